"""Names that several places act on and no register knows: proposed to a person, with the sentences.

A candidate is no policy before somebody has looked at it: nothing in a graph or in a table comes from here.
What only says a theme (网络安全专项行动) is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_builder.alternatives import alternatives
from graph_builder.diffusion.facts import narrowest, parents
from graph_builder.diffusion.similar import Similarity
from graph_builder.diffusion.told import Row, Told
from graph_builder.link import policy_key
from graph_builder.missing_rows import Row as Line
from graph_builder.missing_rows import policy_row
from graph_builder.model import Kind
from graph_builder.names import digest, fold
from graph_builder.pipeline import Pipeline
from graph_builder.recurrence import Recurrence
from graph_builder.titles import document_core
from ontology.load import Knowledge
from ontology.places import NATION

LEAST_PLACES = 2
_LEAST = 4  # characters of a name
_MOST_ALIKE = 3
_MOST_NAMED = 3  # bulletins
_OF = "的"  # a description (整改的应用), no name
_KINDS = {"Platform": "Platform", "Document": "Policy", "Policy": "Policy"}
_WHOLE = frozenset({"Programme", "Campaign", "Initiative", "Policy", "Platform"})
_TYPE_OF = {Kind.PLATFORM: "Platform", Kind.PROGRAMME: "Programme"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sentence that names a candidate: in which form, and for which unit (the nation's is its place)."""

    form: str
    unit: str
    bulletin: str
    activity: str
    evidence: str
    quote: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A registered policy that a candidate may be another name of, and the cosine of the two names."""

    slug: str
    name: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be a policy: the units that act on it, every sentence, what it may be another name of,
    and the row that would register it.
    """

    name: str
    type: str
    units: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    alike: tuple[Alike, ...]
    row: Line

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms in which it was named."""
        return tuple(dict.fromkeys(s.form for s in self.sightings))


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A sentence that names a candidate; the columns are told in ``ontology/results/candidates.yaml``."""

    name: str
    type: str
    units: int
    unit: str
    form: str
    activity: str
    bulletin: str
    evidence: str
    quote: str
    alike: tuple[str, ...]
    file: str
    row: str


def candidate_rows(found: Iterable[Candidate]) -> Iterator[CandidateRow]:
    """Yield one row for each sentence of each candidate."""
    for one in found:
        for seen in one.sightings:
            yield CandidateRow(
                name=one.name,
                type=one.type,
                units=len(one.units),
                unit=seen.unit,
                form=seen.form,
                activity=seen.activity,
                bulletin=seen.bulletin,
                evidence=seen.evidence,
                quote=seen.quote,
                alike=tuple(alike.name for alike in one.alike),
                file=f"ontology/{one.row.file}",
                row=one.row.line,
            )


def candidates(told: Told, pipeline: Pipeline, least: int = LEAST_PLACES) -> list[Candidate]:
    """Return the names on which at least so many units act (the nation is one), most units first."""
    return _Finder(told, pipeline).find(least)


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    type: str
    sighting: Sighting
    issuer: str


