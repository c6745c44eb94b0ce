"""Linked data: every IRI of the project answers, with a page for people and a document for programs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, unquote, urlencode

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.documents import origin_of
from api.iris import is_legal, span_of
from api.negotiate import DOCUMENTS, GRAPHS, HTML, N_QUADS, RESULTS_JSON, SUFFIXES, choose_plain, named
from api.nquads import quads_of
from api.problems import ProblemError, gone, not_acceptable, not_found
from api.queries import query
from api.rest.around import RELATED
from api.rest.bulletins import bulletin_of_graph
from api.rest.composing import compose
from api.rest.refs import absent
from api.results import open_response
from api.site import Site, run_for, site_of
from api.workers import Query, Term, WholeGraph
from graph_builder.store.names import Graphs
from graph_builder.store.search.counting import graph_of

router = APIRouter()
_IN_LINK = "%:/?#[]@!$&'()*+,;=~"  # a header holds ASCII only
OFFERED = (*DOCUMENTS, N_QUADS)
IN_ORDER = 20_000  # triples of a thing that are put in order; described_size.rq counts no further


@router.api_route("/id/{local:path}", methods=["GET", "HEAD"])
async def identify(request: Request, local: str) -> Response:
    """303 from a thing to its page or its data, as the client likes; 404 the unknown, 410 the retracted."""
    site = site_of(request)
    iri = legal(site.addresses.instance(local), request)
    if local.startswith("text/"):
        return await _text(request, site, local)
    await require(site, iri)
    chosen = _chosen(request)
    page = site.addresses.path(iri) or "/"
    target = page if chosen == HTML else site.addresses.data(iri, SUFFIXES[chosen])
    return RedirectResponse(target, 303, {"Vary": "Accept", "Link": alternates(site, iri)})


@router.api_route("/data/{document:path}", methods=["GET", "HEAD"])
async def data(request: Request, document: str) -> Response:
    """What the graph says of a thing, in the format of the suffix; of what it says with it a bounded part,
    and where all of that is.
    """
    site = site_of(request)
    local, _, suffix = document.rpartition(".")
    media_type = named(suffix, (*GRAPHS, N_QUADS)) if suffix in SUFFIXES.values() else None
    if media_type is None:
        raise not_found(document)
    iri = legal(site.addresses.instance(local), request)
    about = {"iri": Term.iri(iri), "links": Term.iri(Graphs.below(site.addresses.base).links.value)}
    unnamed = await site.flags()
    order, cut = await _size(site, iri, about, unnamed)
    fragments = f"{origin_of(request)}fragments?"
    rest = [fragments + urlencode({part: iri}) for part in cut]
    links = [f'<{page_of(site, iri)}>; rel="describes"', alternates(site, iri)]
    headers = {"Link": ", ".join([*links, *(f'<{address}>; rel="related"' for address in rest)])}
    form, result = ("describe_quads", RESULTS_JSON) if media_type == N_QUADS else ("describe", media_type)
    told = {"subject": [ox.NamedNode(iri)], "value": [ox.NamedNode(address) for address in rest]}
    text = compose(form, told, [order, *unnamed, *(["more"] if rest else [])])
    found = await run_for(request, Query(text, result, substitutions=about))
    if media_type == N_QUADS:
        return open_response(await asyncio.to_thread(quads_of, found), N_QUADS, headers)
    return found.response(headers)


@router.api_route("/graph/{local:path}", methods=["GET", "HEAD"])
async def graph(request: Request, local: str) -> Response:
    """A named graph: for a browser its size and the ways to get it, for programs all of it."""
    site = site_of(request)
    iri = legal(site.addresses.graph(local), request)
    sizes = await site.pool.select(query("graph_size"), {"graph": Term.iri(iri)})
    if not sizes:
        raise gone(iri) if site.source.is_gone(site.addresses.base + local) else not_found(iri)
    chosen = _chosen(request)
    if chosen == HTML:
        return site.page(request, "graph.html", iri=iri, local=local, count=int(sizes[0]["count"]))
    return (await run_for(request, WholeGraph(iri, chosen, public=False))).response({})


@router.api_route("/resolve", methods=["GET", "HEAD"])
async def resolve(request: Request, iri: str = "") -> Response:
    """From any IRI of the project to where it answers here; a span's fragment is kept."""
    site = site_of(request)
    place = span_of(iri)
    if place and iri.startswith(site.addresses.base):
        digest, start, end = place
        return RedirectResponse(f"{await _bulletin_page(site, digest)}#char={start},{end}", 303)
    if not is_legal(iri) or not iri.startswith(site.addresses.root):
        raise not_found(iri[:200])
    local = iri.removeprefix(site.addresses.base)
    target = f"/id/{local}" if local != iri else site.addresses.path(iri)
    if target is None:
        raise not_found(iri[:200])
    return RedirectResponse(target, 303)


