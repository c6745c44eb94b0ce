"""From the text as read to the folded text: the other way round than `Folded.back`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from graph_builder.model import Span
from graph_builder.normalise import Folded, normalise


def forth(folded: Folded, start: int, end: int) -> Span | None:
    """Return the folded characters that came from ``start:end`` of the text as read; None where none did, or
    they also came from beside it.

    >>> forth(normalise("Ａ㈱乙"), 1, 3)
    Span(start=1, end=5)
    """
    begin = bisect_left(folded.starts, start)
    stop = bisect_right(folded.ends, end, lo=min(begin, len(folded.ends)))
    if begin >= stop:
        return None
    span = Span(begin, stop)
    return span if folded.back(span.start, span.end) == Span(start, end) else None


def places_of(quote: str, folded: Folded, within: Span) -> list[Span]:
    """Return where a quote stands in a stretch of the folded text, letter by letter, both folded alike.

    >>> places_of("ＡＢ", normalise("ab AB，AB"), Span(0, 8))
    [Span(start=3, end=5), Span(start=6, end=8)]
    """
    needle = normalise(quote).text.strip()
    if not needle:
        return []
    found, at = [], folded.text.find(needle, within.start, within.end)
    while at >= 0:
        found.append(Span(at, at + len(needle)))
        at = folded.text.find(needle, at + 1, within.end)
    return found
