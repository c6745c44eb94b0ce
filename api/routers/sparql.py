"""The query endpoint, by the SPARQL 1.1 Protocol; read-only."""

from __future__ import annotations

import asyncio
import json
import math
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import examples
from api.errors import problem_of
from api.guard import Form, Verdict, inspect
from api.negotiate import BINDINGS, GRAPHS, RESULTS_JSON, TURTLE, choose, named, wants_html
from api.problems import ProblemError, not_acceptable
from api.results import Result
from api.site import language_of, run_for, site_of
from api.workers import Query, QueryError
from graph_builder.store.dataset import UNION

router = APIRouter()

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
# rdflib's Dataset names its default graph so; here that is the union of all graphs.
UNIONS = frozenset({"urn:x-rdflib:default", UNION})
ROWS_SHOWN = 500
TURTLE_SHOWN = 256 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """A request in the protocol's terms."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    format: str | None = None


@router.api_route("/sparql", methods=["GET", "HEAD"])
async def get(request: Request) -> Response:
    """A query in the address; without one the editor for a browser, else the service description."""
    parameters = _pairs(request.scope["query_string"])
    if not any(name == "query" for name, _ in parameters):
        _refuse_update(parameters)
        return _editor(request) if wants_html(request.headers.get("accept")) else _description(request)
    return await _answer(request, _asked(parameters))


@router.post("/sparql")
async def post(request: Request) -> Response:
    """A query as a form, or as the body itself with the rest in the address."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == UPDATE:
        raise _update_refused()
    if kind not in (FORM, QUERY):
        raise ProblemError(
            "unsupported-media-type",
            f"请用 {FORM} 或 {QUERY}",
            f"Send {FORM} or {QUERY}",
            accepted=[FORM, QUERY],
        )
    body = await _body(request)
    parameters = _pairs(request.scope["query_string"])
    parameters += _pairs(body) if kind == FORM else [("query", _text(body))]
    return await _answer(request, _asked(parameters))


async def _answer(request: Request, asked: Asked) -> Response:
    if asked.format is None and wants_html(request.headers.get("accept")):
        return await _page(request, asked)
    verdict = await _judge(asked.query)
    media_type = _media_type(request, asked, verdict.form)
    return (await _run(request, asked, media_type)).response({})


async def _page(request: Request, asked: Asked) -> Response:
    """The editor with the query and what came of it: its result, or what is wrong with it."""
    try:
        verdict = await _judge(asked.query)
        result = await _run(request, asked, _page_type(verdict.form), ROWS_SHOWN)
    except ProblemError as problem:
        return _editor(request, asked.query, problem=problem)
    except QueryError as error:
        return _editor(request, asked.query, problem=problem_of(error))
    return _editor(request, asked.query, result)


async def _run(request: Request, asked: Asked, media_type: str, rows: int | None = None) -> Result:
    query = Query(
        asked.query,
        media_type,
        asked.timeout,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        rows=rows,
        public=True,
    )
    return await run_for(request, query)


async def _judge(query: str) -> Verdict:
    """Refuse what must not reach the engine; a long text is read beside the event loop."""
    verdict = inspect(query) if len(query) < 16_384 else await asyncio.to_thread(inspect, query)
    if verdict.form is Form.UPDATE:
        raise _update_refused()
    if verdict.service or verdict.tangled:
        raise ProblemError(
            "service-refused",
            "本服务不代为访问其他端点；请去掉 SERVICE 子句。",
            "This service asks no other endpoint for you; leave out the SERVICE clause.",
        )
    return verdict


def _media_type(request: Request, asked: Asked, form: Form) -> str:
    offered = GRAPHS if form.gives_graph else BINDINGS
    if asked.format is not None:
        found = named(asked.format, offered)
    else:
        found = choose(request.headers.get("accept"), offered)
    if found is None:
        raise not_acceptable(offered)
    return found


def _page_type(form: Form) -> str:
    return TURTLE if form.gives_graph else RESULTS_JSON


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _asked(parameters: list[tuple[str, str]]) -> Asked:
    _refuse_update(parameters)
    return Asked(
        query=_one(parameters, "query"),
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
        timeout=_timeout(parameters),
        format=next((value for name, value in parameters if name == "format" and value), None),
    )


