"""Updates by the SPARQL 1.1 Protocol, for whoever has an admin token."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Scope, authorise
from api.prefixes import PREFIXES
from api.site import desk_of, site_of
from api.sparql_request import UPDATE, AskedUpdate, Pairs, asked_update, body_of, media_type_of, text_of
from api.writing import Order


async def update(request: Request, parameters: Pairs) -> Response:
    """Carry an update out; its text stands among the parameters, or is the body."""
    who = authorise(request, Scope.ADMIN)
    if media_type_of(request) == UPDATE:
        body = await body_of(request, site_of(request).settings.max_update_kb * 1024)
        parameters = [*parameters, ("update", text_of(body))]
    done = await desk_of(request).carry_out(_order(request, asked_update(parameters), who))
    return JSONResponse({"revision": done.revision}, headers={"Cache-Control": "no-store"})


def _order(request: Request, sent: AskedUpdate, who: str) -> Order:
    endpoint = site_of(request).addresses.root + "sparql"
    head = {"do": "update", "who": who, "subject": endpoint, "prefixes": PREFIXES}
    return Order(head, sent.update.encode("utf-8", "surrogatepass"), sent.timeout)
