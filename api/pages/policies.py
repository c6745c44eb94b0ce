"""The policies that bulletins show to be adopted, as the list of them and the page of each tell it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.cascade_rows import Cut
from api.pages.spread_numbers import Number, half_of_adopters, numbers_of
from api.pictures.gathering import Seen, seen
from api.queries import query
from api.site import Site, language_of
from api.workers import Term
from graph_builder.diffusion.adopted_cascades import adoptions_of
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.cascade_tables import nation_of
from graph_builder.diffusion.cascades import Scale
from graph_builder.diffusion.facts import Facts, by_thing
from graph_builder.diffusion.statistics.spread import Brief, CascadeRow, briefly
from ontology.load import load
from visualizations import curves, lanes
from visualizations.curves_model import Curve, Curves, Step
from visualizations.options import Options
from visualizations.pictures import PICTURES
from visualizations.spark import spark
from visualizations.style import Language
from visualizations.tables import Cell, Table

EVERY = 5000
BESIDE = 12
"""So many other policies stand beside one in the curves of its page."""
ROWS = 200
"""So many rows of its adoptions, and so many of the things that they are about, a page shows."""

_SHOWN_TYPES = ("Document", "Platform", "PlatformVersion")


@dataclass(frozen=True, slots=True)
class First:
    """A unit that may have been the first adopter: its name, where it leads, and when it adopted."""

    label: str
    link: str
    when: str


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy in the list. ``first`` holds the first adopter, or those of which one is, by the month as the
    statistics have it; ``basis`` tells how the nation's date is known (``registry``, ``act``, or nothing).
    ``half_time`` is that of its adopters, in words.
    """

    curve: Curve
    basis: str
    half_time: str
    direction: str
    first: tuple[First, ...]
    spark: Markup

    @property
    def is_certain(self) -> bool:
        """Whether it is known which unit came first."""
        return len(self.first) == 1


@dataclass(frozen=True, slots=True)
class Policies:
    """All of the list; ``whole`` counted units there are, and ``unseen`` of the ``registered`` policies."""

    rows: tuple[PolicyRow, ...]
    whole: int
    registered: int
    unseen: int


SORTS: Mapping[str, Callable[[PolicyRow, Language], Any]] = {
    "units": lambda row, _: -len(row.curve.steps),
    "national": lambda row, _: (not row.curve.policy.national, row.curve.policy.national),
    "first": lambda row, _: min((s.end for s in row.curve.dated if s.end is not None), default=10**6),
    "name": lambda row, language: row.curve.policy.name.text(language),
}


async def policies_of(site: Site, request: Request, sort: str) -> Policies:
    """The list in an order of `SORTS`."""
    found = await seen(site, PICTURES["curves"], _options(site, request, None, EVERY))
    return await run_in_threadpool(_listed, site, found, sort)


def _options(site: Site, request: Request, about: str | None, limit: int) -> Options:
    tongue: Language = "en" if language_of(request) == "en" else "zh"
    return Options(
        language=tongue,
        about=about,
        limit=limit,
        all_time=True,
        href=lambda iri: site.addresses.path(iri) or iri,
    )


def _listed(site: Site, found: Seen, sort: str) -> Policies:
    model: Curves = found.content
    facts, language = found.material.everything, found.options.language
    adopted = facts.made(adoptions_of)
    told = briefly(adopted.cascades, nation_of(facts, adopted.cascades.scale))
    rows = [_row(curve, model, facts, told.get(curve.policy.iri), language) for curve in model.curves]
    known = {site.addresses.local(row.curve.policy.iri).rpartition("/")[2] for row in rows}
    registered = {policy.slug for policy in load().policies}
    key = SORTS[sort]
    return Policies(
        tuple(sorted(rows, key=lambda row: (key(row, language), row.curve.policy.iri))),
        model.whole,
        len(registered),
        len(registered - known),
    )


def _row(curve: Curve, model: Curves, facts: Facts, told: Brief | None, language: Language) -> PolicyRow:
    national = facts.national.get(curve.policy.iri)
    steps = {step.place.iri: step for step in curve.steps}
    first = tuple(_first(unit, steps, facts, language) for unit in told.first) if told else ()
    drawn = Markup(spark(curve, model.months, model.whole, language))  # noqa: S704 - made here; it escapes every text
    return PolicyRow(
        curve=curve,
        basis=national.basis if national else "",
        half_time=half_of_adopters(told, language),
        direction=told.direction if told else "",
        first=first,
        spark=drawn,
    )


