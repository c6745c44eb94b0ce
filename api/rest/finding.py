"""Which statements meet the conditions, in a fixed order: by bulletin, the newest first, then the adoptions
by policy. Each group's size is counted once a state; a page then asks only the groups that it stands in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from api.rest.bulletins import every_bulletin
from api.rest.composing import Given, Value, compose, day, tally_of
from api.rest.groups import Cover, Group, cover, cut, total
from api.rest.of_place import members_of, sizes_of
from api.rest.places import of_place
from api.site import Site
from graph_builder.store.search.counting import told, told_between
from graph_builder.store.search.lookup import View
from graph_builder.store.search.standing import adopted_by_acts, doing
from ontology.terms import Class

TOLD = {"activity": Class.ACTIVITY, "figure": Class.OBSERVATION, "omission": Class.OMISSION}
FEW = 100  # graphs that an adoption's acts are looked for in
_OF_ACTS = ("action", "status", "from_", "to")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The conditions, all of which must hold; things by IRI, days as text, a bulletin by its graph."""

    agent: str | None = None
    action: str | None = None
    object: str | None = None
    place: str | None = None
    kind: str | None = None
    status: str | None = None
    graph: str | None = None
    from_: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a list of IRIs and how long the list is."""

    total: int
    iris: tuple[str, ...]


async def statements(site: Site, wanted: Wanted, offset: int, limit: int) -> Found:
    """The statements that meet the conditions."""
    of_place = await _groups_of_place(site, wanted)
    groups = await _groups(site, wanted) if of_place is None else of_place
    part = cover(groups, offset, limit)
    members = None if of_place is None else await _members_of_place(site, wanted, groups, part)
    if members is None:
        members = await _asked(site, wanted, part)
    return Found(total(groups), tuple(cut(members, part, limit)))


async def _asked(site: Site, wanted: Wanted, part: Cover) -> list[tuple[str, str]]:
    """The members of some groups."""
    members: list[tuple[str, str]] = []
    who = await _who(site, wanted)
    for name, ask in (("told", _told), ("adopted", _adopted)):
        chosen = [key.partition(" ")[2] for key in part.names if key.startswith(f"{name} ")]
        if chosen:
            given = _given(wanted, who) | {"group": [ox.NamedNode(each) for each in chosen]}
            rows = await site.pool.select(ask(wanted, given))
            members += [(f"{name} {row['group']}", row["statement"]) for row in rows]
    return members


async def _groups_of_place(site: Site, wanted: Wanted) -> Sequence[Group] | None:
    """The groups by the index; None where it does not tell, or more is asked for than a place and a kind."""
    if wanted.place is None or replace(wanted, place=None, kind=None) != Wanted():
        return None
    who = [each.value for each in await of_place(site, wanted.place)]

    async def find() -> Sequence[Group] | None:
        found = await sizes_of(site, who, _types(wanted))
        if found is None:
            return None
        told = await _ordered(site, "told", found.told if wanted.kind != "adoption" else {})
        adopted = await _ordered(site, "adopted", found.adopted if wanted.kind in (None, "adoption") else {})
        return [*told, *adopted]

    return await site.kept.get(("of place", wanted), find)


async def _members_of_place(
    site: Site, wanted: Wanted, groups: Sequence[Group], part: Cover
) -> list[tuple[str, str]] | None:
    who = [each.value for each in await of_place(site, wanted.place or "")]
    names = frozenset(part.names)
    return await members_of(site, who, _types(wanted), [each for each in groups if each.name in names])


async def counts(site: Site, wanted: Wanted) -> int:
    """How many statements meet the conditions."""
    return total(await _groups(site, wanted))


async def sizes(site: Site) -> Mapping[str, int]:
    """How many acts, figures and omissions stand in each bulletin's graph."""

    async def find() -> Mapping[str, int]:
        return await _sizes(site, Wanted(), {})

    return await site.kept.get("sizes", find)


async def adopted(site: Site) -> Sequence[str]:
    """The policies and platforms that somebody adopted, by IRI."""
    groups = await _groups(site, Wanted(kind="adoption"))
    return sorted(g.name.partition(" ")[2] for g in groups)


async def _groups(site: Site, wanted: Wanted) -> Sequence[Group]:
    """The groups, in order: ``told GRAPH`` and ``adopted POLICY``."""

    async def find() -> Sequence[Group]:
        found: list[Group] = []
        given = _given(wanted, await _who(site, wanted))
        if wanted.kind != "adoption":
            found += await _ordered(site, "told", await _sizes(site, wanted, given))
        if wanted.kind in (None, "adoption"):
            adopted = await _adopted_by_acts(site, wanted)
            if adopted is None:
                near = {**given, **(await _graphs_of_acts(site, wanted, given))}
                adopted = await _tally(site, _adopted(wanted, near))
            found += await _ordered(site, "adopted", adopted)
        return found

    return await site.kept.get(wanted, find)


