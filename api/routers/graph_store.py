"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs named in the address, or by the address itself.

``?graph=IRI`` names a graph, ``?default`` the unnamed one, which is not the union that queries read by
default. ``/graph-store/NAME`` is a graph of its own address, and ``/graph/NAME`` one of this store's own.
Anybody may read; changing a graph needs an admin token.
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Scope, authorise
from api.documents import origin_of
from api.negotiate import GRAPHS, QUADS, choose_plain, named
from api.problems import ProblemError, not_acceptable, not_found
from api.query_errors import NoSuchGraphError
from api.routers.entities import legal
from api.site import desk_of, run_for, site_of
from api.sparql_request import (
    Pairs,
    body_of,
    check_charset,
    check_iri,
    has,
    media_type_of,
    pairs,
    timeout_of,
)
from api.uploads import Part, parts_of
from api.workers import WholeGraph
from api.writing import Order
from graph_builder.store.graph_edits import FORMATS

router = APIRouter()
GRAPH_STORE = "/graph-store"
MULTIPART = "multipart/form-data"
NO_STORE = {"Cache-Control": "no-store"}
EDITS = ["PUT", "POST", "DELETE"]


@router.api_route(GRAPH_STORE, methods=["GET", "HEAD"])
@router.api_route(GRAPH_STORE + "/{name:path}", methods=["GET", "HEAD"])
async def read(request: Request) -> Response:
    """All of a graph."""
    parameters = pairs(request.scope["query_string"])
    graph = _graph(request, parameters)
    wanted = next((value for name, value in parameters if name == "format" and value), None)
    offered = (*GRAPHS, *QUADS)
    accept = request.headers.get("accept")
    media_type = named(wanted, offered) if wanted else choose_plain(accept, GRAPHS, QUADS)
    if media_type is None:
        raise not_acceptable(offered)
    try:
        result = await run_for(request, WholeGraph(graph, media_type, timeout_of(parameters)))
    except NoSuchGraphError:
        raise not_found(str(graph)) from None
    return result.response({})


@router.api_route(GRAPH_STORE, methods=EDITS)
@router.api_route(GRAPH_STORE + "/{name:path}", methods=EDITS)
async def edit(request: Request) -> Response:
    """Replace, extend or drop a graph; a POST that names none makes one and tells where."""
    who = authorise(request, Scope.ADMIN)
    parameters = pairs(request.scope["query_string"])
    if request.method == "POST" and _names_none(request, parameters):
        return await _made(request, who, parameters)
    return await _edited(request, _graph(request, parameters), who, parameters)


@router.api_route("/graph/{local:path}", methods=EDITS)
async def edit_own(request: Request, local: str) -> Response:
    """The same for a graph of this store, by its own IRI."""
    who = authorise(request, Scope.ADMIN)
    graph = legal(site_of(request).addresses.graph(local), request)
    return await _edited(request, graph, who, pairs(request.scope["query_string"]))


async def _edited(request: Request, graph: str | None, who: str, parameters: Pairs) -> Response:
    parts = [Part("", b"")] if request.method == "DELETE" else await _sent(request)
    done = await desk_of(request).carry_out(_order(request, graph, parts, who, parameters))
    if done.created and graph is not None:
        return Response(status_code=201, headers=NO_STORE | {"Location": _address(request, graph)})
    return Response(status_code=204, headers=NO_STORE)


async def _made(request: Request, who: str, parameters: Pairs) -> Response:
    """A new graph, called after what it holds and the state that it was made in."""
    parts = await _sent(request)
    content = b"".join(part.data for part in parts) + site_of(request).source.state().tag.encode()
    graph = f"{_store(request)}/{hashlib.sha256(content).hexdigest()[:24]}"
    check_iri("Host", graph)
    await desk_of(request).carry_out(_order(request, graph, parts, who, parameters))
    return Response(status_code=201, headers=NO_STORE | {"Location": graph})


def _order(request: Request, graph: str | None, parts: list[Part], who: str, parameters: Pairs) -> Order:
    head = {
        "do": "graph",
        "method": request.method,
        "graph": graph,
        "parts": [[part.media_type, len(part.data)] for part in parts],
        "base": graph or _store(request),
        "subject": site_of(request).addresses.root + "graph-store",
        "who": who,
    }
    return Order(head, b"".join(part.data for part in parts), timeout_of(parameters))


async def _sent(request: Request) -> list[Part]:
    """The body as RDF in one format, or the files of a form, each in its own."""
    limit = site_of(request).settings.max_graph_mb * 1024 * 1024
    kind = media_type_of(request)
    check_charset(request.headers.get("content-type", ""))
    if kind == MULTIPART:
        parts = [part for part in await parts_of(request, limit) if part.is_file]
    else:
        parts = [Part(kind, await body_of(request, limit) if kind in FORMATS else b"")]
    for part in parts:
        check_charset(part.content_type)
    unknown = [part.media_type for part in parts if part.media_type not in FORMATS]
    if unknown or not parts:
        raise ProblemError(
            "unsupported-media-type",
            f"请用 {'、'.join(FORMATS)}，或以 {MULTIPART} 发送这些格式的文件",
            f"Send {', '.join(FORMATS)}, or files of these as {MULTIPART}",
            accepted=[*FORMATS, MULTIPART],
        )
    return parts


def _graph(request: Request, parameters: Pairs) -> str | None:
    """The IRI of the graph that is meant, None for the unnamed one."""
    told = [value for name, value in parameters if name == "graph"]
    direct = _direct(request)
    if len(told) + has(parameters, "default") + (direct is not None) != 1:
        raise ProblemError(
            "bad-request",
            "须恰有一个 graph=IRI 或 default 参数，或以地址指明图",
            "Name one graph: by graph=IRI, by default, or by the address itself",
        )
    if has(parameters, "default"):
        return None
    graph = told[0] if told else str(direct)
    check_iri("graph", graph)
    return graph


def _names_none(request: Request, parameters: Pairs) -> bool:
    return not has(parameters, "graph") and not has(parameters, "default") and _direct(request) is None


def _direct(request: Request) -> str | None:
    """The IRI that the address itself is, None for that of the whole store."""
    path = request.scope["raw_path"].decode("ascii", "replace")
    name = path.removeprefix(GRAPH_STORE).removeprefix("/")
    return f"{_store(request)}/{name}" if name else None


def _store(request: Request) -> str:
    return origin_of(request).rstrip("/") + GRAPH_STORE


def _address(request: Request, graph: str) -> str:
    """Where a graph answers here."""
    store = _store(request)
    return graph if graph.startswith(store + "/") else f"{store}?graph={quote(graph, safe='')}"
