"""What a server can do, found out by trying: where it takes queries and updates, what its default graph is,
whether several operations are carried out whole or not at all, whether it gives back what was written.

What is written for this stands in scratch graphs of a name that nobody else has, and is taken away again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions

from graph_builder.store.remote.access import Access
from graph_builder.store.remote.errors import (
    NotFaithful,
    NotSparql,
    ServerAway,
    ServerError,
    ServerRefused,
    ServerSlow,
)
from graph_builder.store.remote.server import JSON, Addresses, Pairs, Server
from ontology.terms import PREFIXES

# Where servers take queries and updates, below the address that was given.
PLACES = (("", ""), ("/query", "/update"), ("/sparql", "/update"), ("", "/statements"))
UNION_PARAMETERS: tuple[Pairs, ...] = (
    (),
    (("union-default-graph", "true"),),  # Oxigraph
    (("default-graph-uri", "urn:x-arq:UnionGraph"),),  # Jena
)
SAMPLES = (
    Literal('甲😀\n\t"乙"\'\\'),
    Literal("一", language="zh-hans"),
    *(
        Literal(value, datatype=NamedNode(PREFIXES["xsd"] + kind))
        for value, kind in (
            ("0.9", "decimal"),
            ("7", "decimal"),
            ("7", "integer"),
            ("true", "boolean"),
            ("2022-11-01", "date"),
            ("2022-11", "gYearMonth"),
            ("2022", "gYear"),
        )
    ),
)
NOTHING = "SELECT ?x { VALUES ?x { 1 } }"
S, P = "<urn:x-zhengpu:probe:s>", "<urn:x-zhengpu:probe:p>"


class Union(Enum):
    """How to ask for the union of all graphs: by default, by a parameter, or by listing them."""

    PLAIN = "plain"
    PARAMETER = "parameter"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What was found out; ``atomic`` where an update of several operations is made whole or not at all."""

    addresses: Addresses
    union: Union = Union.PLAIN
    union_parameters: Pairs = ()
    atomic: bool = False


def find(access: Access) -> Addresses:
    """Where the server takes queries and, if it does, updates. Raises a ServerError where it takes none."""
    queries = queries_at(access)
    if access.update:
        return Addresses(queries, access.update)
    places = dict.fromkeys(access.endpoint + u for q, u in PLACES if access.endpoint + q == queries)
    return Addresses(queries, next((place for place in places if _takes_updates(access, queries, place)), ""))


def probe(server: Server) -> Abilities:
    """Try everything, writing to scratch graphs where the server takes updates. Raises a ServerError."""
    if not server.addresses.update:
        return look(server)
    with _scratch(server) as graph:
        if _changed(server, graph):
            server.points = True
            server.update(f"DROP SILENT GRAPH {graph}", repeatable=True)
            _check_faithful(server, graph)
        union, parameters = _union(server, f"{S} {P} 7", f"{S} {P} 7")
        atomic = _is_atomic(server, graph)
        _check_deletes(server, graph)
        return Abilities(server.addresses, union, parameters, atomic)


def look(server: Server) -> Abilities:
    """Find out by reading alone; of an empty server the union is taken to be its default."""
    some = next(iter(server.select("SELECT ?s ?p ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1")), None)
    if some is None:
        return Abilities(server.addresses)
    told = f"{some['s']} {some['p']} ?o"
    if str(some["s"]).startswith("_:"):
        told = f"?s {some['p']} ?o"
    return Abilities(server.addresses, *_union(server, told, told))


def is_exact(server: Server) -> bool:
    """Whether its JSON tells a truth value from a number: where it does not, other forms are inexact, too."""
    try:
        rows = server.read(server.answer("SELECT (true AS ?x) {}", JSON), QueryResultsFormat.JSON)
        return isinstance(rows, QuerySolutions) and all(row["x"] == Literal(True) for row in rows)
    except (NotSparql, ServerRefused):
        return False


