"""/downloads: everything that can be taken away, on one page for people."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dumps import FILES, FORMS
from api.negotiate import GRAPHS, SUFFIXES
from api.queries import query
from api.site import site_of
from graph_builder.label_table import LABELS
from ontology.dictionary import results
from ontology.terms import VERSION

router = APIRouter()
# Of the network, beside its page: a file for Gephi and one for whatever else reads graphs.
NETWORKS = {"gexf": "application/gexf+xml", "graphml": "application/graphml+xml"}


@router.api_route("/downloads", methods=["GET", "HEAD"])
async def downloads(request: Request) -> Response:
    """The dumps with size and SHA-256, the tables, the names, the network, the ontology, the interfaces."""
    site = site_of(request)
    return site.page(
        request,
        "downloads.html",
        forms=FORMS,
        made=site.dumps.made(),
        tables=results(),
        networks=NETWORKS,
        ontology={SUFFIXES[form]: form for form in GRAPHS},
        version=VERSION,
        labels={LABELS: FILES[LABELS]},
        labels_query=query("labels"),
    )
