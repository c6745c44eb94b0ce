"""What the page of an entity shows: its statements by relation, pictures of it, and what lies around it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool

from api.pictures.gathering import named_by, seen
from api.rest.around import related
from api.rest.composing import compose
from api.site import Site
from api.statements import ORDER, Statement, gather
from ontology.terms import NS
from visualizations.ego_model import read_ego
from visualizations.material import Material
from visualizations.naming import How, Named, Names
from visualizations.options import Options
from visualizations.period import Period
from visualizations.pictures import PICTURES
from visualizations.story import Story
from visualizations.timeline_model import Timeline

PAGE = 50
_RANK = {name: rank for rank, name in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of the thing for its page: its name, and the SVG."""

    name: str
    svg: str


@dataclass(frozen=True, slots=True)
class Known:
    """Everything of an entity: a page of its statements by relation, how many each relation has in all, what
    points to it without a sentence, and its pictures.
    """

    material: Material
    groups: Mapping[str, Sequence[Statement]]
    counts: Mapping[str, int]
    related: Sequence[Mapping[str, str]]
    pictures: tuple[Drawn, ...]

    @property
    def total(self) -> int:
        """How many statements there are in all."""
        return sum(self.counts.values())

    @property
    def statements(self) -> list[Statement]:
        """The statements of this page."""
        return [statement for group in self.groups.values() for statement in group]


async def known(site: Site, iri: str, options: Options, other: str | None, offset: int) -> Known:
    """What is known of an entity; with `other`, only the statements that name both."""
    pointing = asyncio.ensure_future(related(site, iri))
    found = await seen(site, PICTURES["timeline"], options)
    material, story = found.material, _story(found.material)
    listed, pictures = await asyncio.gather(
        _listed(site, story, material.period, other, offset),
        run_in_threadpool(_pictures, material, found.content),
    )
    return Known(
        material=material,
        groups=_grouped(listed.page, await _told(site, listed.page)),
        counts=_counts(listed.roles),
        related=await pointing,
        pictures=pictures if story.naming.acted or material.adoptions else (),
    )


def _story(material: Material) -> Story:
    if material.story is None:
        raise RuntimeError("the timeline is about something")
    return material.story


@dataclass(frozen=True, slots=True)
class _Listed:
    """A page of the statements that name the thing, and how many do in all by their roles."""

    page: Sequence[Named]
    roles: Mapping[tuple[str, ...], int]


async def _listed(site: Site, story: Story, period: Period, other: str | None, offset: int) -> _Listed:
    """The statements by relation, the newest of each first; with `other`, those that name it, too."""

    def read(names: Names[Any], too: Names[Any] | None) -> _Listed:
        among = names.within(period)
        among = among if too is None else among.beside(too)
        return _Listed(among.part(_order, offset, offset + PAGE), among.roles())

    return await named_by(site, sorted(story.bodies), period, read, (other,) if other else ())


async def _told(site: Site, page: Iterable[Named]) -> dict[str, Statement]:
    iris = [ox.NamedNode(one.iri) for one in page]
    if not iris:
        return {}
    rows = await site.pool.select(compose("statements_by_iri", {"statement": iris}))
    return {each.iri: each for each in gather(rows)}


def _pictures(material: Material, timeline: Timeline) -> tuple[Drawn, ...]:
    options = material.options
    ego = read_ego(material)
    return (
        Drawn("timeline", PICTURES["timeline"].drawing(timeline, options)),
        *((Drawn("ego", PICTURES["ego"].drawing(ego, options)),) if ego.total else ()),
    )


@lru_cache(maxsize=1024)
def relation(roles: tuple[str, ...]) -> str:
    """The relation that a statement is listed under: the first of its roles as pages order them.

    >>> relation(("place", "leadAgent", "agent"))
    'agent'
    """
    return min(roles, key=lambda role: (_RANK.get(role, len(ORDER)), role))


def _order(how: How) -> tuple[int | str, ...]:
    role = relation(how.roles)
    return _RANK.get(role, len(ORDER)), role, -how.begin


def _grouped(page: Iterable[Named], told: Mapping[str, Statement]) -> dict[str, list[Statement]]:
    groups: dict[str, list[Statement]] = {}
    for one in page:
        if one.iri in told:
            groups.setdefault(relation(one.how.roles), []).append(told[one.iri])
    return groups


def _counts(by_roles: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for roles, count in by_roles.items():
        counts[relation(roles)] = counts.get(relation(roles), 0) + count
    return counts


def by_property(rows: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    """What points to a thing, by how."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row["property"].removeprefix(NS), []).append(row["subject"])
    return groups
