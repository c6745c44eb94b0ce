"""Counts, rates and sums: numbers with a measure word, what they count, and as of when."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import inf, isfinite

from graph_builder.alternatives import alternatives
from graph_builder.clauses import clauses, mask, sentences
from graph_builder.model import Item, Span
from graph_builder.times import DateMention
from ontology.load import Knowledge

_SCALE = {"万": 10_000, "亿": 100_000_000}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_APPROX_AFTER = re.compile(r"(?:左右|以上|上下)")
_LISTED = re.compile(r"(?<=.)(?:和|与|及).*$")
# No part of a number, an ordinal or a code (第5, G20, 2.0); a word may stand before it (App23款).
_BEGIN = r"(?:(?<=[A-Za-z]{2}[a-z])|(?<![\d.第A-Za-z—一二三四五六七八九十百千两-]))"
_DIGIT = re.compile(r"\d")
_MAY_BEGIN = re.compile(r"[\d十二三四五六七八九两]")
_APPROX_BEFORE = re.compile(r"(?:突破|超过|超|近|约|逾|达到?近)$")
_FALL = re.compile(r"(?:下降|减少|降低|回落|下滑|下跌)了?$")
_FALL_OF_RATE = re.compile(r"(?:压减|压降|压缩|缩短)了?$")  # of a length of time it is told by the verb alone
_WHAT = re.compile(r"[\u4e00-\u9fffA-Za-z0-9.+]{1,24}")
_REACH = 80  # code points on each side of a figure in which its words stand
_WHAT_ENDS = re.compile(r"(?<=.)(?:的|在|均|已|为|中|等|参|共|总结|联合|列入|完成|开展).*$")
_BEFORE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“”]{2,24}$")
_TOTAL = re.compile(
    r"(?:^(?:累计|共计|其中|已|全部|全省|全国)+|(?:共计|累计|总计|约|近|超|逾|达到|达|为|共|有)+$)"
)


@dataclass(slots=True)  # not frozen for the same reason as an act
class FigureMention:
    """A figure as read, which nothing changes; `span` holds number and unit in the folded text."""

    item: Item
    sentence: Span
    ordinal: int
    span: Span
    value: float
    unit: str
    approx: bool
    what: str
    as_of: DateMention | None
    scope: str | None = None


class FigureReader:
    """Reads figures; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rates = frozenset(u.unit for u in knowledge.units if u.kind == "rate")
        self._implied = {row.noun: row.unit for row in knowledge.implied_units}
        self._verb = re.compile(alternatives(v.verb for v in knowledge.verbs))
        self._scope = re.compile(knowledge.grammar["scope"])
        self._counted = {row.unit: re.compile(alternatives(row.nouns)) for row in knowledge.counted}
        self._figure = re.compile(
            rf"(?={_MAY_BEGIN.pattern})"
            rf"{_BEGIN}(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?|[二三四五六七八九]?十[一二三四五六七八九]?|[三四五六七八九两])"
            rf"(?P<scale>[万亿]*)(?P<more>余|多)?(?:(?P<unit>{_measure_words(knowledge)})(?!级|届|月|日|号|度)"
            rf"|(?P<lasting>{knowledge.grammar['duration']})|(?<=[万亿])(?P<bare>大关|(?![^,。;:)、])))"
        )
        self._lasts = re.compile(f"(?:{knowledge.grammar['duration_before']})$")
        nouns = alternatives(self._implied)
        self._reaches = re.compile(f"(?P<noun>{nouns})(?:{knowledge.grammar['reaching']})$")

    def figures(
        self, text: str, item: Item, dates: Mapping[int, DateMention], named: Container[int] = ()
    ) -> Iterator[FigureMention]:
        """Yield the figures of an item of the folded `text`, sentence by sentence; what begins where a name
        begins (七台河市) is none.
        """
        masked = mask(text)
        for sentence in sentences(masked, item.body):
            ordinal, as_of = 0, None
            if not _MAY_BEGIN.search(masked, *sentence):
                continue
            for clause in clauses(masked, sentence):
                as_of = _as_of(text, clause, dates) or as_of
                for match in self._figure.finditer(masked, clause.start, clause.end):
                    before = text[max(clause.start, match.start() - _REACH) : match.start()]
                    unit = None if match.start() in named else self._unit(match, before)
                    value = inf if unit is None else _value(match["number"], match["scale"])
                    if unit is None or not isfinite(value):
                        continue
                    ordinal += 1
                    what = self._what(text, match.end(), min(clause.end, match.end() + _REACH), before)
                    yield FigureMention(
                        item,
                        sentence,
                        ordinal,
                        Span(*match.span()),
                        -abs(value) if self._falls(unit, before) else value,
                        unit,
                        _is_about(text, match, before),
                        self._at_hand(what, unit),
                        as_of,
                        self._scope_told(text, match.end(), clause.end),
                    )

    def _unit(self, match: re.Match[str], before: str) -> str | None:
        """What the number is told in, None where it is no figure: a group, a length of time of its own."""
        if match["lasting"]:
            return match["lasting"] if self._lasts.search(before) else None
        if match["unit"]:
            return None if _is_a_group(match) else match["unit"]
        told = self._reaches.search(before)
        return self._implied[told["noun"]] if told else None

    def _falls(self, unit: str, before: str) -> bool:
        return bool(_FALL.search(before) or (unit in self._rates and _FALL_OF_RATE.search(before)))

    def _scope_told(self, text: str, after: int, end: int) -> str | None:
        """What a bracket right after the measure word or its noun leaves out or takes in."""
        noun = _WHAT.match(text, after, end)
        told = self._scope.match(text, after, end) or (
            self._scope.match(text, noun.end(), end) if noun else None
        )
        return told["scope"] if told else None

    def _at_hand(self, what: str, unit: str) -> str:
        """What the measure word counts, where a longer name goes on (36所示范校成果巡展)."""
        nouns = self._counted.get(unit)
        ends = [m.end() for m in nouns.finditer(what)] if nouns else []
        return what[: ends[-1]] if ends else what

    def _what(self, text: str, after: int, end: int, before: str) -> str:
        """What is counted: the noun after the measure word, else what stands between verb and number."""
        rest = _APPROX_AFTER.sub("", text[after:end], count=1)
        match = _WHAT.match(rest)
        if match and rest:
            told = _LISTED.sub("", match[0]) if _DIGIT.search(match[0]) else match[0]
            return _WHAT_ENDS.sub("", told)
        noun = _BEFORE.search(self._verb.split(_TOTAL.sub("", before))[-1])
        return _TOTAL.sub("", noun[0]) if noun else "数量"


