"""Direct links, derived from reported acts by the CONSTRUCT files of ``ontology/links``.

A file reads ``CONSTRUCT { ?subject zp:issuerOf ?object } WHERE { ... }``; its WHERE binds ?subject, ?object
and ?bulletin, the graph of the act that shows the link. The links of one bulletin need only that bulletin and
the descriptions of what it refers to; a link goes when no bulletin shows it any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, Variable

from graph_builder.store.lines import as_text, with_predicate
from graph_builder.store.names import TYPE, Graphs
from ontology.terms import ID

BULLETIN = Variable("bulletin")
JSON = ox.QueryResultsFormat.JSON
_COMMENT = re.compile(r"(?m)(?:(?<=\s)|^)#.*$")
_NAME = re.compile(r"<[^<>\s]*>|[A-Za-z][\w.-]*:[\w.-]*\w|:\w[\w.-]*")
# A variable between two terms may be a predicate, and so is one behind a semicolon; a path may leave some
# out; an escape may hide a name.
_UNTOLD = re.compile(
    r"(?:[?$]\w+|>|:[\w.-]*|[\])])\s*[?$]\w+\s*(?:[?$<\[(\"']|[\w.-]*:|\d|true|false)|;\s*[?$]|!\s*[<(\w:^]|\\"
)
TEMPLATE = re.compile(
    r"\bCONSTRUCT\s*\{\s*\?subject\s+(\S+)\s+\?object\s*\.?\s*\}\s*(?:WHERE\s*)?(?=\{)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One file: the CONSTRUCT as written, and its WHERE as a SELECT that tells which bulletins show a link.

    >>> where = "WHERE { GRAPH ?bulletin { ?subject <urn:p> ?object } }"
    >>> Rule.of("CONSTRUCT { ?subject <urn:l> ?object } " + where).shown_by
    'SELECT ?bulletin ?subject ?object WHERE { GRAPH ?bulletin { ?subject <urn:p> ?object } }'
    """

    predicate: NamedNode
    construct: str
    shown_by: str
    reads: frozenset[NamedNode] | None

    @classmethod
    def of(cls, text: str) -> Rule:
        """Read a rule. Raises ValueError where the text has not the form above."""
        template = TEMPLATE.search(text)
        if template is None:
            raise ValueError(f"not CONSTRUCT {{ ?subject ... ?object }} WHERE {{ ... }}: {text[:80]}")
        prologue, where = text[: template.start()], text[template.end() :]
        return cls(
            predicate=_iri(prologue, template[1]),
            construct=text,
            shown_by=f"{prologue}SELECT ?bulletin ?subject ?object WHERE {where}",
            reads=_named(prologue, where),
        )

    def which(self, links: Iterable[Quad], data: ox.Store, but: NamedNode) -> set[Quad]:
        """Which links the rule yields from a graph other than `but`: one question, in which each link is
        looked for by itself until the first graph that shows it, and which holds up no other thread.
        """
        asked = {(link.subject, link.object): link for link in links if link.predicate == self.predicate}
        if not asked:
            return set()
        prologue, where = self._parts()
        text = (
            f"{prologue}SELECT ?subject ?object {{ {_ends(asked.values())} LATERAL {{ "
            f"SELECT ?subject ?object {{ FILTER(?bulletin != {but}) {where}\n LIMIT 1 }} }}"
        )
        answer = cast(ox.QuerySolutions, data.query(text, use_default_graph_as_union=True))
        told = ox.parse_query_results(answer.serialize(format=JSON), JSON)  # at once, not row by row
        return {asked[row["subject"], row["object"]] for row in cast(ox.QuerySolutions, told)}

    def asking(self, links: Iterable[Quad], but: NamedNode) -> str:
        """The query for the ends of those links that a graph other than `but` shows, in SPARQL 1.1; the ends
        come first, so that a plan starts there.
        """
        prologue, where = self._parts()
        return (
            f"{prologue}SELECT DISTINCT ?subject ?object WHERE {{ {_ends(links)} "
            f"FILTER(?bulletin != {but}) {where}"
        )

    def _parts(self) -> tuple[str, str]:
        """The prefixes, and the WHERE from behind its first brace on."""
        prologue, _, where = self.shown_by.partition("SELECT ?bulletin ?subject ?object WHERE")
        return prologue, where.strip().removeprefix("{")


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules together; each link is a quad of the links' graph."""

    rules: tuple[Rule, ...]
    graph: NamedNode

    @property
    def reads(self) -> frozenset[NamedNode] | None:
        """The predicates that the rules look at, with other terms they name; None where it may be any."""
        each = [rule.reads for rule in self.rules]
        return None if None in each else frozenset().union(*filter(None, each))

    @classmethod
    def load(cls, folder: Traversable | None = None, base: str = ID) -> Rules:
        """Read every ``.rq`` file of a folder, by default the ontology's own, for instances below `base`."""
        place = folder if folder is not None else files("ontology") / "links"
        found = sorted(
            (file for file in place.iterdir() if file.name.endswith(".rq")), key=lambda file: file.name
        )
        texts = (file.read_text(encoding="utf-8").replace(f"<{ID}", f"<{base}") for file in found)
        return cls(tuple(Rule.of(text) for text in texts), Graphs.below(base).links)

    def read_by(self, quads: Iterable[Quad]) -> frozenset[Quad]:
        """Those quads that the rules look at."""
        reads = self.reads
        return frozenset(quad for quad in quads if reads is None or quad.predicate in reads)

    def read_in(self, lines: Iterable[bytes]) -> list[bytes]:
        """The same of lines."""
        reads = self.reads
        return list(lines) if reads is None else with_predicate(lines, reads)

    def showing(self, bulletin: NamedNode) -> Showing:
        """The links that a graph shows which holds nothing yet."""
        return Showing(self, bulletin)

    def all(self, data: ox.Store) -> set[Quad]:
        """The links that all acts of a dataset show."""
        return self.shown_by(data, {})

    def shown_elsewhere(self, links: Iterable[Quad], data: ox.Store, bulletin: NamedNode) -> set[Quad]:
        """Those links that a graph other than `bulletin` shows."""
        asked = list(links)
        return {link for rule in self.rules for link in rule.which(asked, data, bulletin)}

    def shown_by(self, store: ox.Store, given: dict[Variable, NamedNode]) -> set[Quad]:
        """The links that data show, with what is given of the variables of the rules."""
        return {
            Quad(triple.subject, triple.predicate, triple.object, self.graph)
            for rule in self.rules
            for triple in _construct(store, rule.construct, given)
        }


