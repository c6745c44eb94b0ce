"""Has the index look at what an update changes: at what a query tells of it, else at all in its graphs, else
at everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Protocol, cast

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from graph_builder.store.base import BadQuery, BadUpdate
from graph_builder.store.search.index import TOO_MANY, SearchIndex
from graph_builder.store.torn import is_torn
from graph_builder.store.touched import construct_of, may_touch


class Updated(Protocol):
    """Data that an update is about to change."""

    def constructed(self, query: str, prefixes: Mapping[str, str], base: str | None) -> Iterable[Triple]:
        """What a CONSTRUCT gives over the graphs that an update reads. Raises BadQuery."""

    def graph_names(self) -> Iterable[str]:
        """The named graphs."""

    def said_in(self, graphs: Iterable[str]) -> Iterable[Quad]:
        """What some graphs say of names, and the unnamed graph where it can be told from the others."""


class UpdatedEngine:
    """The data of an engine in this process."""

    def __init__(self, data: ox.Store) -> None:
        self._data = data

    def constructed(self, query: str, prefixes: Mapping[str, str], base: str | None) -> Iterator[Triple]:
        """What a CONSTRUCT gives, with the unnamed graph as its default. Raises BadQuery."""
        try:
            answer = self._data.query(query, base_iri=base, prefixes=dict(prefixes))
            yield from cast(Iterable[Triple], answer)
        except (SyntaxError, ValueError, RuntimeError) as error:
            raise BadQuery(str(error)) from None

    def graph_names(self) -> Iterator[str]:
        """The named graphs."""
        return (str(graph.value) for graph in self._data.named_graphs())

    def said_in(self, graphs: Iterable[str]) -> Iterator[Quad]:
        """All that some graphs say, and the unnamed one."""
        yield from self._data.quads_for_pattern(None, None, None, DefaultGraph())
        for graph in graphs:
            yield from self._data.quads_for_pattern(None, None, None, NamedNode(graph))


@contextmanager
def noted(
    index: SearchIndex, data: Updated, update: str, prefixes: Mapping[str, str] | None, base: str | None
) -> Iterator[None]:
    """Note in the index what an update changes that is carried out within."""
    if _is_told(index, data, update, prefixes or {}, base):
        yield
        return
    _note(index, data, update)
    yield
    _note(index, data, update)


def _is_told(
    index: SearchIndex, data: Updated, update: str, prefixes: Mapping[str, str], base: str | None
) -> bool:
    """Note what an update will change, if a query tells that and it is not too much; whether that is all."""
    if (query := construct_of(update)) is None:
        return False
    try:
        asked = data.constructed(f"{query} LIMIT {TOO_MANY + 1}", prefixes, base)
        triples = list(islice(asked, TOO_MANY + 1))
    except BadQuery:
        return False
    index.touch(triples)
    return len(triples) <= TOO_MANY


def _note(index: SearchIndex, data: Updated, update: str) -> None:
    """Note what an update may change, called before it and after it."""
    graphs = may_touch(update, data.graph_names())
    if graphs is None:
        index.touch_all()
    else:
        index.touch(data.said_in(graphs))


@contextmanager
def bad_updates() -> Iterator[None]:
    """What an engine says of an update that it does not take, as BadUpdate."""
    try:
        yield
    except (SyntaxError, ValueError, RuntimeError) as error:
        if is_torn(error):
            raise
        raise BadUpdate(str(error), isinstance(error, SyntaxError)) from None