def _measure_words(knowledge: Knowledge) -> str:
    """A pattern of the measure words, the longest first, also as they count how often: 门次, 辆次."""
    rows = sorted(knowledge.units, key=lambda u: (-len(u.unit), u.unit))
    return "|".join(
        re.escape(row.unit)
        + (f"(?!{alternatives(row.unlike)})" if row.unlike else "")
        + ("次?" if row.kind == "count" and row.unit[-1] not in "次%" else "")
        for row in rows
    )


def _is_a_group(match: re.Match[str]) -> bool:
    """五部门 and 两省 stand for bodies and places; how many they are is told with the act."""
    return match["unit"] == "部门" or (match["number"] == "两" and match["unit"] in {"市", "省", "地区"})


def _as_of(text: str, clause: Span, dates: Mapping[int, DateMention]) -> DateMention | None:
    at = text.find("截至", clause.start, clause.end)
    return dates.get(at + 2) if at >= 0 else None


def _is_about(text: str, match: re.Match[str], before: str) -> bool:
    """Whether a number is told as about so many: 余, 左右, 近."""
    after = match["more"] or _APPROX_AFTER.match(text, match.end())
    return bool(after or _APPROX_BEFORE.search(before))


def _value(number: str, scale: str) -> float:
    """Return the value of a number with its 万 and 亿.

    >>> _value("31.76", "万"), _value("十二", "")
    (317600.0, 12.0)
    """
    plain = number.replace(",", "")
    value = Decimal(plain if plain[0].isdigit() else chinese_number(plain))
    for character in scale:
        value *= _SCALE[character]
    return float(value)


def told_once(figures: Iterable[FigureMention], summaries: Container[int]) -> list[FigureMention]:
    """Return the figures without those of a summary that a body tells too; `summaries` holds the ``id()``
    of the items of summaries.
    """
    read = list(figures)
    in_bodies = {(f.value, f.unit) for f in read if id(f.item) not in summaries}
    return [f for f in read if id(f.item) not in summaries or (f.value, f.unit) not in in_bodies]


def chinese_number(number: str) -> int:
    """Return the value of a number below a hundred in Chinese digits.

    >>> chinese_number("二十三")
    23
    """
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return _DIGITS[number]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
