"""Faults of rows as people make them, each planted in a copy of the tables and named by line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontology.check import check
from tests.ontology.planting import (
    LAST,
    ORGANIZATIONS,
    PLACES,
    POLICIES,
    VERBS,
    Fault,
    add,
    body,
    edit,
    end,
    place,
    policy,
    rounds,
    untold,
)

# Where one of these stands, less is told of the others.
HIDING: dict[str, Fault] = {
    "unknown column": (
        PLACES,
        edit(PLACES, "^id,code", "id,colour"),
        1,
        "unknown ['colour'], missing ['code']",
    ),
    "too few cells": (PLACES, end(PLACES, "460100,460100,海口市\n"), LAST, "3 cells where"),
    "too many cells": (VERBS, edit(VERBS, "^印发.*$", r"\g<0>,再一格"), "^印发,", "cells where"),
    "a quote that never ends": (
        POLICIES,
        end(POLICIES, 'a,Policy,"甲\n乙\n丙\n'),
        "^a,Policy",
        "not valid CSV",
    ),
    "an empty cell": (
        VERBS,
        edit(VERBS, "^印发,印发,issue", "印发,印发,"),
        "^印发,",
        "“action” must not be empty",
    ),
    "a line break in a cell": (
        ORGANIZATIONS,
        end(ORGANIZATIONS, 'a,甲署,GovernmentBody,,,,"A\nB",测试\n'),
        "^a,甲署",
        "“en” (“A\nB”) holds a line break",
    ),
}
FAULTS: dict[str, Fault] = {
    "no source": (
        ORGANIZATIONS,
        add(ORGANIZATIONS, body("a", "甲署", source="")),
        LAST,
        "“source” must not be",
    ),
    "after empty rows": (
        "lexicon/modals.csv",
        end("lexicon/modals.csv", "\n\n\n将拟,wished,测试\n"),
        "^将拟",
        "“wished” is not in planned|negated",
    ),
    "after a cell of two lines": (
        ORGANIZATIONS,
        end(ORGANIZATIONS, 'a,甲署,GovernmentBody,,,,"A\nB",,,,测试\nb,乙署,Guild,,,,,,,,测试\n'),
        "^b,乙署",
        "“Guild” is not in zhengpu.ttl",
    ),
    "a parent that is not there": (
        PLACES,
        add(PLACES, place("461000", within="999999")),
        LAST,
        "“999999” is not in",
    ),
    "a body's parent": (
        ORGANIZATIONS,
        add(ORGANIZATIONS, body("a", "甲署", parent="b")),
        LAST,
        "“b” is not in",
    ),
    "an issuer": (
        POLICIES,
        add(POLICIES, policy("a", "甲计划", issuer="nobody")),
        LAST,
        "“nobody” is not in",
    ),
    "a place twice in one place": (
        PLACES,
        add(PLACES, place("450100", name="甲市"), place("450200", name="丙市")),
        LAST,
        "“乙” repeats line",
    ),
    "an identifier twice": (
        POLICIES,
        add(POLICIES, policy("a", "甲"), policy("a", "乙")),
        LAST,
        "“a” repeats line",
    ),
    "a body's alias twice": (
        ORGANIZATIONS,
        add(ORGANIZATIONS, body("a", "甲署"), body("b", "乙署", aliases="丙署|甲署")),
        LAST,
        "“甲署” repeats line",
    ),
    "a body named like a place's body": (
        ORGANIZATIONS,
        add(ORGANIZATIONS, body("a", "甲署", aliases="江苏省教育厅", place="000000")),
        LAST,
        "“江苏省教育厅” is also a name of roles.csv, line",
    ),
    "a policy named like a body": (
        POLICIES,
        add(POLICIES, policy("a", "甲计划", aliases="教育部")),
        LAST,
        "“教育部” is also a name of organizations.csv, line 2",
    ),
    "a stem of two roles": (
        "gazetteer/roles.csv",
        add(
            "gazetteer/roles.csv",
            {
                "role": "q",
                "level": "province",
                "official": "{name}甲厅",
                "stems": "教育厅",
                "type": "GovernmentBody",
            }
            | {"en": "Q"},
        ),
        LAST,
        "for the level province",
    ),
    "a word twice": (
        "lexicon/adverbs.csv",
        end("lexicon/adverbs.csv", "联合,测试\n"),
        LAST,
        "“联合” repeats line",
    ),
    "places in a ring": (
        PLACES,
        add(PLACES, place("a", within="b", name="甲"), place("b", within="a", name="丙", short="丁")),
        "^a,",
        "comes back to itself by “within” (a → b → a)",
    ),
    "bodies in a ring": (
        ORGANIZATIONS,
        add(ORGANIZATIONS, body("a", "甲署", parent="b"), body("b", "乙署", parent="a")),
        "^a,",
        "comes back to itself by “parent”",
    ),
    "a repair that is no pattern": (
        "lexicon/repairs.csv",
        end("lexicon/repairs.csv", "(甲,乙,甲,测试\n"),
        LAST,
        "is no valid pattern",
    ),
    "a repair without end": (
        "lexicon/repairs.csv",
        end("lexicon/repairs.csv", "(甲+)+$乙,乙,甲,测试\n"),
        LAST,
        "would try without end",
    ),
    "a repair that takes as the cube of a text": (
        "lexicon/repairs.csv",
        end("lexicon/repairs.csv", ".*.*.*.*.*甲乙丙,乙,甲乙丙,测试\n"),
        LAST,
        "would try without end",
    ),
    "a repair that changes nothing": (
        "lexicon/repairs.csv",
        end("lexicon/repairs.csv", "甲,甲,甲丙,测试\n"),
        LAST,
        "is the same after the replacement",
    ),
    "a repair whose example does not match": (
        "lexicon/repairs.csv",
        end("lexicon/repairs.csv", "甲,乙,丙,测试\n"),
        LAST,
        "does not match the pattern",
    ),
    "a repair with a group that is not there": (
        "lexicon/repairs.csv",
        end("lexicon/repairs.csv", "甲,\\2,甲,测试\n"),
        LAST,
        "cannot be replaced",
    ),
    "a title that is no pattern": (
        "registry/series.csv",
        edit("registry/series.csv", r"教育信息化\(和", "教育信息化((和"),
        2,
        "is no valid pattern",
    ),
    "a code that is none": (PLACES, add(PLACES, place("a", code="4501")), LAST, "is no code of six digits"),
    "a code under another parent": (
        PLACES,
        add(PLACES, place("320100", code="320100")),
        LAST,
        "begin with 45",
    ),
    "a level above its parent's": (
        PLACES,
        add(PLACES, place("450100", level="county"), place("450101", within="450100", name="丙", short="丁")),
        LAST,
        "is not below county",
    ),
    "a day that is none": (
        POLICIES,
        add(POLICIES, policy("a", "甲计划", national_date="2022-02-30")),
        LAST,
        "no date",
    ),
    "a slug that is none": (
        ORGANIZATIONS,
        add(ORGANIZATIONS, body("Moe_1", "甲署")),
        LAST,
        "is no identifier",
    ),
    "an official name without its place": (
        "gazetteer/roles.csv",
        edit("gazetteer/roles.csv", r"\{name\}人民政府", "{place}人民政府"),
        2,
        "must hold {name} once",
    ),
    "a space at an end": (POLICIES, add(POLICIES, policy("a", " 甲计划")), LAST, "has space at an end"),
    "a space inside": (
        ORGANIZATIONS,
        add(ORGANIZATIONS, body("a", "甲 署")),
        LAST,
        "has a space between characters",
    ),
    "a full-width letter": (
        POLICIES,
        add(POLICIES, policy("a", "Ａ计划")),
        LAST,
        "holds a full-width letter",
    ),
    "an invisible sign": (POLICIES, add(POLICIES, policy("a", "甲\u200b计划")), LAST, "holds an invisible"),
    "an empty part": (
        POLICIES,
        add(POLICIES, policy("a", "甲计划", aliases="乙||丙")),
        LAST,
        "has an empty part",
    ),
    "a full-width bar": (
        POLICIES,
        add(POLICIES, policy("a", "甲计划", aliases="乙｜丙")),
        LAST,
        "full-width",
    ),
}


@pytest.mark.parametrize("faults", [*rounds(HIDING), *rounds(FAULTS)], ids=min)
def test_planted_faults_are_named(copy: Path, faults: dict[str, Fault]) -> None:
    assert untold(copy, faults) == []


def test_an_untouched_copy_has_no_fault(copy: Path) -> None:
    assert check(copy) == []


def test_faults_of_several_tables_are_named_at_once(copy: Path) -> None:
    for name in ("no source", "a day that is none"):
        FAULTS[name][1](copy)
    assert {f.file for f in check(copy)} == {"organizations.csv", "policies.csv"}


def test_names_that_places_share_in_different_places_are_no_fault(copy: Path) -> None:
    add(PLACES, place("450199", name="甲市"), place("320199", name="甲市", within="320000"))(copy)
    assert check(copy) == []


def test_a_body_of_a_place_may_go_by_what_its_place_calls_such_a_body(copy: Path) -> None:
    add(ORGANIZATIONS, body("a", "广西壮族自治区教育厅", place="450000"))(copy)
    assert check(copy) == []
