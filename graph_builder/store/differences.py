"""Making of the quads that stand those that are wanted, as one update."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph_builder.store.change import in_graphs
from graph_builder.store.descriptions import describe
from graph_builder.store.names import Graphs


def difference(stand: set[Quad], wanted: set[Quad]) -> str:
    """The update that makes of the quads that stand those that are wanted; empty if they are."""
    gone, new = stand - wanted, wanted - stand
    parts = [f"DELETE DATA {{\n{in_graphs(gone)}}}"] if gone else []
    parts += [f"INSERT DATA {{\n{in_graphs(new)}}}"] if new else []
    return " ;\n".join(parts)


def registry_update(data: ox.Store, graphs: Graphs, quads: Iterable[Quad]) -> str:
    """Replace the registry, and drop the descriptions of things that it describes from now on."""
    scratch = ox.Store()  # writes literals as the disk does
    scratch.extend(Quad(quad.subject, quad.predicate, quad.object, graphs.registry) for quad in quads)
    wanted, stand = set(scratch), set(data.quads_for_pattern(None, None, None, graphs.registry))
    subjects = {quad.subject for quad in wanted - stand if isinstance(quad.subject, NamedNode)}
    shadowed = {quad for subject in subjects for quad in describe(data, graphs, subject)}
    return difference(stand | shadowed, wanted)
