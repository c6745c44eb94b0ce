"""Full-text search over names, titles and sentences: a page for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.negotiate import wants_html
from api.problems import ProblemError
from api.search import checked
from api.site import Site, site_of
from graph_builder.store.search.documents import Document
from graph_builder.store.search.folding import fold
from graph_builder.store.search.kinds import KINDS, SENTENCE
from graph_builder.store.search.lookup import Found, Hit

router = APIRouter()
PAGE, MOST, FARTHEST = 20, 100, 10_000


class Result(BaseModel):
    """One thing that was found: its kind and name, and the further name that the query found it by."""

    iri: str
    page: str | None = Field(description="Where its page is on this site")
    kind: str
    label: str
    name: str | None = Field(description="The name that the query is in, where it is not the label")
    how: str = Field(description="exact, beginning, within, or words")
    bulletin: str | None = Field(description="Of a sentence: the bulletin that it stands in")


class SearchAnswer(BaseModel):
    """A page of results; ``kinds`` counts all that the query finds, of whatever kinds were asked for."""

    query: str
    total: int
    offset: int
    limit: int
    kinds: dict[str, int]
    results: list[Result]
    revision: int


class Suggestions(BaseModel):
    """What somebody who writes a name may mean, the likeliest first."""

    prefix: str
    results: list[Result]
    revision: int


@router.api_route("/search", methods=["GET", "HEAD"], response_model=SearchAnswer)
async def search(request: Request) -> Response:
    """What a text finds: a page for a browser, else JSON."""
    answer = await _search(request)
    if not wants_html(request.headers.get("accept")):
        return _json(answer, {"Vary": "Accept"})
    kinds = request.query_params.getlist("kind")
    return site_of(request).page(
        request,
        "search.html",
        answer=answer,
        chosen=kinds,
        tops={kind: str(classes[0]) for kind, classes in KINDS.items() if classes},
        links={kind: _link(answer, [kind], 0) for kind in KINDS},
        everything=_link(answer, [], 0),
        newer=_link(answer, kinds, answer.offset - answer.limit) if answer.offset else None,
        older=_link(answer, kinds, answer.offset + answer.limit) if _goes_on(answer) else None,
    )


@router.api_route("/api/search", methods=["GET", "HEAD"], response_model=SearchAnswer)
async def search_as_json(request: Request) -> Response:
    """What a text finds, as JSON."""
    return _json(await _search(request))


@router.api_route("/api/suggest", methods=["GET", "HEAD"], response_model=Suggestions)
async def suggest(request: Request) -> Response:
    """Names that begin with a text or hold it, for completing what somebody writes."""
    site, prefix = site_of(request), checked(request.query_params.get("prefix", ""), "prefix")
    kinds, limit, offset = kinds_of(request), whole(request, "limit", 10, 1, MOST), _offset(request)
    hits, state = await site.search.ask(
        lambda view: view.complete(prefix, kinds=kinds, limit=limit, offset=offset)
    )
    results = [_result(site, hit, prefix) for hit in hits]
    return _json(Suggestions(prefix=prefix, results=results, revision=state.revision))


def whole(request: Request, name: str, default: int, low: int, high: int) -> int:
    """A parameter that is a whole number. Raises ProblemError."""
    raw = request.query_params.get(name, str(default))
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 9 and low <= int(raw) <= high):
        raise ProblemError(
            "bad-request",
            f"{name} 须是 {low} 至 {high} 的整数",
            f"{name} must be a whole number from {low} to {high}",
        )
    return int(raw)


def kinds_of(request: Request) -> list[str]:
    """The kinds asked for, each once. Raises ProblemError for one that there is not."""
    kinds = list(dict.fromkeys(filter(None, request.query_params.getlist("kind"))))
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        listed = ", ".join(KINDS)
        raise ProblemError(
            "bad-request",
            f"没有类别 {unknown[0][:40]}；可选：{listed}",
            f"There is no kind {unknown[0][:40]}; there are {listed}",
        )
    return kinds


async def _search(request: Request) -> SearchAnswer:
    site, query = site_of(request), checked(request.query_params.get("q", ""), "q")
    kinds, limit, offset = kinds_of(request), whole(request, "limit", PAGE, 1, MOST), _offset(request)
    if fold(query):
        found, state = await site.search.ask(
            lambda view: view.search(query, kinds=kinds, limit=limit, offset=offset)
        )
    else:  # whoever opens the empty form needs no index
        found, state = Found((), {}), site.source.state()
    return SearchAnswer(
        query=query,
        total=sum(count for kind, count in found.counts.items() if kind in (kinds or KINDS)),
        offset=offset,
        limit=limit,
        kinds=dict(found.counts),
        results=[_result(site, hit, query) for hit in found.hits],
        revision=state.revision,
    )


def _offset(request: Request) -> int:
    return whole(request, "offset", 0, 0, FARTHEST)


def _result(site: Site, hit: Hit, query: str) -> Result:
    document = hit.document
    return Result(
        iri=document.iri,
        page=site.addresses.path(document.iri),
        kind=document.kind,
        label=document.label,
        name=_other_name(document, fold(query)),
        how=hit.how,
        bulletin=_bulletin(site, document) if document.kind == SENTENCE else None,
    )


def _other_name(document: Document, wanted: str) -> str | None:
    if wanted in fold(document.label):
        return None
    return next((name.text for name in document.names if wanted in fold(name.text)), None)


def _bulletin(site: Site, sentence: Document) -> str | None:
    root = site.addresses.root + "graph/"
    local = sentence.graph.removeprefix(root)
    return site.addresses.base + local if local != sentence.graph else None


def _goes_on(answer: SearchAnswer) -> bool:
    return answer.offset + len(answer.results) < answer.total and answer.offset + answer.limit <= FARTHEST


def _link(answer: SearchAnswer, kinds: Sequence[str], offset: int) -> str:
    """The address of another page of the same search."""
    asked = [("q", answer.query.encode("utf-8", "replace")), *(("kind", kind) for kind in kinds)]
    return "?" + urlencode([*asked, *([("offset", max(0, offset))] if offset > 0 else [])])


def _json(answer: BaseModel, headers: dict[str, str] | None = None) -> Response:
    return Response(answer.model_dump_json(), headers=headers, media_type="application/json")
