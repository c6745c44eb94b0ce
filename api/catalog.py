"""The dataset described to catalogues: DCAT 3 and VoID in one graph, under one IRI.

What stays the same stands in ``ontology/dataset.ttl``; here come the addresses, the counts and the dumps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from api.dumps import FORMS, Dump
from api.statistics import Partition, Statistics
from api.synthetic import REAL, Synthetic, warnings
from api.triples import DCAT, DCT, FOAF, RDF, SPDX, VOID, XSD, Said, about, iri, moment
from ontology.terms import ROOT

EXAMPLES = 12
SHA256 = SPDX + "checksumAlgorithm_sha256"


def describe(
    root: str,
    base: str,
    origin: str,
    statistics: Statistics,
    dumps: Mapping[str, Dump],
    made_up: Synthetic = REAL,
) -> list[ox.Triple]:
    """The description of a dataset whose instances start with `base` and whose other IRIs with `root`, served
    at `origin`; `dumps` are those that are made, by form. Where bulletins are `made_up`, it says so.
    """
    catalog = root + "catalog"
    dataset, changed = catalog + "#dataset", moment(statistics.published)
    return [
        *_static(root),
        *about(catalog, [(DCT + "modified", changed), (FOAF + "homepage", origin + "catalog")]),
        *_dataset(dataset, base, origin, statistics),
        *about(
            dataset,
            [(DCT + "description", ox.Literal(words, language=tag)) for tag, words in warnings(made_up)],
        ),
        *_partitions(dataset, "class", VOID + "entities", statistics.classes),
        *_partitions(dataset, "property", VOID + "triples", statistics.properties),
        *_services(catalog, origin),
        *(triple for form in FORMS for triple in _distribution(catalog, origin, form, dumps.get(form))),
    ]


@cache
def _static(root: str) -> tuple[ox.Triple, ...]:
    """What ``dataset.ttl`` says, under the root of this service."""
    text = files("ontology").joinpath("dataset.ttl").read_text("utf-8")
    told = text.replace(ROOT + "catalog", root + "catalog")
    quads = ox.parse(told.encode(), ox.RdfFormat.TURTLE)
    return tuple(quad.triple for quad in quads if str(quad.subject).startswith(f"<{root}catalog"))


def _dataset(dataset: str, base: str, origin: str, known: Statistics) -> list[ox.Triple]:
    examples = [(VOID + "exampleResource", each.example) for each in known.classes[:EXAMPLES] if each.example]
    dumps = [(VOID + "dataDump", f"{origin}dumps/{form.file}") for form in FORMS.values()]
    return about(
        dataset,
        [
            (DCT + "modified", moment(known.published)),
            (DCAT + "landingPage", origin + "catalog"),
            (VOID + "uriSpace", ox.Literal(base)),
            (VOID + "uriLookupEndpoint", origin + "resolve?iri="),
            (VOID + "sparqlEndpoint", origin + "sparql"),
            (VOID + "triples", known.triples),
            (VOID + "entities", known.entities),
            (VOID + "distinctSubjects", known.subjects),
            (VOID + "distinctObjects", known.objects),
            (VOID + "classes", len(known.classes) or None),
            (VOID + "properties", len(known.properties) or None),
            *examples,
            *dumps,
        ],
    )


def _partitions(dataset: str, kind: str, counts: str, parts: Iterable[Partition]) -> Iterator[ox.Triple]:
    for number, part in enumerate(parts, 1):
        node = f"{dataset}-{kind}-{number}"
        yield from about(dataset, [(f"{VOID}{kind}Partition", node)])
        yield from about(node, [(VOID + kind, part.iri), (counts, part.count)])


def _services(catalog: str, origin: str) -> list[ox.Triple]:
    return [
        triple
        for name in ("sparql", "fragments")
        for triple in about(
            f"{catalog}#{name}",
            [(DCAT + "endpointURL", origin + name), (DCAT + "endpointDescription", origin + name)],
        )
    ]


def _distribution(catalog: str, origin: str, form: str, made: Dump | None) -> list[ox.Triple]:
    node = f"{catalog}#{form}"
    address = f"{origin}dumps/{FORMS[form].file}"
    said = about(node, [(DCAT + "accessURL", origin + "dumps"), (DCAT + "downloadURL", address)])
    if made is None:
        return said
    size = ox.Literal(str(made.size), datatype=iri(XSD + "nonNegativeInteger"))
    value = ox.Literal(made.sha256, datatype=iri(XSD + "hexBinary"))
    checksum, changed = node + "-sha256", moment(made.published)
    kind: Said = (RDF + "type", SPDX + "Checksum")
    return [
        *said,
        *about(node, [(DCAT + "byteSize", size), (DCT + "modified", changed), (SPDX + "checksum", checksum)]),
        *about(checksum, [kind, (SPDX + "algorithm", SHA256), (SPDX + "checksumValue", value)]),
    ]
