"""Which policies spread where, as JSON and CSV, with the data dictionary beside every table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.models.diffusion import Dictionary, NetworkQuery, NetworkRows, TableRows, Tables, parameter
from api.networks import MEMORY, Wanted
from api.policy_names import policies_named
from api.problems import ProblemError, not_found
from api.rest.answering import get
from api.site import Site, site_of, unless_gone
from api.table_answers import CSV, CSVW, JSON, answered, as_csv_answer, as_json_answer, form_of
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.cascade_tables import CASCADE_TABLES
from graph_builder.diffusion.cascades import Scale
from graph_builder.diffusion.likely_ways import asked_for
from graph_builder.diffusion.netinf.bootstrap import Bootstrap
from graph_builder.diffusion.network import WrongParameter
from graph_builder.diffusion.tables import TABLES, Choice
from graph_builder.diffusion.write import metadata
from ontology.dictionary import ResultTable, result, results

router = APIRouter(prefix="/api/diffusion", tags=["diffusion"])
_NAMES = frozenset({*TABLES, *CASCADE_TABLES, "candidates", "network"})
_MOST = 100_000
_PARAMETERS = frozenset({"format", "spreadsheet", "offset", "limit", "lang"})
_CHOICES = {
    "adopters": frozenset({"policy", "unit"}),
    "adoptions": frozenset({"policy"}),
    "co-adoption": frozenset({"policy", "unit"}),
}
_DESCRIBED = (
    parameter("policy", {"type": "array", "items": {"type": "string"}}, "Only these policies, by any name."),
    parameter("unit", {"type": "string", "enum": list(By)}, "What counts as one adopter."),
    parameter("format", {"type": "string", "enum": ["json", "csv"]}, "Instead of Accept."),
    parameter(
        "spreadsheet",
        {"type": "string", "enum": ["0", "1"]},
        "1 keeps cells from being formulas, and marks UTF-8.",
    ),
    parameter("offset", {"type": "integer", "minimum": 0, "maximum": 999_999_999}, "Rows to pass over."),
    parameter("limit", {"type": "integer", "minimum": 1, "maximum": _MOST}, "Rows to give, as JSON only."),
    parameter("lang", {"type": "string", "enum": ["zh", "en"]}, "The language of problems."),
)


@get(router, "", Tables, "扩散数据表的目录")
async def index(request: Request) -> Response:
    """The tables that there are, and where each and its dictionary is."""
    tables = [
        {
            "name": table.name,
            "title": {"zh": table.title_zh, "en": table.title_en},
            "about": {"zh": table.about_zh, "en": table.about_en},
            "rows": f"{request.url.path}/{table.name}",
            "dictionary": f"{request.url.path}/{table.name}/dictionary",
        }
        for table in results()
    ]
    return answered(json.dumps({"tables": tables}, ensure_ascii=False), JSON, {})


@get(
    router,
    "/network",
    NetworkRows,
    "推断的传播网络（最可能的传播路径，不是因果），JSON 或 CSV",
    404,
    406,
    content={CSV: {"schema": {"type": "string"}}},
)
async def network(request: Request, asked: Annotated[NetworkQuery, Query()]) -> Response:
    """The likeliest ways of spreading, non-causal: JSON, or CSV by `Accept` or ``?format=csv``.

    Where no network can be told (fewer than three reporting periods, or nobody surely later than another) the
    rows are none, and `why` tells so.
    """
    form = form_of(request)
    answer = await unless_gone(request, site_of(request).diffusion.network(_wanted(asked)))
    if form == CSV:
        return as_csv_answer(request, result("network"), answer.rows)
    why = asdict(answer.why) if answer.why else None
    return as_json_answer(
        request, result("network"), answer.rows, asked.offset, asked.limit, method=answer.method, why=why
    )


@get(
    router,
    "/{name}",
    TableRows,
    "一张扩散数据表，JSON 或 CSV",
    404,
    406,
    parameters=_DESCRIBED,
    content={CSV: {"schema": {"type": "string"}}},
)
async def table(request: Request, name: str) -> Response:
    """A table: JSON, or CSV by `Accept` or ``?format=csv``."""
    site, dictionary = site_of(request), _dictionary(name)
    _refuse_unknown(request, name)
    form = form_of(request)
    rows = await unless_gone(request, _rows(site, request, name))
    if form == CSV:
        return as_csv_answer(request, dictionary, rows)
    return as_json_answer(request, dictionary, rows, *_page(request))


@get(router, "/{name}/dictionary", Dictionary, "一张数据表的数据词典", 404, content={CSVW: {}})
async def dictionary(request: Request, name: str) -> Response:
    """What the columns of a table mean, as CSV on the Web."""
    address = request.url.path.removesuffix("/dictionary") + "?format=csv"
    return answered(metadata(_dictionary(name), address), CSVW, {})


def _wanted(query: NetworkQuery) -> Wanted:
    """What a request asks for. Raises ProblemError for parameters that do not go together."""
    given = {name: getattr(query, name) for name in ("rate", "alpha", "mu", "sigma")}
    try:
        asked = asked_for(
            query.model,
            given,
            query.edges,
            query.p_cutoff,
            query.stopping,
            Bootstrap(query.bootstrap, query.seed),
            MEMORY,
        )
    except WrongParameter as error:
        raise ProblemError("bad-request", error.zh, error.en) from error
    return Wanted(asked, By(query.unit), Scale(query.period), tuple(dict.fromkeys(query.policy)))


async def _rows(site: Site, request: Request, name: str) -> Sequence[Any]:
    if name == "candidates":
        return await site.diffusion.candidates()
    facts = await site.diffusion.facts()
    unit = request.query_params.get("unit", By.PROVINCE)
    if unit not in set(By):
        listed = ", ".join(By)
        raise ProblemError("bad-request", f"unit 应为 {listed} 之一", f"unit must be one of {listed}")
    policies = policies_named(facts, request.query_params.getlist("policy"))
    return TABLES[name](facts, Choice(By(unit), policies))


def _refuse_unknown(request: Request, name: str) -> None:
    """A parameter that a table has not would be passed over, and the answer taken for what was asked."""
    known = _PARAMETERS | _CHOICES.get(name, frozenset())
    for given in request.query_params:
        if given not in known:
            listed = ", ".join(sorted(known))
            raise ProblemError(
                "bad-request",
                f"没有参数 {given[:60]}；可用 {listed}",
                f"there is no parameter {given[:60]}; known are {listed}",
            )


def _dictionary(name: str) -> ResultTable:
    if name not in _NAMES:
        raise not_found(name[:100])
    return result(name)


def _page(request: Request) -> tuple[int, int]:
    """From which row on, and how many."""
    told = [request.query_params.get("offset", "0"), request.query_params.get("limit", "1000")]
    if not all(t.isascii() and t.isdigit() and len(t) < 10 for t in told) or not 0 < int(told[1]) <= _MOST:
        raise ProblemError(
            "bad-request",
            f"offset 应为非负整数，limit 应在 1 与 {_MOST} 之间",
            f"offset must be a whole number, limit must lie between 1 and {_MOST}",
        )
    return int(told[0]), int(told[1])