class Showing:
    """The links that one graph shows, by what it holds and the descriptions that it needs, as these come and
    go; what the rules look at is enough.
    """

    def __init__(self, rules: Rules, bulletin: NamedNode) -> None:
        self._rules = rules
        self._bulletin = bulletin
        self._store = ox.Store()

    def load(self, lines: Iterable[bytes]) -> None:
        """Have the graph hold lines."""
        self._store.load(as_text(lines), RdfFormat.N_TRIPLES, to_graph=self._bulletin)

    def change(self, gone: Iterable[Quad], come: Iterable[Quad]) -> None:
        """Have quads go, and others come, of the graph and of descriptions."""
        for quad in gone:
            self._store.remove(quad)
        self._store.extend(come)

    def links(self) -> set[Quad]:
        """The links that are shown now."""
        return self._rules.shown_by(self._store, {BULLETIN: self._bulletin})


def _ends(links: Iterable[Quad]) -> str:
    """The ends of links as values."""
    return f"VALUES (?subject ?object) {{ {' '.join(f'({link.subject} {link.object})' for link in links)} }}"


def _construct(store: ox.Store, text: str, given: dict[Variable, NamedNode]) -> Iterable[Triple]:
    answer = store.query(text, use_default_graph_as_union=True, substitutions={**given})
    return cast(ox.QueryTriples, answer)


def _named(prologue: str, where: str) -> frozenset[NamedNode] | None:
    """The terms that a WHERE names, its predicates among them; None where one may be a variable or unsaid.

    >>> from ontology.terms import NS
    >>> sorted(map(str, _named(f"PREFIX zp: <{NS}>", "{ ?s zp:agent ?o ; <urn:p> 1 }")))[1:]
    ['<https://w3id.org/zhengpu/ontology#agent>', '<urn:p>']
    >>> _named("", "{ ?s ?p <urn:o> }"), _named("", "{ <urn:s> ?p 1 }"), _named("", "{ ?s !<urn:p> ?o }")
    (None, None, None)
    """
    bare = _COMMENT.sub("", where)
    if _UNTOLD.search(bare):
        return None
    return frozenset({TYPE, *(_iri(prologue, name) for name in set(_NAME.findall(bare)))})


def _iri(prologue: str, term: str) -> NamedNode:
    """What a term of the template stands for, read with the prefixes that the file declares."""
    answer = cast(ox.QuerySolutions, ox.Store().query(f"{prologue}SELECT ({term} AS ?iri) {{}}"))
    return cast(NamedNode, next(answer)["iri"])
