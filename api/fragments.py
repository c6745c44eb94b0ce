"""Triple Pattern Fragments: what a request asks for, and the statements that a page of an answer consists of.

By the specification of the Hydra Community Group, in its explicit representation of terms: an IRI stands as
it is, a literal in quotes with ``@language`` or ``^^datatype``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from api.problems import ProblemError
from api.queries import page_of, query
from api.triples import DCT, FOAF, HYDRA, RDF, VOID, Said, about, iri

PAGE = 100
PARTS = ("subject", "predicate", "object")
LONGEST = 8192
_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)|\^\^<?([^<>"]+)>?)?', re.DOTALL)
# What a query string keeps when it becomes a part of an IRI.
_KEPT = "%&=+?/:;,@!$'()*~-._[]"
_WANTED = {
    "object": ('须是 IRI，或如 "海南"@zh-Hans 的文字', 'must be an IRI, or a literal such as "Hainan"@en'),
}

Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern: a term, or None where anything may stand."""

    subject: Term | None = None
    predicate: Term | None = None
    object: Term | None = None

    @property
    def bound(self) -> Mapping[str, Term]:
        """The terms by the part that they stand in."""
        terms = ((part, getattr(self, part)) for part in PARTS)
        return {part: term for part, term in terms if term is not None}

    def page_query(self, page: int) -> str:
        """The query for a page, the first being 1."""
        return self._filled(page_of("fragment", (page - 1) * PAGE))

    def size_query(self) -> str:
        """The query for how many triples match, counted up to a bound."""
        return self._filled(query("fragment_size"))

    def _filled(self, text: str) -> str:
        # One row of values for all parts: the engine looks that up, where several clauses make it join scans.
        names = " ".join(f"?{part}" for part in self.bound)
        values = " ".join(str(term) for term in self.bound.values())
        given = f"VALUES ({names}) {{ ({values}) }}" if names else "{}"  # Virtuoso refuses a row of no values
        return text.replace("VALUES () { () }", given)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its dataset, the address of all fragments, its own as the client asked for it, and
    its number.
    """

    dataset: str
    fragments: str
    page: str
    number: int


def pattern_of(parameters: Mapping[str, str]) -> Pattern:
    """The pattern that ``subject``, ``predicate`` and ``object`` name; empty or ``?x`` stands for anything.

    Raises a 400 problem where one of them is no term that could stand there.

    >>> pattern_of({"predicate": "urn:p", "object": '"海南"@zh-Hans'}).object
    <Literal value=海南 language=zh-hans>
    """
    return Pattern(*(_term(part, parameters.get(part, "")) for part in PARTS))


def page_number(raw: str) -> int:
    """The number of a page. Raises a 400 problem."""
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 8 and int(raw) > 0):
        raise ProblemError("bad-request", "page 须是正整数", "page must be a whole number, 1 or more")
    return int(raw)


def page_address(fragments: str, query_string: bytes) -> str:
    """The address of a page as the client asked for it; what an IRI cannot hold is escaped."""
    asked = quote(query_string, safe=_KEPT)
    return f"{fragments}?{asked}" if asked else fragments


def controls(place: Place, pattern: Pattern, size: int, has_next: bool) -> list[ox.Triple]:
    """What a page says of itself: how many triples match, its neighbours, and the form for other patterns."""
    number = place.number
    view = about(
        place.page,
        [
            (RDF + "type", HYDRA + "PartialCollectionView"),
            (DCT + "source", place.dataset),
            (VOID + "triples", size),
            (HYDRA + "totalItems", size),
            (HYDRA + "itemsPerPage", PAGE),
            (HYDRA + "first", _address(place, pattern, 1)),
            (HYDRA + "next", _address(place, pattern, number + 1) if has_next else None),
            (HYDRA + "previous", _address(place, pattern, number - 1) if number > 1 else None),
        ],
    )
    topic = about(place.page + "#metadata", [(FOAF + "primaryTopic", place.page)])
    return [*topic, *view, *_form(place)]


def statements(
    place: Place, triples: Sequence[ox.Triple], told: Sequence[ox.Triple], with_graphs: bool
) -> list[ox.Quad]:
    """The page: its triples, and what it tells of itself, in a graph apart where the form has graphs."""
    graph = iri(place.page + "#metadata") if with_graphs else ox.DefaultGraph()
    return [
        *(ox.Quad(each.subject, each.predicate, each.object) for each in triples),
        *(ox.Quad(each.subject, each.predicate, each.object, graph) for each in told),
    ]


def other_page(pattern: Pattern, number: int) -> str:
    """The query string of another page of the pattern."""
    parts = {part: _written(term) for part, term in pattern.bound.items()}
    return urlencode(parts | ({"page": str(number)} if number > 1 else {}))


def _address(place: Place, pattern: Pattern, number: int) -> str:
    asked = other_page(pattern, number)
    return f"{place.fragments}?{asked}" if asked else place.fragments


def _form(place: Place) -> list[ox.Triple]:
    form = place.fragments + "#form"
    triples = about(
        place.dataset,
        [
            (RDF + "type", VOID + "Dataset"),
            (RDF + "type", HYDRA + "Collection"),
            (VOID + "subset", place.page),
            (HYDRA + "search", form),
        ],
    )
    template = ox.Literal(place.fragments + "{?subject,predicate,object}")
    triples += about(
        form,
        [
            (RDF + "type", HYDRA + "IriTemplate"),
            (HYDRA + "template", template),
            (HYDRA + "variableRepresentation", HYDRA + "ExplicitRepresentation"),
            *((HYDRA + "mapping", f"{form}-{part}") for part in PARTS),
        ],
    )
    for part in PARTS:
        mapped: list[Said] = [(HYDRA + "variable", ox.Literal(part)), (HYDRA + "property", RDF + part)]
        triples += about(f"{form}-{part}", mapped)
    return triples


def _term(part: str, text: str) -> Term | None:
    if not text or text.startswith("?"):
        return None
    try:
        return _literal(part, text) if text.startswith('"') else _named(text)
    except ValueError:
        zh, en = _WANTED.get(part, ("须是 IRI", "must be an IRI"))
        raise ProblemError("bad-request", f"{part} {zh}", f"{part} {en}") from None


def _named(text: str) -> ox.NamedNode:
    """Raises ValueError where it is no IRI."""
    if len(text) > LONGEST or text.startswith("_:"):
        raise ValueError(text[:1])
    return iri(text[1:-1] if text[0] == "<" and text[-1] == ">" else text)


def _literal(part: str, text: str) -> ox.Literal:
    """Raises ValueError where it is none, or stands where none can."""
    found = _LITERAL.fullmatch(text)
    if found is None or part != "object" or "\0" in text or len(text) > LONGEST:
        raise ValueError(text)
    value, tag, datatype = found.groups()
    if tag:
        return ox.Literal(value, language=tag)
    return ox.Literal(value, datatype=iri(datatype)) if datatype else ox.Literal(value)


def _written(term: Term) -> str:
    """A term in the explicit representation."""
    if isinstance(term, ox.NamedNode):
        return term.value
    if term.language:
        return f'"{term.value}"@{term.language}'
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return f'"{term.value}"' + ("" if plain else f"^^{term.datatype.value}")
