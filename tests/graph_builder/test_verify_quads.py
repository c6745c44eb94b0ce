"""What is found of all quads does not depend on how many of them are held at once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder import verify_quads
from graph_builder.case import Case
from graph_builder.store.names import Graphs
from graph_builder.verify_quads import each_quad_is_in_its_place
from ontology.terms import ID

OURS = [ox.NamedNode(f"{ID}thing/{number}") for number in range(3)]
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREDICATES = [TYPE, ox.NamedNode("urn:x:p")]
VALUES = [*OURS, ox.NamedNode("urn:x:o"), ox.Literal("甲"), ox.BlankNode("b")]
GRAPHS = [ox.NamedNode("urn:x:g"), ox.NamedNode("urn:x:h"), Graphs.below(ID).diffusion, ox.DefaultGraph()]

quads = st.builds(
    ox.Quad,
    st.sampled_from(OURS),
    st.sampled_from(PREDICATES),
    st.sampled_from(VALUES),
    st.sampled_from(GRAPHS),
)


def found(all_: set[ox.Quad], stale: bool, many: int) -> set[tuple[str, str]]:
    data = ox.Store()
    data.extend(all_)
    case = SimpleNamespace(data=data, results_stale=stale, base=ID, own=Graphs.below(ID))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify_quads, "_MANY", many)
        return {(each.kind, each.subject) for each in each_quad_is_in_its_place(cast(Case, case))}


def wanted(all_: set[ox.Quad], stale: bool) -> set[tuple[str, str]]:
    triples = [quad.triple for quad in all_]
    told = {quad.subject for quad in all_ if quad.predicate == TYPE}
    of = {quad for quad in all_ if not stale or quad.graph_name != Graphs.below(ID).diffusion}
    ends = {end for quad in of for end in (quad.subject, quad.object) if end in OURS}
    return {
        *(("twice", str(triple)) for triple in triples if triples.count(triple) > 1),
        *(("blank-node", str(quad)) for quad in all_ if isinstance(quad.object, ox.BlankNode)),
        *(("outside", str(quad)) for quad in all_ if isinstance(quad.graph_name, ox.DefaultGraph)),
        *(("undescribed", str(end)[1:-1]) for end in ends if end not in told),
    }


@given(st.sets(quads, max_size=12), st.booleans(), st.integers(1, 13))
def test_what_is_wrong_is_found_however_many_are_held(all_: set[ox.Quad], stale: bool, many: int) -> None:
    assert found(all_, stale, many) == wanted(all_, stale)