def queries_at(access: Access) -> str:
    """Where the server takes queries. Raises a ServerError."""
    failed: list[ServerError] = []
    try:
        for place in dict.fromkeys(access.endpoint + query for query, _ in PLACES):
            try:
                with Server(access, Addresses(place)) as server:
                    list(server.select(NOTHING))
            except (ServerAway, ServerSlow):
                raise
            except ServerError as error:
                failed.append(error)
            else:
                return place
        raise next((each for each in failed if _is_telling(each)), failed[0])
    finally:
        failed.clear()  # an error holds this frame, and so what all who called it hold


def _is_telling(error: ServerError) -> bool:
    """Whether an error is of a server that was found, and not of a wrong place."""
    return isinstance(error, ServerRefused) and error.status in (401, 403)


def _takes_updates(access: Access, queries: str, place: str) -> bool:
    with Server(access, Addresses(queries, place)) as server:
        try:
            server.update("DROP SILENT GRAPH <urn:x-zhengpu:probe:none>", repeatable=True)
        except (ServerAway, ServerSlow):
            raise
        except ServerError:
            return False
    return True


@contextmanager
def _scratch(server: Server) -> Iterator[NamedNode]:
    graph = NamedNode(f"urn:x-zhengpu:probe:{secrets.token_hex(8)}")
    try:
        yield graph
    finally:
        with suppress(ServerError):
            server.update(f"DROP SILENT GRAPH {graph}", repeatable=True)


def _objects() -> str:
    """Each sample with a property of its own: a server may hold two values for one that we tell apart."""
    told = " . ".join(f"{S} <urn:x-zhengpu:probe:{n}> {sample}" for n, sample in enumerate(SAMPLES))
    return f"{S} {P} 7 . {told}"


def _changed(server: Server, graph: NamedNode) -> set[object]:
    """Whatever comes back otherwise than it was written."""
    server.update(f"INSERT DATA {{ GRAPH {graph} {{ {_objects()} }} }}", repeatable=True)
    return set(SAMPLES) ^ _objects_read(server, graph)


def _check_faithful(server: Server, graph: NamedNode) -> None:
    if changed := _changed(server, graph):
        raise NotFaithful(server.access.endpoint, ", ".join(sorted(map(str, changed)))[:500])


def _check_deletes(server: Server, graph: NamedNode) -> None:
    server.update(f"DELETE DATA {{ GRAPH {graph} {{ {_objects()} }} }}", repeatable=True)
    if left := set(SAMPLES) & _objects_read(server, graph):
        told = ", ".join(sorted(map(str, left)))[:400]
        raise NotFaithful(server.access.endpoint, f"DELETE DATA: {told}")


def _objects_read(server: Server, graph: NamedNode) -> set[object]:
    return {row["o"] for row in server.select(f"SELECT ?o {{ GRAPH {graph} {{ {S} ?p ?o }} }}")}


def _union(server: Server, triple: str, named: str) -> tuple[Union, Pairs]:
    """The first way of asking in which one query sees a triple of a graph with and without naming graphs."""
    text = f"SELECT * {{ {triple} . GRAPH ?g {{ {named} }} }} LIMIT 1"
    for parameters in UNION_PARAMETERS:
        with suppress(ServerRefused, NotSparql):
            if any(True for _ in server.select(text, parameters)):
                return (Union.PARAMETER if parameters else Union.PLAIN), parameters
    return Union.LISTED, ()


def _is_atomic(server: Server, graph: NamedNode) -> bool:
    """Whether nothing is left of an update whose second operation fails; in doubt it is not."""
    for number, failing in enumerate(_FAILING):
        left = f"<urn:x-zhengpu:probe:left{number}>"
        try:
            server.update(f"INSERT DATA {{ GRAPH {graph} {{ {S} {P} {left} }} }} ; {failing(graph)}")
        except (ServerAway, ServerSlow):
            raise
        except ServerError:
            found = server.select(f"SELECT ?g {{ GRAPH ?g {{ {S} {P} {left} }} }}")
            return not any(True for _ in found)
    return False


_FAILING: tuple[Callable[[NamedNode], str], ...] = (
    lambda graph: f"DROP GRAPH <{graph.value}:none>",
    lambda graph: f"CREATE GRAPH {graph}",
    lambda graph: f"LOAD <{graph.value}:none>",
)
