"""/api/statistics and /api/actions: small tables of what the graph holds, made once a state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.models.base import Page
from api.models.queries import Paged, Plain
from api.models.statistics import Statistics
from api.models.things import Action
from api.rest.answering import answer, get, page_fields
from api.rest.composing import compose
from api.rest.entities import facts_of
from api.rest.finding import Found
from api.rest.statistics import statistics_of
from api.rest.telling import Teller
from api.site import Site, site_of
from ontology.terms import PREFIXES, Scheme, scheme_iri

router = APIRouter(tags=["statistics"])
Row = Mapping[str, str]
_SKOS = PREFIXES["skos"]


@get(router, "/api/statistics", Statistics, "按类、月、地方与行为的计数")
async def statistics(request: Request, _: Annotated[Plain, Query()]) -> Response:
    """How much there is by class, month, place and kind of act."""
    site = site_of(request)
    return answer(await statistics_of(site))


@get(router, "/api/actions", Page[Action], "行为种类")
async def actions(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """The kinds of acts: the concepts of the scheme of actions by their IRIs."""
    site, revision = site_of(request), site_of(request).source.revision()
    every = await site.kept.get("actions", lambda: _concepts(site))
    part = every[asked.offset : asked.offset + asked.limit]
    fields = page_fields(request, Found(len(every), ()), asked.offset, asked.limit, revision)
    return answer(Page[Action](**fields, items=part))


async def _concepts(site: Site) -> tuple[Action, ...]:
    scheme = ox.NamedNode(scheme_iri(Scheme.ACTION, site.addresses.base))
    rows = await site.pool.select(compose("actions", {"scheme": [scheme]}))
    iris = sorted({row["iri"] for row in rows})
    facts, teller = await facts_of(site, iris), await Teller.of(site, iris)
    return tuple(_action(teller, iri, facts[iri]) for iri in iris)


def _action(teller: Teller, iri: str, rows: Sequence[Row]) -> Action:
    def values(name: str, language: str = "") -> list[str]:
        return [
            row["value"]
            for row in rows
            if row["property"] == _SKOS + name and row.get("language", "").startswith(language)
        ]

    return Action(
        **teller.thing(iri).model_dump(),
        notation=next(iter(values("notation")), None),
        definition_zh=next(iter(values("definition", "zh")), None),
        definition_en=next(iter(values("definition", "en")), None),
        broader=tuple(values("broader")),
        examples=tuple(values("example")),
    )
