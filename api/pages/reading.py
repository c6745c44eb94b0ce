"""A bulletin as its page shows it: paragraphs of marked runs, an outline, and a list that can be narrowed.

Numbers stand for statements in the text, so that no sentence repeats what the list says once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.pages.highlight import Mark, Segment, find_names, segments
from api.problems import ProblemError
from api.statements import Statement

Row = Mapping[str, str]
KINDS = {"acts": "Activity", "figures": "Observation", "adoptions": "Adoption", "withheld": "Omission"}
"""What a list can be narrowed to, by its name in the address."""

_SIGNS = 4  # characters that may stand before a heading's words: ★, 【, 一、, （一）
_PART = re.compile(r"(.*?)(?:s(\d+))(?:/i(\d+))?$")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text under the same statements throughout: their IRIs, those that begin here, the ids of
    spans that begin here, and the words with the IRI of what they name, if anything.
    """

    keys: tuple[str, ...]
    opening: tuple[str, ...]
    anchors: tuple[str, ...]
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section or entry: the paragraph where it begins (None: not found), what it is about, and whether the
    text says that it is withheld.
    """

    iri: str
    label: str
    paragraph: int | None
    places: tuple[str, ...]
    withheld: bool
    entries: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the list is wanted: a kind (a key of `KINDS`) and a place (an IRI); None is everything."""

    show: str | None
    place: str | None

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.show is None and self.place is None


def kind_of(text: str | None) -> str | None:
    """The kind that a list is narrowed to. Raises ProblemError where there is none of that name."""
    if not text:
        return None
    if text not in KINDS:
        listed = ", ".join(KINDS)
        raise ProblemError("bad-request", f"show 须是 {listed} 之一", f"show must be one of {listed}")
    return text


def paragraphs(text: str, statements: Iterable[Statement], names: Mapping[str, str]) -> list[list[Run]]:
    """The text's lines as runs; joined, without the line ends, they are the text."""
    marks = [Mark(q.start, q.end, each.iri) for each in statements for q in each.quotes]
    lines: list[list[Segment]] = [[]]
    for segment in segments(text, marks, find_names(text, names)):
        first, *rest = segment.text.split("\n")
        lines[-1].append(Segment(first, segment.keys, segment.opening, segment.anchors, segment.entity))
        lines += [[Segment(part, segment.keys, (), (), segment.entity)] for part in rest]
    return [runs(line) for line in lines]


def runs(line: Iterable[Segment]) -> list[Run]:
    """Segments under the same statements as one run, as long as no span begins between them.

    >>> [run.words for run in runs([Segment("a", ("x",), ("x",), ()), Segment("b", ("x",), (), (), "y")])]
    [(('a', ''), ('b', 'y'))]
    """
    found: list[Run] = []
    for segment in line:
        word = ((segment.text, segment.entity),) if segment.text else ()
        if found and found[-1].keys == segment.keys and not (segment.opening or segment.anchors):
            last = found[-1]
            found[-1] = Run(last.keys, last.opening, last.anchors, last.words + word)
        else:
            found.append(Run(segment.keys, segment.opening, segment.anchors, word))
    return found


def places_of(statements: Iterable[Statement], rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """The places that the entry of each statement is about; of an adoption, the entry of its act."""
    about: dict[str, set[str]] = {}
    for row in rows:
        if "about" in row:
            about.setdefault(row["part"], set()).add(row["about"])
    entries = {each.iri: each.all("partOf") for each in statements}
    found = {}
    for each in statements:
        parts = [p for iri in (each.iri, *each.all("adoptionBasis")) for p in entries.get(iri, ())]
        found[each.iri] = frozenset(place for part in parts for place in about.get(part, ()))
    return found


def chosen(
    statements: Iterable[Statement], places: Mapping[str, frozenset[str]], choice: Choice
) -> list[Statement]:
    """The statements that the reader wants to see listed."""
    kind = KINDS.get(choice.show or "")
    return [
        each
        for each in statements
        if (kind is None or each.kind == kind) and (choice.place is None or choice.place in places[each.iri])
    ]


def outline(text: str, statements: Sequence[Statement], rows: Sequence[Row]) -> list[Part]:
    """The sections with their entries, in the order of the text, where each is found after the one before."""
    lines = text.split("\n")
    withheld = {part for each in statements if each.kind == "Omission" for part in each.all("partOf")}
    labels = {row["part"]: row["label"] for row in reversed(rows)}
    wholes = {row["part"]: row["whole"] for row in rows}
    about: dict[str, set[str]] = {}
    for row in rows:
        about.setdefault(row["part"], set()).update([row["about"]] if "about" in row else ())
    parts = sorted(labels, key=_order)

    def made(part: str, line: int | None, entries: tuple[Part, ...] = ()) -> Part:
        return Part(part, labels[part], line, tuple(sorted(about[part])), part in withheld, entries)

    found: list[Part] = []
    sections = [part for part in parts if wholes[part] not in labels]
    for section, line in _found(lines, [(part, labels[part]) for part in sections]):
        own = [(part, labels[part]) for part in parts if wholes[part] == section]
        entries = _found(lines, own, line or 0)
        found.append(made(section, line, tuple(made(part, at) for part, at in entries)))
    return found


def _found(
    lines: Sequence[str], parts: Iterable[tuple[str, str]], start: int = 0
) -> list[tuple[str, int | None]]:
    """The line of each part that begins with its name, but for a sign or number; None where there is none.

    >>> _found(["一、甲节", "文", "乙：文"], [("s1", "甲节"), ("s2", "丙"), ("s3", "乙")])
    [('s1', 0), ('s2', None), ('s3', 2)]
    """
    found: list[tuple[str, int | None]] = []
    for part, label in parts:
        head = len(label) + _SIGNS
        line = next((n for n in range(start, len(lines)) if label in lines[n][:head]), None)
        start = start if line is None else line
        found.append((part, line))
    return found


def _order(part: str) -> tuple[str, int, int]:
    found = _PART.match(part)
    return (found[1], int(found[2]), int(found[3] or 0)) if found else (part, 0, 0)


def beside(rows: Iterable[Row], iri: str) -> tuple[str | None, str | None]:
    """The bulletins before and after one in its series.

    >>> rows = [{"bulletin": n, "begin": n, "series": "s"} for n in "abc"]
    >>> beside(rows, "b")
    ('a', 'c')
    """
    rows = list(rows)
    series = {row.get("series") for row in rows if row["bulletin"] == iri}
    same = list(dict.fromkeys(row["bulletin"] for row in rows if row.get("series") in series))
    before = next((one for one, two in pairwise(same) if two == iri), None)
    after = next((two for one, two in pairwise(same) if one == iri), None)
    return before, after
