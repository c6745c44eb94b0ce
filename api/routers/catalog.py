"""The dataset described: DCAT at /catalog, VoID at its well-known place, both in one graph."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.catalog import describe
from api.documents import document, origin_of, serialised, wanted
from api.dumps import FORMS
from api.negotiate import DOCUMENTS, HTML
from api.schema_org import dataset_block
from api.site import site_of

router = APIRouter()
PATIENCE = 1.0  # seconds: a person reads what is known, and comes back for what takes long to count
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@router.api_route("/catalog", methods=["GET", "HEAD"])
async def catalog(request: Request) -> Response:
    """The description as a page for people, as RDF for catalogues."""
    media_type = wanted(request, DOCUMENTS)
    return await (_page(request) if media_type == HTML else _data(request, media_type))


@router.api_route("/.well-known/void", methods=["GET", "HEAD"])
async def well_known(request: Request) -> Response:
    """The same description where VoID says that programs look for it (VoID, 7.2)."""
    return await catalog(request)


async def _data(request: Request, media_type: str) -> Response:
    site = site_of(request)
    origin = origin_of(request)
    known = await site.counting.statistics()
    made, made_up = site.dumps.made(), site.marking.known()
    triples = describe(site.addresses.root, site.addresses.base, origin, known, made, made_up)
    headers = {"Link": f'<{site.addresses.root}catalog>; rel="canonical"'}
    return document(request, serialised(triples, media_type), media_type, headers)


async def _page(request: Request) -> Response:
    site = site_of(request)
    known = await site.counting.soon(PATIENCE)
    names = await site.names.of(each.example for each in known.classes if each.example)
    page = site.page(
        request,
        "catalog.html",
        known=known,
        names=names,
        forms=FORMS,
        made=site.dumps.made(),
        licence=LICENCE,
        root=site.addresses.root,
        described=dataset_block(site.addresses.root, origin_of(request), known, site.marking.known()),
    )
    if known.is_being_counted:
        page.headers["Cache-Control"] = "no-store"  # soon it will tell more of the same state
    return page
