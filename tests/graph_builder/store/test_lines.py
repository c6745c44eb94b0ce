"""Lines tell of a graph what its quads tell."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from graph_builder.store.descriptions import nodes_of
from graph_builder.store.lines import about, as_text, lines_of, nodes_in, quads_of, with_predicate

G, H = NamedNode("urn:g"), NamedNode("urn:h")
IRIS = [NamedNode(each) for each in ("urn:a", "urn:b/1", "urn:省", "urn:x#char=1,2", "urn:%20.")]
NODES = st.sampled_from(IRIS)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    [" .\n", "<urn:a> .", "\\", '"', "\r", "\u2028", "\x00", "> <"]
)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text: Literal(text, language="zh-Hans"), TEXTS),
    st.builds(lambda text, kind: Literal(text, datatype=kind), TEXTS, NODES),
    st.sampled_from([Literal(1), Literal(0.5), Literal(True)]),
)
SUBJECTS = st.one_of(NODES, st.just(BlankNode("b")))
TERMS = st.one_of(SUBJECTS, LITERALS, st.builds(Triple, NODES, NODES, NODES | LITERALS))
QUADS = st.frozensets(st.builds(Quad, SUBJECTS, NODES, TERMS, st.sampled_from([G, H])), max_size=12)


def held(quads: frozenset[Quad]) -> tuple[ox.Store, frozenset[Quad]]:
    """A store of quads, and those of them in one graph, as it has them."""
    data = ox.Store()
    data.extend(quads)
    return data, frozenset(data.quads_for_pattern(None, None, None, G))


@given(QUADS)
def test_lines_are_quads(quads: frozenset[Quad]) -> None:
    data, wanted = held(quads)
    lines = lines_of(data, G)
    assert len(lines) == len(wanted)
    assert quads_of(lines, G) == wanted


@given(QUADS)
@example(frozenset({Quad(IRIS[0], IRIS[1], Literal("<urn:a> ."), G)}))
def test_their_nodes_are_those_of_the_quads(quads: frozenset[Quad]) -> None:
    data, wanted = held(quads)
    assert nodes_in(lines_of(data, G), ()) == nodes_of(wanted)
    without = {node for node in nodes_of(wanted) if not node.value.startswith(("urn:a", "urn:b/"))}
    assert nodes_in(lines_of(data, G), ("urn:a", "urn:b/")) == without


@given(QUADS, st.sets(NODES))
def test_they_are_chosen_as_quads_are(quads: frozenset[Quad], some: set[NamedNode]) -> None:
    data, wanted = held(quads)
    lines = lines_of(data, G)
    assert quads_of(with_predicate(lines, some), G) == {quad for quad in wanted if quad.predicate in some}
    assert quads_of(about(lines, some), G) == {quad for quad in wanted if quad.subject in some}


@given(QUADS, QUADS)
def test_two_stores_write_what_they_share_alike(one: frozenset[Quad], other: frozenset[Quad]) -> None:
    (first, of_first), (second, of_second) = held(one), held(other)
    shared = lines_of(first, G) & lines_of(second, G)
    assert quads_of(shared, G) == of_first & of_second


def test_a_text_of_lines_ends_each() -> None:
    assert as_text([]) == b""
    assert as_text([b"a", b"b"]) == b"a\nb\n"
