"""What some bulletins brought: the things and adoptions that they name and no other bulletin does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from api.rest.composing import compose
from api.site import Site
from graph_builder.store.search.kinds import classes_of
from ontology.terms import NS

# The groups that a page shows, each with the kinds of things in it.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "documents": ("document",),
    "platforms": ("platform",),
    "policies": ("policy", "programme"),
    "actors": ("organization", "person"),
}


@dataclass(frozen=True, slots=True)
class News:
    """The new things of each group by IRI, and the rows of the new adoptions."""

    things: Mapping[str, Sequence[str]]
    adoptions: Sequence[Mapping[str, str]]


async def news_of(site: Site, bulletins: Sequence[str]) -> News:
    """What these bulletins brought, asked once a state."""
    graphs = sorted(site.addresses.root + "graph/" + site.addresses.local(iri) for iri in bulletins)

    async def find() -> News:
        return await _ask(site, graphs)

    return await site.kept.get(("news", *graphs), find)


async def named_in(site: Site, things: Sequence[str]) -> Mapping[str, str]:
    """The first bulletin, by name, that names each of these things."""
    if not things:
        return {}
    asked = compose("first_named", {"thing": [ox.NamedNode(iri) for iri in things]})
    graphs = site.addresses.root + "graph/"
    rows = await site.pool.select(asked)
    return {
        row["thing"]: site.addresses.base + row["first"].removeprefix(graphs)
        for row in rows
        if "thing" in row
    }


async def _ask(site: Site, graphs: Sequence[str]) -> News:
    if not graphs:
        return News(dict.fromkeys(GROUPS, ()), ())
    things = await site.pool.select(_query("new_things", graphs))
    adoptions = await site.pool.select(_query("new_adoptions", graphs))
    found: dict[str, set[str]] = {group: set() for group in GROUPS}
    for row in things:
        if (group := _groups().get(row["class"])) is not None:
            found[group].add(row["thing"])
    return News({group: sorted(found[group]) for group in GROUPS}, adoptions)


def _query(name: str, graphs: Sequence[str]) -> str:
    nodes = [ox.NamedNode(graph) for graph in graphs]
    listed = ", ".join(map(str, nodes))
    return compose(name, {"name": nodes}).replace(
        "FILTER(?other NOT IN ( ))", f"FILTER(?other NOT IN ({listed}))"
    )


@cache
def _groups() -> Mapping[str, str]:
    """The group of each class."""
    return {
        each if "://" in each else NS + each: group
        for group, kinds in GROUPS.items()
        for kind in kinds
        for each in classes_of(kind)
    }
