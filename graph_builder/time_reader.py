"""The time at a place of a clause: a date or several, a year alone, or one told by another (次日)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

from graph_builder.alternatives import any_pattern
from graph_builder.model import Interval, Precision
from graph_builder.times import DateMention, month_of
from ontology.load import Knowledge

_SINCE = re.compile("起(?![草诉源步])")
_JOINED = re.compile(r"\s*[、和及]\s*")


class ToldTime(NamedTuple):
    """The times told, none for a deadline, and where they end."""

    times: tuple[Interval, ...]
    end: int


class TimeReader:
    """Reads times of one text, given the dates and years found in it and the bulletin's period."""

    def __init__(
        self,
        masked: str,
        dates: Mapping[int, DateMention],
        years: Mapping[int, DateMention],
        period: Interval | None,
        grammar: TimeGrammar,
    ) -> None:
        self._masked = masked
        self._dates = dates
        self._years = years
        self._period = period
        self._grammar = grammar

    def read(
        self, at: int, planned: bool, before: Interval | None, predicate: Callable[[int], bool]
    ) -> ToldTime | None:
        """Return the time told at `at`; `before` is the one told last, `predicate` whether a clause goes on
        as after a time at some place.
        """
        if at in self._dates:
            return self._dated(at, planned)
        year = self._years.get(at)
        if year and self._grammar.after_year.match(self._masked, year.span.end):
            return ToldTime(_known(year.told_in(self._period)), year.span.end)
        if year and predicate(year.span.end):
            return ToldTime(_known(year.told_in(self._period)), year.span.end)
        return self._relative(at, before)

    def may_stand(self, at: int) -> bool:
        """Whether a time may stand at `at`."""
        relative = self._grammar.relative
        return at in self._dates or at in self._years or bool(relative.match(self._masked, at))

    def _dated(self, at: int, planned: bool) -> ToldTime:
        mention = self._dates[at]
        if mention.deadline:
            after = self._grammar.deadline.match(self._masked, mention.span.end)
            return ToldTime((), after.end() if after else mention.span.end)
        told, end = [mention.told_in(self._period, planned)], mention.span.end
        while (joined := _JOINED.match(self._masked, end)) and joined.end() in self._dates:
            mention = self._dates[joined.end()]
            told.append(mention.told_in(self._period, planned))
            end = mention.span.end
        since = _SINCE.match(self._masked, end)
        return ToldTime(tuple(t for t in told if t), since.end() if since else end)

    def _relative(self, at: int, before: Interval | None) -> ToldTime | None:
        """同日 and 次日 after a day, 上月 beside the bulletin's month."""
        if not self._grammar.relative.match(self._masked, at):
            return None
        if before and (same := self._grammar.same_day.match(self._masked, at)):
            return ToldTime((before,), same.end())
        if (
            before
            and before.precision is Precision.DAY
            and (day := self._grammar.next_day.match(self._masked, at))
        ):
            following = before.end + timedelta(days=1)
            return ToldTime((Interval(following, following, Precision.DAY),), day.end())
        last = self._grammar.last_month.match(self._masked, at)
        if last is None:
            return None
        return ToldTime(_known(_month_before(self._period)), last.end())


class TimeGrammar:
    """The words of time, compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        relative = ("same_day", "next_day", "last_month")
        self.relative = re.compile(any_pattern(knowledge.grammar[name] for name in relative))
        self.same_day = re.compile(knowledge.grammar["same_day"])
        self.next_day = re.compile(knowledge.grammar["next_day"])
        self.last_month = re.compile(knowledge.grammar["last_month"])
        self.after_year = re.compile(knowledge.grammar["after_year"])
        self.deadline = re.compile(knowledge.grammar["deadline"])


def _month_before(period: Interval | None) -> Interval | None:
    if period is None:
        return None
    last = period.begin.replace(day=1) - timedelta(days=1)
    return month_of(last.year, last.month)


def _known(told: Interval | None) -> tuple[Interval, ...]:
    return (told,) if told else ()
