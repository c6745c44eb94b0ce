"""/api: its routes, their description for programs and for people."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.models.queries import Plain
from api.models.service import Description, Index, Route
from api.rest.answering import answer, get
from api.site import marked, site_of

router = APIRouter(tags=["service"])


@get(router, "/api", Index, "目录：有哪些路由")
async def index(request: Request, _: Annotated[Plain, Query()]) -> Response:
    """The routes that there are."""
    from api import openapi  # noqa: PLC0415 - the description is made from the routers, this one among them

    told = Index(
        openapi="/api/openapi.json",
        docs="/api/docs",
        feed="/feed.atom",
        revision=site_of(request).source.revision(),
        routes=tuple(
            Route(path=each.path, methods=(each.method,), summary=each.en) for each in openapi.operations()
        ),
    )
    return answer(told)


@get(router, "/api/openapi.json", Description, "本接口的 OpenAPI 3.1 描述")
async def description(_: Annotated[Plain, Query()]) -> Response:
    """This description."""
    from api import openapi  # noqa: PLC0415 - as above

    body = json.dumps(openapi.document(), ensure_ascii=False)
    return Response(body.encode(), media_type="application/json")


@router.head("/api/docs", include_in_schema=False)
@router.get("/api/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """The description for people."""
    from api import openapi  # noqa: PLC0415 - as above

    await marked(request)
    schemas = openapi.document()["components"]["schemas"]
    shown = openapi.operations()
    return site_of(request).page(request, "api.html", operations=shown, schemas=schemas)
