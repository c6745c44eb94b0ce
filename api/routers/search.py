"""The page of the full-text search over names, titles and sentences; programs get what /api/search gives."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.models.queries import FARTHEST_FOUND, FOUND, MOST_FOUND
from api.models.search import SearchAnswer
from api.negotiate import wants_html
from api.pages.search import Ways, fewer, open_year, parted, place_of, years_of
from api.problems import ProblemError
from api.rest import answering
from api.rest.marking import excerpt, marked
from api.rest.narrowing import Choice, choice_of
from api.rest.searching import searched
from api.search import checked
from api.site import Site, site_of

router = APIRouter()


@router.api_route("/search", methods=["GET", "HEAD"], response_model=SearchAnswer)
async def search(request: Request) -> Response:
    """What a text finds: a page for a browser, else JSON."""
    site, query = site_of(request), checked(request.query_params.get("q", ""), "q")
    choice = _choice(site, request)
    limit, offset = (
        whole(request, "limit", FOUND, 1, MOST_FOUND),
        whole(request, "offset", 0, 0, FARTHEST_FOUND),
    )
    answer = await searched(site, query, choice, offset, limit)
    if not wants_html(request.headers.get("accept")):
        return answering.answer(answer, {"Vary": "Accept"})
    return await _page(request, answer, choice)


async def _page(request: Request, answer: SearchAnswer, choice: Choice) -> Response:
    site = site_of(request)
    bulletins = [each.bulletin for each in answer.results if each.bulletin]
    chosen = (*choice.provinces, *choice.themes)
    further = answer.offset + answer.limit
    goes_on = answer.offset + len(answer.results) < answer.total and further <= FARTHEST_FOUND
    return site.page(
        request,
        "search.html",
        answer=answer,
        choice=choice,
        parted=parted,
        years=(years := years_of(answer.facets.month)),
        open_year=open_year(years, choice.first),
        names=await site.names.of([*bulletins, *chosen]),
        ways=Ways(site, answer.query, choice, answer.limit),
        pieces=[excerpt(marked(each.label, answer.query)) for each in answer.results],
        others=[marked(each.name, answer.query) if each.name else [] for each in answer.results],
        places=[place_of(site, each) for each in answer.results],
        provinces={each.value: each for each in answer.facets.province},
        shorter=fewer(answer.query),
        earlier=max(0, answer.offset - answer.limit) if answer.offset else None,
        later=further if goes_on else None,
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


def _choice(site: Site, request: Request) -> Choice:
    asked = request.query_params
    kinds, provinces, themes = (
        list(filter(None, asked.getlist(name))) for name in ("kind", "province", "theme")
    )
    return choice_of(site, kinds, provinces, themes, asked.get("from", ""), asked.get("to", ""))
