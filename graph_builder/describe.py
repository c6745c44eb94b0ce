"""What is said of an unregistered entity: a pure function of its key, so that no two bulletins describe it
differently.
"""

from __future__ import annotations

from functools import lru_cache

from graph_builder.model import Entity, Kind
from graph_builder.triples import ALIAS, LABEL, RDF_TYPE, Triples, iri, text, zh
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
    "memberOf": Property.MEMBER_OF,
    "postIn": Property.POST_IN,
    "inSeries": Property.IN_SERIES,
    "subOrganizationOf": Property.SUB_ORGANIZATION_OF,
}
_PLACES = {
    "jurisdiction": Property.JURISDICTION,
    "within": Property.WITHIN,
    "replacedBy": PREFIXES["dct"] + "isReplacedBy",
}
_TEXTS = {
    "short": Property.SHORT_NAME,
    "code": Property.CODE,
    "abbreviation": Property.ABBREVIATION,
    "region": Property.REGION,
    "source": PREFIXES["dct"] + "source",
}


@lru_cache(maxsize=_KEPT)
def describe(entity: Entity, base: str) -> tuple[str, ...]:
    """Return the N-Triples lines that describe `entity` below `base`, sorted."""
    details = dict(entity.details)
    lines = Triples(base)
    kind = NS + details["type"] if "type" in details else _CLASSES[entity.kind]
    lines.put(entity.iri, RDF_TYPE, iri(kind))
    lines.put(entity.iri, LABEL, zh(entity.name))
    for name, value in entity.details:  # an alias may be told more than once
        if name == "concept":
            lines.put(entity.iri, _CONCEPTS[value.partition("/")[0]], lines.node(value))
        elif name == "en":
            lines.put(entity.iri, LABEL, text(value, "en"))
        elif name in _LINKS:
            lines.put(entity.iri, _LINKS[name], lines.node(value))
        elif name == "edition":
            lines.put(entity.iri, Property.EDITION, text(value))
        elif name in _PLACES:
            lines.put(entity.iri, _PLACES[name], lines.node(f"place/{value}"))
        elif name in _TEXTS:
            lines.put(entity.iri, _TEXTS[name], text(value))
        elif name == "level":
            lines.put(entity.iri, Property.ADMIN_LEVEL, lines.node(f"admin-level/{value}"))
        elif name == "alias":
            lines.put(entity.iri, ALIAS, zh(value))
    return tuple(lines.sorted())
