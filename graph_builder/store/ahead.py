"""A graph that is read while Python is at other work."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph_builder.store.lines import Lines, lines_of
from graph_builder.store.memory import Memory


class Ahead:
    """Reads graphs of a store that are not remembered; the one that it was told of ahead it has by then: the
    engine writes lines without holding up Python.

    >>> data, graph = ox.Store(), NamedNode("urn:g")
    >>> data.add(ox.Quad(graph, graph, graph, graph))
    >>> ahead = Ahead(data, Memory())
    >>> with ahead.of(graph):
    ...     len(ahead.read(graph))
    1
    """

    def __init__(self, data: ox.Store, memory: Memory) -> None:
        self._data = data
        self._memory = memory
        self._read: dict[NamedNode, Future[Lines]] = {}

    @contextmanager
    def of(self, graph: NamedNode) -> Iterator[None]:
        """Have a graph read while this lasts; it must not change in the meantime."""
        if graph in self._memory.lines:
            yield
            return
        with ThreadPoolExecutor(1) as beside:
            self._read[graph] = beside.submit(lines_of, self._data, graph)
            try:
                yield
            finally:
                del self._read[graph]

    def read(self, graph: NamedNode) -> Lines:
        """What a graph holds."""
        known = self._memory.lines.get(graph)
        if known is None:
            known = self._read[graph].result() if graph in self._read else lines_of(self._data, graph)
            self._memory.learn_lines(graph, known)
        return known

    def close(self) -> None:
        """Let the store go."""
        del self._data
