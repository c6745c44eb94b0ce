"""What a change makes of the index, as far as the change itself tells it: the data need not be asked then."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from graph_builder.store.change import Change
from graph_builder.store.planner import Planner
from graph_builder.store.search.documents import READ, Document, document_from, evidence_of
from graph_builder.store.search.facets import EVIDENCE
from graph_builder.store.search.rests import Moved


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Of things that a change touches: what the index shall hold of them, or how they moved."""

    documents: dict[NamedNode, Document | None]
    moved: dict[NamedNode, Moved]


def foreseen(planner: Planner, change: Change) -> Foreseen:
    """Return what the planner of a change knows of it, while it is made."""
    said = _read_of(change)
    moved = _moved(planner, change, said)
    things = said.keys() - moved.keys()
    with ThreadPoolExecutor(1) as beside:
        elsewhere = beside.submit(planner.told_elsewhere, change, things)
        whole = planner.whole(change, things)
        documents = {thing: document_from(thing, about) for thing, about in whole.items()}
        told = elsewhere.result()
    return Foreseen({thing: each for thing, each in documents.items() if thing not in told}, moved)


def _read_of(change: Change) -> dict[NamedNode, list[Quad]]:
    """What the index reads of all that comes and goes, by the things that it is said of."""
    said: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in change.touched:
        if quad.predicate in READ and isinstance(thing := quad.subject, NamedNode):
            said[thing].append(quad)
    return said


def _moved(planner: Planner, change: Change, said: dict[NamedNode, list[Quad]]) -> dict[NamedNode, Moved]:
    """The statements that rest on other sentences, and say what they said."""
    left: list[Quad] = []
    moved: dict[NamedNode, Moved] = {}
    for thing, quads in said.items():
        if all(quad.predicate == EVIDENCE and quad.graph_name == change.graph for quad in quads):
            lost = [quad for quad in quads if quad in change.lost]
            went = frozenset(evidence_of(lost))
            came = frozenset(evidence_of(quads)) - went
            if came and went and all(isinstance(quad.object, NamedNode) for quad in lost):
                moved[thing] = Moved(came, went)
                left += lost
    told = planner.said_elsewhere(change, left)
    return {thing: each for thing, each in moved.items() if thing not in told}
