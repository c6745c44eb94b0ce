"""Which unit each bulletin tells of, and what it withholds: the ground of every statement about silence.

A unit is observed by a bulletin that has an entry about it, or that is the bulletin of the unit itself. All
else is unobserved, whatever the reason: it does not tell that nothing was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_builder.diffusion.facts import Facts, Issue


class Seen(StrEnum):
    """Whether a bulletin observes a unit."""

    OBSERVED = "observed"
    UNOBSERVED = "unobserved"


class Reason(StrEnum):
    """Why a unit is observed or not."""

    ENTRY = "entry"
    OWN_BULLETIN = "own-bulletin"
    NO_ENTRY = "no-entry"
    WITHHELD = "withheld"
    NOT_BY_PLACE = "not-by-place"
    OTHER_PLACE = "other-place"


OBSERVING = frozenset({Reason.ENTRY, Reason.OWN_BULLETIN})
"""The reasons why a unit is observed."""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A unit in a bulletin; the columns are told in ``ontology/results/coverage.yaml``."""

    bulletin: str
    bulletin_label: str
    begin: date | None
    end: date | None
    unit: str
    unit_label: str
    unit_label_en: str
    status: Seen
    reason: Reason
    entries: int
    acts: int
    withheld: tuple[str, ...]
    evidence: tuple[str, ...]


def coverage(facts: Facts) -> list[CoverageRow]:
    """Return every unit in every bulletin, by period, bulletin and unit: those that the series expects (every
    unit but Taiwan, Hong Kong and Macao where it names none), and whatever else the bulletin tells of.
    """
    each = ((issue, unit, reason) for issue, units in reasons(facts) for unit, reason in units.items())
    return [_row(facts, issue, unit, reason) for issue, unit, reason in each]


def reasons(facts: Facts) -> Iterator[tuple[Issue, Mapping[str, Reason]]]:
    """Yield each bulletin, by period, with the units of its rows of `coverage` and why each is observed or
    not.
    """
    issues = sorted(facts.issues.values(), key=lambda i: (i.period.begin if i.period else date.max, i.iri))
    told: defaultdict[str, set[str]] = defaultdict(set)
    for bulletin, unit in (*facts.entries, *facts.acts):
        told[bulletin].add(unit)
    by_place = {bulletin for bulletin, _ in facts.entries}
    usual = frozenset(u.iri for u in facts.units.values() if u.expected)
    for issue in issues:
        units = sorted((facts.expected.get(issue.series) or usual) | told[issue.iri])
        yield issue, {unit: _reason(facts, issue, unit, issue.iri in by_place) for unit in units}


def reasons_by_unit(facts: Facts) -> Mapping[str, Set[Reason]]:
    """Return the reasons that any bulletin has for each unit."""
    found: defaultdict[str, set[Reason]] = defaultdict(set)
    for _, units in reasons(facts):
        for unit, reason in units.items():
            found[unit].add(reason)
    return found


def _reason(facts: Facts, issue: Issue, unit: str, by_place: bool) -> Reason:
    if (issue.iri, unit) in facts.entries:
        return Reason.ENTRY
    if issue.place:
        return Reason.OWN_BULLETIN if issue.place == unit else Reason.OTHER_PLACE
    if issue.iri in facts.omitted:
        return Reason.WITHHELD
    return Reason.NO_ENTRY if by_place else Reason.NOT_BY_PLACE


def _row(facts: Facts, issue: Issue, unit: str, reason: Reason) -> CoverageRow:
    name, omitted = facts.name(unit), facts.omitted.get(issue.iri, ())
    return CoverageRow(
        bulletin=issue.iri,
        bulletin_label=facts.name(issue.iri).zh,
        begin=issue.period.begin if issue.period else None,
        end=issue.period.end if issue.period else None,
        unit=unit,
        unit_label=name.zh,
        unit_label_en=name.en,
        status=Seen.OBSERVED if reason in OBSERVING else Seen.UNOBSERVED,
        reason=reason,
        entries=facts.entries.get((issue.iri, unit), 0),
        acts=facts.acts.get((issue.iri, unit), 0),
        withheld=tuple(one.label for one in omitted),
        evidence=tuple(one.evidence for one in omitted),
    )
