"""The page of the full-text search over names, titles and sentences; programs get what /api/search gives."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.models.queries import FARTHEST_FOUND, FOUND, MOST_FOUND
from api.models.search import SearchAnswer
from api.negotiate import wants_html
from api.problems import ProblemError
from api.rest import answering
from api.rest.searching import searched
from api.search import checked
from api.site import site_of
from graph_builder.store.search.kinds import KINDS

router = APIRouter()


@router.api_route("/search", methods=["GET", "HEAD"], response_model=SearchAnswer)
async def search(request: Request) -> Response:
    """What a text finds: a page for a browser, else JSON."""
    answer = await _search(request)
    if not wants_html(request.headers.get("accept")):
        return answering.answer(answer, {"Vary": "Accept"})
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
    kinds, limit, offset = kinds_of(request), whole(request, "limit", FOUND, 1, MOST_FOUND), _offset(request)
    return await searched(site, query, kinds, offset, limit)


def _offset(request: Request) -> int:
    return whole(request, "offset", 0, 0, FARTHEST_FOUND)


def _goes_on(answer: SearchAnswer) -> bool:
    return (
        answer.offset + len(answer.results) < answer.total and answer.offset + answer.limit <= FARTHEST_FOUND
    )


def _link(answer: SearchAnswer, kinds: Sequence[str], offset: int) -> str:
    """The address of another page of the same search."""
    asked = [("q", answer.query.encode("utf-8", "replace")), *(("kind", kind) for kind in kinds)]
    return "?" + urlencode([*asked, *([("offset", max(0, offset))] if offset > 0 else [])])
