"""Things that two stores tell equally much of: where such a one takes longer in the larger, the store is why,
and not what is said.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox

from graph_builder.store.names import Graphs
from ontology.terms import ID

Told = tuple[int, str]  # how many quads of bulletins name a thing, and its IRI
LEAST = 1 / 3  # as often that what is said still compares
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_TOLD = """SELECT ?thing (COUNT(*) AS ?told) WHERE {{
  GRAPH ?its {{ ?thing a <{kind}> }}
  GRAPH ?graph {{ ?who ?how ?thing }}
  FILTER(?graph != <{registry}>)
}} GROUP BY ?thing"""


@dataclass(frozen=True, slots=True)
class Alike:
    """A thing of either store, of one kind, and how many quads name it there."""

    kind: str
    small: Told
    large: Told

    def paths(self, form: str) -> tuple[str, str]:
        """Where each is shown, as ``/page/{}`` has it."""
        small, large = (form.format(thing.removeprefix(ID)) for _, thing in (self.small, self.large))
        return small, large

    @property
    def note(self) -> str:
        """How often they are named."""
        return f"named {self.small[0]:,} / {self.large[0]:,} times"


def alike(stores: Sequence[ox.Store], things: Mapping[str, str]) -> Iterator[Alike]:
    """For each thing, by its kind, one of its class in either store: of all pairs those named most equally;
    none of a class where all are named much oftener in one of them.

    >>> store = ox.Store()
    >>> told = b"<urn:g> { <urn:x> a <urn:Kind> . <urn:y> <urn:names> <urn:x> }"
    >>> store.load(told, ox.RdfFormat.TRIG)
    >>> [each.note for each in alike([store, store], {"x": "urn:x"})]
    ['named 1 / 1 times']
    """
    for kind, thing in things.items():
        classes = {str(quad.object) for quad in stores[0].quads_for_pattern(ox.NamedNode(thing), _TYPE, None)}
        small, large = (_told(store, min(classes).strip("<>")) for store in stores)
        best = max(_pairs(small, large), key=_equality)
        if _equality(best)[0] > LEAST:
            yield Alike(kind, *best)


def _told(store: ox.Store, kind: str) -> list[Told]:
    asked = _TOLD.format(kind=kind, registry=Graphs.below(ID).registry.value)
    rows = cast("ox.QuerySolutions", store.query(asked))
    return sorted((int(row["told"].value), str(row["thing"].value)) for row in rows)


def _pairs(small: Iterable[Told], large: Sequence[Told]) -> Iterator[tuple[Told, Told]]:
    """Each of the one with its neighbours among the others, which are in order."""
    for one in small:
        at = bisect(large, one)
        yield from ((one, other) for other in large[max(0, at - 1) : at + 1])


def _equality(pair: tuple[Told, Told]) -> tuple[float, int]:
    """How nearly equal the two are; of pairs as equal, that of which more is told."""
    less, more = sorted(told for told, _ in pair)
    return less / more, less
