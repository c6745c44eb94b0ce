"""Counts, rates and sums: numbers with a measure word, what they count, and as of when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_builder.clauses import clauses, mask, sentences
from graph_builder.model import Item, Span
from graph_builder.times import DateMention
from ontology.load import Knowledge

_SCALE = {"万": 10_000, "亿": 100_000_000}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_APPROX_AFTER = re.compile(r"(?:左右|以上|上下)")
_APPROX_BEFORE = re.compile(r"(?:突破|超过|近|约|逾|达到?近)$")
_FALL = re.compile(r"(?:下降|减少|降低|回落)了?$")
_WHAT = re.compile(r"^[\u4e00-\u9fffA-Za-z0-9]{1,20}")
_BEFORE = re.compile(r"[\u4e00-\u9fffA-Za-z“”]{2,14}$")


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A figure as read; `span` holds number and unit in the folded text."""

    item: Item
    sentence: Span
    ordinal: int
    span: Span
    value: float
    unit: str
    approx: bool
    what: str
    as_of: DateMention | None


class FigureReader:
    """Reads figures; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        units = sorted((re.escape(u.unit) for u in knowledge.units), key=lambda u: (-len(u), u))
        self._figure = re.compile(
            rf"(?<![\d.第A-Za-z—-])(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?|[二三四五六七八九两]十?|十[一二三四五六七八九]?)"
            rf"(?P<scale>[万亿]*)(?P<more>余|多)?(?P<unit>{'|'.join(units)})(?!级|届|月|日|号|度)"
        )

    def figures(self, text: str, item: Item, dates: dict[int, DateMention]) -> Iterator[FigureMention]:
        """Yield the figures of an item of the folded `text`, sentence by sentence."""
        masked = mask(text)
        for sentence in sentences(masked, item.body):
            ordinal, as_of = 0, None
            for clause in clauses(masked, sentence):
                as_of = _as_of(text, clause, dates) or as_of
                for match in self._figure.finditer(masked, clause.start, clause.end):
                    if match["number"] == "两" and match["unit"] in {"市", "省", "地区"}:
                        continue
                    ordinal += 1
                    yield _figure(text, match, item, sentence, clause, ordinal, as_of)


def _as_of(text: str, clause: Span, dates: dict[int, DateMention]) -> DateMention | None:
    at = text.find("截至", clause.start, clause.end)
    return dates.get(at + 2) if at >= 0 else None


def _figure(  # noqa: PLR0913 - one value from its parts
    text: str,
    match: re.Match[str],
    item: Item,
    sentence: Span,
    clause: Span,
    ordinal: int,
    as_of: DateMention | None,
) -> FigureMention:
    before = text[clause.start : match.start()]
    value = _value(match["number"], match["scale"]) * (-1 if _FALL.search(before) else 1)
    approx = bool(match["more"] or _APPROX_AFTER.match(text, match.end()) or _APPROX_BEFORE.search(before))
    what = _what(text, match.end(), clause.end, before)
    return FigureMention(
        item, sentence, ordinal, Span(*match.span()), value, match["unit"], approx, what, as_of
    )


def _what(text: str, after: int, end: int, before: str) -> str:
    """What is counted: the noun after the measure word, else the words before the number."""
    rest = _APPROX_AFTER.sub("", text[after:end], count=1)
    match = _WHAT.match(rest)
    if match:
        return re.split(r"的|已|完成|开展|为", match[0])[0] or match[0]
    told = _BEFORE.search(before)
    return told[0] if told else before[-8:] or "数量"


def _value(number: str, scale: str) -> float:
    """Return the value of a number with its 万 and 亿.

    >>> _value("31.76", "万"), _value("十二", "")
    (317600.0, 12.0)
    """
    plain = number.replace(",", "")
    value = float(plain) if plain[0].isdigit() else float(_chinese(plain))
    for character in scale:
        value = round(value * _SCALE[character], 6)
    return value


def _chinese(number: str) -> int:
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return _DIGITS[number]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
