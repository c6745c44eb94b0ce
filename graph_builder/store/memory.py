"""What the writer of a store read or wrote lately, so that it is not read again: a bulletin that is corrected
mostly came a moment ago, and what it describes others describe, too.

>>> from pyoxigraph import Quad
>>> memory, thing, graph = Memory(), NamedNode("urn:t"), NamedNode("urn:g")
>>> change = Change(graph, frozenset({b"<urn:s> <urn:p> <urn:o> ."}), described={thing: frozenset()})
>>> with memory.following(change):
...     len(memory.lines), len(memory.described)
(0, 0)
>>> len(memory.lines[graph]), len(memory.described[thing])
(1, 0)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad

from graph_builder.store.change import Change
from graph_builder.store.descriptions import Descriptions
from graph_builder.store.lines import Lines
from graph_builder.store.links import Showing

LINES, THINGS, SHOWN = 100_000, 10_000, 4
"""How many lines of graphs, descriptions, and graphs with their links are kept: some twenty megabytes of each
of the first two, some of the last.
"""


@dataclass(frozen=True, slots=True)
class Read:
    """The lines of a description as they came, with its graph, and what they say."""

    graph: str
    lines: tuple[str, ...]
    quads: frozenset[Quad]


@dataclass(frozen=True, slots=True)
class Shown:
    """A graph with what it needs of the descriptions, and the links that it shows."""

    showing: Showing
    told: Descriptions
    links: set[Quad]


@dataclass(frozen=True, slots=True)
class Memory:
    """What graphs of bulletins hold and what links they show, how the shared graphs describe things, and how
    descriptions that came were read, as far as that is known. Whoever changes the data otherwise than by a
    change that is followed has it forget all.
    """

    lines: dict[NamedNode, Lines] = field(default_factory=dict)
    described: dict[NamedNode, frozenset[Quad]] = field(default_factory=dict)
    read: dict[str, Read] = field(default_factory=dict)
    shown: dict[NamedNode, Shown] = field(default_factory=dict)  # of graphs of which the lines are known
    expected: dict[NamedNode, Shown] = field(default_factory=dict)

    def learn_lines(self, graph: NamedNode, lines: Lines) -> None:
        """Take what a graph holds."""
        self.lines.pop(graph, None)
        self.lines[graph] = lines
        while self.lines and sum(map(len, self.lines.values())) > LINES:
            del self.lines[next(iter(self.lines))]  # that of the longest ago

    def learn(self, described: Mapping[NamedNode, frozenset[Quad]]) -> None:
        """Take how things are described, which may be not at all."""
        if len(self.described) + len(described) > THINGS:
            self.described.clear()
        self.described.update(described)

    def learn_read(self, read: Mapping[str, Read]) -> None:
        """Take how descriptions were read, by the names of the things."""
        if len(self.read) + len(read) > THINGS:
            self.read.clear()
        self.read.update(read)

    def take_shown(self, graph: NamedNode) -> Shown | None:
        """What a graph shows; whoever takes it changes it."""
        return self.shown.pop(graph, None)

    def expect(self, graph: NamedNode, shown: Shown) -> None:
        """Take what a graph will show if the change that is worked out is made."""
        self.expected.clear()
        self.expected[graph] = shown

    @contextmanager
    def following(self, change: Change) -> Iterator[None]:
        """Know what a change comes to when it was made, and nothing where it was not."""
        try:
            yield
        except BaseException:
            self.forget()
            raise
        self.learn(change.described)
        if change.rewrites():  # blank nodes go by other names then
            self.lines.pop(change.graph, None)
        else:
            self.learn_lines(change.graph, change.stays | change.come.lines)
        if (shown := self.expected.pop(change.graph, None)) is not None:
            self.shown[change.graph] = shown
        for graph in (*(self.shown.keys() - self.lines.keys()), *list(self.shown)[:-SHOWN]):
            self.shown.pop(graph, None)

    def forget(self) -> None:
        """Know nothing any more."""
        for known in (self.lines, self.described, self.read, self.shown, self.expected):
            known.clear()
