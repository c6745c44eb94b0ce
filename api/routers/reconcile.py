"""The Reconciliation Service API 0.2, as OpenRefine and others speak it, over the names of the graph."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.names import Name
from api.problems import ProblemError, in_its_words, not_found
from api.reconcile.candidates import Candidate, candidates
from api.reconcile.manifest import manifest, typed
from api.reconcile.properties import name_of, offered, types
from api.reconcile.questions import (
    RECONCILED,
    Extension,
    Question,
    parse_batch,
    parse_extension,
    parse_single,
)
from api.reconcile.scoring import Scored, Values, scored
from api.reconcile.values import extended, iri_of, values_of
from api.rest.around import said_of
from api.rest.refs import absent
from api.routers.search import whole
from api.search import checked
from api.site import Site, language_of, site_of
from graph_builder.store.search.documents import Document
from graph_builder.store.search.folding import fold
from graph_builder.store.search.kinds import KINDS, upwards
from graph_builder.store.search.lookup import View
from ontology.terms import NS

router = APIRouter(prefix="/reconcile")
MOST_BYTES = 1 << 20
SHOWN = 10
BATCH_SECONDS = 10.0
# A preview is made to stand in a frame of whoever asks for it; it holds a style sheet and links, no scripts.
FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


@router.api_route("", methods=["GET", "HEAD", "POST"])
async def reconcile(request: Request) -> Response:
    """The manifest; or the candidates of a batch of names or of one; or values of properties."""
    site, told = site_of(request), await _parameters(request)
    if "queries" in told:
        return _json(await _answers(site, parse_batch(told["queries"]), language_of(request)))
    if "extend" in told:
        return _json(await _extension(site, parse_extension(told["extend"]), language_of(request)))
    if "query" in told:
        answers = await _answers(site, {"q": parse_single(told["query"])}, language_of(request))
        return _json(answers["q"])
    return _json(manifest(_address(request), site.addresses.base, language_of(request)))


@router.api_route("/suggest/entity", methods=["GET", "HEAD"])
async def suggest_entity(request: Request) -> Response:
    """Things whose names begin with a text, or hold it."""
    prefix, cursor = _prefix(request), whole(request, "cursor", 0, 0, 10_000)
    hits, _ = await site_of(request).search.ask(
        lambda view: view.complete(prefix, kinds=RECONCILED, limit=SHOWN, offset=cursor)
    )
    site, language = site_of(request), language_of(request)
    return _json({"result": [_suggestion(site, hit.document, language) for hit in hits]})


@router.api_route("/suggest/type", methods=["GET", "HEAD"])
async def suggest_type(request: Request) -> Response:
    """Classes with a name in either language that holds a text."""
    language = language_of(request)
    names = [name for name in types() if _holds(request, name, *(_words(name)))]
    return _json({"result": [typed(name, language, deep=True) for name in _page(request, names)]})


@router.api_route("/suggest/property", methods=["GET", "HEAD"])
async def suggest_property(request: Request) -> Response:
    """Properties with a name in either language that holds a text."""
    names = [n for n in offered(None) if _holds(request, n, name_of(n, "zh"), name_of(n, "en"))]
    return _json({"result": _properties(_page(request, names), language_of(request))})


@router.api_route("/extend/propose", methods=["GET", "HEAD"])
async def propose(request: Request) -> Response:
    """The properties of things of a type that can be fetched."""
    type_, limit = request.query_params.get("type", ""), whole(request, "limit", 100, 1, 1000)
    names = offered(type_.removeprefix(NS) if type_.removeprefix(NS) in types() else None)[:limit]
    return _json({"properties": _properties(names, language_of(request)), "type": type_, "limit": limit})


@router.api_route("/preview", methods=["GET", "HEAD"])
async def preview(request: Request) -> Response:
    """A thing in small, for a frame of another site."""
    site, id_ = site_of(request), request.query_params.get("id", "")
    iri = iri_of(site, id_)
    if iri is None:
        raise not_found(id_[:200])
    rows = (await said_of(site, iri)).rows
    if not rows:
        raise absent(site, iri)
    shown = [row for row in rows if row["property"].removeprefix(NS) not in ("evidence", "mentions")][:SHOWN]
    names = await site.names.of([iri, *(row["value"] for row in shown)])
    page = site.page(request, "preview.html", iri=iri, facts=_facts(shown), names=names)
    page.headers["Content-Security-Policy"] = FRAMED
    return page


async def _answers(site: Site, asked: Mapping[str, Question], language: str) -> dict[str, Any]:
    """The result of each query, all of one state of the index."""

    def search(view: View) -> dict[str, list[Candidate]]:
        return {key: candidates(view, each, site.addresses.base) for key, each in asked.items()}

    found, _ = await site.search.ask(search, BATCH_SECONDS)
    names = await site.names.of(each.document.iri for some in found.values() for each in some)
    fitting = {key: [c for c in some if _is_of(names, c, asked[key])] for key, some in found.items()}
    known = await values_of(
        site, {c.document.iri for key, some in fitting.items() for c in some if asked[key].properties}
    )
    ranked = await asyncio.to_thread(_ranked, asked, fitting, known)
    return {
        key: {
            "result": [_candidate(site, each, names[each.candidate.document.iri], language) for each in some]
        }
        for key, some in ranked.items()
    }


def _ranked(
    asked: Mapping[str, Question], found: Mapping[str, Sequence[Candidate]], known: Mapping[str, Values]
) -> dict[str, list[Scored]]:
    return {key: scored(question, found[key], known) for key, question in asked.items()}


def _is_of(names: Mapping[str, Name], candidate: Candidate, question: Question) -> bool:
    """Whether a thing is of one of the classes asked for, or of one below them."""
    if not question.types:
        return True
    return any(upwards(NS + each) & set(question.types) for each in names[candidate.document.iri].types)


def _candidate(site: Site, each: Scored, name: Name, language: str) -> dict[str, Any]:
    document = each.candidate.document
    return {
        "id": site.addresses.local(document.iri),
        "name": name.in_language(language) or document.label,
        "description": _description(document),
        "type": [typed(kind, language) for kind in name.types if "://" not in kind],
        "score": each.score,
        "match": each.match,
        "features": [{"id": id_, "value": value} for id_, value in each.features.items()],
    }


def _suggestion(site: Site, document: Document, language: str) -> dict[str, Any]:
    kind = str(KINDS[document.kind][0]).removeprefix(NS)
    return {
        "id": site.addresses.local(document.iri),
        "name": document.label,
        "description": _description(document),
        "notable": [typed(kind, language)],
    }


def _description(document: Document) -> str:
    """The further names of a thing, by which people tell namesakes apart."""
    return "、".join(name.text for name in document.names[1:5])


async def _extension(site: Site, asked: Extension, language: str) -> dict[str, Any]:
    meta = _properties([name for name, _ in asked.properties], language)
    return {"meta": meta, "rows": await extended(site, asked, language)}


def _properties(names: Sequence[str], language: str) -> list[dict[str, str]]:
    return [{"id": name, "name": name_of(name, language)} for name in names]


def _facts(rows: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for row in rows:
        facts.setdefault(row["property"].removeprefix(NS), []).append(row["value"])
    return facts


def _words(name: str) -> tuple[str, str]:
    return typed(name, "zh")["name"], typed(name, "en")["name"]


def _holds(request: Request, *names: str) -> bool:
    wanted = fold(_prefix(request))
    return any(wanted in fold(name) for name in names)


def _prefix(request: Request) -> str:
    return checked(request.query_params.get("prefix", ""), "prefix")


def _page(request: Request, names: Sequence[str]) -> Sequence[str]:
    cursor = whole(request, "cursor", 0, 0, 10_000)
    return names[cursor : cursor + SHOWN]


def _address(request: Request) -> str:
    """Where the client sees the service."""
    return str(request.base_url).rstrip("/")


async def _parameters(request: Request) -> dict[str, str]:
    """The parameters of a GET, or of a form that is posted, each once. Raises ProblemError."""
    if request.method != "POST":
        return dict(request.query_params)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise ProblemError(
            "unsupported-media-type",
            "请以 application/x-www-form-urlencoded 提交",
            "Post a form: application/x-www-form-urlencoded",
        )
    try:
        form = parse_qs((await _body(request)).decode(), keep_blank_values=True, max_num_fields=10)
    except ValueError as error:
        raise ProblemError(
            "bad-request", f"表单有误。{in_its_words(error)}", f"The form is wrong: {error}"
        ) from None
    return dict(request.query_params) | {name: values[0] for name, values in form.items()}


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise ProblemError("request-too-large", "请求体超过 1 MiB", "The body passes 1 MiB")
    return bytes(body)


def _json(told: object) -> Response:
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, headers={"Vary": "Accept, Accept-Language, Cookie"}, media_type="application/json")
