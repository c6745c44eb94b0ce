"""What the home page says of the graph: what the bulletins tell, apart from what the registry knew before."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from api.queries import query
from api.rest.bulletins import Entry, every_bulletin
from api.rest.composing import compose
from api.rest.counting import by_class, counts_of
from api.site import Site
from api.workers import Term
from graph_builder.store.search import counting
from graph_builder.store.search.kinds import kind_of
from ontology.terms import NS

# The statements that are counted, and the kinds of things, in the order of the page.
STATEMENTS = ("Activity", "Observation", "Adoption")
THINGS = ("document", "platform", "policy", "organization", "person", "place", "occasion")
_TOLD = re.compile("bulletin/|derived/|entities$")  # graphs of what bulletins tell, or follows from that
_ALIKE = {"programme": "policy"}  # what readers look for under one word
MOST_POLICIES = 8
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts by class or kind, and where to begin.

    ``told`` counts statements, ``named`` the things that bulletins name, ``known`` those of the registry;
    ``policies`` and ``platforms`` are (IRI, count) of those told of most.
    """

    bulletins: Sequence[Entry] = ()
    told: Counts = field(default_factory=dict)
    named: Counts = field(default_factory=dict)
    known: Counts = field(default_factory=dict)
    policies: Sequence[tuple[str, int]] = ()
    adopted: int = 0
    adopting_units: int = 0
    platforms: Sequence[tuple[str, int]] = ()
    units: Sequence[str] = ()

    @property
    def months(self) -> Sequence[str]:
        """The months that bulletins begin in, ``2022-11``, the newest first."""
        return sorted({entry.begin[:7] for entry in self.bulletins if entry.begin}, reverse=True)


async def overview(site: Site) -> Overview:
    """The overview of the newest state, made once."""

    async def find() -> Overview:
        return await _ask(site)

    return await site.kept.get("overview", find)


async def statements_of(site: Site, bulletins: Sequence[str]) -> Mapping[str, Counts]:
    """How many statements of each class each of some bulletins has."""
    if not bulletins:
        return {}
    rows = await site.pool.select(
        compose("kinds_in_bulletins", {"bulletin": [ox.NamedNode(iri) for iri in bulletins]})
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["bulletin"]][row["class"].removeprefix(NS)] = int(row["count"])
    return found


async def _ask(site: Site) -> Overview:
    registry = {"graph": Term.iri(site.addresses.root + "graph/registry")}
    ask = site.pool.select
    told, known_only, known, platforms, units = await asyncio.gather(
        by_class(site),
        _known_only(site),
        ask(query("classes_in_graph"), registry),
        ask(query("most_told_platforms")),
        ask(query("units")),
    )
    adopted = await site.diffusion.adopted()
    most = sorted(Counter(policy for policy, _ in adopted).items(), key=lambda each: (-each[1], each[0]))
    return Overview(
        bulletins=tuple((await every_bulletin(site)).values()),
        told={iri.removeprefix(NS): count for iri, count in told.items()},
        named=_by_kind(Counter(told) - Counter(known_only)),
        known=_by_kind(counts_of(known)),
        policies=most[:MOST_POLICIES],
        adopted=len(most),
        adopting_units=len({unit for _, unit in adopted}),
        platforms=[(row["platform"], int(row["acts"])) for row in platforms if "platform" in row],
        units=[row["unit"] for row in units],
    )


async def _known_only(site: Site) -> Counts:
    """How many things of each class no bulletin tells of or names."""
    graphs = f"{site.addresses.root}graph/"
    every = await site.search.told(counting.graphs)
    others = [ox.NamedNode(iri) for iri in every or () if not _TOLD.match(iri.removeprefix(graphs))]
    text = compose("known_only", {} if every is None else {"known": others}, await site.flags())
    return counts_of(await site.pool.select(text, {"graphs": Term.iri(graphs)}))


def _by_kind(classes: Counts) -> Counts:
    found: defaultdict[str, int] = defaultdict(int)
    for iri, count in classes.items():
        kind = kind_of([iri])
        if kind is not None:
            found[_ALIKE.get(kind, kind)] += count
    return found
