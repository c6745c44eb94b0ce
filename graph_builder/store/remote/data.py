"""All named graphs of a server, read in flat memory: for the full-text index, and for dumps.

It is what a query without FROM reads, so that what is searched is what is served; the unnamed graph is left
out, since many servers cannot tell it from the union of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import cast

from pyoxigraph import NamedNode, Quad, Triple

from graph_builder.batches import batches
from graph_builder.dump import sorted_quads
from graph_builder.store.base import BadQuery
from graph_builder.store.remote.errors import ServerFailed, ServerRefused
from graph_builder.store.remote.reading import with_prefixes
from graph_builder.store.remote.server import Server
from graph_builder.store.remote.state import StateHome
from graph_builder.store.remote.window import NODES, as_values
from graph_builder.store.search.documents import READ, Document, document_from
from graph_builder.store.search.index import SearchIndex

_READ = sorted(READ, key=str)


class RemoteData:
    """What a server holds; `Documented` and `Updated` for the index."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def graph_names(self) -> list[str]:
        """The named graphs that hold anything, sorted."""
        rows = self._server.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        return sorted(str(row["g"].value) for row in rows)

    def quads(self) -> Iterator[Quad]:
        """Every quad, graph by graph, each graph with one question. Raises a ServerError."""
        for name in self.graph_names():
            yield from self._server.graph(NamedNode(name))

    def every(self) -> Iterator[Document]:
        """What the index shall hold of all of it: the names, graph by graph, are sorted by things on disk."""
        said = (quad for quad in self.said_in(self.graph_names()) if isinstance(quad.subject, NamedNode))
        for thing, quads in groupby(sorted_quads(said), key=lambda quad: quad.subject):
            if (document := document_from(cast(NamedNode, thing), quads)) is not None:
                yield document

    def each(self, things: Iterable[NamedNode]) -> Iterator[tuple[NamedNode, Document | None]]:
        """What the index shall hold of some things, many of them with one question."""
        for some in batches(things, NODES):
            said: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
            rows = self._server.select(
                f"SELECT ?s ?p ?o ?g {{ VALUES ?s {{ {as_values(some)} }} GRAPH ?g {{ ?s ?p ?o }} "
                f"FILTER(?p IN ({', '.join(map(str, _READ))})) }}"
            )
            for row in rows:
                said[row["s"]].append(Quad(row["s"], row["p"], row["o"], row["g"]))
            yield from ((thing, document_from(thing, said[thing])) for thing in some)

    def said_in(self, graphs: Iterable[str]) -> Iterator[Quad]:
        """What some graphs say of names."""
        for name in graphs:
            graph = NamedNode(name)
            told = self._server.triples(
                f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?p {{ {as_values(_READ)} }} "
                f"GRAPH {graph} {{ ?s ?p ?o }} }}"
            )
            yield from (Quad(triple.subject, triple.predicate, triple.object, graph) for triple in told)

    def beside(self, graphs: Iterable[NamedNode]) -> set[NamedNode]:
        """The things that graphs other than these tell of: others', and those that a server has by itself."""
        others = sorted(set(self.graph_names()) - {graph.value for graph in graphs})
        told = (quad.subject for quad in self.said_in(others))
        return {thing for thing in told if isinstance(thing, NamedNode)}

    def constructed(self, query: str, prefixes: Mapping[str, str], base: str | None) -> Iterator[Triple]:
        """What a CONSTRUCT gives over the graphs that an update reads. Raises BadQuery, or a ServerError."""
        try:
            yield from self._server.triples(with_prefixes(query, prefixes, base))
        except (ServerRefused, ServerFailed) as error:
            raise BadQuery(error.said) from None

    def size(self) -> int:
        """How many quads the index is made from."""
        rows = self._server.select(
            f"SELECT (COUNT(*) AS ?n) {{ VALUES ?p {{ {as_values(_READ)} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        )
        return int(next(iter(rows))["n"].value)


def bring_up(server: Server, home: StateHome, revision: int) -> None:
    """Have the index of a store that nobody writes meanwhile say what the server says, made anew where it is
    of another revision or others changed the data. Raises a ServerError.
    """
    data = RemoteData(server)
    with SearchIndex.open(home.search) as index:
        size = data.size()
        if index.size() != size:
            index.touch_all()
        index.follow(data, revision=revision, oldest=revision)
        index.note_size(size)
