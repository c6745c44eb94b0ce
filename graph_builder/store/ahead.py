"""A graph that is read while Python is at other work."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph_builder.store.lines import Lines, lines_of


class Ahead:
    """Reads graphs of a store; the one that it was told of ahead it has by then: the engine writes lines
    without holding up Python.

    >>> data, graph = ox.Store(), NamedNode("urn:g")
    >>> data.add(ox.Quad(graph, graph, graph, graph))
    >>> ahead = Ahead(data)
    >>> with ahead.of(graph):
    ...     len(ahead.read(graph))
    1
    """

    def __init__(self, data: ox.Store) -> None:
        self._data = data
        self._read: dict[NamedNode, Future[Lines]] = {}

    @contextmanager
    def of(self, graph: NamedNode) -> Iterator[None]:
        """Have a graph read while this lasts; it must not change in the meantime."""
        with ThreadPoolExecutor(1) as beside:
            self._read[graph] = beside.submit(lines_of, self._data, graph)
            try:
                yield
            finally:
                del self._read[graph]

    def read(self, graph: NamedNode) -> Lines:
        """What a graph holds."""
        if graph in self._read:
            return self._read[graph].result()
        return lines_of(self._data, graph)

    def close(self) -> None:
        """Let the store go."""
        del self._data