class _Finder:
    def __init__(self, told: Told, pipeline: Pipeline) -> None:
        self._told, self._linker, self._names = told, pipeline.linker, pipeline.names
        self._knowledge = knowledge = pipeline.knowledge
        grammar = knowledge.grammar
        self._recurrence = Recurrence(knowledge)
        self._plain = re.compile(grammar["plain_campaign"])
        self._in_title = re.compile(grammar["campaign_in_title"])
        self._national = re.compile(grammar["national_name"])
        self._bare = re.compile(grammar["bare_campaign"])
        self._leading = re.compile(grammar["bare_name_leading"])
        self._campaign_end = re.compile(rf"(?:{grammar['campaign_end']}|(?:{grammar['bare_campaign_end']})$)")
        self._title_end = re.compile(grammar["policy_title_end"])
        self._place = re.compile(rf"^(?:{_place_names(knowledge)})(?:[省市]|自治区)?")
        self._policies = {policy.name: policy for policy in knowledge.policies}
        self._similar = Similarity(self._policies)
        self._listed = {f"org/{o.slug}": o.slug for o in knowledge.organizations}

    def find(self, least: int) -> list[Candidate]:
        seen: dict[str, list[_Seen]] = defaultdict(list)
        for one in self._seen():
            seen[policy_key(one.name)].append(one)
        shared = (several for several in seen.values() if _is_shared(several, least))
        found = [self._candidate(several) for several in shared if not self._is_theme(several)]
        return sorted(found, key=lambda c: (-len(c.units), -len(c.sightings), c.name))

    def _seen(self) -> Iterator[_Seen]:
        units = _units_of(self._told)
        for row in sorted(self._told["named"], key=lambda r: (r["evidence"], r["activity"], r["agent"])):
            unit = units.get(row["place"], "")
            for name, kind in dict(self._named(row)).items():
                if unit and self._may_be_one(name):
                    yield _Seen(name, kind, _sighting(name, unit, row), self._issuer(row))

    def _named(self, row: Row) -> Iterator[tuple[str, str]]:
        """The names that the label of an act's object holds, each with a class of policies."""
        kind, label = row["type"].rpartition("#")[2], fold(row["label"])
        for named in self._names.in_name(label):
            yield self._without_place(named.name), _TYPE_OF.get(named.kind, "Programme")
        for pattern in (self._in_title, self._national):
            for match in pattern.finditer(label):
                yield self._without_place(match["name"]), "Programme"
        for match in self._bare.finditer(self._without_place(label)):
            yield self._without_place(match[0]), "Programme"
        if kind == "Platform" or (kind in _WHOLE and self._campaign_end.search(label)):
            yield self._without_place(label), _KINDS.get(kind, "Programme")
        elif kind == "Document" and self._title_end.search(core := document_core(label)):
            yield self._without_place(core), "Policy"

    def _without_place(self, name: str) -> str:
        """A name without the place that it belongs to, and without what says how far it reaches."""
        cut = None
        while cut != name:
            cut, name = name, self._leading.sub("", self._place.sub("", name))
        return name

    def _may_be_one(self, name: str) -> bool:
        return (
            len(policy_key(name)) >= _LEAST
            and _OF not in name
            and not self._linker.find(name)
            and not self._recurrence.is_bare(name)
        )

    def _is_theme(self, several: Sequence[_Seen]) -> bool:
        """Whether no form of a name tells more than what it is about."""
        return all(self._plain.search(one.name) for one in several)

    def _issuer(self, row: Row) -> str:
        """The national body that acts, as the registry calls it."""
        nation = row["place"].endswith(f"/{NATION}")
        return self._listed.get("/".join(row["agent"].split("/")[-2:]), "") if nation else ""

    def _candidate(self, several: Sequence[_Seen]) -> Candidate:
        name = max((s.name for s in several), key=lambda n: (sum(s.name == n for s in several), len(n), n))
        kind = next(s.type for s in several if s.name == name)
        sightings = tuple(dict.fromkeys(s.sighting for s in several))
        alike = self._similar.like(name)[:_MOST_ALIKE]
        issuers = {s.issuer for s in several} - {""}
        row = policy_row(
            name,
            kind,
            slug=f"policy-{digest(name, 8)}",
            aliases=[s.name for s in several if s.name != name],
            issuer=issuers.pop() if len(issuers) == 1 else "",
            source=_source(sightings),
        )
        return Candidate(
            name,
            kind,
            tuple(sorted({s.unit for s in sightings})),
            sightings,
            tuple(Alike(self._policies[n].slug, n, round(cosine, 2)) for n, cosine in alike),
            row,
        )


def _source(sightings: Iterable[Sighting]) -> str:
    """The bulletins that name it: where a person who judges it begins."""
    found = sorted({s.bulletin.rpartition("/")[2] for s in sightings})
    return "、".join(found[:_MOST_NAMED]) + (f"等{len(found)}期" if len(found) > _MOST_NAMED else "")


def _sighting(name: str, unit: str, row: Row) -> Sighting:
    return Sighting(name, unit, row["bulletin"], row["activity"], row["evidence"], row["quote"])


def _is_shared(several: Sequence[_Seen], least: int) -> bool:
    """Whether so many units act on it, and not all in one sentence: what two do together is one act."""
    units = {one.sighting.unit for one in several}
    return len(units) >= least and len({one.sighting.evidence for one in several}) > 1


def _units_of(told: Told) -> Mapping[str, str]:
    """The narrowest unit of each place; the nation is its own."""
    above = parents(told["units"])
    around: dict[str, set[str]] = defaultdict(set)
    for row in told["seats"]:
        around[row["place"]].add(row["unit"])
    found = {place: narrowest(units, above) for place, units in around.items()}
    nations = {row["place"] for row in told["named"] if row["place"].endswith(f"/{NATION}")}
    return found | {nation: nation for nation in nations}


def _place_names(knowledge: Knowledge) -> str:
    provinces = [p for p in knowledge.places if p.within == NATION]
    return alternatives(name for p in provinces for name in (p.name, p.short))
