"""From what the graph says to the models: things with their names, statements with their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from api.models.base import Thing
from api.models.queries import Kind
from api.models.statements import Adoption, Evidence, Figure, Statement, Time
from api.names import Name
from api.rest.composing import compose
from api.routers.things import bulletin_of
from api.site import Site
from api.statements import Quoted, gather, named_iris
from api.statements import Statement as Told

_KINDS: Mapping[str, Kind] = {
    "Activity": "activity",
    "Observation": "figure",
    "Adoption": "adoption",
    "Omission": "omission",
}
_TARGETS = ("object", "adoptedPolicy", "indicator")
_OTHERS = ("participant", "attendee", "speaker", "undertaker", "supporter")


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells things by their names."""

    site: Site
    names: Mapping[str, Name]

    @classmethod
    async def of(cls, site: Site, iris: Iterable[str]) -> Teller:
        """One that knows the names of these."""
        return cls(site, await site.names.of(iri for iri in iris if "://" in iri))

    def thing(self, iri: str) -> Thing:
        """A thing by its names."""
        name = self.names.get(iri, Name())
        return Thing(iri=iri, zh=name.zh or None, en=name.en or None, href=href_of(self.site, iri))

    def things(self, iris: Iterable[str]) -> tuple[Thing, ...]:
        """Each of these, once."""
        return tuple(self.thing(iri) for iri in dict.fromkeys(iris))

    def first(self, iris: Sequence[str]) -> Thing | None:
        """The first of these, if there is one."""
        return self.thing(iris[0]) if iris else None


def href_of(site: Site, iri: str) -> str | None:
    """Where the API tells of an instance; None for what lies elsewhere."""
    if not iri.startswith(site.addresses.base):
        return None
    local = quote(site.addresses.local(iri))
    folder, _, rest = local.partition("/")
    if folder == "bulletin":
        return f"/api/bulletins/{rest}" if "/" not in rest else f"/api/statements/{local}"
    return f"/api/{'statements' if folder == 'adoption' else 'entities'}/{local}"


async def tell_statements(site: Site, iris: Sequence[str]) -> tuple[Statement, ...]:
    """These statements, in their order; what is no statement is left out."""
    told = await _asked(site, "statements_by_iri", iris)
    bases = {basis for each in told.values() for basis in each.all("adoptionBasis")}
    acts = await _asked(site, "times_of", sorted(bases))
    bulletins = {iri: bulletin_of(site, each) for iri, each in told.items()}
    teller = await Teller.of(site, [*named_iris(told.values()), *bulletins.values()])
    return tuple(
        statement_of(teller, told[iri], bulletins[iri], acts)
        for iri in iris
        if iri in told and told[iri].quotes
    )


def statement_of(teller: Teller, told: Told, bulletin: str, acts: Mapping[str, Told]) -> Statement:
    """One statement; `acts` are what an adoption rests on, by their times."""
    kind = _KINDS[told.kind]
    href = f"/api/statements/{quote(teller.site.addresses.local(told.iri))}"
    bases = [acts[iri] for iri in told.all("adoptionBasis") if iri in acts]
    confidence = told.first("confidence")
    return Statement(
        iri=told.iri,
        kind=kind,
        href=href,
        page=teller.site.addresses.path(told.iri) or "/",
        bulletin=teller.thing(bulletin) if bulletin else None,
        agents=teller.things([*told.all("agent"), *told.all("adopter")]),
        verb=told.first("verb") or None,
        action=teller.first(told.all("action")),
        targets=teller.things(iri for role in _TARGETS for iri in told.all(role)),
        time=_time(min(bases, key=lambda act: act.first("begin") or "~") if bases else told),
        places=teller.things(told.all("place")),
        participants=teller.things(iri for role in _OTHERS for iri in told.all(role)),
        themes=teller.things(told.all("theme")),
        status=told.first("status") or None,
        confidence=float(confidence) if confidence else None,
        rule=told.first("rule") or None,
        figure=_figure(teller, told) if kind == "figure" else None,
        adoption=_adoption(teller, told) if kind == "adoption" else None,
        evidence=tuple(_evidence(teller.site, each) for each in told.quotes),
    )


async def _asked(site: Site, name: str, iris: Sequence[str]) -> dict[str, Told]:
    if not iris:
        return {}
    query = compose(name, {"statement": [ox.NamedNode(iri) for iri in iris]})
    return {each.iri: each for each in gather(await site.pool.select(query))}


def _time(told: Told) -> Time | None:
    names = {"begin": "begin", "end": "end", "edtf": "edtf", "precision": "precision", "basis": "timeBasis"}
    values = {name: told.first(where) or None for name, where in names.items()}
    return Time(**values) if values["begin"] or values["edtf"] else None


def _figure(teller: Teller, told: Told) -> Figure:
    return Figure(
        value=told.first("value"),
        unit=told.first("unit") or None,
        approximate=told.first("approx") == "true",
        as_of=told.first("asOf") or None,
        scope=told.first("scope") or None,
        about=teller.things(told.all("about")),
    )


def _adoption(teller: Teller, told: Told) -> Adoption:
    return Adoption(stage=teller.first(told.all("stage")), basis=tuple(told.all("adoptionBasis")))


def _evidence(site: Site, quoted: Quoted) -> Evidence:
    iri = f"{site.addresses.base}text/{quoted.digest}#{quoted.anchor}"
    return Evidence(
        quote=quoted.quote,
        start=quoted.start,
        end=quoted.end,
        text=quoted.digest,
        iri=iri,
        href=site.addresses.path(iri) or "/",
    )
