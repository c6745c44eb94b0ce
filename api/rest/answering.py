"""Answers of the JSON API: typed bodies, and routes that answer GET and HEAD alike but stand in the
description once.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.models.base import Model
from api.models.service import Problem
from api.rest.finding import Found

Endpoint = Callable[..., Coroutine[Any, Any, Response]]
_FAILURES: Mapping[int, str] = {
    400: "A parameter is unknown or its value is not possible; the problem names it.",
    404: "Nothing is known of it, or of what a parameter names.",
    405: "Only GET and HEAD.",
    406: "Nothing of what is accepted can be had.",
    410: "It was retracted, or what a parameter names was.",
    413: "The result passes the cap.",
    414: "The address is too long; where a POST is taken, send that.",
    429: "Too many queries wait; try again after the seconds of Retry-After.",
    503: "The query ran out of time or memory, or the service is busy or stopping.",
}
UNCHANGED: Mapping[int | str, dict[str, Any]] = {
    304: {"description": "Not changed since the ETag that If-None-Match names."}
}


def failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented failures of a route, those that any route may have among them."""
    chosen = sorted({*statuses, 400, 405, 413, 414, 429, 503})
    return {status: {"description": _FAILURES[status], "model": Problem} for status in chosen}


def get(
    router: APIRouter,
    path: str,
    model: type[Model],
    zh: str,
    *statuses: int,
    parameters: Sequence[Mapping[str, Any]] = (),
    content: Mapping[str, Any] | None = None,
) -> Callable[[Endpoint], Endpoint]:
    """Register a route for GET, and for HEAD beside it.

    `zh` is its summary in Chinese beside the English one of its docstring, `statuses` the failures of its
    own; `parameters` and `content` are what its signature does not tell.
    """

    def register(endpoint: Endpoint) -> Endpoint:
        extra: dict[str, Any] = {"x-summary-zh": zh}
        if parameters:
            extra["parameters"] = list(parameters)
        told: dict[int | str, dict[str, Any]] = {**UNCHANGED, **failures(*statuses)}
        if content:
            told[200] = {"content": dict(content)}
        router.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            response_model=model,
            responses=told,
            summary=_first_line(endpoint),
            openapi_extra=extra,
        )
        router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
        return endpoint

    return register


def _first_line(endpoint: Endpoint) -> str:
    return (endpoint.__doc__ or "").strip().partition("\n")[0]


def answer(model: Model, headers: Mapping[str, str] | None = None) -> Response:
    """The model as JSON; what is not changed since is told by `api.edge.caching`, as for every route."""
    body = model.model_dump_json(by_alias=True).encode("utf-8", "replace")
    return Response(body, headers=headers, media_type="application/json")


def page_fields(request: Request, found: Found, offset: int, limit: int, revision: int) -> dict[str, Any]:
    """What every page of a list tells of itself."""
    further = offset + limit
    following = at(request, offset=further) if further < found.total else None
    return {
        "total": found.total,
        "offset": offset,
        "limit": limit,
        "next": following,
        "revision": revision,
    }


def at(request: Request, **changed: int) -> str:
    """This address with some parameters changed."""
    raw = request.scope["query_string"].decode("latin-1")
    kept = [(name, value) for name, value in parse_qsl(raw, keep_blank_values=True) if name not in changed]
    asked = urlencode([*kept, *changed.items()])
    return quote(request.scope["path"]) + (f"?{asked}" if asked else "")
