"""Statistics, risk set and dyads as JSON and CSV; the dictionaries are with those of the other tables."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.cascade_rows import CascadeTable, Cut
from api.models.diffusion import CascadeQuery, TableRows
from api.policy_names import policies_named
from api.rest.answering import get
from api.site import site_of, unless_gone
from api.table_answers import CSV, Part, as_csv_stream, form_of, part_as_json
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.cascades import Scale
from ontology.dictionary import result

router = APIRouter(prefix="/api/diffusion", tags=["diffusion"])
Asked = Annotated[CascadeQuery, Query()]
_CSV = {CSV: {"schema": {"type": "string"}}}


@get(router, "/statistics", TableRows, "传播统计：半数时间、曲线、起源、方向", 404, 406, content=_CSV)
async def statistics(request: Request, asked: Asked) -> Response:
    """How each policy spread: half-time, logistic curve, originator, vertical or horizontal."""
    return await _answer(request, "statistics", asked)


@get(router, "/units", TableRows, "各单位的领先与滞后", 404, 406, content=_CSV)
async def units(request: Request, asked: Asked) -> Response:
    """Where each unit stands among adopters: leader and laggard rate, innovation score."""
    return await _answer(request, "units", asked)


@get(router, "/risk-set", TableRows, "风险集：单位、政策、时期各一行", 404, 406, 413, content=_CSV)
async def risk_set(request: Request, asked: Asked) -> Response:
    """The risk set: a row for each unit, policy and period, until the unit adopts."""
    return await _answer(request, "risk-set", asked)


@get(router, "/dyads", TableRows, "有向成对：谁可能随谁采纳，逐期", 404, 406, 413, content=_CSV)
async def dyads(request: Request, asked: Asked) -> Response:
    """Directed dyads: who might follow whom, by policy and period."""
    return await _answer(request, "dyads", asked)


async def _answer(request: Request, name: str, asked: CascadeQuery) -> Response:
    form = form_of(request)
    table = await unless_gone(request, _table(request, name, asked))
    if form == CSV:
        return as_csv_stream(request, table.csv)
    rows = await run_in_threadpool(table.rows, asked.offset, asked.limit)
    return part_as_json(request, result(name), rows, Part(table.total, asked.offset, asked.limit))


async def _table(request: Request, name: str, asked: CascadeQuery) -> CascadeTable:
    diffusion = site_of(request).diffusion
    facts = await diffusion.facts()
    cut = Cut(By(asked.unit), Scale(asked.period), policies_named(facts, asked.policy))
    return await diffusion.cascade_table(name, cut, facts)
