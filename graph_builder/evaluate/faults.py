"""What is wrong with one row: where it stands, what the annotation has and what was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from graph_builder.clauses import mask, sentences
from graph_builder.gold_rows import Row
from graph_builder.model import Span


class FaultKind(StrEnum):
    """The ways of being wrong, in the order of telling them."""

    MISSED = "missed"
    SPURIOUS = "spurious"
    WRONG_TARGET = "wrong-target"
    WRONG_AGENTS = "wrong-agents"
    WRONG_DATE = "wrong-date"
    WRONG_STATUS = "wrong-status"
    WRONG_TYPE = "wrong-type"
    WRONG_EVIDENCE = "wrong-evidence"


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is wrong: `about` is the table's row that it costs; `span` and `sentence` are None and ""
    where the text does not hold what it names.
    """

    kind: FaultKind
    about: str
    span: Span | None
    sentence: str
    gold: Row | None
    told: Row | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Fault without its place: `quote` is looked up in the text where no span is known, its `nth`
    occurrence; `near` prefers one on the same line.
    """

    kind: FaultKind
    about: str
    gold: Row | None = None
    told: Row | None = None
    quote: str = ""
    nth: int = 0
    near: str = ""


def missed(about: str, row: Row, rows: Iterable[Row]) -> Spot:
    """Return the fault of a row that was not read; of rows with one quote, each has its own occurrence."""
    same = [r for r in rows if r["quote"] == row["quote"]]
    nth = next(n for n, r in enumerate(same) if r is row)
    return Spot(FaultKind.MISSED, about, row, None, row["quote"], nth)


def placed(spots: Iterable[Spot], text: str) -> Iterator[Fault]:
    """Yield the faults with their offsets and sentences in `text`, by kind and place."""
    masked = mask(text)
    faults = [_placed(spot, text, masked) for spot in spots]
    order = list(FaultKind)
    yield from sorted(faults, key=lambda f: (order.index(f.kind), f.span or Span(len(text), len(text))))


def _placed(spot: Spot, text: str, masked: str) -> Fault:
    span = _span(spot, text)
    sentence = _sentence(span, text, masked) if span else ""
    return Fault(spot.kind, spot.about, span, sentence, spot.gold, spot.told)


def _span(spot: Spot, text: str) -> Span | None:
    evidence = (spot.told or {}).get("evidence") or {}
    if {"start", "end"} <= set(evidence):
        return Span(evidence["start"], evidence["end"])
    starts = [m.start() for m in re.finditer(re.escape(spot.quote), text)] if spot.quote else []
    if not starts:
        return None
    by_line = [at for at in starts if spot.near in text[text.rfind("\n", 0, at) + 1 : at]]
    start = starts[spot.nth] if spot.nth < len(starts) else starts[0]
    start = by_line[0] if spot.near and by_line else start
    return Span(start, start + len(spot.quote))


def _sentence(span: Span, text: str, masked: str) -> str:
    line_start = text.rfind("\n", 0, span.start) + 1
    line_end = text.find("\n", span.end)
    within = Span(line_start, len(text) if line_end < 0 else line_end)
    held = [s for s in sentences(masked, within) if s.start < span.end and span.start < s.end]
    return text[held[0].start : held[-1].end] if held else text[span.start : span.end]
