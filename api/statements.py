"""Statements as pages show them: acts, figures, adoptions, omissions, with the sentences behind each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from api.iris import span_of, tail
from api.names import Name
from api.words import say
from ontology.terms import NS

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# The order in which a page tells the facts: who, what, where, when, how it was read; others follow by name.
ORDER = (
    "agent", "leadAgent", "organizer", "undertaker", "supporter", "action", "verb", "object", "participant",
    "attendee", "speaker", "inPost", "place", "adopter", "adoptedPolicy", "stage", "adoptionBasis",
    "indicator", "about", "value", "unit", "approx", "asOf", "count", "theme", "status", "edtf", "begin",
    "end", "precision", "timeBasis", "partOf", "rule", "confidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Quoted:
    """A sentence behind a statement: where it stands in which text, and its words."""

    start: int
    end: int
    digest: str
    quote: str

    @property
    def anchor(self) -> str:
        """The fragment of the span's IRI, which is an id on the bulletin's page."""
        return f"char={self.start},{self.end}"


@dataclass(slots=True)
class Statement:
    """What the graph says of one statement: local names of properties (IRIs of foreign ones) to values."""

    iri: str
    facts: dict[str, list[str]] = field(default_factory=dict)
    quotes: list[Quoted] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """``Activity``, ``Observation``, ``Adoption`` or ``Omission``."""
        kinds = [value.removeprefix(NS) for value in self.facts.get(TYPE, ())]
        return next((kind for kind in _KINDS if kind in kinds), "Activity")

    @property
    def anchor(self) -> str:
        """The statement's id on its bulletin's page."""
        return self.iri.rsplit("/", 1)[-1]

    def first(self, name: str) -> str:
        """The first value of a property, or nothing."""
        values = self.facts.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        """Every value of a property."""
        return self.facts.get(name, [])

    def ordered(self) -> list[tuple[str, list[str]]]:
        """The facts in the order of `ORDER`."""
        return sorted(self.facts.items(), key=lambda fact: (_RANK.get(fact[0], len(ORDER)), fact[0]))

    def roles_of(self, iri: str) -> list[str]:
        """In what roles an entity stands here."""
        return [name for name, values in self.facts.items() if iri in values]


_RANK = {name: rank for rank, name in enumerate(ORDER)}
_KINDS = ("Adoption", "Observation", "Omission", "Activity")


def gather(rows: Iterable[Mapping[str, str]]) -> list[Statement]:
    """Rows of (statement, property, value, quote?), in any order, as statements with their values sorted.

    >>> row = {"statement": "x:a", "property": NS + "verb", "value": "印发"}
    >>> gather([row])[0].first("verb")
    '印发'
    """
    found: dict[str, Statement] = {}
    for row in rows:
        statement = found.setdefault(row["statement"], Statement(row["statement"]))
        _add(statement, row)
    for statement in found.values():
        statement.quotes.sort()
        for values in statement.facts.values():
            values.sort()
    return list(found.values())


def by_place(statements: Iterable[Statement]) -> list[Statement]:
    """In the order of the text."""
    return sorted(statements, key=lambda each: (each.quotes[0] if each.quotes else _NOWHERE, each.iri))


def named_iris(statements: Iterable[Statement]) -> Iterator[str]:
    """Every IRI that a page needs a name for."""
    for statement in statements:
        for name, values in statement.facts.items():
            if name != "evidence":
                yield from (value for value in values if "://" in value)


def in_words(statement: Statement, names: Mapping[str, Name], language: str) -> str:
    """The statement as one line of plain words, for titles and tooltips."""

    def listed(role: str) -> str:
        found = (names.get(iri, Name()).in_language(language) or tail(iri) for iri in statement.all(role))
        return "、".join(found)

    match statement.kind:
        case "Observation":
            value = statement.first("value") + statement.first("unit")
            return f"{say('figure', language)}：{listed('indicator')} {value}"
        case "Adoption":
            return f"{say('adoption', language)}：{listed('adopter')} → {listed('adoptedPolicy')}"
        case "Omission":
            return say("omission", language)
        case _:
            return f"{listed('agent')} {statement.first('verb')} {listed('object')}".strip()


_NOWHERE = Quoted(1 << 60, 1 << 60, "", "")


def _add(statement: Statement, row: Mapping[str, str]) -> None:
    name, value = row["property"].removeprefix(NS), row["value"]
    values = statement.facts.setdefault(name, [])
    if value in values:
        return
    values.append(value)
    place = span_of(value) if name == "evidence" else None
    if place:
        digest, start, end = place
        statement.quotes.append(Quoted(start, end, digest, row.get("quote", "")))
