"""What is said of an unregistered entity: a pure function of its key, so that no two bulletins describe it
differently.
"""

from __future__ import annotations

from functools import lru_cache

from graph_builder.model import Entity, Kind
from graph_builder.triples import ALIAS, LABEL, RDF_TYPE, begin, iri, lines_of, text, zh
from ontology.terms import NS, PREFIXES, Class, Property

_TYPE, _LABEL, _ALIAS = begin(RDF_TYPE), begin(LABEL), begin(ALIAS)
_KEPT = 4096  # a place or a body stands in many bulletins
_CLASSES = {
    Kind.ORGANIZATION: Class.ORGANIZATION,
    Kind.PERSON: Class.PERSON,
    Kind.PLACE: Class.PLACE,
    Kind.DOCUMENT: Class.DOCUMENT,
    Kind.PLATFORM: Class.PLATFORM,
    Kind.PROGRAMME: Class.PROGRAMME,
    Kind.EVENT: Class.OCCASION,
    Kind.MECHANISM: Class.MECHANISM,
    Kind.AWARD: Class.AWARD,
    Kind.POST: Class.POST,
    Kind.INDICATOR: Class.INDICATOR,
}
_CONCEPTS = {
    "document-type": begin(Property.DOCUMENT_TYPE),
    "content-genre": begin(Property.CONTENT_GENRE),
    "occasion-type": begin(Property.OCCASION_TYPE),
}
_LINKS = {
    "memberOf": (begin(Property.MEMBER_OF), ""),
    "postIn": (begin(Property.POST_IN), ""),
    "inSeries": (begin(Property.IN_SERIES), ""),
    "subOrganizationOf": (begin(Property.SUB_ORGANIZATION_OF), ""),
    "jurisdiction": (begin(Property.JURISDICTION), "place/"),
    "within": (begin(Property.WITHIN), "place/"),
    "replacedBy": (begin(PREFIXES["dct"] + "isReplacedBy"), "place/"),
    "level": (begin(Property.ADMIN_LEVEL), "admin-level/"),
}
"""To other things: how a statement begins, and the folder that the value is relative to."""
_TEXTS = {
    "short": begin(Property.SHORT_NAME),
    "code": begin(Property.CODE),
    "abbreviation": begin(Property.ABBREVIATION),
    "region": begin(Property.REGION),
    "source": begin(PREFIXES["dct"] + "source"),
    "edition": begin(Property.EDITION),
}


@lru_cache(maxsize=_KEPT)
def describe(entity: Entity, base: str) -> tuple[str, ...]:
    """Return the N-Triples lines that describe `entity` below `base`, sorted."""
    own = dict(entity.details).get("type")
    kind = _node(NS + own if own else _CLASSES[entity.kind])
    told = {_TYPE + kind, _LABEL + zh(entity.name)}
    for name, value in entity.details:  # an alias may be told more than once
        if name in _LINKS:
            begun, folder = _LINKS[name]
            told.add(begun + _node(base + folder + value))
        elif name in _TEXTS:
            told.add(_TEXTS[name] + text(value))
        elif name == "concept":
            told.add(_CONCEPTS[value.partition("/")[0]] + _node(base + value))
        elif name == "en":
            told.add(_LABEL + text(value, "en"))
        elif name == "alias":
            told.add(_ALIAS + zh(value))
    return tuple(lines_of(iri(base + entity.iri), told))


_node = lru_cache(maxsize=_KEPT)(iri)  # of a class, a concept or a place that many descriptions lead to
