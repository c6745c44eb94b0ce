"""Entities: which there are of a class or place, and what is said of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import pyoxigraph as ox

from api.queries import query
from api.rest.composing import Value, compose, tally_of
from api.rest.finding import Found
from api.rest.groups import Group, cover, cut, total
from api.rest.places import of_place
from api.site import Site
from api.words import ontology_text
from api.workers import Term
from graph_builder.store.search import counting
from graph_builder.store.search.lookup import View
from graph_builder.store.search.naming import counted
from ontology.terms import NS

SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
# What statements are made of, and the parts of a bulletin: they have routes of their own, or none.
_NO_ENTITIES = frozenset(
    {"Activity", "Adoption", "Bulletin", "Item", "Observation", "Omission", "PolicyLink", "Section", "Span"}
)


@cache
def classes_of(name: str | None) -> tuple[str, ...]:
    """The class of that local name with its subclasses, by IRI; every class of entities without a name.

    >>> [each.removeprefix(NS) for each in classes_of("Policy")]
    ['Campaign', 'Initiative', 'Policy', 'Programme']
    >>> classes_of("Nothing")
    ()
    """
    below: dict[str, set[str]] = {}
    for quad in ox.parse(ontology_text(), ox.RdfFormat.TURTLE):
        if quad.predicate.value == SUBCLASS and isinstance(quad.subject, ox.NamedNode):
            below.setdefault(_value(quad.object), set()).add(quad.subject.value)
    known = _every_class() - _closure({NS + each for each in _NO_ENTITIES}, below)
    return tuple(sorted(known if name is None else _closure({NS + name} & known, below)))


async def entities(
    site: Site, types: Sequence[str], place: str | None, offset: int, limit: int, *, within: bool = False
) -> Found:
    """Entities of these classes by IRI: of the place, or where `within` only what lies in it."""
    if place is not None:
        every = await _of_place(site, types, place, within)
        return Found(len(every), tuple(every[offset : offset + limit]))
    groups = await _groups(site, types)
    part = cover(groups, offset, limit)
    if not part.names:
        return Found(total(groups), ())
    return Found(total(groups), tuple(cut(await _members(site, types, part.names), part, limit)))


async def facts_of(
    site: Site, iris: Iterable[str], properties: Iterable[str] = ()
) -> Mapping[str, list[Mapping[str, str]]]:
    """What is said of each, all or by some properties, as rows of property, value and language."""
    nodes, named = [ox.NamedNode(iri) for iri in iris], [ox.NamedNode(each) for each in properties]
    found: dict[str, list[Mapping[str, str]]] = {node.value: [] for node in nodes}
    if nodes:
        about = {"iri": nodes, **({"property": named} if named else {})}
        for row in await site.pool.select(compose("facts_of", about)):
            found[row["iri"]].append(row)
    for rows in found.values():
        rows.sort(key=by_language)
    return found


def by_language(row: Mapping[str, str]) -> tuple[str, str, str]:
    """What rows of property, value and language are put in order by."""
    return row["property"], row.get("language", ""), row["value"]


async def roles_of(site: Site, iri: str) -> Mapping[str, int]:
    """How many statements name a thing, by role; the index tells it of what is no class."""

    def told(view: View) -> Mapping[str, int] | None:
        return None if iri in counting.by_class(view) else counted(view, iri)

    found = await site.search.told(told)
    if found is not None:
        return found
    rows = await site.pool.select(query("statements_count"), {"iri": Term.iri(iri)})
    return {row["role"]: int(row["count"]) for row in rows}


async def _of_place(site: Site, types: Sequence[str], place: str, within: bool) -> Sequence[str]:
    """What belongs to a place, by IRI: asked of the index, for a query was measured at minutes where tens of
    thousands of things do.
    """
    members = [each for each in await of_place(site, place) if not within or each.value != place]

    async def asked() -> Sequence[str]:
        rows = await site.pool.select(_asking(types, statement=members)) if members else ()
        return sorted({row["statement"] for row in rows})

    async def find() -> Sequence[str]:
        iris = [each.value for each in members]
        return await site.search.ask_or(lambda view: counting.having(view, iris, types), asked)

    return await site.kept.get(("entities", types, place, within), find)


async def _groups(site: Site, types: Sequence[str]) -> Sequence[Group]:
    async def find() -> Sequence[Group]:
        sizes = await _sizes(site, types)
        return [Group(name, size) for name, size in sorted(sizes.items())]

    return await site.kept.get(("entities", types), find)


async def _sizes(site: Site, types: Sequence[str]) -> Mapping[str, int]:
    """How many there are in each group, by the index where there is one."""

    async def asked() -> Mapping[str, int]:
        rows = await site.pool.select(tally_of(_asking(types)))
        return {row["group"]: int(row["size"]) for row in rows}

    return await site.search.ask_or(lambda view: counting.groups(view, types), asked)


async def _members(site: Site, types: Sequence[str], names: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The things of some groups, each behind its group."""

    async def asked() -> Sequence[tuple[str, str]]:
        rows = await site.pool.select(_asking(types, group=[ox.Literal(name) for name in names]))
        return [(row["group"], row["statement"]) for row in rows]

    def found(view: View) -> Sequence[tuple[str, str]]:
        return [(name, iri) for name in names for iri in counting.members(view, types, name)]

    return await site.search.ask_or(found, asked)


def _asking(types: Sequence[str], **given: Sequence[Value]) -> str:
    """The query of the entities of some classes, with more that is given."""
    return compose("entities", {"type": [ox.NamedNode(each) for each in types], **given})


def _closure(names: set[str], below: Mapping[str, set[str]]) -> set[str]:
    found, new = set(names), set(names)
    while new:
        new = {each for name in new for each in below.get(name, ())} - found
        found |= new
    return found


def _every_class() -> set[str]:
    return {
        quad.subject.value
        for quad in ox.parse(ontology_text(), ox.RdfFormat.TURTLE)
        if _value(quad.object).endswith("#Class")
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(NS)
    }


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))
