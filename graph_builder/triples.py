"""Typed constructors of N-Triples: from them no invalid term can come, and each is written in the canonical
form of N-Triples, as engines write it.

>>> Triples("https://example.org/").add("urn:a", Property.QUOTE, text("甲\\n乙"))[0]
'<urn:a> <https://w3id.org/zhengpu/ontology#quote> "甲\\\\n乙" .'
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NewType, Protocol

from ontology.terms import PREFIXES, Property

Term = NewType("Term", str)

RDF_TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["skos"] + "prefLabel"
ALIAS = PREFIXES["skos"] + "altLabel"
_XSD = PREFIXES["xsd"]
_KEPT = 4096  # a predicate stands in all bulletins, and so do a status and a rule
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f\ud800-\udfff\ufffe\uffff]')
_UNSAFE_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\ud800-\uf8ff\ufff0-\uffff]')
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_CHINESE = "@zh-hans"


def iri(value: str) -> Term:
    """Return an IRI; ValueError where `value` holds what no IRI may."""
    if ":" not in value:
        raise ValueError(f"not an IRI: {value!r}")
    return _checked(value, value)


def _checked(value: str, new: str) -> Term:
    """An IRI, of which `new` is what nobody has looked at yet."""
    if _UNSAFE_IN_IRI.search(new):
        raise ValueError(f"not an IRI: {value!r}")
    return Term(f"<{value}>")


@lru_cache(maxsize=_KEPT)
def text(value: str, language: str = "") -> Term:
    """Return a string, with a language tag if given; for a lone surrogate, which is no character, stands a
    question mark.

    >>> text("a", "en")
    '"a"@en'
    """
    if language and not _LANGUAGE.fullmatch(language):
        raise ValueError(f"not a language tag: {language!r}")
    return Term(f"{quoted(value)}@{language.lower()}" if language else quoted(value))


def zh(value: str) -> Term:
    """Return a Chinese string."""
    return Term(quoted(value) + _CHINESE)


def quoted(value: str) -> Term:
    """Return a string, as `text` does, that hardly ever comes again."""
    plain = value.isprintable() and '"' not in value and "\\" not in value
    return Term(f'"{value if plain else _ESCAPE.sub(_escaped, value)}"')  # not printable is what needs care


@lru_cache(maxsize=_KEPT)
def day(value: date) -> Term:
    """Return an xsd:date."""
    return Term(f'"{value.isoformat()}"^^<{_XSD}date>')


def integer(value: int) -> Term:
    """Return an xsd:integer."""
    return Term(f'"{value}"^^<{_XSD}integer>')


def decimal(value: float) -> Term:
    """Return an xsd:decimal, in plain digits.

    >>> [decimal(value).partition("^")[0] for value in (317600.0, 0.95, -0.5)]
    ['"317600"', '"0.95"', '"-0.5"']
    """
    plain = f"{value:.10f}".rstrip("0").rstrip(".")
    return Term(f'"{plain}"^^<{_XSD}decimal>')


def true() -> Term:
    """Return the xsd:boolean true."""
    return Term(f'"true"^^<{_XSD}boolean>')


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        return "?"
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


@lru_cache(maxsize=_KEPT)
def begin(predicate: Property | str) -> str:
    """Return how a statement of that predicate begins; with a value behind, it may be told of any thing.

    >>> begin(Property.QUOTE) + text("甲")
    ' <https://w3id.org/zhengpu/ontology#quote> "甲"'
    """
    return f" {iri(predicate)} "


def lines_of(node: str, statements: Iterable[str]) -> list[str]:
    """Return the lines of one subject, in order.

    >>> lines_of(iri("urn:a"), {begin(Property.QUOTE) + text("甲")})
    ['<urn:a> <https://w3id.org/zhengpu/ontology#quote> "甲" .']
    """
    return [f"{node}{told} ." for told in sorted(statements)]


class Put(Protocol):
    """Adds triples about one thing."""

    def __call__(self, predicate: Property | str, *values: Term | None) -> None:
        """Add a triple for each value that is not None."""


class Triples:
    """N-Triples lines about things below an instance base; a set, since no triple counts twice."""

    def __init__(self, base: str) -> None:
        self.base = iri(base)[1:-1]
        self._told: defaultdict[str, set[str]] = defaultdict(set)  # statements, by subject
        self._nodes: dict[str, Term] = {}  # one stands in some ten triples

    def node(self, relative: str) -> Term:
        """Return the IRI of an instance given relative to the base."""
        known = self._nodes.get(relative)
        if known is None:
            known = self._nodes[relative] = _checked(self.base + relative, relative)
        return known

    def add(self, subject: str, predicate: Property | str, value: Term | None) -> list[str]:
        """Add a triple about an absolute IRI, unless `value` is None; return all lines so far, sorted."""
        self._about(iri(subject))(predicate, value)
        return self.sorted()

    def put(self, subject: str, predicate: Property | str, *values: Term | None) -> None:
        """Add a triple for each value that is not None; `subject` is relative to the base."""
        self.about(subject)(predicate, *values)

    def about(self, subject: str) -> Put:
        """Return what adds triples about `subject`, relative to the base: one for each value that is not
        None.
        """
        return self._about(self.node(subject))

    def _about(self, node: Term) -> Put:
        told = self._told[node]

        def put(predicate: Property | str, *values: Term | None) -> None:
            begun = begin(predicate)
            told.update([begun + value for value in values if value is not None])

        return put

    def tell(self, subject: str, statements: Iterable[str]) -> None:
        """Add statements about `subject`, relative to the base: each as `begin` begins it."""
        self._told[self.node(subject)].update(statements)

    def sorted(self) -> list[str]:
        """Return the lines in order."""
        return [line for node in sorted(self._told) for line in lines_of(node, self._told[node])]
