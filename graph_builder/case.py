"""What the checks of a store look at, and what they find.

Some look at all of it, as a `Case`; others at one bulletin at a time, as far as its `Contents` go, and may do
so in several processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph_builder.diffusion.derived.freshness import is_stale
from graph_builder.shapes import Shapes
from graph_builder.store.base import Answer, Entry, NotFound
from graph_builder.store.descriptions import Registry
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
class Contents:
    """What a bulletin is held against: the dataset, the texts, and the shapes."""

    data: ox.Store
    texts: Texts
    marker: Marker
    own: Graphs
    shapes: Shapes

    @property
    def base(self) -> str:
        """Where the identifiers of the store's instances begin."""
        return self.marker.base

    @cached_property
    def registry(self) -> Registry:
        """The curated descriptions."""
        return Registry(self.data, self.own)

    def text(self, digest: str) -> str | None:
        """A text, if it is there and can be read."""
        try:
            return self.texts.get(digest)
        except (NotFound, UnicodeDecodeError):
            return None


T = TypeVar("T")
Inspect = Callable[[Contents, T], Iterator[Finding]]
"""What finds what is wrong with one bulletin, or one graph; a function of a module, for other processes."""


class Inspectors(Protocol):
    """Whoever inspects bulletins, some at a time."""

    def each(self, inspect: Inspect[T], subjects: Sequence[T]) -> Iterator[list[Finding]]:
        """What is found of each, in their order. Raises what the engine does where it cannot read."""


Passed = Callable[[int, int], None]
"""Is told how much was done, of how much."""


class Progress:
    """How far the checks came: each is a step, and so is each bulletin that some of them look at."""

    def __init__(self, passed: Passed, checks: int, one_by_one: int) -> None:
        self._passed = passed
        self._one_by_one = one_by_one
        self._whole = checks
        self._done = 0

    def begin(self, bulletins: int) -> None:
        """Learn how many bulletins there are."""
        self._whole += self._one_by_one * bulletins

    def step(self) -> None:
        """Come one step further."""
        self._done += 1
        self._passed(min(self._done, self._whole), self._whole)

    def end(self) -> None:
        """Be done, whatever was left out."""
        self._passed(self._whole, self._whole)


@dataclass(frozen=True)
class Case(Contents):
    """Everything that the checks look at, as of one revision.

    The ``inspectors``, where there are any, look at bulletins one by one; ``progress`` is told of each.
    ``pending`` is the bulletin whose change a crash interrupted: until the next opening its row and its text
    may be ahead of the data, or behind, without harm. ``tidy`` is false where texts are still to be swept.
    """

    snapshots: Snapshots
    rows: tuple[Change, ...]
    copies: tuple[Copy, ...]
    recorded: dict[str, str]
    place: Path
    revision: int
    rules: Rules
    pending: str | None
    tidy: bool
    links_stale: bool
    unpublished: bool
    progress: Progress
    inspectors: Inspectors | None = None

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
    def bulletins(self) -> list[Entry]:
        """The bulletins of the dataset."""
        return bulletins_of(self.data)

    @cached_property
    def graphs(self) -> list[NamedNode]:
        """The graphs of bulletins: all but the store's own."""
        found = (graph for graph in self.data.named_graphs() if isinstance(graph, NamedNode))
        return sorted((graph for graph in found if graph not in self.own.own), key=str)

    def each(self, inspect: Inspect[T], subjects: Sequence[T]) -> Iterator[Finding]:
        """What is found of each of some subjects."""
        crew = self.inspectors
        each = crew.each(inspect, subjects) if crew else (list(inspect(self, one)) for one in subjects)
        for found in each:
            yield from found
            self.progress.step()


Check = Callable[[Case], Iterator[Finding]]
