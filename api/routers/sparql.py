"""The endpoint of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from api.description import service_description
from api.documents import endpoint_of
from api.errors import problem_of
from api.guard import Form, Verdict
from api.negotiate import RESULTS_JSON, TURTLE, wants_html
from api.pages.sparql import Posed, posed, show
from api.problems import ProblemError
from api.query_errors import QueryError
from api.results import Result
from api.routers.update import update
from api.site import marked, run_for, site_of
from api.sparql_request import (
    FORM,
    QUERY,
    UPDATE,
    Asked,
    Pairs,
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

LONG = 16_384  # characters of a text that is judged in a thread


async def get(request: Request) -> Response:
    """A query in the address; without one the editor for a browser, else the service description."""
    parameters = pairs(request.scope["query_string"])
    if not has(parameters, "query") and not has(parameters, "update"):
        timeout_of(parameters)  # a client that sends nonsense is told so, whatever it asks
        if has(parameters, "question"):
            return await _answer_question(request, parameters)
        if wants_html(request.headers.get("accept")):
            await marked(request)
            return await show(request, Posed())
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


async def _answer_question(request: Request, parameters: Pairs) -> Response:
    """The answer to one of the questions, its parameters filled in."""
    asks_html = not has(parameters, "format") and wants_html(request.headers.get("accept"))
    if asks_html:
        await marked(request)
    try:
        question = posed(parameters, site_of(request).settings.base)
    except ProblemError as problem:
        if asks_html:
            return await show(request, Posed(), problem=problem)
        raise
    query = asked([*parameters, ("query", question.query)])
    return await (_page(request, query, question) if asks_html else _answer(request, query))


async def _answer(request: Request, asked: Asked) -> Response:
    if asked.format is None and wants_html(request.headers.get("accept")):
        await marked(request)
        return await _query_page(request, asked, pairs(request.scope["query_string"]))
    verdict = await _judge(request, asked.query)
    media_type = media_type_for(asked, verdict.form, request.headers.get("accept"))
    return (await _run(request, asked, media_type)).response(_kept(asked.query))


async def _page(request: Request, asked: Asked, question: Posed) -> Response:
    """The page with the query and what came of it: its result, or what is wrong with it."""
    try:
        verdict = await _judge(request, asked.query)
        result = await _run(request, asked, _page_type(verdict.form), question.rows)
    except ProblemError as problem:
        return await show(request, question, problem=problem)
    except QueryError as error:
        return await show(request, question, problem=problem_of(error))
    page = await show(request, question, result)
    page.headers.update(_kept(asked.query))
    return page


async def _query_page(request: Request, asked: Asked, parameters: Pairs) -> Response:
    try:
        question = posed(parameters, site_of(request).settings.base, asked.query)
    except ProblemError as problem:
        return await show(request, Posed(asked.query), problem=problem)
    return await _page(request, replace(asked, query=question.query), question)


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
