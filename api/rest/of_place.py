"""Which statements are of a place: those of whoever belongs to it, told by the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_builder.store.search.lookup import View
from graph_builder.store.search.naming import Told, statements

ROLES = ("agent", "place", "about")
Members = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class OfPlace:
    """Statements by the graph that tells them, and adoptions by policy."""

    told: Members
    adopted: Members


def of_these(view: View, who: Collection[str], types: Collection[str]) -> OfPlace | None:
    """The statements of some classes in which any of these stands, and the adoptions of which any is the
    adopter; None where the index does not know which graph tells what.
    """
    among = frozenset(who)
    told: defaultdict[str, list[str]] = defaultdict(list)
    adopted: defaultdict[str, list[str]] = defaultdict(list)
    for each in statements(view, among):
        graphs = list(_graphs(each, types)) if each.names(among, ROLES) else []
        if graphs and each.is_parted:
            return None
        for graph in graphs:
            told[graph].append(each.iri)
        if each.names(among, ("adopter",)):
            for policy in each.named.get("adoptedPolicy", ()):
                adopted[policy].append(each.iri)
    return OfPlace(told, adopted)


def _graphs(statement: Told, types: Collection[str]) -> Iterator[str]:
    """The named graphs that give a statement any of some classes."""
    for graph, classes in statement.classes.items():
        if graph and not set(classes).isdisjoint(types):
            yield graph
