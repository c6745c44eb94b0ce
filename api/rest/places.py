"""What belongs to a place: itself, what lies in it two steps deep, and the bodies of each."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from api.rest.composing import compose
from api.site import Site
from graph_builder.store.search.naming import belonging

LEVELS = 2


async def of_place(site: Site, place: str) -> Sequence[ox.NamedNode]:
    """The place and whatever belongs to it, asked once a state."""

    async def asked() -> Sequence[str]:
        rows = await site.pool.select(compose("who_is_of", {"place": [ox.NamedNode(place)]}))
        return [row["who"] for row in rows]

    async def find() -> Sequence[ox.NamedNode]:
        found = await site.search.ask_or(lambda view: belonging(view, place, LEVELS), asked)
        return tuple(map(ox.NamedNode, found))

    return await site.kept.get(("of", place), find)
