"""The checks of the graph of results: each result has its run, and all of it satisfies the shapes.

That results are stale breaks no promise: whoever asks is told so. A stale graph may name what is gone.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from graph_builder.case import Case, Finding
from graph_builder.store.names import TYPE
from ontology.terms import PREFIXES, Class

GENERATED = NamedNode(PREFIXES["prov"] + "wasGeneratedBy")
RUN = NamedNode(Class.DIFFUSION_RUN)


def results_of(case: Case) -> set[Quad]:
    """Return the graph of results."""
    return set(case.data.quads_for_pattern(None, None, None, case.own.diffusion))


def results_have_their_run(case: Case) -> Iterator[Finding]:
    """Whatever the graph of results tells of is a run, or a result of one that stands in it."""
    quads = results_of(case)
    runs = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object == RUN}
    made = {quad.subject for quad in quads if quad.predicate == GENERATED and quad.object in runs}
    for subject in sorted(
        {str(getattr(q.subject, "value", q.subject)) for q in quads if q.subject not in runs | made}
    ):
        yield Finding("run", subject, "没有得出它的传播分析", "has no diffusion run that it came from")
