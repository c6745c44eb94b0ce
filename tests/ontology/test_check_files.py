"""Faults of files as people make them: tables, Turtle, SPARQL, YAML that fail to parse or that none reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontology.check import check
from tests.ontology.planting import (
    FRAME,
    GRAMMAR,
    LAST,
    MONTHLY,
    PLACES,
    THEMES,
    VERBS,
    Fault,
    edit,
    end,
    rounds,
    untold,
    write,
)

# Where one of these stands, less is told of the others.
HIDING: dict[str, Fault] = {
    "not UTF-8": (
        PLACES,
        write(PLACES, "id,code\n110000,北京\n".encode("gb18030")),
        2,
        "cannot be read as UTF-8",
    ),
    "a table that is gone": (
        "lexicon/units.csv",
        lambda folder: (folder / "lexicon/units.csv").unlink(),
        0,
        "cannot be read",
    ),
    "concepts that are no Turtle": (
        THEMES,
        edit(THEMES, '"网络安全"@zh-Hans', '"网络安全@zh'),
        14,
        "syntax error",
    ),
    "shapes that are no Turtle": ("shapes.ttl", end("shapes.ttl", "\n这不是\n"), LAST, "syntax error"),
}
FAULTS: dict[str, Fault] = {
    "themes in a ring": (
        THEMES,
        edit(
            THEMES, r"    skos:topConceptOf scheme:theme \.", "    skos:broader zc:cybersecurity-training ."
        ),
        "^zc:cybersecurity ",
        "comes back to itself by “broader”",
    ),
    "classes in a ring": (
        "zhengpu.ttl",
        edit("zhengpu.ttl", r"rdfs:subClassOf prov:Agent ,", "rdfs:subClassOf zp:GovernmentBody ,"),
        "^zp:Agent ",
        "comes back to itself by “subClassOf”",
    ),
    "a concept without a label": (
        THEMES,
        edit(THEMES, ' , "cybersecurity"@en', ""),
        "^zc:cybersecurity ",
        "“cybersecurity” lacks its prefLabel in en",
    ),
    "a term without a definition": (
        "zhengpu.ttl",
        edit("zhengpu.ttl", '"有名称、能以自己的名义行事的组织。"@zh-Hans , ', ""),
        "^zp:Organization ",
        "“Organization” lacks its definition in zh-Hans",
    ),
    "a broader concept that is not there": (
        THEMES,
        edit(THEMES, "skos:broader zc:cybersecurity ", "skos:broader zc:nothing "),
        "^zc:cybersecurity-training ",
        "has a broader concept nothing that is not here",
    ),
    "a notation that is not the IRI's": (
        THEMES,
        edit(THEMES, 'notation "cybersecurity"', 'notation "security"'),
        "^zc:cybersecurity ",
        "must have one notation",
    ),
    "a question that is no SPARQL": (
        "links/shows.rq",
        edit("links/shows.rq", "WHERE", "WEHRE"),
        "WEHRE",
        "syntax error",
    ),
    "a context that is no JSON": ("context.jsonld", edit("context.jsonld", ":", ";"), 2, "syntax error"),
    "a genre's pattern": (
        MONTHLY,
        edit(MONTHLY, "section: '", "section: '("),
        "section:",
        "is no valid pattern",
    ),
    "a genre's pattern without its group": (
        FRAME,
        edit(FRAME, r"(summary: .*)\(\?P<body>", r"\1("),
        "summary:",
        "lacks the named groups ['body']",
    ),
    "a pattern that nothing reads": (
        FRAME,
        edit(FRAME, "withheld:", "hidden:"),
        "hidden:",
        "“hidden” is read by nothing",
    ),
    "an unknown key of a genre": (
        MONTHLY,
        edit(MONTHLY, "head_limit", "colour: red\nhead_limit"),
        0,
        "['colour']",
    ),
    "a genre of another name": (
        MONTHLY,
        edit(MONTHLY, "^genre: .*$", "genre: monthly"),
        0,
        "another name than its",
    ),
    "YAML that is none": (MONTHLY, edit(MONTHLY, "^label: {", "label: }"), "^label:", "not valid YAML"),
    "a key twice": (GRAMMAR, end(GRAMMAR, "joint: '与'\n"), LAST, "is there already on line"),
    "a key of the grammar that nothing reads": (GRAMMAR, end(GRAMMAR, "framing: '按照'\n"), 0, "['framing']"),
    "a wrong pattern of the grammar": (
        GRAMMAR,
        edit(GRAMMAR, "joint: '", "joint: '["),
        "joint:",
        "no valid pattern",
    ),
    "a pattern without end of a genre": (
        FRAME,
        edit(FRAME, "chrome: .*", "chrome: '(.+)+$x'"),
        "chrome:",
        "would try without end",
    ),
    "a pattern without end of the grammar": (
        GRAMMAR,
        edit(GRAMMAR, "joint: .*", r"joint: '^(\\S+\\s*)+$x'"),
        "joint:",
        "would try without end",
    ),
    "a pattern of many readings": (
        FRAME,
        edit(FRAME, "chrome: .*", "chrome: '(?:a|ab|b)+x'"),
        "chrome:",
        "would try without end",
    ),
    "a pattern that repeats too often": (
        FRAME,
        edit(FRAME, "chrome: .*", "chrome: 'c{999999999}'"),
        "chrome:",
        "repeats too often",
    ),
    "a pattern of brackets only": (
        FRAME,
        edit(FRAME, "chrome: .*", f"chrome: '{'[' * 5000}'"),
        "chrome:",
        "is over 4000 characters",
    ),
    "a pattern too deep": (
        FRAME,
        edit(FRAME, "chrome: .*", f"chrome: '{'(' * 3000}'"),
        "chrome:",
        "is no valid pattern",
    ),
    "YAML too deep": ("genres/deep.yaml", write("genres/deep.yaml", b"[" * 5000), 0, "not valid YAML"),
    "a file that nothing reads": (
        "verbs2.csv",
        write("lexicon/verbs2.csv", b"verb\n"),
        0,
        "is read by nothing",
    ),
    "a table saved elsewhere": (
        "places.xlsx",
        write("gazetteer/places.xlsx", b"PK"),
        0,
        "is read by nothing",
    ),
    "a folder that nothing reads": (
        "gazeteer",
        write("gazeteer/places.csv", b"id\n"),
        0,
        "is read by nothing",
    ),
}


@pytest.mark.parametrize("faults", [*rounds(HIDING), *rounds(FAULTS)], ids=min)
def test_planted_faults_are_named(copy: Path, faults: dict[str, Fault]) -> None:
    assert untold(copy, faults) == []


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(copy: Path, mark: bytes) -> None:
    for file in (PLACES, VERBS, GRAMMAR, MONTHLY, THEMES, "links/shows.rq"):
        path = copy / file
        path.write_bytes(mark + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(copy) == []
