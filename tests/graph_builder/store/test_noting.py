"""What an update changes is noted in the index: what a query tells of it, else its graphs, else all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import pyoxigraph as ox
import pytest
from pyoxigraph import Quad, Triple

from graph_builder.store.base import BadQuery
from graph_builder.store.noting import UpdatedEngine, noted
from graph_builder.store.search.index import SearchIndex

DATA = """INSERT DATA {
  <urn:a> <urn:p> 1 . GRAPH <urn:g> { <urn:b> <urn:p> 2 } GRAPH <urn:h> { <urn:c> <urn:p> 3 }
}"""


@dataclass
class Index:
    """An index that remembers what it is told to look at again, and when."""

    data: ox.Store
    touched: list[tuple[str, set[str]]] = field(default_factory=list)
    all: int = 0

    def touch(self, told: Iterable[Quad | Triple]) -> None:
        self.touched.append((self.when, {str(each.subject) for each in told}))

    def touch_all(self) -> None:
        self.all += 1

    @property
    def when(self) -> str:
        return "after" if self.data.query("ASK { GRAPH ?g { ?s <urn:done> ?o } }") else "before"


def noting(update: str, data: ox.Store | None = None, prefixes: Mapping[str, str] | None = None) -> Index:
    """What is noted of an update, which is carried out within."""
    store = data if data is not None else ox.Store()
    store.update(DATA)
    index = Index(store)
    with noted(cast(SearchIndex, index), UpdatedEngine(store), update, prefixes, "urn:base/"):
        store.update(update, base_iri="urn:base/", prefixes=dict(prefixes or {}))
        store.update("INSERT DATA { GRAPH <urn:done> { <urn:x> <urn:done> 1 } }")
    return index


def test_what_a_query_tells_is_noted_before_and_is_all() -> None:
    index = noting("DELETE { GRAPH <urn:g> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
    assert (index.touched, index.all) == ([("before", {"<urn:b>"})], 0)


def test_prefixes_and_base_are_those_of_the_update() -> None:
    text = "INSERT { GRAPH <g> { <s> e:p 1 } } WHERE { ?s e:p 1 }"
    index = noting(text, prefixes={"e": "urn:"})
    assert index.touched == [("before", {"<urn:base/s>"})]


def test_more_than_is_worth_noting_is_told_by_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index looks at everything where so much is noted; graphs are noted before and after."""
    monkeypatch.setattr("graph_builder.store.noting.TOO_MANY", 1)
    one = noting("DELETE { GRAPH <urn:g> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
    assert len(one.touched) == 1
    two = noting(
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    )
    assert len(two.touched) + two.all > 1


def test_what_no_query_tells_is_noted_graph_by_graph_before_and_after() -> None:
    index = noting("DROP GRAPH <urn:g>")
    assert [when for when, _ in index.touched] == ["before", "after"]
    assert "<urn:b>" in index.touched[0][1]
    assert "<urn:b>" not in index.touched[1][1]
    assert all("<urn:a>" in things for _, things in index.touched)  # the unnamed graph is looked at as well
    assert all("<urn:c>" not in things for _, things in index.touched)
    assert index.all == 0


def test_what_may_change_anything_is_everything() -> None:
    for update in ("DROP ALL", "CLEAR NAMED"):
        index = noting(update)
        told = set().union(*(things for _, things in index.touched)) if index.touched else set()
        assert index.all >= 1 or {"<urn:b>", "<urn:c>"} <= told


class Refusing(UpdatedEngine):
    """Data that answer no query."""

    def constructed(self, *_: object) -> Iterator[Triple]:
        raise BadQuery("no")


def test_where_the_query_fails_everything_is_noted_before_and_after() -> None:
    store = ox.Store()
    store.update(DATA)
    index = Index(store)
    text = "DELETE { GRAPH <urn:g> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }"
    with noted(cast(SearchIndex, index), Refusing(store), text, None, None):
        pass
    assert (index.touched, index.all) == ([], 2)


def test_an_update_that_fails_is_noted_no_further() -> None:
    store = ox.Store()
    store.update(DATA)
    index = Index(store)
    with (
        pytest.raises(RuntimeError),
        noted(cast(SearchIndex, index), UpdatedEngine(store), "DROP ALL", {}, None),
    ):
        raise RuntimeError
    assert len(index.touched) + index.all == 1


def test_the_engine_s_words_are_told_of_a_query_that_fails() -> None:
    data = UpdatedEngine(ox.Store())
    with pytest.raises(BadQuery):
        list(data.constructed("CONSTRUCT {", {}, None))
    assert list(data.graph_names()) == []