async def require(site: Site, iri: str) -> None:
    """Raise 404 or 410 where the graph says nothing of the IRI."""
    if not await site.pool.select(query("exists"), {"iri": Term.iri(iri)}):
        raise absent(site, iri)


async def _size(
    site: Site, iri: str, about: Mapping[str, Term], unnamed: Sequence[str]
) -> tuple[str, list[str]]:
    """How a thing is to be described: in order, unless that would take much longer than all the rest; and
    what of it is told in part, the statements that it is the subject of or those that it is the object of.
    ``unnamed`` is the flag of queries that look into the unnamed graph, too, if there is anything in it.

    Raises 404 or 410 where the graph says nothing of it.
    """
    rows = await site.pool.select(compose("described_size", {}, unnamed), about)
    sizes = {row["what"]: int(row["size"]) for row in rows}
    if not sizes:
        raise absent(site, iri)
    order = "sorted" if sizes.get("own", 0) <= IN_ORDER else "large"
    return order, [part for part in ("subject", "object") if sizes.get(part, 0) > RELATED]


def legal(iri: str | None, request: Request) -> str:
    """The IRI, or 404 where the path cannot be one."""
    if iri is None:
        raise not_found(unquote(request.url.path)[:200])
    return iri


def alternates(site: Site, iri: str) -> str:
    """The Link header that names the thing itself and every representation."""
    links = [f'<{quote(iri, safe=_IN_LINK)}>; rel="canonical"']
    links += [f'<{page_of(site, iri)}>; rel="alternate"; type="{HTML}"']
    links += [f'<{site.addresses.data(iri, s)}>; rel="alternate"; type="{m}"' for m, s in SUFFIXES.items()]
    return ", ".join(links)


def page_of(site: Site, iri: str) -> str:
    """The path of a thing's page."""
    return site.addresses.path(iri) or "/"


def _chosen(request: Request) -> str:
    """The media type that ``?format=`` names, else the one that Accept likes best. Raises a 406 problem."""
    wanted = request.query_params.get("format")
    if wanted:
        chosen = named(wanted, (*GRAPHS, N_QUADS))
    else:
        chosen = choose_plain(request.headers.get("accept"), DOCUMENTS, (N_QUADS,))
    if chosen is None:
        raise not_acceptable(OFFERED)
    return chosen


async def _text(request: Request, site: Site, local: str) -> Response:
    """A text's IRI, which is what a span's IRI comes to: a browser keeps the fragment when it follows."""
    digest = local.removeprefix("text/")
    page = await _bulletin_page(site, digest)
    chosen = _chosen(request)
    headers = {"Vary": "Accept"}
    if chosen == HTML:
        return RedirectResponse(page, 303, headers)
    return RedirectResponse(f"/graph{page.removeprefix('/page')}?format={SUFFIXES[chosen]}", 303, headers)


async def _bulletin_page(site: Site, digest: str) -> str:
    found = await _bulletin_of_text(site, digest) if len(digest) >= 32 else None
    if found is None:
        raise ProblemError("not-found", f"没有文本 {digest[:64]}", f"There is no text {digest[:64]}")
    return page_of(site, found)


async def _bulletin_of_text(site: Site, digest: str) -> str | None:
    """The bulletin of a text: the one that quotes it, as the index knows, else looked for among all."""
    quoted = f"{site.addresses.base}text/{digest[:32]}#"
    graph = await site.search.told(lambda view: graph_of(view, quoted))
    likely = bulletin_of_graph(site, graph) if graph else None
    asked = query("bulletin_of_text")
    rows = await site.pool.select(asked, {"bulletin": Term.iri(likely)}) if likely else []
    found = _with_digest(rows, digest)
    return found or _with_digest(await site.kept.get("texts", lambda: site.pool.select(asked)), digest)


def _with_digest(rows: Iterable[Mapping[str, str]], digest: str) -> str | None:
    return next((row["bulletin"] for row in rows if row["digest"].startswith(digest)), None)
