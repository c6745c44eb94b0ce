"""What a store has to know of the vocabulary, as nodes: its own graphs, and the terms that it reads.

>>> Graphs.below("https://w3id.org/zhengpu/id/").entities.value
'https://w3id.org/zhengpu/graph/entities'
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.terms import PREFIXES, Class, Property, root_of


@dataclass(frozen=True, slots=True)
class Graphs:
    """The graphs of a store that belong to no bulletin; ``base`` is where its identifiers begin."""

    base: str
    entities: NamedNode
    adoptions: NamedNode
    links: NamedNode
    diffusion: NamedNode
    registry: NamedNode

    @classmethod
    def below(cls, base: str) -> Graphs:
        """Those of a store with this instance base: siblings of its ``id/``."""
        root = graphs_below(base)
        names = ("entities", "derived/adoptions", "derived/links", "derived/diffusion", "registry")
        return cls(base, *(NamedNode(root + name) for name in names))

    @property
    def shared(self) -> tuple[NamedNode, NamedNode]:
        """Where descriptions stand that several bulletins may need: each lives as long as it is needed."""
        return self.entities, self.adoptions

    @property
    def own(self) -> tuple[NamedNode, ...]:
        """All of them."""
        return self.entities, self.adoptions, self.links, self.diffusion, self.registry


def graphs_below(base: str) -> str:
    """What the names of a store's graphs begin with, by its instance base.

    >>> graphs_below("https://w3id.org/zhengpu/id/")
    'https://w3id.org/zhengpu/graph/'
    """
    return f"{root_of(base)}graph/"


TYPE = NamedNode(PREFIXES["rdf"] + "type")
LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")
BULLETIN = NamedNode(Class.BULLETIN)
TEXT_DIGEST = NamedNode(Property.TEXT_DIGEST)
RECORD_DIGEST = NamedNode(Property.RECORD_DIGEST)
SUGGESTIONS_DIGEST = NamedNode(Property.SUGGESTIONS_DIGEST)
BEGIN = NamedNode(Property.BEGIN)
END = NamedNode(Property.END)
EVIDENCE = NamedNode(Property.EVIDENCE)
START = NamedNode(Property.START)
QUOTE = NamedNode(Property.QUOTE)
