"""Which bulletin a text is: its series, period, publisher and reprinter, also where the text has no title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from graph_builder.home import find_home
from graph_builder.model import Bulletin, Given, Interval, Mention, Precision, Source
from graph_builder.names import fold
from graph_builder.segment import Layout
from graph_builder.times import DateMention, edtf, find_dates, interval_of, month_of
from ontology.load import Knowledge, Series

_DATED_NAME = re.compile(
    r"(?<!\d)(20\d{2}|19\d{2})(?:年(?!度|\d|[—-]|\s*\d{1,2}月)(?=[\u4e00-\u9fff“])|(?=世界|中国|全国|全球|国际|“))"
)
_NEAR = 60  # code points before a date that are read
_NUMBERED = re.compile(r"〔((?:19|20)\d{2})〕\d|\(((?:19|20)\d{2})—(?:19|20)\d{2}年?\)")
_REFERENCE_YEAR = re.compile(r"(?<!\d)(20\d{2}|19\d{2})年度")


def identify(
    source: Source,
    text: str,
    layout: Layout,
    knowledge: Knowledge,
    mentions: Sequence[Mention] = (),
    told: Iterable[Sequence[Mention]] = (),
) -> Bulletin:
    """Return the bulletin that the folded `text` with `layout` is.

    What a manifest says of the source wins. The period comes from there, from the title, else from the dates
    of the text; `period_basis` says which, None that none told. The place, where it is not the nation's,
    comes from the mentions in what the manifest says (`told`), from the title or from what the text
    `mentions`; `place_basis` says which.
    """
    given = source.given
    series = _series(given, layout, knowledge)
    issued = date.fromisoformat(given.issued) if given.issued else _issued(source, layout)
    period, basis = _given_period(given, layout, issued) or find_period(text, layout, knowledge, issued)
    name = series.slug if series else "x"
    home = None if series else find_home(text, layout, mentions, knowledge, told)
    issue = edtf(period).replace("/", "_") if period and series else source.digest[:16]
    return Bulletin(
        id=f"bulletin/{name}-{issue}",
        series=series.slug if series else None,
        genre=layout.genre.name,
        period=period,
        period_basis=basis,
        title=given.title or (layout.title.text if layout.title else None),
        publisher=given.publisher or _publisher(series, knowledge),
        issued=issued,
        reprinted_by=given.reprinted_by or _reprinter(layout),
        sections=tuple(layout.sections),
        place=home.place if home else None,
        place_basis=home.basis if home else None,
        synthetic=_is_synthetic(source, text, layout),
    )


def _is_synthetic(source: Source, text: str, layout: Layout) -> bool:
    """Whether the text, or a line around it, says that it is made up for testing."""
    notice = layout.genre.patterns["synthetic"]
    return any(notice.search(told) for told in (text, *map(fold, source.frame)))


def _series(given: Given, layout: Layout, knowledge: Knowledge) -> Series | None:
    told = next((s for s in knowledge.series if s.slug == given.series), None)
    return told or find_series(layout, knowledge, given.title)


def find_series(layout: Layout, knowledge: Knowledge, given_title: str = "") -> Series | None:
    """Return the series whose title pattern fits, else the one of whose section heads at least two stand
    here.
    """
    heads = {s.head for s in layout.sections}
    if title := given_title or (layout.title.text if layout.title else ""):
        for series in knowledge.series:
            if re.search(series.title_pattern, title):
                return series
    told = [(len(heads & set(s.cues)), s) for s in knowledge.series]
    best = max(told, key=lambda t: t[0], default=(0, None))
    return best[1] if best[0] >= 2 else None


def find_period(
    text: str, layout: Layout, knowledge: Knowledge, issued: date | None = None
) -> tuple[Interval | None, str | None]:
    """Return the reporting period and how it was found.

    Without a title the month is the one in which most dated acts fall, the later one of equals. The year is
    the one that these dates write, else that of the day of issue, else the one that most names carry
    (2022年…大会), else the one after the year reported on (2021年度). Dates of cited documents, deadlines and
    plans tell nothing.
    """
    if titled := _title_period(layout.period, issued):
        return titled, "title"
    body = text[: _body_end(layout, text)]
    dates = [d for d in find_dates(body) if not _only_cited(body, d, knowledge.grammar)]
    months = Counter(d.month for d in dates if d.precision is Precision.DAY or d.month_end)
    if not months:
        return None, None
    month = _busiest(months)
    stated = [d.year for d in dates if d.year and d.month == month]
    year = _most(stated) or _year_of_issue(month, issued) or _guessed_year(body)
    return (month_of(year, month), "dates") if year else (None, None)


def _given_period(given: Given, layout: Layout, issued: date | None) -> tuple[Interval, str] | None:
    """The period that a manifest tells, itself or by the title."""
    if given.period:
        return interval_of(given.period), "manifest"
    told = layout.genre.patterns["period"].search(fold(given.title))
    named = _title_period(told, issued)
    return (named, "manifest") if named else None


def _title_period(told: re.Match[str] | None, issued: date | None) -> Interval | None:
    """The days or the month that the title, or a line beside it, names; a year left out is that of the day of
    issue.
    """
    if told is None:
        return None
    month = int(told["month"])
    year = int(told["year"]) if told["year"] else _year_of_issue(month, issued)
    if year is None:
        return None
    try:
        return _days(year, month, told) if told["day"] else month_of(year, month)
    except ValueError:  # a day that no calendar has
        return month_of(year, month)


def _days(year: int, month: int, told: re.Match[str]) -> Interval:
    last = int(told["month2"] or month)
    end = date(year + (last < month), last, int(told["day2"]))
    return Interval(date(year, month, int(told["day"])), end, Precision.DAY)


def _only_cited(body: str, mention: DateMention, grammar: Mapping[str, str]) -> bool:
    start, end = mention.span.start, mention.span.end
    before = body[max(0, start - _NEAR) : start].rpartition("\n")[2]
    return bool(re.search(grammar["cited_before"], before) or re.match(grammar["cited_after"], body[end:]))


def _busiest(months: Counter[int]) -> int:
    """The month of most dates; of equals the later one, where 1月 beside 12月 is the January after."""
    most = max(months.values())
    equals = [m for m, count in months.items() if count == most]
    turned = [m for m in equals if m <= 2] if max(equals) >= 11 else []
    return max(turned or equals)


def _body_end(layout: Layout, text: str) -> int:
    return layout.footer[0].span.start if layout.footer else len(text)


def _year_of_issue(month: int, issued: date | None) -> int | None:
    """A bulletin tells of a month that is over or under way on the day it is issued."""
    return issued.year - (month > issued.month) if issued else None


def _guessed_year(body: str) -> int | None:
    named = _most([int(y) for y in _DATED_NAME.findall(body)])
    numbered = [int(m[1] or m[2]) for m in _NUMBERED.finditer(body)]
    reference = [int(y) for y in _REFERENCE_YEAR.findall(body)]
    return named or max(numbered, default=None) or (max(reference) + 1 if reference else None)


def _most(years: list[int]) -> int | None:
    return max(Counter(years).items(), key=lambda y: (y[1], y[0]))[0] if years else None


def _publisher(series: Series | None, knowledge: Knowledge) -> str | None:
    if series is None:
        return None
    return next((o.name for o in knowledge.organizations if o.slug == series.publisher), None)


def _issued(source: Source, layout: Layout) -> date | None:
    """The day of issue that the text tells, else the lines around it."""
    pattern = layout.genre.patterns["issued"]
    framing = (pattern.search(fold(line)) for line in source.frame)
    match = layout.issued or next((m for m in framing if m), None)
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:  # a day that no calendar has
        return None


def _reprinter(layout: Layout) -> str | None:
    pattern = layout.genre.patterns.get("reprinter")
    lines = (*layout.imprint, *layout.footer)
    matches = (pattern.match(line.text) for line in lines) if pattern else ()
    return next((m["name"] for m in matches if m), None)
