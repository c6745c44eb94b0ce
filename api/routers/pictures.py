"""The pictures: each on a page of its own, and raw."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.headers import FRAMED_POLICY
from api.problems import ProblemError, not_found
from api.site import Site, language_of, site_of
from visualizations.options import Options
from visualizations.pictures import PICTURES, Picture, query_text
from visualizations.style import Language

router = APIRouter()


@router.api_route("/launches", methods=["GET", "HEAD"])
async def launches(request: Request) -> Response:
    """Who launched what."""
    return await _inlined(request, "launches")


@router.api_route("/matrix", methods=["GET", "HEAD"])
async def matrix(request: Request) -> Response:
    """Policies and provinces."""
    return await _inlined(request, "matrix")


@router.api_route("/network", methods=["GET", "HEAD"])
async def network(request: Request) -> Response:
    """The network, in a frame of its own: its page brings script along."""
    return site_of(request).page(
        request, "picture.html", name="network", svg=None, source=_raw("network", request), refused=None
    )


@router.api_route("/pictures/{file}", methods=["GET", "HEAD"])
async def raw(request: Request, file: str) -> Response:
    """A picture as a file."""
    name = file.rpartition(".")[0]
    picture = PICTURES.get(name)
    if picture is None or file != name + picture.suffix:
        raise not_found(file[:100])
    body = await _drawn(request, picture)
    headers = {"Vary": "Accept-Language, Cookie"}
    if picture.media_type == "text/html":
        headers["Content-Security-Policy"] = FRAMED_POLICY
    return Response(body.encode(), headers=headers, media_type=picture.media_type)


async def _inlined(request: Request, name: str) -> Response:
    """An SVG within the page, so that its marks are links of the page."""
    svg = Markup(await _drawn(request, PICTURES[name]))  # noqa: S704 - made here; the drawing escapes every text
    return site_of(request).page(
        request, "picture.html", name=name, svg=svg, source=_raw(name, request), refused=None
    )


async def _drawn(request: Request, picture: Picture) -> str:
    site = site_of(request)
    rows = {name: await site.pool.select(query_text(name)) for name in picture.queries}
    return await run_in_threadpool(picture.draw, rows, _options(request, site))


def _raw(name: str, request: Request) -> str:
    chosen = f"?{request.url.query}" if request.url.query else ""
    return f"/pictures/{name}{PICTURES[name].suffix}{chosen}"


def _options(request: Request, site: Site) -> Options:
    """The reader's choices from the address; what makes no sense is a bad request."""
    given = request.query_params
    chosen: dict[str, Any] = {
        name: given[name] for name in ("begin", "end", "province", "centre") if given.get(name)
    }
    limit = given.get("limit", "150")
    if not (limit.isascii() and limit.isdigit() and 0 < int(limit[:9]) <= 5000):
        raise ProblemError("bad-request", "limit 须在 1 与 5000 之间", "limit must lie between 1 and 5000")
    kinds = tuple(kind for kind in given.get("kinds", "").split(",") if kind)
    language: Language = "en" if language_of(request) == "en" else "zh"
    return Options(
        **chosen,
        language=language,
        kinds=kinds,
        limit=int(limit),
        href=lambda iri: site.addresses.path(iri) or iri,
    )
