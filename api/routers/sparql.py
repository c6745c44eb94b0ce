"""The endpoint of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import examples
from api.description import service_description
from api.documents import endpoint_of
from api.errors import problem_of
from api.guard import Form, Verdict
from api.negotiate import RESULTS_JSON, TURTLE, wants_html
from api.problems import ProblemError
from api.query_errors import QueryError
from api.results import Result
from api.routers.update import update
from api.site import language_of, marked, run_for, site_of
from api.sparql_request import (
    FORM,
    QUERY,
    UPDATE,
    Asked,
    asked,
    body_of,
    check_charset,
    has,
    media_type_for,
    media_type_of,
    pairs,
    text_of,
    timeout_of,
)
from api.sparql_text.admission import admit_query
from api.sparql_text.volatile import is_volatile

ROWS_SHOWN = 500
LONG = 16_384  # characters of a text that is judged in a thread
TURTLE_SHOWN = 256 * 1024


async def get(request: Request) -> Response:
    """A query in the address; without one the editor for a browser, else the service description."""
    parameters = pairs(request.scope["query_string"])
    if not has(parameters, "query") and not has(parameters, "update"):
        timeout_of(parameters)  # a client that sends nonsense is told so, whatever it asks
        if wants_html(request.headers.get("accept")):
            await marked(request)
            return _editor(request)
        return await service_description(request, writable=bool(site_of(request).settings.admin_tokens))
    return await _answer(request, asked(parameters))


async def post(request: Request) -> Response:
    """A query or an update as a form, or as the body itself with the rest in the address."""
    kind = media_type_of(request)
    if kind not in (FORM, QUERY, UPDATE):
        raise ProblemError(
            "unsupported-media-type",
            f"请用 {FORM}、{QUERY} 或 {UPDATE}",
            f"Send {FORM}, {QUERY} or {UPDATE}",
            accepted=[FORM, QUERY, UPDATE],
        )
    if kind == UPDATE:
        return await update(request, pairs(request.scope["query_string"]))
    check_charset(request.headers.get("content-type", ""))
    body = await body_of(request, _limit(request, kind))
    parameters = pairs(request.scope["query_string"])
    parameters += pairs(body) if kind == FORM else [("query", text_of(body))]
    if has(parameters, "update"):
        return await update(request, parameters)
    return await _answer(request, asked(parameters))


def _limit(request: Request, kind: str) -> int:
    """How large a body may be: an update, which may come as a form from whoever may write, is larger."""
    settings = site_of(request).settings
    larger = kind == FORM and "authorization" in request.headers and settings.is_writable
    return 1024 * (max(settings.max_update_kb, settings.max_query_kb) if larger else settings.max_query_kb)


async def _answer(request: Request, asked: Asked) -> Response:
    if asked.format is None and wants_html(request.headers.get("accept")):
        await marked(request)
        return await _page(request, asked)
    verdict = await _judge(request, asked.query)
    media_type = media_type_for(asked, verdict.form, request.headers.get("accept"))
    return (await _run(request, asked, media_type)).response(_kept(asked.query))


async def _page(request: Request, asked: Asked) -> Response:
    """The editor with the query and what came of it: its result, or what is wrong with it."""
    try:
        verdict = await _judge(request, asked.query)
        result = await _run(request, asked, _page_type(verdict.form), ROWS_SHOWN)
    except ProblemError as problem:
        return _editor(request, asked.query, problem=problem)
    except QueryError as error:
        return _editor(request, asked.query, problem=problem_of(error))
    page = _editor(request, asked.query, result)
    page.headers.update(_kept(asked.query))
    return page


def _kept(query: str) -> dict[str, str]:
    """What the answer says of keeping it: nobody may, where it is another each time."""
    return {"Cache-Control": "no-store"} if is_volatile(query) else {}


async def _run(request: Request, asked: Asked, media_type: str, rows: int | None = None) -> Result:
    return await run_for(request, asked.to_readers(media_type, endpoint_of(request), rows=rows))


async def _judge(request: Request, query: str) -> Verdict:
    """Refuse what must not reach the engine; a long text is read beside the event loop."""
    endpoints = site_of(request).settings.service_endpoints
    if len(query) < LONG:
        return admit_query(query, endpoints)
    return await asyncio.to_thread(admit_query, query, endpoints)


def _page_type(form: Form) -> str:
    return TURTLE if form.gives_graph else RESULTS_JSON


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
