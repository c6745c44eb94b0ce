"""A graph that is read while Python is at other work."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat

from graph_builder.store.looking import in_graph


class Ahead:
    """Reads graphs of a store; the one that it was told of ahead it has as text by then: the engine writes
    that without holding up Python, which making each quad of a graph does for several times as long as
    reading them from the text.

    >>> data, graph = ox.Store(), NamedNode("urn:g")
    >>> data.add(Quad(graph, graph, graph, graph))
    >>> ahead = Ahead(data)
    >>> with ahead.of(graph):
    ...     len(ahead.read(graph))
    1
    """

    def __init__(self, data: ox.Store) -> None:
        self._data = data
        self._texts: dict[NamedNode, Future[bytes]] = {}

    @contextmanager
    def of(self, graph: NamedNode) -> Iterator[None]:
        """Have a graph read while this lasts; it must not change in the meantime."""
        with ThreadPoolExecutor(1) as beside:
            self._texts[graph] = beside.submit(self._dump, graph)
            try:
                yield
            finally:
                del self._texts[graph]

    def read(self, graph: NamedNode) -> frozenset[Quad]:
        """The quads of a graph."""
        if graph not in self._texts:
            return frozenset(self._data.quads_for_pattern(None, None, None, graph))
        lines = self._texts[graph].result().decode()
        return frozenset(ox.parse(in_graph(graph.value, lines), RdfFormat.N_QUADS))

    def close(self) -> None:
        """Let the store go."""
        del self._data

    def _dump(self, graph: NamedNode) -> bytes:
        return self._data.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