async def _sizes(site: Site, wanted: Wanted, given: Given) -> Mapping[str, int]:
    """How many statements of each bulletin's graph meet the conditions: by the index where it is asked for no
    more than how they are counted there.
    """

    async def asked() -> Mapping[str, int]:
        return await _tally(site, _told(wanted, _in_graph(wanted, given)))

    more, days = given.keys() - {"action", "status"}, (wanted.from_ or "", wanted.to or "")
    if (
        wanted.graph is not None
        or (more and more != {"from", "to"})
        or ("from" in more and days[0] > days[1])
    ):
        return await asked()

    def found(view: View) -> Mapping[str, int]:
        how = wanted.action, wanted.status
        return told_between(view, _types(wanted), days, *how) if more else told(view, _types(wanted), *how)

    return await site.search.ask_or(found, asked)


async def _adopted_by_acts(site: Site, wanted: Wanted) -> Mapping[str, int] | None:
    """The adoptions that rest on acts of an action, by policy, where no more is asked for; None where the
    index does not tell: where something does it that is no statement.
    """
    action = wanted.action
    if action is None or replace(wanted, action=None, kind=None) != Wanted():
        return None

    def found(view: View) -> Mapping[str, int] | None:
        acts = sum(told(view, list(map(str, TOLD.values())), action, None).values())
        return adopted_by_acts(view, action) if doing(view, action) == acts else None

    return await site.search.told(found)


async def _graphs_of_acts(site: Site, wanted: Wanted, given: Given) -> Given:
    """The graphs that have acts of a time, as a condition, where they are few."""
    if not given.keys() >= {"from", "to"}:
        return {}

    def found(view: View) -> Collection[str]:
        days = wanted.from_ or "", wanted.to or ""
        return told_between(view, list(map(str, TOLD.values())), days, wanted.action, wanted.status)

    async def unknown() -> Collection[str]:
        return ()

    graphs = await site.search.ask_or(found, unknown) if (wanted.from_ or "") <= (wanted.to or "") else ()
    return {"within": [ox.NamedNode(each) for each in graphs]} if 0 < len(graphs) <= FEW else {}


async def _tally(site: Site, text: str) -> Mapping[str, int]:
    return {row["group"]: int(row["size"]) for row in await site.pool.select(tally_of(text))}


async def _ordered(site: Site, name: str, sizes: Mapping[str, int]) -> list[Group]:
    graphs = {entry.graph: rank for rank, entry in enumerate((await every_bulletin(site)).values())}
    ordered = sorted(sizes.items(), key=lambda each: (graphs.get(each[0], len(graphs)), each[0]))
    return [Group(f"{name} {group}", size) for group, size in ordered]


async def _who(site: Site, wanted: Wanted) -> Sequence[Value]:
    return await of_place(site, wanted.place) if wanted.place else ()


def _in_graph(wanted: Wanted, given: Given) -> Given:
    return given if wanted.graph is None else {**given, "group": [ox.NamedNode(wanted.graph)]}


def _given(wanted: Wanted, who: Sequence[Value]) -> dict[str, Sequence[Value]]:
    """The conditions as values of the queries' variables."""
    told: dict[str, Sequence[Value]] = {}
    for name in ("agent", "action", "object"):
        iri = getattr(wanted, name)
        if iri is not None:
            told[name] = [ox.NamedNode(iri)]
    if wanted.status is not None:
        told["status"] = [ox.Literal(wanted.status)]
    if wanted.from_ is not None:
        told["from"] = [day(wanted.from_)]
    if wanted.to is not None:
        told["to"] = [day(wanted.to)]
    return told | ({"who": who} if wanted.place is not None else {})


def _told(wanted: Wanted, given: Given) -> str:
    narrowed = set(given) - {"group"}
    flag = "narrowed" if narrowed else "alone"
    return compose("told", {**given, "type": [ox.NamedNode(each) for each in _types(wanted)]}, (flag,))


def _types(wanted: Wanted) -> list[str]:
    return [str(each) for kind, each in TOLD.items() if wanted.kind not in TOLD or wanted.kind == kind]


def _adopted(wanted: Wanted, given: Given) -> str:
    graph = {"bulletin": [ox.NamedNode(wanted.graph)]} if wanted.graph else {}
    of_acts = ("act",) if any(getattr(wanted, name) for name in _OF_ACTS) else ()
    return compose("adopted", {**given, **graph}, of_acts)
