"""Which bulletin a text is: its series, period, publisher and reprinter, also where the text has no title."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from graph_builder.model import Bulletin, Interval, Precision, Source
from graph_builder.segment import Layout
from graph_builder.times import edtf, find_dates, month_of
from ontology.load import Knowledge, Series

_DATED_NAME = re.compile(r"(?<!\d)(20\d{2}|19\d{2})年(?!度|\d|[—-]|\s*\d{1,2}月)(?=[\u4e00-\u9fff“])")
_REFERENCE_YEAR = re.compile(r"(?<!\d)(20\d{2}|19\d{2})年度")


def identify(source: Source, text: str, layout: Layout, knowledge: Knowledge) -> Bulletin:
    """Return the bulletin that the folded `text` with `layout` is.

    The period comes from the title, else from the dates of the text; `period_basis` says which, None that
    neither told.
    """
    series = find_series(layout, knowledge)
    period, basis = find_period(text, layout)
    name = series.slug if series else "x"
    issue = edtf(period).replace("/", "_") if period and series else source.digest[:16]
    return Bulletin(
        id=f"bulletin/{name}-{issue}",
        series=series.slug if series else None,
        genre=layout.genre.name,
        period=period,
        period_basis=basis,
        title=layout.title[0] if layout.title else None,
        publisher=_publisher(series, knowledge),
        issued=_issued(text, layout),
        reprinted_by=_reprinter(layout),
        sections=tuple(layout.sections),
    )


def find_series(layout: Layout, knowledge: Knowledge) -> Series | None:
    """Return the series whose title pattern fits, else the one of whose section heads at least two stand
    here.
    """
    heads = {s.head for s in layout.sections}
    if layout.title:
        for series in knowledge.series:
            if re.search(series.title_pattern, layout.title[0]):
                return series
    told = [(len(heads & set(s.cues)), s) for s in knowledge.series]
    best = max(told, key=lambda t: t[0], default=(0, None))
    return best[1] if best[0] >= 2 else None


def find_period(text: str, layout: Layout) -> tuple[Interval | None, str | None]:
    """Return the reporting period and how it was found.

    Without a title the month is the one in which most dated acts fall, and the year the one that most
    names carry
    (2022年…大会), else the one after the year reported on (2021年度).
    """
    if layout.title:
        return month_of(int(layout.title["year"]), int(layout.title["month"])), "title"
    body = text[: _body_end(layout, text)]
    dates = find_dates(body)
    months = Counter(d.month for d in dates if d.precision is Precision.DAY or d.month_end)
    if not months:
        return None, None
    month = max(months.items(), key=lambda m: (m[1], m[0]))[0]
    year = _year(
        body, [d.year for d in dates if d.year and d.month == month]
    )  # a deadline elsewhere tells nothing
    return (month_of(year, month), "dates") if year else (None, None)


def _body_end(layout: Layout, text: str) -> int:
    return layout.footer[0].span.start if layout.footer else len(text)


def _year(body: str, stated: list[int]) -> int | None:
    for years in (stated, [int(y) for y in _DATED_NAME.findall(body)]):
        if years:
            return max(Counter(years).items(), key=lambda y: (y[1], y[0]))[0]
    reference = [int(y) for y in _REFERENCE_YEAR.findall(body)]
    return max(reference) + 1 if reference else None


def _publisher(series: Series | None, knowledge: Knowledge) -> str | None:
    if series is None:
        return None
    return next((o.name for o in knowledge.organizations if o.slug == series.publisher), None)


def _issued(text: str, layout: Layout) -> date | None:
    pattern = layout.genre.patterns.get("issued")
    match = pattern.search(text[: layout.sections[0].span.start]) if pattern and layout.sections else None
    return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None


def _reprinter(layout: Layout) -> str | None:
    pattern = layout.genre.patterns.get("reprinter")
    matches = (pattern.match(line.text) for line in layout.footer) if pattern else ()
    return next((m["name"] for m in matches if m), None)
