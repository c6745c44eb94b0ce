"""Asking the full-text index, and telling what it finds."""

from __future__ import annotations

from collections.abc import Sequence

from api.models.search import SearchAnswer, SearchResult, Suggestions
from api.site import Site
from graph_builder.store.search.documents import Document
from graph_builder.store.search.folding import fold
from graph_builder.store.search.kinds import KINDS, SENTENCE
from graph_builder.store.search.lookup import Found, Hit


async def searched(site: Site, query: str, kinds: Sequence[str], offset: int, limit: int) -> SearchAnswer:
    """What a text finds of some kinds of things (none: of any). Raises ProblemError."""
    if fold(query):
        found, state = await site.search.ask(
            lambda view: view.search(query, kinds=kinds, limit=limit, offset=offset)
        )
    else:  # whoever opens the empty form needs no index
        found, state = Found((), {}), site.source.state()
    return SearchAnswer(
        query=query,
        total=sum(count for kind, count in found.counts.items() if kind in (kinds or KINDS)),
        offset=offset,
        limit=limit,
        kinds=dict(found.counts),
        results=tuple(_result(site, hit, query) for hit in found.hits),
        revision=state.revision,
    )


async def suggested(site: Site, prefix: str, kinds: Sequence[str], offset: int, limit: int) -> Suggestions:
    """The things with a name that begins with a text or holds it. Raises ProblemError."""
    hits, state = await site.search.ask(
        lambda view: view.complete(prefix, kinds=kinds, limit=limit, offset=offset)
    )
    results = tuple(_result(site, hit, prefix) for hit in hits)
    return Suggestions(prefix=prefix, results=results, revision=state.revision)


def _result(site: Site, hit: Hit, query: str) -> SearchResult:
    document = hit.document
    return SearchResult(
        iri=document.iri,
        page=site.addresses.path(document.iri),
        kind=document.kind,
        label=document.label,
        name=_other_name(document, fold(query)),
        how=hit.how,
        bulletin=_bulletin(site, document) if document.kind == SENTENCE else None,
    )


def _other_name(document: Document, wanted: str) -> str | None:
    if wanted in fold(document.label):
        return None
    return next((name.text for name in document.names if wanted in fold(name.text)), None)


def _bulletin(site: Site, sentence: Document) -> str | None:
    root = site.addresses.root + "graph/"
    local = sentence.graph.removeprefix(root)
    return site.addresses.base + local if local != sentence.graph else None
