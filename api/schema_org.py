"""Things in the words of schema.org, for the data block of their page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain

import pyoxigraph as ox
from markupsafe import Markup

from api.names import Name
from api.statistics import Statistics
from api.synthetic import REAL, Synthetic, warnings
from api.triples import moment
from api.words import ontology_text, say
from ontology.terms import NS, PREFIXES

SCHEMA = PREFIXES["schema"]
_UP = ("http://www.w3.org/2000/01/rdf-schema#subClassOf", "http://www.w3.org/2004/02/skos/core#closeMatch")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def thing_block(
    iri: str, address: str, name: Name, facts: Mapping[str, Sequence[str]] | None = None
) -> Markup:
    """The data block of a thing: its names, and its period if it has one."""
    told: dict[str, object] = {"@id": iri, "@type": schema_type(name.types), "url": address}
    names = [(tag, value) for tag, value in (("zh-Hans", name.zh), ("en", name.en)) if value]
    if names:
        told["name"] = [{"@language": tag, "@value": value} for tag, value in names]
    if name.others:
        told["alternateName"] = name.others
    begin, end = (next(iter((facts or {}).get(key, ())), "") for key in ("begin", "end"))
    if begin and end:
        told["temporalCoverage"] = f"{begin}/{end}"
    if (facts or {}).get("synthetic"):
        told["description"] = [say("synthetic", "zh"), say("synthetic", "en")]
    return block(told)


def dataset_block(root: str, origin: str, known: Statistics, made_up: Synthetic = REAL) -> Markup:
    """The data block of the dataset, by which dataset searches find it."""
    return block(
        {
            "@id": f"{root}catalog#dataset",
            "@type": "Dataset",
            "name": [say("site", "zh"), say("site", "en")],
            "description": [say("tagline", "zh"), say("tagline", "en"), *(w for _, w in warnings(made_up))],
            "url": origin + "catalog",
            "license": LICENCE,
            "isAccessibleForFree": True,
            "creator": {"@type": "Organization", "name": say("site", "en")},
            "dateModified": moment(known.published).value,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": "application/n-quads",
                    "contentUrl": f"{origin}dumps/zhengpu.nq.gz",
                }
            ],
        }
    )


def block(told: Mapping[str, object]) -> Markup:
    """A data block that nothing in it can end or turn into script.

    >>> "</script><script>" in block({"name": "</script><script>"})
    False
    """
    text = json.dumps({"@context": "https://schema.org"} | dict(told), ensure_ascii=False)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704 - no mark is left


def schema_type(types: Iterable[str]) -> str:
    """The first type of schema.org that the ontology puts above one of ours, else Thing.

    >>> schema_type(["Platform"]), schema_type(["Span"])
    ('SoftwareApplication', 'Thing')
    """
    level = [NS + name for name in types]
    seen: set[str] = set()
    while level:
        for each in level:
            if each.startswith(SCHEMA):
                return each.removeprefix(SCHEMA)
        seen.update(level)
        level = [up for each in level for up in _above().get(each, ()) if up not in seen]
    return "Thing"


@cache
def _above() -> Mapping[str, Sequence[str]]:
    above: defaultdict[str, list[str]] = defaultdict(list)
    aligned = files("ontology").joinpath("dataset.ttl").read_bytes()
    for quad in chain(*(ox.parse(text, ox.RdfFormat.TURTLE) for text in (ontology_text(), aligned))):
        if quad.predicate.value in _UP and isinstance(quad.subject, ox.NamedNode):
            above[quad.subject.value].append(getattr(quad.object, "value", ""))
    return above
