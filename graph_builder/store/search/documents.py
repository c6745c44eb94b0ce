"""What the index holds of a thing: a function of the data alone, so that index and data can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import starmap
from typing import Protocol, cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph_builder.store.names import LABEL, QUOTE, TYPE
from graph_builder.store.search.facets import EVIDENCE, NONE, TELLING, Facets, facets_of, key_of
from graph_builder.store.search.facets import ROLES as FACET_ROLES
from graph_builder.store.search.folding import fold
from graph_builder.store.search.kinds import OTHER, SENTENCE, STATEMENT, kind_of
from graph_builder.store.search.marks import MARKING, Mark, marks_of
from ontology.terms import PREFIXES, Property

ROLES = {
    LABEL: "name",
    NamedNode(PREFIXES["skos"] + "altLabel"): "other",
    NamedNode(Property.SHORT_NAME): "short",
    NamedNode(Property.ABBREVIATION): "abbreviation",
    NamedNode(Property.DOCUMENT_NUMBER): "number",
    NamedNode(Property.CODE): "code",
    QUOTE: "quote",
}
"""The properties whose values are searched, and what a value is to its thing."""

READ = frozenset({*ROLES, *MARKING, *TELLING})
"""The properties that a document is made of."""

_KNOWN_BY = (*ROLES, *FACET_ROLES, TYPE)  # what has none of these is never in the index
_ORDER = {role: rank for rank, role in enumerate(ROLES.values())}
_AT_ONCE = 3_000_000  # quads of a store whose things are held in memory together
_LONGEST = 4000  # code points; what is longer is no name, and found by its beginning


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """One text that a thing is found by, what it is to the thing, and its language (``zh-hans``, or none)."""

    text: str
    role: str
    language: str


@dataclass(frozen=True, slots=True)
class Document:
    """One thing as it is searched: its IRI and kind, the graph that names it, its label, all its names; what
    narrows a search to it; what it is counted by. A statement has no name and is found by none, but tells of
    the things that are; what is of no kind is only counted. ``evidence`` are the keys (`facets.key_of`) of
    the sentences that it rests on: what is found by its names comes without them.
    """

    iri: str
    kind: str
    graph: str
    label: str
    names: tuple[Name, ...]
    facets: Facets = NONE
    marks: tuple[Mark, ...] = ()
    evidence: tuple[int, ...] = ()

    def folded(self) -> tuple[str, ...]:
        """Its names as they are compared, each once."""
        return tuple(dict.fromkeys(filter(None, (fold(name.text) for name in self.names))))


class Documented(Protocol):
    """Data that an index follows, wherever they are."""

    def every(self) -> Iterator[Document]:
        """What the index shall hold of all of them, each thing once."""

    def each(self, things: Iterable[NamedNode]) -> Iterator[tuple[NamedNode, Document | None]]:
        """What the index shall hold of some things; None for one that is none that is searched for."""


class InEngine:
    """The data of an engine in this process."""

    def __init__(self, data: ox.Store) -> None:
        self._data = data

    def every(self) -> Iterator[Document]:
        """See `documents_in`."""
        return documents_in(self._data)

    def each(self, things: Iterable[NamedNode]) -> Iterator[tuple[NamedNode, Document | None]]:
        """See `document_of`."""
        return ((thing, document_of(self._data, thing)) for thing in things)


def documented(data: ox.Store | Documented) -> Documented:
    """Return data as an index follows them."""
    return InEngine(data) if isinstance(data, ox.Store) else data


def document_of(data: ox.Store, thing: NamedNode) -> Document | None:
    """What the index shall hold of a thing; None where it has no class, no name and leads to nothing."""
    return document_from(thing, data.quads_for_pattern(thing, None, None))


def documents_in(data: ox.Store) -> Iterator[Document]:
    """Yield what the index shall hold of all data: read predicate by predicate, which takes a fifth of the
    time that asking for each thing takes, and some of the things at a time, so that they fit into memory.
    """
    parts = 1 + len(data) // _AT_ONCE
    for part in range(parts):
        found: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
        for predicate in _KNOWN_BY:
            for quad in data.quads_for_pattern(None, predicate, None):
                if isinstance(thing := quad.subject, NamedNode) and hash(thing) % parts == part:
                    found[thing].append(quad)
        for predicate in READ.difference(_KNOWN_BY):
            for quad in data.quads_for_pattern(None, predicate, None):
                if (thing := quad.subject) in found:
                    found[cast(NamedNode, thing)].append(quad)
        yield from filter(None, starmap(document_from, found.items()))


def document_from(thing: NamedNode, said: Iterable[Quad]) -> Document | None:
    """Return what the index shall hold of a thing of which this, and nothing else, is said."""
    quads = [quad for quad in said if quad.predicate in READ]
    marks = marks_of(quads)
    kind = kind_of(each for mark in marks for each in mark.classes)
    named = sorted(_named(quads))
    names = tuple(dict.fromkeys(name for _, _, name, _ in named))
    if kind is None and any(name.role == "quote" for name in names):
        kind = SENTENCE
    facets = facets_of(thing, quads, is_place=kind == "place" and bool(names))
    evidence = evidence_of(quads) if facets.is_statement() else ()
    if kind is not None and names:
        return Document(thing.value, kind, named[0][3], names[0].text, names, facets, marks, evidence)
    if facets.narrow() and facets.is_statement():
        return Document(thing.value, STATEMENT, "", "", (), facets, marks, evidence)
    rest = facets.alone()
    return Document(thing.value, OTHER, "", "", (), rest, marks, evidence) if marks or rest.said else None


def named_by(quads: Iterable[Quad | Triple]) -> Iterator[NamedNode]:
    """Yield the things whose documents depend on some quads."""
    for quad in quads:
        if quad.predicate in READ and isinstance(quad.subject, NamedNode):
            yield quad.subject


def evidence_of(quads: Iterable[Quad]) -> tuple[int, ...]:
    """Return the keys of the sentences that quads of a statement name, in order."""
    terms = (quad.object for quad in quads if quad.predicate == EVIDENCE)
    return tuple(sorted({key_of(term.value) for term in terms if isinstance(term, NamedNode)}))


def _named(quads: Iterable[Quad]) -> Iterator[tuple[int, bool, Name, str]]:
    """The names with their graphs, behind what they are sorted by: the label first, Chinese before others."""
    for quad in quads:
        role, term = ROLES.get(quad.predicate), quad.object
        if role is None or not isinstance(term, Literal):
            continue
        language = (term.language or "").lower()
        foreign = not language.startswith("zh") and language != ""
        name = Name(term.value[:_LONGEST], role, language)
        yield _ORDER[role], foreign, name, str(getattr(quad.graph_name, "value", ""))
