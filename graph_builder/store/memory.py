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
from graph_builder.store.lines import Lines

LINES, THINGS = 100_000, 10_000
"""How many lines of graphs and how many descriptions are kept: some twenty megabytes of the ones and of the
others.
"""


@dataclass(frozen=True, slots=True)
class Read:
    """The lines of a description as they came, with its graph, and what they say."""

    graph: str
    lines: tuple[str, ...]
    quads: frozenset[Quad]


@dataclass(frozen=True, slots=True)
class Memory:
    """What graphs of bulletins hold, how the shared graphs describe things, and how descriptions that came
    were read, as far as that is known. Whoever changes the data otherwise than by a change that is followed
    has it forget all.
    """

    lines: dict[NamedNode, Lines] = field(default_factory=dict)
    described: dict[NamedNode, frozenset[Quad]] = field(default_factory=dict)
    read: dict[str, Read] = field(default_factory=dict)

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

    @contextmanager
    def following(self, change: Change) -> Iterator[None]:
        """Know what a change comes to when it was made, and nothing where it was not."""
        try:
            yield
        except BaseException:
            self.forget()
            raise
        self.learn(change.described)
        if change.rewrites():
            self.lines.pop(change.graph, None)  # blank nodes go by other names then
        else:
            self.learn_lines(change.graph, change.stays | change.come.lines)

    def forget(self) -> None:
        """Know nothing any more."""
        for known in (self.lines, self.described, self.read):
            known.clear()