def _one(parameters: list[tuple[str, str]], wanted: str) -> str:
    values = [value for name, value in parameters if name == wanted]
    if len(values) != 1:
        raise ProblemError(
            "bad-request", f"须恰有一个 {wanted} 参数", f"There must be exactly one {wanted} parameter"
        )
    return values[0]


def _graphs(parameters: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    iris = tuple(UNION if value in UNIONS else value for name, value in parameters if name == wanted)
    for iri in iris:
        _check_iri(wanted, iri)
    return iris


def _check_iri(parameter: str, iri: str) -> None:
    try:
        ox.NamedNode(iri)
    except ValueError:
        shown = iri[:200]
        raise ProblemError(
            "bad-request", f"{parameter} 不是绝对 IRI：{shown}", f"{parameter} is no absolute IRI: {shown}"
        ) from None


def _timeout(parameters: list[tuple[str, str]]) -> float | None:
    raw = next((value for name, value in parameters if name == "timeout" and value), None)
    if raw is None:
        return None
    try:
        seconds = float(raw)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ProblemError(
            "bad-request", "timeout 须是大于 0 的秒数", "timeout must be a number of seconds above 0"
        )
    return seconds


def _refuse_update(parameters: list[tuple[str, str]]) -> None:
    if any(name == "update" for name, _ in parameters):
        raise _update_refused()


def _update_refused() -> ProblemError:
    return ProblemError(
        "update-refused", "此端点只读，不接受更新。", "This endpoint is read-only and takes no updates."
    )


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii", "strict"), keep_blank_values=True, errors="strict", max_num_fields=200
        )
    except UnicodeDecodeError:
        raise ProblemError(
            "bad-request", "参数须是 UTF-8 的百分号编码", "Parameters must be percent-encoded UTF-8"
        ) from None
    except ValueError:
        raise ProblemError("bad-request", "参数过多", "Too many parameters") from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProblemError("bad-request", "请求体须是 UTF-8", "The body must be UTF-8") from None


async def _body(request: Request) -> bytes:
    """The body, refused as soon as it passes the cap."""
    limit = site_of(request).settings.max_query_kb * 1024
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise ProblemError(
                "request-too-large", f"查询超过 {limit} 字节", f"The query is over {limit} bytes"
            )
    return bytes(body)


def _editor(
    request: Request, query: str = "", result: Result | None = None, problem: ProblemError | None = None
) -> Response:
    values: dict[str, Any] = {
        "query": query,
        "examples": examples.examples(),
        "columns": [],
        "rows": [],
        "total": 0,
    }
    values |= {"answered": result is not None, "truth": None, "graph": None, "problem": None}
    if result is not None:
        values |= _shown(result)
    if problem is None:
        return site_of(request).page(request, "sparql.html", **values)
    values["problem"] = problem.document(language_of(request))
    page = site_of(request).page(request, "sparql.html", problem.status, **values)
    page.headers.update(problem.headers())
    return page


def _shown(result: Result) -> dict[str, Any]:
    """The result as the page shows it: a table, a truth value, or the beginning of its Turtle."""
    if result.media_type == TURTLE:
        return {"graph": _turtle(result)}
    found = json.loads(result.body)
    if "boolean" in found:
        return {"truth": found["boolean"]}
    return {"columns": found["head"]["vars"], "rows": found["results"]["bindings"], "total": found["total"]}


def _turtle(result: Result) -> str:
    """Its Turtle, or the lines of it that a page can hold."""
    shown = result.beginning(TURTLE_SHOWN)
    if result.size <= TURTLE_SHOWN:
        return shown.decode()
    return shown[: shown.rfind(b"\n") + 1].decode() + f"# … {result.size} bytes\n"


def _description(request: Request) -> Response:
    media_type = choose(request.headers.get("accept"), GRAPHS)
    if media_type is None:
        raise not_acceptable(GRAPHS)
    endpoint = site_of(request).addresses.root + "sparql"
    triples = ox.parse(_DESCRIPTION, ox.RdfFormat.TURTLE, base_iri=endpoint)
    body = ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.from_media_type(media_type))
    return Response(body, headers={"Vary": "Accept"}, media_type=_with_charset(media_type))


_DESCRIPTION = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
<#service> a sd:Service ;
  sd:endpoint <> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:UnionDefaultGraph ;
  sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
    formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:JSON-LD, formats:RDF_XML .
"""
