"""What people say of statements and names: without form, about nothing, or against itself, it is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ontology.check import check
from ontology.errors import KnowledgeError
from ontology.load import load
from tests.ontology.planting import LAST, Fault, add, line_of, rounds, untold

CORRECTIONS, MERGES = "registry/corrections.csv", "registry/merges.csv"


def said(**cells: str) -> dict[str, str]:
    return {"who": "张三", "why": "核对原文", "date": "2026-11-25"} | cells


def correction(**cells: str) -> dict[str, str]:
    return said(digest="0123456789abcdef", quote="省教育厅印发《甲办法》") | cells


# Where one of these stands, less is told of the others.
HIDING: dict[str, Fault] = {
    "a correction by nobody": (
        CORRECTIONS,
        add(CORRECTIONS, correction(verdict="refuted", who="")),
        LAST,
        "“who” must not be empty",
    ),
}
FAULTS: dict[str, Fault] = {
    "a correction without a text": (
        CORRECTIONS,
        add(CORRECTIONS, correction(digest="abc", verdict="refuted")),
        LAST,
        "is no digest of a text",
    ),
    "a mend without a cell": (
        CORRECTIONS,
        add(CORRECTIONS, correction(verdict="mended")),
        LAST,
        "needs a cell",
    ),
    "a mend of an unknown cell": (
        CORRECTIONS,
        add(CORRECTIONS, correction(verdict="mended", cell="colour", value="red")),
        LAST,
        "“colour” is not in agents|",
    ),
    "a mend to a time that is none": (
        CORRECTIONS,
        add(CORRECTIONS, correction(verdict="mended", cell="time", value="去年")),
        LAST,
        "is no time",
    ),
    "a mend to a day that no calendar has": (
        CORRECTIONS,
        add(CORRECTIONS, correction(verdict="mended", cell="time", value="2023-13-45")),
        LAST,
        "is no time",
    ),
    "a mend to the year nought": (
        CORRECTIONS,
        add(CORRECTIONS, correction(verdict="mended", cell="time", value="0000")),
        LAST,
        "is no time",
    ),
    "a mend to days out of order": (
        CORRECTIONS,
        add(CORRECTIONS, correction(verdict="mended", cell="time", value="2023-05-02/2023-05-01")),
        LAST,
        "is no time",
    ),
    "corrections that contradict each other": (
        CORRECTIONS,
        add(
            CORRECTIONS,
            correction(verdict="mended", cell="status", value="planned"),
            correction(verdict="refuted"),
        ),
        LAST,
        "contradicts line 2",
    ),
    "a merge with nothing": (
        MERGES,
        add(MERGES, said(name="甲署", other="org/nobody", verdict="one")),
        LAST,
        "“org/nobody” is not in organizations.csv",
    ),
    "a merge in no place": (
        MERGES,
        add(MERGES, said(name="甲署", other="org/moe", verdict="one", scope="999999")),
        LAST,
        "“999999” is not in places.csv",
    ),
    "a merge of two registered bodies": (
        MERGES,
        add(MERGES, said(name="南京市教育局", other="杭州市教育局", verdict="one")),
        LAST,
        "are registered, each for itself",
    ),
    "a merge of a province's body and a ministry": (
        MERGES,
        add(MERGES, said(name="省教育厅", other="org/moe", verdict="one")),
        LAST,
        "are registered, each for itself",
    ),
    "a merge of a platform and a body": (
        MERGES,
        add(MERGES, said(name="苏E学平台", other="教育部", verdict="one")),
        LAST,
        "of different kinds",
    ),
    "merges in a ring": (
        MERGES,
        add(MERGES, said(name="甲", other="乙", verdict="one"), said(name="乙", other="甲", verdict="one")),
        2,
        "comes back to itself",
    ),
    "a name merged twice": (
        MERGES,
        add(MERGES, said(name="甲", other="乙", verdict="one"), said(name="甲", other="丙", verdict="one")),
        LAST,
        "contradicts line 2",
    ),
    "merges that contradict each other": (
        MERGES,
        add(
            MERGES,
            said(name="甲", other="乙", verdict="one"),
            said(name="乙", other="org/moe", verdict="one"),
            said(name="甲", other="org/moe", verdict="not-one"),
        ),
        LAST,
        "contradicts line 2",
    ),
}


@pytest.mark.parametrize("faults", [*rounds(HIDING), *rounds(FAULTS)], ids=min)
def test_planted_faults_are_named(copy: Path, faults: dict[str, Fault]) -> None:
    assert untold(copy, faults) == []


def test_every_fault_of_a_row_is_named(copy: Path) -> None:
    row = said(name="甲署", other="org/moe", verdict="same", why="", who="", date="昨天", scope="9")
    add(MERGES, row)(copy)
    told = " ".join(fault.en for fault in check(copy))
    assert [
        word for word in ("“who” must not", "“why” must not", "same", "昨天", "“9”") if word not in told
    ] == []


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"verdict": "mended", "cell": "time", "value": "2023-13-45"}, "is no time"),
        ({"verdict": "mended", "cell": "verb", "value": "吃"}, "is no head in verbs.csv"),
        ({"verdict": "mended", "cell": "status", "value": "maybe"}, "is no status"),
        ({"verdict": "mended", "cell": "colour", "value": "red"}, "is not in agents|"),
        ({"verdict": "doubted"}, "is not in refuted|mended"),
        ({"verdict": "refuted", "digest": "abc"}, "is no digest"),
    ],
)
def test_a_correction_that_cannot_be_applied_is_not_loaded(
    copy: Path, cells: dict[str, str], reason: str
) -> None:
    add(CORRECTIONS, correction(**cells))(copy)
    with pytest.raises(KnowledgeError, match=re.escape(reason)) as refused:
        load(copy)
    assert (refused.value.file, refused.value.line) == ("corrections.csv", line_of(copy / CORRECTIONS, LAST))


@pytest.mark.parametrize(
    ("name", "other"),
    [("省云端教育中心", "org/450000-edu"), ("甲市云课堂", "乙市云课堂"), ("省教育厅", "org/450000-edu")],
)
def test_a_merge_that_may_be_right_is_none_of_the_faults(copy: Path, name: str, other: str) -> None:
    add(MERGES, said(name=name, other=other, verdict="one"))(copy)
    assert check(copy) == []
