"""/dictionary: what every column of a table of results means, for people; programs have CSV on the Web."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.problems import not_found
from api.site import site_of
from ontology.dictionary import results

router = APIRouter()


@router.api_route("/dictionary/{name}", methods=["GET", "HEAD"])
async def dictionary(request: Request, name: str) -> Response:
    """The columns of a table: how each is made, after whom, and what it cannot tell."""
    table = next((each for each in results() if each.name == name), None)
    if table is None:
        raise not_found(name[:100])
    return site_of(request).page(request, "dictionary.html", table=table)
