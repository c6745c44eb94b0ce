"""What the checks of a store look at, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from graph_builder.diffusion.derived.freshness import is_stale
from graph_builder.shapes import Shapes
from graph_builder.store.base import Answer, Entry, NotFound
from graph_builder.store.journal import Change, Copy
from graph_builder.store.layout import Marker
from graph_builder.store.links import Rules
from graph_builder.store.names import Graphs
from graph_builder.store.reading import ask, bulletins_of
from graph_builder.store.snapshots import Snapshots
from graph_builder.store.texts import Texts


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken promise: its kind, what it is about (an IRI, a digest), and words for both languages."""

    kind: str
    subject: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Engine:
    """Quads that can be asked."""

    data: ox.Store

    def query(self, text: str) -> Answer:
        """Answer a query over the union of all graphs."""
        return ask(self.data, text)


@dataclass(frozen=True)
class Case:
    """Everything that the checks look at, as of one revision.

    ``pending`` is the bulletin whose change a crash interrupted: until the next opening its row and its text
    may be ahead of the data, or behind, without harm. ``tidy`` is false where texts are still to be swept.
    """

    data: ox.Store
    texts: Texts
    snapshots: Snapshots
    rows: tuple[Change, ...]
    copies: tuple[Copy, ...]
    recorded: dict[str, str]
    marker: Marker
    place: Path
    revision: int
    base: str
    own: Graphs
    rules: Rules
    shapes: Shapes
    pending: str | None
    tidy: bool
    links_stale: bool
    unpublished: bool

    @property
    def at_rest(self) -> bool:
        """Whether nothing is half done: no crash to settle, nothing to derive, sweep or publish, no writer at
        work.
        """
        return self.tidy and not (self.links_stale or self.unpublished)

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names of the store's own graphs."""
        return frozenset(graph.value for graph in self.own.own)

    @cached_property
    def results_stale(self) -> bool:
        """Whether results of diffusion were made from other adoptions than the dataset has."""
        return is_stale(Engine(self.data))

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """All that the dataset holds, read once: many checks look at all of it. Raises what the engine does
        where it cannot read.
        """
        return tuple(self.data)

    @cached_property
    def bulletins(self) -> list[Entry]:
        """The bulletins of the dataset."""
        return bulletins_of(self.data)

    @cached_property
    def graphs(self) -> list[NamedNode]:
        """The graphs of bulletins: all but the store's own."""
        found = (graph for graph in self.data.named_graphs() if isinstance(graph, NamedNode))
        return sorted((graph for graph in found if graph not in self.own.own), key=str)

    def text(self, digest: str) -> str | None:
        """A text, if it is there and can be read."""
        try:
            return self.texts.get(digest)
        except (NotFound, UnicodeDecodeError):
            return None


Check = Callable[[Case], Iterator[Finding]]