def _first(unit: str, steps: Mapping[str, Step], facts: Facts, language: Language) -> First:
    """A unit with the act that shows its adoption; one that stands in no curve leads to its own page."""
    if step := steps.get(unit):
        return First(step.place.label(language), step.act.activity, step.act.when)
    name = facts.name(unit)
    return First(name.en if language == "en" and name.en else name.zh, unit, "")


@dataclass(frozen=True, slots=True)
class PolicySection:
    """What the page of a policy tells of its spread; nothing but its IRI where nobody adopted it. ``rows``
    are those of the table that it shows, ``things`` those of the ``about`` things that adopting acts are
    about.
    """

    iri: str
    local: str
    adopted: int
    whole: int
    half_time: str
    numbers: tuple[Number, ...]
    lanes: Markup | None
    curves: Markup | None
    table: Table | None
    rows: Sequence[tuple[Cell, ...]]
    seeds: tuple[str, ...]
    things: Sequence[tuple[str, str]]
    about: int


async def policy_section(site: Site, request: Request, iri: str) -> PolicySection | None:
    """What the page of a thing tells of its spread as a policy, for ``policy_section.html``; None for what is
    no policy.
    """
    term = {"iri": Term.iri(iri)}
    is_adopted = bool(await site.pool.select(query("adopted_somewhere"), term))
    if not (is_adopted or site.addresses.local(iri).startswith("policy/")):
        return None
    seeds = await site.pool.select(query("seed_documents"), term)
    found = tuple(sorted({row["document"] for row in seeds}))
    if not is_adopted:
        return PolicySection(iri, site.addresses.local(iri), 0, 0, "", (), None, None, None, (), found, (), 0)
    options = _options(site, request, iri, BESIDE)
    telling = asyncio.ensure_future(_numbers(site, iri, options.language))
    in_lanes, in_curves = await asyncio.gather(
        *(seen(site, PICTURES[name], options) for name in ("lanes", "curves"))
    )
    return await run_in_threadpool(_section, site, iri, in_lanes, in_curves, await telling, found)


async def _numbers(site: Site, iri: str, language: Language) -> tuple[Number, ...]:
    """The row of a policy in the table of statistics, in words; none where no adoption has a known time."""
    facts = await site.diffusion.adoptions()
    cut = Cut(By.PROVINCE, Scale.MONTH, (iri,))
    table = await site.diffusion.cascade_table("statistics", cut, facts)
    rows: list[CascadeRow] = await run_in_threadpool(table.rows, 0, 1)
    return numbers_of(rows[0], language, facts.name(rows[0].originator)) if rows else ()


def _section(
    site: Site,
    iri: str,
    in_lanes: Seen,
    in_curves: Seen,
    numbers: tuple[Number, ...],
    seeds: tuple[str, ...],
) -> PolicySection:
    model: Curves = in_curves.content
    curve = next(curve for curve in model.curves if curve.policy.iri == iri)
    language, table = in_curves.options.language, lanes.table(in_lanes.content, in_lanes.options)
    things = _things(in_lanes.material.everything, iri, language)
    return PolicySection(
        iri=iri,
        local=site.addresses.local(iri),
        adopted=len(curve.steps),
        whole=model.whole,
        half_time=curves.half_time(curve, model.half, model.whole, language),
        numbers=numbers,
        lanes=Markup(lanes.draw(in_lanes.content, in_lanes.options)),  # noqa: S704 - the drawing escapes every text
        curves=Markup(curves.draw(model, in_curves.options)),  # noqa: S704 - the drawing escapes every text
        table=table,
        rows=table.rows[:ROWS],
        seeds=seeds,
        things=things[:ROWS],
        about=len(things),
    )


def _things(facts: Facts, iri: str, language: Language) -> list[tuple[str, str]]:
    """The documents and platforms that the adopting acts are about, by name."""
    found = {one.object for one in facts.made(by_thing).of(iri, ()) if one.object != iri}
    named = [(facts.name(each), each) for each in found if facts.name(each).type in _SHOWN_TYPES]
    return sorted(((n.en if language == "en" and n.en else n.zh) or n.en, each) for n, each in named)
