"""The words of the interface, and those of the ontology's classes and properties, in Chinese and English."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from api.iris import tail
from ontology.terms import NS

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FOREIGN = {
    TYPE: {"zh": "类型", "en": "type"},
    "http://purl.org/dc/terms/publisher": {"zh": "发布者", "en": "publisher"},
    "http://purl.org/dc/terms/source": {"zh": "来源", "en": "source"},
    "http://www.w3.org/ns/prov#wasAttributedTo": {"zh": "生成者", "en": "attributed to"},
    "http://www.w3.org/2004/02/skos/core#prefLabel": {"zh": "名称", "en": "name"},
    "http://www.w3.org/2004/02/skos/core#altLabel": {"zh": "别名", "en": "other name"},
    "http://www.w3.org/2004/02/skos/core#notation": {"zh": "代码", "en": "notation"},
    "http://www.w3.org/2004/02/skos/core#inScheme": {"zh": "所属体系", "en": "scheme"},
    "http://www.w3.org/2004/02/skos/core#topConceptOf": {"zh": "顶层概念于", "en": "top concept of"},
    "http://www.w3.org/2004/02/skos/core#hasTopConcept": {"zh": "顶层概念", "en": "top concepts"},
    "http://www.w3.org/2004/02/skos/core#broader": {"zh": "上位概念", "en": "broader"},
    "http://www.w3.org/2004/02/skos/core#narrower": {"zh": "下位概念", "en": "narrower"},
    DEFINITION: {"zh": "定义", "en": "definition"},
    "http://www.w3.org/2004/02/skos/core#Concept": {"zh": "概念", "en": "concept"},
    "http://www.w3.org/2004/02/skos/core#ConceptScheme": {"zh": "概念体系", "en": "concept scheme"},
}


@dataclass(frozen=True, slots=True)
class TermWords:
    """A class or property of the ontology in words."""

    iri: str
    kind: str
    label: Mapping[str, str]
    definition: Mapping[str, str]


def say(key: str, language: str, **values: object) -> str:
    """A word of the interface.

    >>> say("home", "en"), say("rows", "zh", n=3)
    ('Home', '3 行')
    """
    return str(_catalogue()[key][language]).format(**values)


def code(name: str, value: str, language: str) -> str:
    """The word for a code that stands as the value of a property; any other value as it is.

    >>> code("precision", "ten-day", "en"), code("quote", "day", "en")
    ('ten days', 'day')
    """
    words = _catalogue().get(f"{tail(name)}={value}")
    return str(words[language]) if words else value


def term(name: str, language: str) -> str:
    """What a class or property is called: by its local name in the ontology, or its IRI elsewhere.

    >>> term("agent", "en") != ""
    True
    """
    words = _FOREIGN.get(name) or _labels().get(name if "://" in name else NS + name)
    return (words.get(language) or words.get("zh") if words else "") or tail(name)


@cache
def ontology_text() -> bytes:
    """The ontology's Turtle as it stands in the project."""
    return files("ontology").joinpath("zhengpu.ttl").read_bytes()


@cache
def ontology_terms() -> tuple[TermWords, ...]:
    """Every class and property of the ontology, classes first, by IRI."""
    kinds: dict[str, str] = {}
    texts: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for quad in ox.parse(ontology_text(), ox.RdfFormat.TURTLE):
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(NS):
            continue
        if isinstance(value, ox.Literal):
            texts[subject.value, predicate][(value.language or "zh")[:2]] = value.value
        elif predicate == TYPE and isinstance(value, ox.NamedNode):
            kinds.setdefault(subject.value, "class" if value.value.endswith("Class") else "property")
    return tuple(
        TermWords(iri, kind, texts[iri, LABEL], texts[iri, DEFINITION])
        for iri, kind in sorted(kinds.items(), key=lambda item: (item[1], item[0]))
    )


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    return {each.iri: each.label for each in ontology_terms()}


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    catalogue: Mapping[str, Mapping[str, str]] = json.loads(
        files("api").joinpath("words.json").read_text("utf-8")
    )
    return catalogue
