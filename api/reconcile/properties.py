"""The properties that can be matched and fetched, by the type of thing, as the ontology has them.

>>> "code" in offered("Place"), "documentNumber" in offered("Place"), "place" in offered(None)
(True, False, True)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pyoxigraph as ox

from api.reconcile.questions import RECONCILED, class_of
from api.words import ontology_text, say, term
from graph_builder.store.search.kinds import classes_of, upwards
from ontology.terms import NS, PREFIXES, Property

_RDFS = PREFIXES["rdfs"]
_OF_ALL: Mapping[str, str] = {
    "prefLabel": PREFIXES["skos"] + "prefLabel",
    "altLabel": PREFIXES["skos"] + "altLabel",
    "type": PREFIXES["rdf"] + "type",
    "place": Property.PLACE,
    "jurisdiction": Property.JURISDICTION,
    "publisher": PREFIXES["dct"] + "publisher",
    "inSeries": Property.IN_SERIES,
    "source": PREFIXES["dct"] + "source",
}
"""What a thing of any type may have. ``place`` is where it belongs and all that is around; ``publisher`` is
whoever issued it."""
STATEMENTS = "statements"


@cache
def offered(type_: str | None) -> tuple[str, ...]:
    """Return the properties of a type, or those of all types."""
    if type_ is not None:
        domains = upwards(class_of(type_))
    else:
        domains = frozenset().union(*(upwards(one) for kind in RECONCILED for one in classes_of(kind)))
    own = sorted(name for name, domain in _domains().items() if domain in domains)
    return tuple(dict.fromkeys((*_OF_ALL, *own, STATEMENTS)))


def name_of(name: str, language: str) -> str:
    """Return what a property is called.

    >>> name_of("statements", "en"), name_of("code", "en")
    ('Statements', 'division code')
    """
    return say(STATEMENTS, language) if name == STATEMENTS else term(str(_OF_ALL.get(name, name)), language)


def types() -> tuple[str, ...]:
    """Return the classes that names can be matched within, the general before the special, by local name."""
    found = (each for kind in RECONCILED for each in classes_of(kind) if each.startswith(NS))
    return tuple(each.removeprefix(NS) for each in found)


@cache
def _domains() -> Mapping[str, str]:
    """The local names of properties with their domains."""
    quads = ox.parse(ontology_text(), ox.RdfFormat.TURTLE)
    found = ((q.subject, q.object) for q in quads if q.predicate.value == _RDFS + "domain")
    return {
        subject.value.removeprefix(NS): top.value
        for subject, top in found
        if isinstance(subject, ox.NamedNode) and isinstance(top, ox.NamedNode)
    }
