"""Replacing, extending and dropping one graph, as SPARQL updates that the engine carries out whole or not.

A graph is told by its IRI; None is the unnamed one.

>>> print(replacing("urn:g", read_graph(b"<urn:a> <urn:b> 1 .", "text/turtle", "urn:base")))
DROP SILENT GRAPH <urn:g> ;
INSERT DATA {
GRAPH <urn:g> {
<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
}
}
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from graph_builder.store.base import BadData

EXPANSION = 4 * 1024 * 1024  # bytes that the entities of a document may come to
_ENTITY = re.compile(rb"<!ENTITY\s+([^\s\"'>]+)\s+\"([^\"]*)\"", re.IGNORECASE)
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
}


def read_graph(data: bytes, media_type: str, base: str, graph: str | None = None) -> list[Triple]:
    """The triples of one graph in a format of `FORMATS`; relative IRIs begin at `base`. Raises BadData.

    A format that names graphs may name no other one than `graph`.
    """
    data = data.removeprefix(BOM_UTF8)
    if media_type == "application/rdf+xml":
        _refuse_entities(data)
    try:
        quads = list(ox.parse(data, FORMATS[media_type], base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise BadData(str(error.msg or error), error.lineno) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise BadData(str(error), None) from None
    _refuse_other_graphs(quads, graph)
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    for triple in triples:
        _refuse_later_rdf(triple)
    return triples


def replacing(graph: str | None, triples: Sequence[Triple]) -> str:
    """The update that makes the graph these triples; it is there afterwards though it be empty."""
    return f"{dropping(graph)} ;\n{adding(graph, triples)}".removesuffix(" ;\n")


def adding(graph: str | None, triples: Sequence[Triple]) -> str:
    """The update that puts the triples to those of the graph, blank nodes as new ones; empty if it has
    nothing to do.
    """
    if not triples:
        return f"CREATE SILENT GRAPH {NamedNode(graph)}" if graph else ""
    lines = "".join(_lines(triples))
    body = f"GRAPH {NamedNode(graph)} {{\n{lines}}}\n" if graph else lines
    return f"INSERT DATA {{\n{body}}}"


def dropping(graph: str | None) -> str:
    """The update that takes the graph away."""
    return f"DROP SILENT GRAPH {NamedNode(graph)}" if graph else "CLEAR DEFAULT"


def _lines(triples: Iterable[Triple]) -> Iterable[str]:
    return (f"{triple.subject} {triple.predicate} {triple.object} .\n" for triple in triples)


def _refuse_other_graphs(quads: Iterable[Quad], graph: str | None) -> None:
    """What a document says of other graphs must not end up in this one."""
    names = {ox.DefaultGraph(), NamedNode(graph) if graph is not None else ox.DefaultGraph()}
    other = next((quad for quad in quads if quad.graph_name not in names), None)
    if other is not None:
        raise BadData(f"it is of another graph than the one to be written: {other}"[:500], None)


def _refuse_later_rdf(triple: Triple) -> None:
    """What RDF 1.1 has not, most readers of this store would fail on."""
    if isinstance(triple.object, Triple) or (isinstance(triple.object, Literal) and triple.object.direction):
        raise BadData(f"no triple terms and no base directions: {triple}"[:500], None)


def _refuse_entities(data: bytes) -> None:
    """An XML parser writes entities out wherever they are named: of a small file they may make a huge one."""
    entities = _ENTITY.findall(data)
    if any(b"&" in value for _, value in entities):
        raise BadData("an entity that names another one", None)
    if sum(data.count(b"&" + name + b";") * len(value) for name, value in entities) > EXPANSION:
        raise BadData(f"entities that come to more than {EXPANSION} bytes", None)
