"""Looking at a remote store: every way of `base.Readable` that needs the server alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import IO

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, QuerySolution, RdfFormat

from graph_builder.store.base import Answer, BadQuery, Entry, Substitutions
from graph_builder.store.dataset import names_its_dataset, without_words
from graph_builder.store.names import (
    BEGIN,
    BULLETIN,
    END,
    LABEL,
    RECORD_DIGEST,
    SUGGESTIONS_DIGEST,
    TEXT_DIGEST,
    TYPE,
    Graphs,
    graphs_below,
)
from graph_builder.store.reading import sorted_nquads
from graph_builder.store.remote.errors import NotSparql, ServerRefused
from graph_builder.store.remote.probe import Abilities, Union
from graph_builder.store.remote.server import RESULTS, TRIPLES, Pairs, Server
from graph_builder.store.remote.substitution import filled

EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_FACTS = {
    "digest": TEXT_DIGEST, "label": LABEL, "begin": BEGIN, "end": END, "record": RECORD_DIGEST,
    "suggestions": SUGGESTIONS_DIGEST,
}  # fmt: skip
_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)


class RemoteReading:
    """The quads of one store on a server, which are those of the graphs below its base."""

    def __init__(self, server: Server, abilities: Abilities, base: str) -> None:
        self.server = server
        self.abilities = abilities
        self._base = base
        self._graphs = Graphs.below(base)

    @property
    def base(self) -> str:
        """Where the identifiers of its instances begin."""
        return self._base

    @property
    def ours(self) -> str:
        """The condition that ?g is a graph of this store: others may use the server, too."""
        return f'STRSTARTS(STR(?g), "{graphs_below(self._base)}")'

    def query(
        self,
        text: str,
        substitutions: Substitutions | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer a query over its graphs, or the union of all; see `base.Readable.query`."""
        told = with_prefixes(filled(text, substitutions or {}), prefixes or {})
        accept = TRIPLES if gives_graph(told) else RESULTS
        try:
            answer = self.server.answer(told, accept, self.dataset(told))
        except ServerRefused as error:
            if error.status != 400:
                raise
            raise BadQuery(error.said) from None
        return self._as_triples(answer) if accept == TRIPLES else self.server.rows(answer)

    def dataset(self, query: str) -> Pairs:
        """The parameters that make the union of all graphs what a query reads, unless it names graphs."""
        if names_its_dataset(query):
            return ()
        if self.abilities.union is Union.LISTED:
            names = [graph.value for graph in (*self._graphs.own, *self._bulletin_graphs())]
            return [(key, name) for key in ("default-graph-uri", "named-graph-uri") for name in names]
        return self.abilities.union_parameters

    def bulletins(self) -> list[Entry]:
        """The bulletins, sorted by IRI."""
        return self.entries()

    def entries(self, bulletin: NamedNode | None = None) -> list[Entry]:
        """The bulletins, or the one of an IRI if it is there."""
        only = f"VALUES ?b {{ {bulletin} }}" if bulletin else ""
        properties = " ".join(map(str, _FACTS.values()))
        rows = self.server.select(
            f"SELECT ?b ?g ?p ?o {{ {only} GRAPH ?g {{ ?b {TYPE} {BULLETIN} . "
            f"OPTIONAL {{ ?b ?p ?o . VALUES ?p {{ {properties} }} }} }} FILTER({self.ours}) }}"
        )
        found: dict[tuple[str, str], Entry] = {}
        for row in rows:
            place = (_words(row["b"]), _words(row["g"]))
            found[place] = _with_fact(found.get(place, Entry(*place, "")), row)
        return sorted(found.values(), key=lambda entry: (entry.iri, entry.graph))

    def graphs(self) -> list[NamedNode]:
        """The graphs of this store."""
        rows = self.server.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({self.ours}) }}")
        return sorted((row["g"] for row in rows), key=str)

    def quads(self) -> Iterator[Quad]:
        """Every quad, graph by graph."""
        for graph in self.graphs():
            yield from self.server.graph(graph)

    def copy(self) -> ox.Store:
        """The whole dataset in memory."""
        store = ox.Store()
        store.bulk_extend(self.quads())
        return store

    def nquads(self) -> list[str]:
        """Every quad as a line of canonical N-Quads, sorted."""
        return sorted_nquads(self.copy())

    def count(self) -> int:
        """How many quads there are."""
        rows = self.server.select(
            f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({self.ours}) }}"
        )
        return int(_words(next(iter(rows))["n"]))

    def _bulletin_graphs(self) -> Iterable[NamedNode]:
        rows = self.server.select(f"SELECT ?g {{ GRAPH ?g {{ ?b {TYPE} {BULLETIN} }} FILTER({self.ours}) }}")
        return [row["g"] for row in rows]

    def _as_triples(self, answer: IO[bytes]) -> Answer:
        store = ox.Store()
        try:
            with answer:
                store.load(answer, RdfFormat.N_TRIPLES)
        except (SyntaxError, ValueError) as error:
            raise NotSparql(self.server.access.endpoint, str(error)[:500]) from error
        return store.query(EVERYTHING)


def gives_graph(query: str) -> bool:
    """Whether a query is a CONSTRUCT or DESCRIBE.

    >>> gives_graph("PREFIX select: <urn:x> construct { ?s ?p 'ASK' } where { ?s ?p ?o }")
    True
    """
    form = _FORM.search(without_words(query))
    return form is not None and form[1].upper() in ("CONSTRUCT", "DESCRIBE")


def with_prefixes(query: str, prefixes: Mapping[str, str], base: str | None = None) -> str:
    """The query with declarations before it, on its first line; one of its own comes later and wins."""
    told = f"BASE <{base}> " if base else ""
    return told + "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items()) + query


def _with_fact(entry: Entry, row: QuerySolution) -> Entry:
    for name, term in _FACTS.items():
        if row["p"] == term:
            value, known = _words(row["o"]), getattr(entry, name)
            return replace(entry, **{name: min(value, known) if known else value})
    return entry


def _words(term: object) -> str:
    return str(getattr(term, "value", term))
