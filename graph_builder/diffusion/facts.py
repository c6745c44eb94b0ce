"""The rows of the queries as typed values, put together once and used by every result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar, cast

from graph_builder.diffusion.times import earliest, interval_of
from graph_builder.diffusion.told import Row, Rows, Told
from graph_builder.model import Interval, Precision

T = TypeVar("T")
_STAGE = "/stage/"
_HELD_APART = "港澳台"  # no mainland bulletin is expected to report on these


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called, and its class without the namespace."""

    zh: str
    en: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A unit of province level; ``expected`` where a bulletin by provinces is expected to tell of it,
    ``inner`` where it lies within another one.
    """

    iri: str
    expected: bool
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """A bulletin: its series, what place it is the bulletin of (if not the nation's), and its period."""

    iri: str
    series: str
    place: str
    period: Interval | None


@dataclass(frozen=True, slots=True)
class Adopted:
    """That an act shows a policy adopted: by whom, of which place and unit, at which stage, when, as which
    sentence says. ``method`` and ``confidence`` tell how the act was linked to the policy, ``rule`` and
    ``act_confidence`` how the act was read.
    """

    policy: str
    adopter: str
    place: str
    unit: str
    stage: str
    time: Interval | None
    time_basis: str
    verb: str
    object: str
    method: str
    confidence: str
    rule: str
    act_confidence: str
    activity: str
    bulletin: str
    evidence: str
    quote: str


@dataclass(frozen=True, slots=True)
class National:
    """When the nation began with a policy, and whether the registry says so or its first act on it."""

    time: Interval
    basis: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """A section that a bulletin says it withholds, with the words that say so."""

    section: str
    label: str
    evidence: str
    quote: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that results are made from; ``entries`` and ``acts`` count what is told of a unit."""

    names: Mapping[str, Name]
    units: Mapping[str, Unit]
    issues: Mapping[str, Issue]
    adopted: tuple[Adopted, ...]
    national: Mapping[str, National]
    entries: Mapping[tuple[str, str], int]
    acts: Mapping[tuple[str, str], int]
    omitted: Mapping[str, tuple[Omitted, ...]]
    expected: Mapping[str, frozenset[str]]
    _made: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def made(self, make: Callable[[Facts], T]) -> T:
        """Return what a function makes of these facts, made once and kept with them: it is not to be changed.

        A store of ten million triples has a hundred thousand adoptions; a page is not to read them all.
        """
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])

    def name(self, iri: str) -> Name:
        """Return the name of a thing, the end of its IRI where it has none."""
        return self.names.get(iri) or Name(iri.rpartition("/")[2])

    def within(self, bulletins: Collection[str]) -> Facts:
        """Return what some bulletins alone tell; when the nation began stays as all of them tell it."""
        chosen = set(bulletins)
        if chosen >= self.issues.keys():
            return self
        told = self.made(_by_bulletin)
        each = [told[iri] for iri in chosen if iri in told]
        return replace(
            self,
            issues={iri: issue for iri, issue in self.issues.items() if iri in chosen},
            adopted=tuple(sorted((one for some in each for one in some.adopted), key=order_of)),
            entries={key: n for some in each for key, n in some.entries.items()},
            acts={key: n for some in each for key, n in some.acts.items()},
            omitted={iri: sections for iri, sections in self.omitted.items() if iri in chosen},
        )


@dataclass(slots=True)
class _Part:
    """What one bulletin tells."""

    adopted: list[Adopted] = field(default_factory=list)
    entries: dict[tuple[str, str], int] = field(default_factory=dict)
    acts: dict[tuple[str, str], int] = field(default_factory=dict)


def _by_bulletin(facts: Facts) -> Mapping[str, _Part]:
    found: defaultdict[str, _Part] = defaultdict(_Part)
    for one in facts.adopted:
        found[one.bulletin].adopted.append(one)
    for key, count in facts.entries.items():
        found[key[0]].entries[key] = count
    for key, count in facts.acts.items():
        found[key[0]].acts[key] = count
    return found


@dataclass(frozen=True, slots=True)
class ByThing:
    """Where adoptions stand among all, by policy and by adopter: of one thing, not all are looked through."""

    all: Sequence[Adopted]
    policies: Mapping[str, Sequence[int]]
    adopters: Mapping[str, Sequence[int]]

    def of(self, policy: str, adopters: Iterable[str]) -> list[Adopted]:
        """Those of a policy, and those by some bodies."""
        found = set(self.policies.get(policy, ()))
        found.update(at for adopter in adopters for at in self.adopters.get(adopter, ()))
        return [self.all[at] for at in sorted(found)]


def by_thing(facts: Facts) -> ByThing:
    """Return where the adoptions of each thing stand; to be kept with the facts, see `Facts.made`."""
    policies: defaultdict[str, list[int]] = defaultdict(list)
    adopters: defaultdict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(facts.adopted):
        policies[one.policy].append(at)
        adopters[one.adopter].append(at)
    return ByThing(facts.adopted, policies, adopters)


def order_of(one: Adopted) -> tuple[str, str, str, str]:
    """Return what the adoptions of facts are ordered by."""
    return one.policy, one.adopter, one.stage, one.activity


def facts_of(told: Told) -> Facts:
    """Return the facts that the rows of all queries tell, in an order that depends on nothing but them; how
    many acts are told of a unit stays unknown without the rows of ``acts``.
    """
    around = Around(told["places"], told["units"])
    return Facts(
        names=_names(told["names"]),
        units=_units(told["units"]),
        issues={issue.iri: issue for issue in _issues(told["bulletins"])},
        adopted=_adopted(told, around),
        national=_national(told["nation"], told["national_acts"]),
        entries=_counts(told["entries"], around, "entry"),
        acts=_counts(told.get("acts", ()), around, "activity"),
        omitted=_omitted(told["omissions"]),
        expected=_expected(told["expected"]),
    )


def _units(rows: Rows) -> dict[str, Unit]:
    above = parents(rows)
    return {
        row["unit"]: Unit(row["unit"], row.get("region") != _HELD_APART, above[row["unit"]] in above)
        for row in rows
    }


def parents(units: Rows) -> dict[str, str]:
    """Return the place that each unit of province level lies in."""
    return {row["unit"]: row["parent"] for row in units}


def narrowest(around: Set[str], above: Mapping[str, str]) -> str:
    """Return the unit that a place belongs to, of those `around` it: of a unit within a unit the inner one,
    as `above` tells what each lies in; empty where none is around.

    >>> narrowest({"Xinjiang", "Corps"}, {"Xinjiang": "China", "Corps": "Xinjiang"})
    'Corps'
    """
    return min(around - {above.get(unit) for unit in around}, default="")


class Around:
    """Which unit of province level each place belongs to."""

    def __init__(self, places: Rows, units: Rows) -> None:
        found: dict[str, set[str]] = defaultdict(set)
        for row in places:
            found[row["place"]].add(row["unit"])
        above = parents(units)
        self._units = {place: narrowest(around, above) for place, around in found.items()}

    def unit(self, place: str) -> str:
        """The narrowest unit that a place is or lies in; empty where there is none."""
        return self._units.get(place, "")


def _names(rows: Rows) -> dict[str, Name]:
    found: dict[str, Name] = {}
    for row in sorted(rows, key=lambda r: (r["thing"], r["language"], r["label"])):
        old = found.get(row["thing"], Name(""))
        chinese = row["language"].lower().startswith("zh")
        found[row["thing"]] = Name(
            old.zh or (row["label"] if chinese else ""),
            old.en or ("" if chinese else row["label"]),
            old.type or row.get("type", "").rpartition("#")[2],
        )
    return found


def _issues(rows: Rows) -> Iterable[Issue]:
    for row in rows:
        period = _interval(row)
        yield Issue(row["bulletin"], row.get("series", ""), row.get("about", ""), period)


def _adopted(told: Told, around: Around) -> tuple[Adopted, ...]:
    """One for each policy, adopter, stage and act, with the first sentence that tells it."""
    seats = _seats(told["adopters"])
    times = {row["activity"]: row for row in sorted(told["times"], key=_in_order)}
    links = {(row["activity"], row["policy"]): row for row in sorted(told["links"], key=_in_order)}
    found: dict[tuple[str, ...], Adopted] = {}
    for row in sorted(told["adoptions"], key=_in_text):
        key = tuple(row[name] for name in ("policy", "adopter", "stage", "activity"))
        seat = seats.get(row["adopter"], "")
        whole = {**times.get(row["activity"], {}), **links.get((row["activity"], row["policy"]), {}), **row}
        found.setdefault(key, _one(whole, seat, around.unit(seat)))
    return tuple(found[key] for key in sorted(found))


def _in_order(row: Row) -> list[tuple[str, str]]:
    return sorted(row.items())


def _one(row: Row, place: str, unit: str) -> Adopted:
    return Adopted(
        policy=row["policy"],
        adopter=row["adopter"],
        place=place,
        unit=unit,
        stage=row["stage"].rpartition(_STAGE)[2],
        time=_interval(row),
        time_basis=row["timeBasis"],
        verb=row["verb"],
        object=row["object"],
        method=row.get("method", ""),
        confidence=row.get("confidence", ""),
        rule=row["rule"],
        act_confidence=row["sure"],
        activity=row["activity"],
        bulletin=row["bulletin"],
        evidence=row["evidence"],
        quote=row["quote"],
    )


def _in_text(row: Row) -> tuple[str, int, str]:
    """Where a sentence stands: ``…#char=12,34``."""
    text, _, place = row["evidence"].partition("#char=")
    return text, int(place.partition(",")[0] or 0), row["evidence"]


def units_of(adopters: Rows, places: Rows, units: Rows) -> dict[str, str]:
    """Return the unit of province level that each adopter belongs to, of those that belong to one; the rows
    are those of the queries of these names.
    """
    around = Around(places, units)
    found = {adopter: around.unit(seat) for adopter, seat in _seats(adopters).items()}
    return {adopter: unit for adopter, unit in found.items() if unit}


def _seats(adopters: Rows) -> dict[str, str]:
    """The place of each adopter; the first of several."""
    found: dict[str, str] = {}
    for row in adopters:
        found[row["adopter"]] = min(row["place"], found.get(row["adopter"], row["place"]))
    return found


def _national(stated: Rows, acts: Rows) -> dict[str, National]:
    told: dict[str, list[Interval | None]] = defaultdict(list)
    for row in acts:
        told[row["policy"]].append(_interval(row))
    found = {p: National(first, "act") for p, times in told.items() if (first := earliest(times))}
    return found | {row["policy"]: National(interval_of(row["stated"]), "registry") for row in stated}


def _counts(rows: Rows, around: Around, what: str) -> dict[tuple[str, str], int]:
    """How many things each bulletin tells of each unit, each once however many of its places it names."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if unit := around.unit(row["place"]):
            found[row["bulletin"], unit].add(row[what])
    return {key: len(things) for key, things in found.items()}


def _omitted(rows: Rows) -> dict[str, tuple[Omitted, ...]]:
    found: dict[str, list[Omitted]] = defaultdict(list)
    for row in sorted(rows, key=_in_text):
        found[row["bulletin"]].append(Omitted(row["section"], row["label"], row["evidence"], row["quote"]))
    return {bulletin: tuple(sections) for bulletin, sections in found.items()}


def _expected(rows: Rows) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["series"]].add(row["unit"])
    return {series: frozenset(units) for series, units in found.items()}


def _interval(row: Row) -> Interval | None:
    if "begin" not in row or "end" not in row:
        return None
    precision = Precision(row["precision"]) if "precision" in row else Precision.DAY
    return Interval(date.fromisoformat(row["begin"]), date.fromisoformat(row["end"]), precision)
