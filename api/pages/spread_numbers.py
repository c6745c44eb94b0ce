"""How a policy spread, in numbers with their words: from the row that the table of statistics has of it.

What cannot be told is said to be so; a number that lies between two is told as both.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.words import say
from graph_builder.diffusion.facts import Name
from graph_builder.diffusion.statistics.logistic import Fit
from graph_builder.diffusion.statistics.spread import Brief, CascadeRow, Direction

_TOO_FEW = {1: "stats-one-adopter", 2: "stats-two-adopters"}
"""Of so few adopters the first is half."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is shown: the column of the dictionary that explains it, its title, what it is, and what
    must be known to read it. ``iri`` is the unit that it names, where it names one.
    """

    column: str
    title: str
    text: str
    note: str = ""
    iri: str = ""


def numbers_of(row: CascadeRow, language: str, originator: Name) -> tuple[Number, ...]:
    """What the statistics tell of one policy, whose `originator` (if it has one) has that name."""
    return (
        Number(
            "adopters",
            say("stats-adopters", language),
            f"{row.adopters}/{row.units_at_risk}",
            say("stats-adopters-note", language),
        ),
        _first(row, language, originator),
        _half(row, language),
        _curve(row, language),
        _direction(row, language),
        _lag(row, language),
    )


def months(least: float, most: float, language: str) -> str:
    """So many months, or between how many.

    >>> months(3, 3, "zh"), months(1, 1, "en"), months(3, 5, "en")
    ('3 个月', '1 month', '3 to 5 months')
    """
    if least == most:
        return say("stats-month" if least == 1 else "stats-months", language, n=f"{least:g}")
    return say("stats-months-between", language, least=f"{least:g}", most=f"{most:g}")


def half_of_adopters(told: Brief | None, language: str) -> str:
    """The half-time of those that adopted, or that they are ties; a dash where there are too few of them."""
    if told is None or told.half_time is None:
        return "—"
    if said := _tie(told.adopters, len(told.first), told.at_once, language):
        return said
    return "—" if told.adopters in _TOO_FEW else months(*told.half_time, language)


def _tie(adopters: int, first: int, at_once: bool, language: str) -> str:
    """That none of several adopters was surely before another; empty where one was: the half-time of ties is
    nought, and would read as speed.
    """
    if not 1 < adopters == first:
        return ""
    return say("stats-at-once" if at_once else "stats-overlap", language)


def _first(row: CascadeRow, language: str, name: Name) -> Number:
    shown = (name.en if language == "en" and name.en else name.zh) if row.originator else ""
    text = shown or say("stats-first-among", language, n=row.first_units)
    return Number("originator", say("stats-first", language), text, row.first, row.originator)


def _half(row: CascadeRow, language: str) -> Number:
    title = say("stats-half", language)
    if said := _tie(row.adopters, row.first_units, row.first == row.last, language):
        return Number("half_time_min", title, said)
    if row.half_time_min is None or row.half_time_max is None or row.adopters in _TOO_FEW:
        return Number("half_time_min", title, say(_TOO_FEW.get(row.adopters, "stats-none"), language))
    note = say("stats-half-note", language, half=(row.adopters + 1) // 2, n=row.adopters)
    return Number("half_time_min", title, months(row.half_time_min, row.half_time_max, language), note)


def _curve(row: CascadeRow, language: str) -> Number:
    title = say("stats-curve", language)
    if row.fit is not Fit.OK:
        return Number("fit", title, say(f"stats-fit-{row.fit}", language))
    text = say(
        "stats-curve-rate",
        language,
        rate=_with_error(row.rate, row.rate_error),
        r_squared=f"{row.r_squared:.2f}",
    )
    note = say(
        "stats-curve-note",
        language,
        ceiling=_with_error(row.ceiling, row.ceiling_error),
        midpoint=_with_error(row.midpoint, row.midpoint_error),
    )
    return Number("rate", title, text, note)


def _with_error(value: float | None, error: float | None) -> str:
    """A number with its standard error, where it has one."""
    shown = "—" if value is None else f"{value:.3g}"
    return shown if error is None else f"{shown} ± {error:.2g}"


def _direction(row: CascadeRow, language: str) -> Number:
    key = row.direction or "unknown"
    note = "" if row.direction is Direction.UNKNOWN else say("stats-no-cause", language)
    return Number("direction", say("stats-direction", language), say(f"stats-{key}", language), note)


def _lag(row: CascadeRow, language: str) -> Number:
    title = say("stats-lag", language)
    if row.lag_min is None or row.lag_max is None:
        return Number("lag_min", title, say("stats-unknown", language))
    national = say("stats-nation", language, when=row.national)
    if row.lag_min < 0 < row.lag_max:
        return Number("lag_min", title, say("stats-undetermined", language), national)
    if row.lag_max <= 0 and row.lag_min < 0:
        before = months(-row.lag_max, -row.lag_min, language)
        return Number("lag_min", title, say("stats-before", language, months=before), national)
    return Number("lag_min", title, months(row.lag_min, row.lag_max, language), national)
