"""Updates by the SPARQL 1.1 Protocol, for whoever has an admin token."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Scope, authorise
from api.documents import endpoint_of
from api.prefixes import PREFIXES
from api.site import desk_of, site_of
from api.sparql_request import UPDATE, Pairs, asked_update, body_of, check_charset, media_type_of, text_of
from api.sparql_text.admission import admit_update
from api.write_errors import WriteRefusedError
from api.writing import Order


async def update(request: Request, parameters: Pairs) -> Response:
    """Carry an update out; its text stands among the parameters, or is the body."""
    who = authorise(request, Scope.ADMIN)
    check_charset(request.headers.get("content-type", ""))
    if media_type_of(request) == UPDATE:
        body = await body_of(request, site_of(request).settings.max_update_kb * 1024)
        parameters = [*parameters, ("update", text_of(body))]
    sent = asked_update(parameters)
    endpoints = site_of(request).settings.service_endpoints
    text = await asyncio.to_thread(admit_update, sent.update, sent.using, sent.using_named, endpoints)
    try:
        done = await desk_of(request).carry_out(_order(request, text, sent.timeout, who))
    except WriteRefusedError as error:
        raise WriteRefusedError({**error.told, "text": text}) from error
    return JSONResponse({"revision": done.revision}, headers={"Cache-Control": "no-store"})


def _order(request: Request, text: str, timeout: float | None, who: str) -> Order:
    subject = site_of(request).addresses.root + "sparql"
    told = {"prefixes": PREFIXES, "base": endpoint_of(request)}
    head = {"do": "update", "who": who, "subject": subject, **told}
    return Order(head, text.encode("utf-8", "surrogatepass"), timeout)
