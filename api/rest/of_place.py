"""Which statements are of a place: those of whoever belongs to it, told by the index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from api.rest.bulletins import bulletin_of_graph, every_bulletin
from api.rest.groups import Group
from api.site import Site
from graph_builder.store.search.facets import key_of
from graph_builder.store.search.lookup import View
from graph_builder.store.search.standing import adopted, adopted_sizes, told_below, told_sizes

Members = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many statements there are by the graphs that tell them, and how many adoptions by policy."""

    told: Mapping[str, int]
    adopted: Mapping[str, int]


async def sizes_of(site: Site, who: Collection[str], classes: Collection[str]) -> Sizes | None:
    """The statements of some classes in which any of these stands, and the adoptions of which any is the
    adopter; None where the index does not know which bulletin tells what.
    """
    bulletins = await _graphs(site)

    def told(view: View) -> Sizes | None:
        found = told_sizes(view, who, classes)
        if found is None or not found.keys() <= bulletins.keys():
            return None
        return Sizes({bulletins[key]: count for key, count in found.items()}, adopted_sizes(view, who))

    return await site.search.told(told)


async def members_of(
    site: Site, who: Collection[str], classes: Collection[str], groups: Sequence[Group]
) -> Members | None:
    """The members of some groups (``told GRAPH``, ``adopted POLICY``), each behind its group; None where the
    index does not find as many as there are.
    """
    among = frozenset(who)

    def told(view: View) -> Members | None:
        found: Members = []
        for group in groups:
            how, _, name = group.name.partition(" ")
            if how == "told":
                iris = told_below(view, among, classes, name, f"{bulletin_of_graph(site, name) or name}/")
            else:
                iris = adopted(view, among, name)
            if len(iris) != group.size:
                return None
            found += [(group.name, iri) for iri in iris]
        return found

    return await site.search.told(told)


async def _graphs(site: Site) -> Mapping[int, str]:
    """The graphs of bulletins, by their keys."""

    async def find() -> Mapping[int, str]:
        return {key_of(entry.graph): entry.graph for entry in (await every_bulletin(site)).values()}

    return await site.kept.get("graphs", find)
