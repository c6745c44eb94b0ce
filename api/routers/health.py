"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.site import site_of

router = APIRouter()


@router.api_route("/health/live", methods=["GET", "HEAD"])
async def live() -> Response:
    """The process answers."""
    return JSONResponse({"status": "live"})


@router.api_route("/health/ready", methods=["GET", "HEAD"])
async def ready(request: Request) -> Response:
    """A reader stands by; 503 while none does."""
    site = site_of(request)
    if not site.pool.ready:
        return JSONResponse({"status": "starting"}, 503, {"Retry-After": "1"})
    return JSONResponse({"status": "ready", "revision": site.source.revision()})
