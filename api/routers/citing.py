"""How to cite a thing, as a file: text, BibTeX, CSL-JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.citing import BIBTEX, CSL, Citation, citation
from api.iris import tail
from api.names import Name
from api.problems import not_found
from api.routers.entities import legal, require
from api.site import language_of, site_of

router = APIRouter()
FORMS: Mapping[str, tuple[str, Callable[[Citation], str]]] = {
    ".bib": (BIBTEX, lambda cited: cited.bibtex),
    ".csl.json": (CSL, lambda cited: cited.csl),
    ".txt": ("text/plain", lambda cited: cited.text + "\n"),
}
"""The media type of a suffix, and what of a citation the file holds."""


@router.api_route("/cite/{document:path}", methods=["GET", "HEAD"], include_in_schema=False)
async def cite(request: Request, document: str) -> Response:
    """The citation of a thing in the format of the suffix."""
    suffix = next((each for each in FORMS if document.endswith(each)), None)
    if suffix is None:
        raise not_found(document[:100])
    site = site_of(request)
    iri = legal(site.addresses.instance(document.removesuffix(suffix)), request)
    await require(site, iri)
    name = (await site.names.of([iri])).get(iri, Name()).in_language(language_of(request)) or tail(iri)
    media_type, told = FORMS[suffix]
    body = told(citation(request, site, name, "", iri)).encode("utf-8", "replace")
    headers = {
        "Vary": "Accept-Language, Cookie",
        "Content-Disposition": f'attachment; filename="zhengpu{suffix}"',
    }
    return Response(body, headers=headers, media_type=media_type)
