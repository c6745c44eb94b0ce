"""What the adoption matrix shows: rows, columns, cells, and why a blank is blank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from visualizations.facts import AdoptionAct, Name, Province, read_adoptions, read_provinces
from visualizations.options import Options, Rows
from visualizations.style import style
from visualizations.svg import clean
from visualizations.times import Lag, interval, lag

Blank = Literal["no_mention", "not_covered", "withheld"]
Shade = Literal["lag", "before", "undetermined", "seen"]

# Heads under which bulletins tell what the provinces did, where no other issue of the series shows it.
_PROVINCIAL_HEADS = ("各地", "地方")


@dataclass(frozen=True, slots=True)
class Policy:
    """A row: a policy with the date of its national release, empty where the registry knows none."""

    iri: str
    name: Name
    national: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A province's first reported adoption of a policy; ``count`` adoptions stand behind it."""

    first: AdoptionAct
    count: int
    shade: Shade
    lag: Lag


@dataclass(frozen=True, slots=True)
class Withheld:
    """A section whose content the text leaves out."""

    iri: str
    section: str
    bulletin: str
    month: str
    quote: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The picture's content. ``blanks`` tells for each province why its empty cells are empty."""

    policies: tuple[Policy, ...]
    provinces: tuple[Province, ...]
    cells: Mapping[tuple[str, str], Cell]
    blanks: Mapping[str, Blank]
    withheld: tuple[Withheld, ...]
    unseen: int

    def coverage(self, policy: Policy) -> tuple[int, int]:
        """How many of the counted units adopted the policy, and how many there are."""
        counted = [place for place in self.provinces if place.counted]
        return sum((policy.iri, place.iri) in self.cells for place in counted), len(counted)


def read_matrix(rows: Mapping[str, Rows], options: Options) -> Matrix:
    """The content, from the rows of the five queries of the picture."""
    adoptions = read_adoptions(rows["adoptions"], options)
    known = _policies(rows["policies"])
    adopted = {adoption.policy.iri: adoption for adoption in adoptions}
    chosen = {iri: known.get(iri) or Policy(iri, a.policy.name, "") for iri, a in adopted.items()}
    withheld = _withheld(rows["omissions"], options)
    blanks = _blanks(rows["coverage"], withheld, options)
    provinces = _columns(rows["provinces"], options, {*blanks, *(a.province for a in adoptions)})
    silence = blanks.get("", "not_covered")
    return Matrix(
        policies=tuple(sorted(chosen.values(), key=lambda p: (not p.national, p.national, p.name, p.iri))),
        provinces=provinces,
        cells=_cells(adoptions, chosen),
        blanks={place.iri: blanks.get(place.iri, silence) for place in provinces},
        withheld=withheld,
        unseen=len(known.keys() - chosen.keys()),
    )


def _policies(rows: Rows) -> dict[str, Policy]:
    """The least of several values, so that the order of the rows does not matter."""
    found: dict[str, Policy] = {}
    for row in sorted(
        rows, key=lambda r: (r.get("nationalDate", ""), r.get("name", ""), r.get("nameEn", ""))
    ):
        name = Name(clean(row.get("name", row["policy"])), clean(row.get("nameEn", "")))
        found.setdefault(row["policy"], Policy(row["policy"], name, clean(row.get("nationalDate", ""))))
    return found


def _columns(rows: Rows, options: Options, active: set[str]) -> tuple[Province, ...]:
    places = read_provinces(rows, style())
    if options.province is not None:
        return tuple(place for place in places if place.iri == options.province)
    return tuple(place for place in places if place.counted or place.iri in active)


def _withheld(rows: Rows, options: Options) -> tuple[Withheld, ...]:
    found = {
        Withheld(
            row["omission"],
            clean(row["sectionName"]),
            row["bulletin"],
            row.get("bulletinBegin", "")[:7],
            clean(row.get("quote", "")),
        )
        for row in rows
        if options.covers(row)
    }
    return tuple(sorted(found, key=lambda w: (w.month, w.section, w.iri, w.quote)))


def _blanks(rows: Rows, withheld: Iterable[Withheld], options: Options) -> dict[str, Blank]:
    """Why a province's blanks are blank; the empty key stands for all provinces without an entry.

    A withheld section could have told of a province only if such sections do, in the data or by their head.
    """
    heads = {row["sectionName"] for row in rows}
    hidden = any(w.section in heads or any(h in w.section for h in _PROVINCIAL_HEADS) for w in withheld)
    blanks: dict[str, Blank] = {row["province"]: "no_mention" for row in rows if options.covers(row)}
    blanks[""] = "withheld" if hidden else "not_covered"
    return blanks


def _cells(adoptions: Iterable[AdoptionAct], policies: Mapping[str, Policy]) -> dict[tuple[str, str], Cell]:
    found: dict[tuple[str, str], list[AdoptionAct]] = defaultdict(list)
    for adoption in adoptions:
        found[adoption.policy.iri, adoption.province].append(adoption)
    return {key: _cell(policies[key[0]], group) for key, group in found.items()}


def _cell(policy: Policy, adoptions: list[AdoptionAct]) -> Cell:
    """The first one: the earliest that has a time at all, the least IRI among those of one time."""
    first = min(adoptions, key=lambda a: (not a.begin, a.begin, a.end, a.activity, a.adoption))
    found = lag(interval(policy.national), interval(first.begin, first.end or None))
    return Cell(first, len({a.activity for a in adoptions}), _shade(policy, found), found)


def _shade(policy: Policy, found: Lag) -> Shade:
    if not policy.national:
        return "seen"
    return "lag" if found.order == "after" else found.order
