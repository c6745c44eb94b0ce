"""What the page of an entity shows: its statements by relation, pictures of it, and what lies around it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool

from api.pictures.gathering import rows_for, seen
from api.rest.around import related
from api.rest.composing import compose
from api.site import Site
from api.statements import ORDER, Statement, gather
from ontology.terms import NS
from visualizations.asking import Question
from visualizations.ego_model import read_ego
from visualizations.material import Material
from visualizations.options import Options
from visualizations.pictures import PICTURES
from visualizations.story import Named, Story
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
    named: tuple[Named, ...]
    groups: Mapping[str, Sequence[Statement]]
    counts: Mapping[str, int]
    related: Sequence[Mapping[str, str]]
    pictures: tuple[Drawn, ...]

    @property
    def statements(self) -> list[Statement]:
        """The statements of this page."""
        return [statement for group in self.groups.values() for statement in group]


async def known(site: Site, iri: str, options: Options, other: str | None, offset: int) -> Known:
    """What is known of an entity; with `other`, only the statements that name both."""
    pointing = asyncio.ensure_future(related(site, iri))
    both = asyncio.ensure_future(_named_too(site, other))
    found = await seen(site, PICTURES["timeline"], options)
    material, story = found.material, _story(found.material)
    listed = _of_both(story.named, await both)
    page = sorted(listed, key=lambda one: _rank(one.roles))[offset : offset + PAGE]
    statements, pictures = await asyncio.gather(
        _told(site, page), run_in_threadpool(_pictures, material, found.content)
    )
    return Known(
        material=material,
        named=listed,
        groups=_grouped(page, statements),
        counts=_counts(listed),
        related=await pointing,
        pictures=pictures if story.acts or material.adoptions else (),
    )


def _story(material: Material) -> Story:
    if material.story is None:
        raise RuntimeError("the timeline is about something")
    return material.story


async def _named_too(site: Site, other: str | None) -> frozenset[str] | None:
    if other is None:
        return None
    rows = await rows_for(site, Question("naming", {"thing": (other,)}))
    return frozenset(row["statement"] for row in rows)


def _of_both(named: tuple[Named, ...], both: frozenset[str] | None) -> tuple[Named, ...]:
    return named if both is None else tuple(one for one in named if one.iri in both)


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


def _rank(roles: tuple[str, ...]) -> tuple[int, str]:
    role = relation(roles)
    return _RANK.get(role, len(ORDER)), role


def _grouped(page: Iterable[Named], told: Mapping[str, Statement]) -> dict[str, list[Statement]]:
    groups: dict[str, list[Statement]] = {}
    for one in page:
        if one.iri in told:
            groups.setdefault(relation(one.roles), []).append(told[one.iri])
    return groups


def _counts(named: Iterable[Named]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in named:
        role = relation(one.roles)
        counts[role] = counts.get(role, 0) + 1
    return counts


def by_property(rows: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    """What points to a thing, by how."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row["property"].removeprefix(NS), []).append(row["subject"])
    return groups
