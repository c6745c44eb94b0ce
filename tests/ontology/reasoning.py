"""Closing a graph under OWL 2 RL, for the tests that look for contradictions."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import reasonable  # type: ignore[import-untyped]
from rdflib import Graph


def closed(ontology: Graph, quads: Iterable[ox.Quad]) -> Graph:
    """Return all that follows from `ontology` and the triples of `quads`, those themselves included."""
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
    told = Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    everything = ontology + told
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(everything)
    for triple in reasoner.reason():
        everything.add(triple)
    return everything
