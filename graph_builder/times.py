"""Dates as official Chinese writes them, as intervals of days."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from graph_builder.model import Interval, Precision, Span

_DASH = r"\s*(?:至|到|—+|-+|–|~|～)\s*"
_MONTH = r"(?:(?:(?P<y>\d{4})年|(?P<ago>去年|上年|前年|今年|本年|当年|明年))的?)?(?P<m>1[0-2]|0?[1-9])月"
_NUMBER_OF_DAY = r"3[01]|[12]\d|0?[1-9]"
_DAY = rf"(?P<d>{_NUMBER_OF_DAY})"
_HOUR = (
    r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚间|晚上|晚(?![会宴报期于])|夜间)?"
    r"(?:\d{1,2}[时点](?!间|段)(?:\d{1,2}分|许|半|整)?)?"
)
_DATE = re.compile(
    r"(?=[\d去上前今本当明])"
    rf"(?:(?<![\d.])|(?<=[\s。]\d\.)|(?<=^\d\.)|(?<=[\s。]\d\d\.)){_MONTH}"  # 1.9月5日 is the first item's
    rf"(?:{_DAY}日?{_DASH}(?:(?P<y2>\d{{4}})年)?(?:(?P<m2>1[0-2]|0?[1-9])月)?(?P<d2>{_NUMBER_OF_DAY})日"
    rf"|(?P<d1>{_NUMBER_OF_DAY})日{_HOUR}|(?P<ten>[上中下])旬|(?P<end>底|末)|(?P<first>初)"
    rf"|份?{_DASH}(?:(?P<y3>\d{{4}})年|次年)?(?P<m3>1[0-2]|0?[1-9])月(?!\d|[上中下]旬)|份)?"
)
_MONTHS = re.compile(  # 1—7月
    r"(?=\d)(?<![\d.—~])(?:(?P<y>\d{4})年)?(?P<m>1[0-2]|[1-9])月?[—\-~～至](?P<m3>1[0-2]|[1-9])月"
    r"(?:份)?(?!\d|[上中下]旬|底|初)"
)
_BARE_DAY = re.compile(  # 18日, 20日至21日: the month is that told before, or the bulletin's
    rf"(?=\d)(?<![\d月.、—至到~～近第十])(?P<d>{_NUMBER_OF_DAY})日(?:{_DASH}(?P<d2>{_NUMBER_OF_DAY})日)?{_HOUR}"
    r"(?=[,，]|[\u4e00-\u9fff])(?![内前后间龄游均期止程]|以[内上]|之[内前]|无理由|时间|报|常|照|夜|子)"
)
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}
_YEAR_IN_WORDS = re.compile(r"[一二][〇○零一二三四五六七八九]{3}(?=年)")
_NUMBER_IN_WORDS = re.compile(
    r"(?<=年)[一二]?十?[一二三四五六七八九十](?=月)|(?<=月)[一二三]?十?[一二三四五六七八九十](?=日)"
)
_PARTS = {"上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9)} | {
    f"{prefix}{c}季度": (3 * n - 2, 3 * n) for n, c in enumerate("一二三四", 1) for prefix in ("", "第")
}
_PART_OF_YEAR = re.compile(
    rf"(?=[\d今去上下前一二三四第])(?:(?P<y>(?:19|20)\d{{2}})年|(?P<ago>今年|去年))?(?P<part>{'|'.join(_PARTS)})"
)
_YEAR = re.compile(
    r"(?=[\d去上前])(?<![\d—\-~至到])(?:(?P<y>(?:19|20)\d{2})年|(?P<ago>去年|上年|前年))(?!度|\d|[—\-~至到]|\s*\d{1,2}月)"
)
_DEADLINE = re.compile(r"(?:之|以)?前(?![往期后])|截止")
_AGO = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1}
_TURN = 10  # a month so far ahead of the bulletin's own is the last year's
_TEN = {"上": (1, 10), "中": (11, 20), "下": (21, 31)}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as it stands in a text; `year` is None where the text leaves it to the bulletin, `ago` how many
    years it is told to lie from the bulletin's. A `deadline` is no time of an act.
    """

    span: Span
    year: int | None
    month: int
    day: int | None
    end_year: int | None
    end_month: int
    end_day: int | None
    precision: Precision
    month_end: bool = False
    ago: int | None = None
    deadline: bool = False
    bare: bool = False

    def interval(self, year: int) -> Interval | None:
        """Return the days meant, with `year` where none is written; None for a day that no calendar has.

        >>> str(find_dates("11月20日—26日")[0].interval(2022).end)
        '2022-11-26'
        """
        first = self.year or year
        last = self.end_year or first + (self.end_month + _TURN <= self.month)  # 12月28日至1月3日
        try:
            begin = date(first, self.month, self.day or 1)
            end = date(
                last, self.end_month, min(self.end_day or 31, calendar.monthrange(last, self.end_month)[1])
            )
        except ValueError:
            return None
        return Interval(begin, end, self.precision) if begin <= end else None

    def told_in(self, period: Interval | None, planned: bool = False) -> Interval | None:
        """Return the days meant in a bulletin of `period`: 12月 in a January bulletin is the December before,
        and what a December bulletin plans for 1月 is the January after.

        >>> str(find_dates("12月30日")[0].told_in(month_of(2023, 1)).begin)
        '2022-12-30'
        """
        if self.bare and period is not None:
            return self._in_days_of(period)
        if self.year or period is None:
            return self.interval(self.year) if self.year else None
        if self.ago is not None:
            return self.interval(period.end.year + self.ago)
        ahead = self.month - period.end.month
        if ahead >= _TURN and not planned:
            return self.interval(period.end.year - 1)
        return self.interval(period.end.year + (ahead <= -_TURN and planned))

    def _in_days_of(self, period: Interval) -> Interval | None:
        """A day told without a month, where `month` is only a guess (0 is none): in the period's months."""
        first, last = period.begin, period.end
        for month in dict.fromkeys(m for m in (self.month, last.month, first.month) if m):
            found = replace(self, month=month, end_month=month, bare=False).told_in(period)
            if found and (self.month or first <= found.begin <= last):
                return found
        return None


