"""Statements that the service makes about itself, written short."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pyoxigraph as ox

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
SD = "http://www.w3.org/ns/sparql-service-description#"
SPDX = "http://spdx.org/rdf/terms#"
VOID = "http://rdfs.org/ns/void#"

Value = ox.NamedNode | ox.Literal
Said = tuple[str, Value | int | str | None]  # a property and its value


def iri(value: str) -> ox.NamedNode:
    """An IRI."""
    return ox.NamedNode(value)


def whole(number: int) -> ox.Literal:
    """A whole number."""
    return ox.Literal(str(number), datatype=iri(XSD + "integer"))


def moment(nanoseconds: int) -> ox.Literal:
    """A time, in nanoseconds since 1970, to the second.

    >>> moment(0).value
    '1970-01-01T00:00:00Z'
    """
    told = datetime.fromtimestamp(nanoseconds // 10**9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return ox.Literal(told, datatype=iri(XSD + "dateTime"))


def about(subject: str, said: Iterable[Said]) -> list[ox.Triple]:
    """The triples of one subject: property and value, where a str is an IRI and None says nothing.

    >>> [triple.object.value for triple in about("urn:a", [("urn:p", "urn:b"), ("urn:q", None)])]
    ['urn:b']
    """
    return [ox.Triple(iri(subject), iri(name), _value(value)) for name, value in said if value is not None]


def _value(value: Value | int | str) -> Value:
    if isinstance(value, int):
        return whole(value)
    return iri(value) if isinstance(value, str) else value
