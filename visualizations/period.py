"""Which bulletins a picture is made from: those whose periods touch the months that the reader chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from visualizations.names import Name
from visualizations.options import Options, Row, Rows
from visualizations.style import style
from visualizations.svg import clean


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """A bulletin with the first and the last month of its period, empty where the period is unknown."""

    begin: str
    end: str
    iri: str
    name: Name
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """What was chosen: the bulletins, oldest first, all months there are, and the options with the months
    filled in.
    """

    chosen: tuple[Issue, ...]
    months: tuple[str, ...]
    options: Options

    @property
    def iris(self) -> tuple[str, ...]:
        """The chosen bulletins."""
        return tuple(issue.iri for issue in self.chosen)

    def months_between(self) -> tuple[str, ...]:
        """The chosen months, without those that lie outside of what the bulletins tell of."""
        begin, end = self.options.begin or "", self.options.end or "9999-12"
        return tuple(month for month in self.months if begin <= month <= end)

    def title(self) -> str:
        """The months as they stand in a heading: ``2022-11``, ``2022-01 – 2022-12``; empty without any."""
        months = self.months_between()
        return "" if not months else months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}"


def choose(rows: Rows, options: Options, newest: bool) -> Period:
    """The bulletins that the reader chose; else those of the newest month if `newest`, or all.

    >>> rows = [{"bulletin": "b", "begin": "2022-11-01", "end": "2022-11-30"}, {"bulletin": "c"}]
    >>> choose(rows, Options(), newest=True).iris, choose(rows, Options(), newest=False).iris
    (('b',), ('c', 'b'))
    """
    issues, months = _read(rows)
    if newest and months and not (options.is_timed or options.all_time):
        options = replace(options, begin=months[-1], end=months[-1])
    chosen = tuple(issue for issue in issues if _touches(issue, options))
    return Period(chosen, months, replace(options, stamp=_stamp(chosen, options)))


def _stamp(chosen: tuple[Issue, ...], options: Options) -> str:
    """What marks a picture that is made from invented bulletins; empty where all are real."""
    invented = sum(issue.synthetic for issue in chosen)
    if not invented:
        return ""
    return style().say("synthetic", options.language, count=invented, total=len(chosen))


_last: list[tuple[Rows, tuple[Issue, ...], tuple[str, ...]]] = []


def _read(rows: Rows) -> tuple[tuple[Issue, ...], tuple[str, ...]]:
    """The bulletins and the months that they tell of. All pictures of one state are given the same rows: they
    are read once.
    """
    for known, issues, months in _last:
        if known is rows:
            return issues, months
    issues = _issues(rows)
    months = tuple(_months(issues))
    _last[:] = [(rows, issues, months)]
    return issues, months


def _issues(rows: Rows) -> tuple[Issue, ...]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["bulletin"], []).append(row)
    return tuple(sorted(_issue(iri, group) for iri, group in found.items()))


def _issue(iri: str, rows: Iterable[Row]) -> Issue:
    rows = sorted(rows, key=lambda row: sorted(row.items()))
    named = {row.get("language", ""): row["name"] for row in reversed(rows) if "name" in row}
    zh = next((name for language, name in named.items() if not language.startswith("en")), "")
    begin, end = (min((row[key] for row in rows if key in row), default="")[:7] for key in ("begin", "end"))
    name = Name(clean(zh) or iri.rsplit("/", 1)[-1], clean(named.get("en", "")))
    return Issue(begin, end or begin, iri, name, any(row.get("synthetic") == "true" for row in rows))


def _months(issues: Iterable[Issue]) -> list[str]:
    """Every month that a bulletin tells of, in order."""
    found: set[str] = set()
    for issue in issues:
        if issue.begin:
            found |= {issue.begin, issue.end}
            found.update(_between(issue.begin, issue.end))
    return sorted(found)


def _between(begin: str, end: str) -> Iterable[str]:
    """The months from `begin` to `end`; a period of more than ten years is taken for a mistake.

    >>> list(_between("2022-11", "2023-01"))
    ['2022-11', '2022-12', '2023-01']
    """
    first, last = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (begin, end))
    for number in range(first, min(last, first + 120) + 1):
        yield f"{number // 12:04}-{number % 12 + 1:02}"


def _touches(issue: Issue, options: Options) -> bool:
    """Whether the period touches the chosen months; one that is unknown does only if none are chosen."""
    if not options.is_timed:
        return True
    if not issue.begin:
        return False
    return (options.begin or "") <= issue.end and issue.begin <= (options.end or "9999-12")
