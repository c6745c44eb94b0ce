"""What one bulletin's coming, changing or going does to the dataset: one update, so that a crash leaves all
of it or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, NamedNode, Quad

from graph_builder.store.descriptions import Descriptions
from graph_builder.store.lines import Lines, Said, in_graph_pattern


@dataclass(frozen=True, slots=True)
class Change:
    """What of one bulletin's graph stays, comes and goes, and the quads that other graphs gain and lose.

    ``described`` are the descriptions that the shared graphs have afterwards of things whose description
    comes, changes or goes. ``redescribes`` where a description that stays is worded otherwise, so that links
    of other bulletins may change. ``sole`` is what the identifiers of things begin with of which no other
    graph tells, each taken to end with ``>``. ``gained`` are the quads that come in any graph, ``lost`` those
    that go, ``touched`` both.
    """

    graph: NamedNode
    stays: Lines
    come: Said = field(default_factory=Said)
    gone: Said = field(default_factory=Said)
    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()
    described: Descriptions = field(default_factory=dict)
    redescribes: bool = False
    sole: tuple[str, ...] = ()
    gained: frozenset[Quad] = field(init=False, compare=False, repr=False)
    lost: frozenset[Quad] = field(init=False, compare=False, repr=False)
    touched: frozenset[Quad] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Put together what differs, once."""
        object.__setattr__(self, "gained", self.come.quads | self.added)
        object.__setattr__(self, "lost", self.gone.quads | self.removed)
        object.__setattr__(self, "touched", self.gained | self.lost)

    def is_empty(self) -> bool:
        """Whether the dataset stays as it is."""
        return not self.touched

    def is_sole(self, thing: NamedNode) -> bool:
        """Whether it is known that no other graph than the bulletin's tells of a thing."""
        return begins(thing, self.sole)

    def rewrites(self) -> bool:
        """Whether what stays in the graph is put in again: DELETE DATA cannot name a blank node, which an
        update may have put in.
        """
        return has_blank(self.lost)

    def as_update(self) -> str:
        """The whole change as one SPARQL update: of a graph that stays, only what differs is touched."""
        is_left_empty = bool(self.gone.lines) and not (self.stays or self.come.lines)
        come = in_graph_pattern(self.come.lines, self.graph) + in_graphs(self.added)
        if is_left_empty or self.rewrites():
            parts = [f"DROP SILENT GRAPH {self.graph}"]
            gone, new = in_graphs(self.removed), in_graph_pattern(self.stays, self.graph) + come
        else:
            parts, new = [], come
            gone = in_graph_pattern(self.gone.lines, self.graph) + in_graphs(self.removed)
        parts += [f"DELETE DATA {{\n{gone}}}"] if gone else []
        parts += [f"INSERT DATA {{\n{new}}}"] if new else []
        return " ;\n".join(parts)


def begins(thing: NamedNode, sole: tuple[str, ...]) -> bool:
    """Whether the identifier of a thing begins with any of some words, each taken to end with ``>``.

    >>> [begins(NamedNode("urn:a"), (word,)) for word in ("urn:", "urn:a>", "urn:b")]
    [True, True, False]
    """
    return f"{thing.value}>".startswith(sole)


def has_blank(quads: Iterable[Quad]) -> bool:
    """Whether some quads tell of what has no name."""
    ends = ((quad.subject, quad.object) for quad in quads)
    return any(isinstance(end, BlankNode) for both in ends for end in both)


def in_graphs(quads: Iterable[Quad]) -> str:
    """Quads as the body of INSERT DATA or DELETE DATA, each graph and subject written once."""
    by_graph: defaultdict[object, defaultdict[object, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value, graph in quads:
        by_graph[graph][subject].append(f"{predicate} {value}")
    return "".join(f"GRAPH {graph} {{\n{_about(said)}}}\n" for graph, said in by_graph.items())


def _about(said: Mapping[object, list[str]]) -> str:
    return "".join(f"{subject} {' ; '.join(pairs)} .\n" for subject, pairs in said.items())
