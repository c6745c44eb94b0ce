"""Asking the full-text index, and telling what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.models.search import FacetValue, FoundResult, SearchAnswer, SearchFacets, SearchResult, Suggestions
from api.rest.bulletins import bulletin_of_graph
from api.rest.narrowing import Choice
from api.site import Site
from graph_builder.store.search.documents import Document
from graph_builder.store.search.facets import month_text
from graph_builder.store.search.folding import fold
from graph_builder.store.search.kinds import KINDS, SENTENCE
from graph_builder.store.search.lookup import View
from graph_builder.store.search.narrowing import Narrowed, Result, narrowed

_NOTHING = Narrowed((), 0, {}, {}, {}, {}, is_whole=True)
Known = Mapping[str, Document]


async def searched(site: Site, query: str, choice: Choice, offset: int, limit: int) -> SearchAnswer:
    """What a text finds of what was chosen (nothing: of all). Raises ProblemError."""
    if fold(query) or choice:
        (found, known), state = await site.search.ask(
            lambda view: _asked(site, view, query, choice, offset, limit)
        )
    else:  # whoever opens the empty form needs no index
        found, known, state = _NOTHING, {}, site.source.state()
    return SearchAnswer(
        query=query,
        total=found.total,
        whole=found.is_whole,
        looked_at=found.looked_at,
        offset=offset,
        limit=limit,
        kinds={kind: n for kind in KINDS if (n := found.kinds.get(kind, 0)) or kind in choice.kinds},
        facets=_facets(site, found, known),
        results=tuple(_found(site, each, query) for each in found.results),
        revision=state.revision,
    )


async def suggested(site: Site, prefix: str, kinds: Sequence[str], offset: int, limit: int) -> Suggestions:
    """The things with a name that begins with a text or holds it. Raises ProblemError."""
    hits, state = await site.search.ask(
        lambda view: view.complete(prefix, kinds=kinds, limit=limit, offset=offset)
    )
    results = tuple(SearchResult(**_told(site, hit.document, hit.how, prefix)) for hit in hits)
    return Suggestions(prefix=prefix, results=results, revision=state.revision)


def province_iri(site: Site, code: int) -> str:
    """The IRI of a province by the first two digits of its code."""
    return f"{site.addresses.base}place/{code:02}0000"


def _asked(
    site: Site, view: View, query: str, choice: Choice, offset: int, limit: int
) -> tuple[Narrowed, Known]:
    choice.check(view)
    found = narrowed(view, query, choice.wanted(), limit=limit, offset=offset)
    provinces = (province_iri(site, code) for code in found.provinces)
    return found, view.of((*provinces, *found.themes))


def _facets(site: Site, found: Narrowed, known: Known) -> SearchFacets:
    provinces = ((province_iri(site, code), count) for code, count in sorted(found.provinces.items()))
    months = sorted(found.months.items(), reverse=True)
    themes = sorted(found.themes.items(), key=lambda each: (-each[1], each[0]))
    return SearchFacets(
        province=_values(provinces, known),
        month=tuple(FacetValue(value=month_text(each), zh=None, en=None, count=n) for each, n in months),
        theme=_values(themes, known),
    )


def _values(counted: Iterable[tuple[str, int]], known: Known) -> tuple[FacetValue, ...]:
    return tuple(
        FacetValue(value=iri, zh=_name(known.get(iri), "zh"), en=_name(known.get(iri), "en"), count=count)
        for iri, count in counted
    )


def _name(document: Document | None, language: str) -> str | None:
    names = document.names if document else ()
    return next(
        (each.text for each in names if each.role == "name" and each.language.startswith(language)), None
    )


def _found(site: Site, result: Result, query: str) -> FoundResult:
    return FoundResult(
        **_told(site, result.document, result.how, query),
        provinces=tuple(province_iri(site, code) for code in result.provinces),
        month=month_text(result.month) if result.month is not None else None,
    )


def _told(site: Site, document: Document, how: str, query: str) -> dict[str, Any]:
    return {
        "iri": document.iri,
        "page": site.addresses.path(document.iri),
        "kind": document.kind,
        "label": document.label,
        "name": _other_name(document, fold(query)),
        "how": how,
        "bulletin": bulletin_of_graph(site, document.graph) if document.kind == SENTENCE else None,
    }


def _other_name(document: Document, wanted: str) -> str | None:
    if wanted in fold(document.label):
        return None
    return next((name.text for name in document.names if wanted in fold(name.text)), None)
