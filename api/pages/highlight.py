"""A text cut where its highlights begin and end, so that overlapping ones never nest.

Offsets are Unicode code points, as Python counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch that something refers to, by `key`."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks throughout.

    ``keys`` are the marks that cover it, ``opening`` the keys that start here, ``anchors`` the ids of spans
    that start here; ``entity`` is the IRI of what it names, if anything.
    """

    text: str
    keys: tuple[str, ...]
    opening: tuple[str, ...]
    anchors: tuple[str, ...]
    entity: str = ""


def segments(text: str, marks: Iterable[Mark], names: Sequence[Mark] = ()) -> list[Segment]:
    """Cut the text at every end of every mark and name; the segments joined are the text.

    >>> [(s.text, s.keys) for s in segments("abcdef", [Mark(1, 4, "x"), Mark(2, 5, "y")])]
    [('a', ()), ('b', ('x',)), ('cd', ('x', 'y')), ('e', ('y',)), ('f', ())]
    """
    inside = sorted(
        (m for m in marks if 0 <= m.start < m.end <= len(text)), key=lambda m: (m.start, -m.end, m.key)
    )
    edges = {0, len(text), *(m.start for m in (*inside, *names)), *(m.end for m in (*inside, *names))}
    cuts = sorted(edges)
    named = {m.start: m for m in names}
    return _sweep(text, cuts, inside, named)


def find_names(text: str, names: Mapping[str, str]) -> list[Mark]:
    """Where the names (name -> IRI) stand word for word; the longest wins, none overlap, one letter is none.

    >>> find_names("广西教育厅与教育厅", {"教育厅": "x:a", "广西教育厅": "x:b"})
    [Mark(start=0, end=5, key='x:b'), Mark(start=6, end=9, key='x:a')]
    """
    usable = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    if not usable:
        return []
    pattern = re.compile("|".join(map(re.escape, usable)))
    return [Mark(found.start(), found.end(), names[found[0]]) for found in pattern.finditer(text)]


def _sweep(text: str, cuts: Sequence[int], marks: Sequence[Mark], named: Mapping[int, Mark]) -> list[Segment]:
    """One pass from left to right with the marks that are open."""
    found: list[Segment] = []
    active: list[Mark] = []
    name: Mark | None = None
    upcoming = 0
    for start, end in pairwise(cuts):
        active = [mark for mark in active if mark.end > start]
        opening: list[Mark] = []
        while upcoming < len(marks) and marks[upcoming].start == start:
            opening.append(marks[upcoming])
            upcoming += 1
        active += opening
        name = named.get(start, name if name and name.end > start else None)
        found.append(_segment(text[start:end], active, opening, name))
    return found


def _segment(text: str, active: Sequence[Mark], opening: Sequence[Mark], name: Mark | None) -> Segment:
    anchors = dict.fromkeys(f"char={mark.start},{mark.end}" for mark in opening)
    return Segment(
        text,
        tuple(dict.fromkeys(mark.key for mark in active)),
        tuple(dict.fromkeys(mark.key for mark in opening)),
        tuple(anchors),
        name.key if name else "",
    )
