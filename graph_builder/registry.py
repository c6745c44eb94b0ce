"""The curated descriptions: places, bodies, policies, series and concepts, as the quads of the registry
graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from graph_builder.describe import describe
from graph_builder.model import Entity
from graph_builder.names import typeset
from graph_builder.places import place_entity, registered_places
from graph_builder.rdf import SOFTWARE
from graph_builder.resolve import Resolver
from graph_builder.roles import Roles
from graph_builder.triples import ALIAS, LABEL, RDF_TYPE, Triples, iri, text, zh
from ontology.bodies import Organization
from ontology.load import FOLDER, Knowledge, OccasionSeries, Policy
from ontology.terms import ID, NS, PREFIXES, VERSION, Class, Property, root_of

_SOURCE = PREFIXES["dct"] + "source"


@lru_cache(maxsize=2)
def registry_lines(knowledge: Knowledge, base: str = ID, folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the registry as sorted N-Triples lines; a pure function of the knowledge files."""
    lines = Triples(base)
    for locality in knowledge.localities:
        _named(lines, f"place/{locality.id}", Class.PLACE, locality.name, source=locality.source)
        lines.put(f"place/{locality.id}", Property.WITHIN, lines.node(f"place/{locality.within}"))
    roles = Roles(knowledge)
    for body in knowledge.organizations:
        _organization(lines, body)
        lines.put(f"org/{body.slug}", ALIAS, *(zh(a) for a in _short_names(body, knowledge, roles)))
    places = (place_entity(knowledge.places_by_id[i], knowledge) for i in registered_places(knowledge))
    described = {line for e in (*places, *_role_parents(knowledge)) for line in describe(e, base)}
    resolver = Resolver(knowledge)
    for policy in knowledge.policies:
        _policy(lines, policy)
        described.update(_seed(lines, policy, resolver, base))
    for occasions in knowledge.occasion_series:
        _occasions(lines, occasions)
    for series in knowledge.series:
        name = f"series/{series.slug}"
        _named(lines, name, Class.BULLETIN_SERIES, series.name, series.en, source=series.source)
        lines.put(name, PREFIXES["dct"] + "publisher", lines.node(f"org/{series.publisher}"))
    lines.put(SOFTWARE, RDF_TYPE, iri(PREFIXES["prov"] + "SoftwareAgent"))
    lines.put(SOFTWARE, LABEL, zh(f"政谱 {VERSION}"), text(f"zhengpu {VERSION}", "en"))
    return tuple(sorted({*lines.sorted(), *described, *_concept_lines(folder, base)}))


def registry_quads(knowledge: Knowledge, base: str = ID) -> Iterator[ox.Quad]:
    """Yield the registry as quads of its graph."""
    graph = ox.NamedNode(f"{root_of(base)}graph/registry")
    document = "\n".join(registry_lines(knowledge, base)).encode()
    for quad in ox.parse(document, format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _named(
    lines: Triples,
    subject: str,
    kind: str,
    name: str,
    en: str = "",
    aliases: tuple[str, ...] = (),
    source: str = "",
) -> None:
    lines.put(subject, RDF_TYPE, iri(kind))
    lines.put(subject, LABEL, zh(name), text(en, "en") if en else None)
    lines.put(subject, ALIAS, *(zh(a) for a in aliases))
    lines.put(subject, _SOURCE, text(source) if source else None)


def _organization(lines: Triples, body: Organization) -> None:
    name = f"org/{body.slug}"
    aliases = tuple(typeset(a) for a in body.aliases)
    _named(lines, name, NS + body.type, typeset(body.name), body.en, aliases, body.source)
    for link, other in ((Property.SUB_ORGANIZATION_OF, body.parent), (Property.SUCCESSOR, body.successor)):
        lines.put(name, link, lines.node(f"org/{other}") if other else None)
    lines.put(name, Property.VALID_FROM, text(body.valid_from) if body.valid_from else None)
    lines.put(name, Property.VALID_TO, text(body.valid_to) if body.valid_to else None)
    lines.put(name, Property.JURISDICTION, lines.node(f"place/{body.place}") if body.place else None)


def _short_names(body: Organization, knowledge: Knowledge, roles: Roles) -> Iterator[str]:
    """What a body is called in short where one of its names is that of a role.

    四川省电教馆 is a centre with a name of its own, and has that of a role beside it.
    """
    place = knowledge.places_by_id.get(body.place)
    names = (body.name, *body.aliases) if place else ()
    told = {short for name in names for short in roles.short_names(name, place)} if place else set()
    yield from sorted(typeset(each) for each in told - set(names))


def _role_parents(knowledge: Knowledge) -> Iterator[Entity]:
    """The bodies by role that registered bodies belong to: what the registry names, it describes."""
    resolver = Resolver(knowledge)
    for body in knowledge.organizations:
        parent = resolver.role_body(body.parent)
        if parent:
            yield parent


def _policy(lines: Triples, policy: Policy) -> None:
    name = f"{'platform' if policy.type == 'Platform' else 'policy'}/{policy.slug}"
    _named(lines, name, NS + policy.type, policy.name, policy.en, policy.aliases, policy.source)
    lines.put(name, Property.ISSUED_BY, lines.node(f"org/{policy.issuer}") if policy.issuer else None)
    lines.put(name, Property.NATIONAL_DATE, text(policy.national_date) if policy.national_date else None)


def _seed(lines: Triples, policy: Policy, resolver: Resolver, base: str) -> tuple[str, ...]:
    document = resolver.seed(policy)
    if document is None:
        return ()
    name = f"{'platform' if policy.type == 'Platform' else 'policy'}/{policy.slug}"
    lines.put(name, Property.SEED_DOCUMENT, lines.node(document.iri))
    lines.put(document.iri, Property.DOCUMENT_NUMBER, text(policy.number) if policy.number else None)
    return describe(document, base)


def _occasions(lines: Triples, series: OccasionSeries) -> None:
    name = f"series/{series.slug}"
    _named(lines, name, Class.OCCASION_SERIES, series.name, "", series.aliases, series.source)


def _concept_lines(folder: Path, base: str) -> Iterator[str]:
    for path in sorted((folder / "concepts").glob("*.ttl")):
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            line = f"{triple.subject} {triple.predicate} {triple.object} ."
            yield line.replace(f"<{ID}", f"<{base}") if base != ID else line
