"""What is said of an unregistered entity: a pure function of its key, so that no two bulletins describe it
differently.
"""

from __future__ import annotations

from functools import lru_cache

from graph_builder.model import Entity, Kind
from graph_builder.triples import ALIAS, LABEL, RDF_TYPE, begin, iri, text, zh
from ontology.terms import NS, PREFIXES, Class, Property

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
    "document-type": Property.DOCUMENT_TYPE,
    "content-genre": Property.CONTENT_GENRE,
    "occasion-type": Property.OCCASION_TYPE,
}
_LINKS = {
    "memberOf": (Property.MEMBER_OF, ""),
    "postIn": (Property.POST_IN, ""),
    "inSeries": (Property.IN_SERIES, ""),
    "subOrganizationOf": (Property.SUB_ORGANIZATION_OF, ""),
    "jurisdiction": (Property.JURISDICTION, "place/"),
    "within": (Property.WITHIN, "place/"),
    "replacedBy": (PREFIXES["dct"] + "isReplacedBy", "place/"),
    "level": (Property.ADMIN_LEVEL, "admin-level/"),
}
"""To other things: the predicate, and the folder that the value is relative to."""
_TEXTS = {
    "short": Property.SHORT_NAME,
    "code": Property.CODE,
    "abbreviation": Property.ABBREVIATION,
    "region": Property.REGION,
    "source": PREFIXES["dct"] + "source",
    "edition": Property.EDITION,
}


@lru_cache(maxsize=_KEPT)
def describe(entity: Entity, base: str) -> tuple[str, ...]:
    """Return the N-Triples lines that describe `entity` below `base`, sorted."""
    own = dict(entity.details).get("type")
    kind = iri(NS + own if own else _CLASSES[entity.kind])
    told = {begin(RDF_TYPE) + kind, begin(LABEL) + zh(entity.name)}
    for name, value in entity.details:  # an alias may be told more than once
        if name in _LINKS:
            predicate, folder = _LINKS[name]
            told.add(begin(predicate) + iri(f"{base}{folder}{value}"))
        elif name in _TEXTS:
            told.add(begin(_TEXTS[name]) + text(value))
        elif name == "concept":
            told.add(begin(_CONCEPTS[value.partition("/")[0]]) + iri(base + value))
        elif name == "en":
            told.add(begin(LABEL) + text(value, "en"))
        elif name == "alias":
            told.add(begin(ALIAS) + zh(value))
    node = iri(base + entity.iri)
    return tuple([f"{node}{statement} ." for statement in sorted(told)])