def in_figures(line: str) -> str:
    """Return a line with the dates that it writes in Chinese numerals written in figures.

    >>> in_figures("二〇二三年九月二十一日")
    '2023年9月21日'
    """
    years = _YEAR_IN_WORDS.sub(lambda m: "".join(str(_DIGITS[c]) for c in m[0]), line)
    return _NUMBER_IN_WORDS.sub(lambda m: str(_value(m[0])), years)


def _value(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def find_days(text: str, dates: Iterable[DateMention]) -> list[DateMention]:
    """Return the days that `text` (folded) writes without a month: that of the date before in the same
    paragraph, else one of the bulletin's.

    >>> text = "3月5日,开会,18日结束"
    >>> [(m.month, m.day) for m in find_days(text, find_dates(text))]
    [(3, 18)]
    """
    told = sorted(dates, key=_start)
    taken = {at for d in told for at in range(d.span.start, d.span.end)}
    return [_day_mention(m, text, told) for m in _BARE_DAY.finditer(text) if m.start() not in taken]


def _start(date: DateMention) -> int:
    return date.span.start


def _day_mention(match: re.Match[str], text: str, dates: Sequence[DateMention]) -> DateMention:
    known = bisect_left(dates, match.start(), key=_start)
    before = dates[known - 1] if known else None
    same = before and before.span.start > text.rfind("\n", 0, match.start())
    month, year = (before.end_month, before.year) if before and same else (0, None)
    first = int(match["d"])
    last = int(match["d2"] or first)
    return DateMention(Span(*match.span()), year, month, first, year, month, last, Precision.DAY, bare=True)


def find_dates(text: str) -> list[DateMention]:
    """Return the dates that `text` (folded) writes with a month, in order.

    >>> [(m.month, m.day, m.end_day) for m in find_dates("3月15—21日举行,11月上旬结束")]
    [(3, 15, 21), (11, 1, 10)]
    """
    months = {m.start(): _months(m) for m in _MONTHS.finditer(text)}
    inside = {at for m in months.values() for at in range(m.span.start, m.span.end)}
    dates = (_mention(m, text) for m in _DATE.finditer(text) if m.start() not in inside and _is_date(text, m))
    return sorted([*months.values(), *dates], key=lambda d: d.span)


def find_years(text: str) -> list[DateMention]:
    """Return the years that `text` (folded) writes alone: 2020年, 去年. Whether one is a time or begins a
    name (2020年数字大会) is for the clause to say.

    >>> [m.year for m in find_years("2020年,省里开会;2021年5月开会")]
    [2020]
    """
    parts = {m.start(): _part_of_year(m) for m in _PART_OF_YEAR.finditer(text)}
    years = {m.start(): _year_mention(m) for m in _YEAR.finditer(text)}
    return [told for _, told in sorted((years | parts).items())]


def _months(match: re.Match[str]) -> DateMention:
    year = int(match["y"]) if match["y"] else None
    first, last = int(match["m"]), int(match["m3"])
    return DateMention(Span(*match.span()), year, first, None, year, last, None, Precision.MONTH)


def _part_of_year(match: re.Match[str]) -> DateMention:
    year = int(match["y"]) if match["y"] else None
    first, last = _PARTS[match["part"]]
    ago = _AGO.get(match["ago"] or "")
    return DateMention(Span(*match.span()), year, first, None, year, last, None, Precision.MONTH, ago=ago)


def _year_mention(match: re.Match[str]) -> DateMention:
    year = int(match["y"]) if match["y"] else None
    ago = _AGO.get(match["ago"] or "")
    return DateMention(Span(*match.span()), year, 1, None, year, 12, None, Precision.YEAR, ago=ago)


def together(first: Interval, rest: Iterable[Interval]) -> Interval:
    """Return the days from the first to the last of some times.

    >>> days = [d.interval(2023) for d in find_dates("3月5日、3月8日")]
    >>> edtf(together(days[0], days[1:]))
    '2023-03-05/2023-03-08'
    """
    times = [first, *rest]
    return Interval(min(t.begin for t in times), max(t.end for t in times), first.precision)


def _is_date(text: str, match: re.Match[str]) -> bool:
    return not text.startswith(("份额", "报", "刊", "度"), match.end())


def _mention(match: re.Match[str], text: str) -> DateMention:
    part = match.groupdict()
    year = int(part["y"]) if part["y"] else None
    month = int(part["m"])
    span, ago = Span(*match.span()), _AGO.get(part["ago"] or "")
    told = partial(DateMention, span, year, month, ago=ago, deadline=bool(_DEADLINE.match(text, span.end)))
    if part["m3"]:
        year3 = int(part["y3"]) if part["y3"] else None
        return told(None, year3, int(part["m3"]), None, Precision.MONTH)
    if part["d"] and part["d2"]:
        last = int(part["m2"] or month)
        year2 = int(part["y2"]) if part["y2"] else None
        return told(int(part["d"]), year2, last, int(part["d2"]), Precision.DAY)
    if part["d1"]:
        day = int(part["d1"])
        return told(day, year, month, day, Precision.DAY)
    if part["ten"]:
        begin, end = _TEN[part["ten"]]
        return told(begin, year, month, end, Precision.TEN_DAY)
    return told(None, year, month, None, Precision.MONTH, month_end=bool(part["end"]))


def month_of(year: int, month: int) -> Interval:
    """Return the interval of a whole month.

    >>> str(month_of(2022, 11).end)
    '2022-11-30'
    """
    return Interval(
        date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), Precision.MONTH
    )


def edtf(interval: Interval) -> str:
    """Return the interval as people write it in ISO 8601: a day, a month, a year, or begin/end.

    >>> edtf(month_of(2022, 11))
    '2022-11'
    """
    begin, end = interval.begin, interval.end
    if begin == end:
        return begin.isoformat()
    if interval.precision is Precision.MONTH and (begin.year, begin.month) == (end.year, end.month):
        return f"{begin:%Y-%m}"
    if interval.precision is Precision.YEAR and begin.year == end.year:
        return f"{begin:%Y}"
    return f"{begin.isoformat()}/{end.isoformat()}"


def interval_of(text: str) -> Interval:
    """Return the time that a person writes in a table: a year, a month, a day, or two days with a stroke.

    >>> interval_of("2022-11").end.isoformat()
    '2022-11-30'
    """
    begin, _, end = text.partition("/")
    if len(begin) == 10:
        return Interval(date.fromisoformat(begin), date.fromisoformat(end or begin), Precision.DAY)
    if len(begin) == 7:
        return month_of(int(begin[:4]), int(begin[5:]))
    return Interval(date(int(begin), 1, 1), date(int(begin), 12, 31), Precision.YEAR)
