"""What each quad has to be, checked in one look at all of them: to read them is most of the work, and to hold
them would take a gigabyte for each million.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from graph_builder.batches import batches
from graph_builder.case import Case, Finding
from graph_builder.store.descriptions import nodes_of
from graph_builder.store.hashes import Hashes
from graph_builder.store.names import QUOTE, TYPE

_MANY = 20_000  # quads that are held at once
_PLAIN = frozenset({NamedNode, Literal})


def each_quad_is_in_its_place(case: Case) -> Iterator[Finding]:
    """No triple stands in two graphs; no blank nodes, no triple terms, nothing outside the named graphs; what
    is referred to below the instance base has a type, or is a span with its quote.
    """
    said, referred = Hashes(), Hashes()
    for some in batches(case.data, _MANY):
        yield from _not_plain(some)
        yield from _said_twice(case, some, said)
        yield from _not_described(case, some, referred)


def _not_plain(quads: Sequence[Quad]) -> Iterator[Finding]:
    for quad in quads:
        terms = (quad.subject, quad.object, quad.graph_name)
        if _PLAIN.issuperset(map(type, terms)):
            continue
        if any(isinstance(term, BlankNode) for term in terms):
            yield Finding("blank-node", str(quad), "含有空节点", "has a blank node")
        if any(isinstance(term, Triple) for term in terms):
            yield Finding("triple-term", str(quad), "含有三元组项", "has a triple term")
        if isinstance(quad.graph_name, DefaultGraph):
            yield Finding("outside", str(quad), "不在任何命名图中", "stands in no named graph")


def _said_twice(case: Case, quads: Sequence[Quad], said: Hashes) -> Iterator[Finding]:
    """The triples of some quads that stand elsewhere, too; a hash is enough to suspect, not to accuse."""
    triples = [quad.triple for quad in quads]
    suspects = {*compress(triples, ~said.add(triples))}
    suspects.update(triple for triple, count in Counter(triples).items() if count > 1)
    for triple in suspects:
        found = case.data.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        graphs = sorted(str(twin.graph_name) for twin in found)
        if len(graphs) > 1:
            where = "、".join(graphs), ", ".join(graphs)
            yield Finding("twice", str(triple), f"同时在 {where[0]} 中", f"stands in {where[1]}")


def _not_described(case: Case, quads: Sequence[Quad], referred: Hashes) -> Iterator[Finding]:
    """What some quads refer to, and none before them did; but for results that are stale: what they name may
    be gone.
    """
    stale = {case.own.diffusion} if case.results_stale else set()
    nodes = nodes_of(quad for quad in quads if quad.graph_name not in stale)
    ours = sorted((node for node in nodes if node.value.startswith(case.base)), key=str)
    for node in compress(ours, referred.add(ours)):
        if not _is_described(case, node):
            yield Finding(
                "undescribed", node.value, "被引用而没有描述", "is referred to and described nowhere"
            )


def _is_described(case: Case, node: NamedNode) -> bool:
    told = (case.data.quads_for_pattern(node, predicate, None) for predicate in (TYPE, QUOTE))
    return any(next(each, None) is not None for each in told)
