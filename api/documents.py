"""Small RDF documents of the service itself: negotiated, with a validator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api.edge import origin
from api.edge.conditions import matches
from api.negotiate import choose, named
from api.problems import not_acceptable
from api.results import open_response
from ontology.terms import PREFIXES


def origin_of(request: Request) -> str:
    """Where the client reached the service, with a slash at the end: absolute addresses begin so."""
    return f"{origin.origin_of(request)}{request.scope.get('root_path', '')}/"


def endpoint_of(request: Request) -> str | None:
    """The endpoint as the client named it: where relative IRIs of what it sends begin (SPARQL 1.1, 4.1.1.2).

    None where the client named what can be in no IRI.
    """
    iri = origin_of(request) + "sparql"
    try:
        ox.NamedNode(iri)
    except ValueError:
        return None
    return iri


def wanted(request: Request, offered: Sequence[str]) -> str:
    """The media type that the client wants, by ``?format=`` or Accept. Raises a 406 problem."""
    short = request.query_params.get("format")
    chosen = named(short, offered) if short else choose(request.headers.get("accept"), offered)
    if chosen is None:
        raise not_acceptable(tuple(offered))
    return chosen


def serialised(statements: Iterable[ox.Triple] | Iterable[ox.Quad], media_type: str) -> bytes:
    """The statements in the form of the media type.

    >>> a = ox.NamedNode("urn:a")
    >>> serialised([ox.Triple(a, a, a)], "application/n-triples")
    b'<urn:a> <urn:a> <urn:a> .\\n'
    """
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ValueError(media_type)
    return ox.serialize(statements, format=form, prefixes=dict(PREFIXES)) or b""


def document(request: Request, content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """The answer that carries a document; 304 where the client holds it already."""
    # Weak, because what stands between here and the client may compress it.
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    told = {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache"} | dict(headers)
    if is_held(request, tag):
        return Response(status_code=304, headers=told)
    return open_response(content, media_type, told)


def is_held(request: Request, tag: str) -> bool:
    """Whether If-None-Match names the validator (RFC 9110, 13.1.2: strength does not matter)."""
    return matches(request.headers.get("if-none-match", "").encode("latin-1"), tag.encode())
