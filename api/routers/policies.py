"""The list of policies that bulletins show to be adopted."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages.policies import SORTS, policies_of
from api.problems import ProblemError
from api.site import site_of

router = APIRouter()


@router.api_route("/policies", methods=["GET", "HEAD"])
async def policies(request: Request) -> Response:
    """Every policy that was adopted: when the nation began, how many units took it up, who first."""
    site, sort = site_of(request), request.query_params.get("sort") or "units"
    if sort not in SORTS:
        listed = ", ".join(SORTS)
        raise ProblemError("bad-request", f"sort 应为 {listed} 之一", f"sort must be one of {listed}")
    return site.page(request, "policies.html", listed=await policies_of(site, request, sort), sort=sort)
