"""Runs and results as N-Triples, a pure function of plain values: no clock, no blank node, nothing by chance.

A run is named by a digest of all that is said of it but the revision, and its results below it: the same
adoptions and parameters give the same names, and another run never has the name of an old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from graph_builder.diffusion.derived.values import NetworkRun, Source, Spread
from graph_builder.diffusion.facts import Name
from graph_builder.diffusion.network import EdgeRow
from graph_builder.diffusion.statistics.spread import Direction
from graph_builder.names import digest
from graph_builder.rdf import SOFTWARE
from graph_builder.store.names import Graphs
from graph_builder.triples import LABEL, RDF_TYPE, Put, Term, Triples, day, integer, iri, text, true, zh
from ontology.terms import PREFIXES, Class, Property, Scheme, concept, root_of

_ASSOCIATED = PREFIXES["prov"] + "wasAssociatedWith"
_USED = PREFIXES["prov"] + "used"
_GENERATED = PREFIXES["prov"] + "wasGeneratedBy"
_XSD = PREFIXES["xsd"]
_FINEST = 18  # digits behind the point that an engine keeps of an xsd:decimal
_SURE = 12  # significant digits; the last ones of a sum of logarithms hang on the machine
_PARAMETERS = {
    "rate": Property.MODEL_RATE,
    "alpha": Property.MODEL_ALPHA,
    "mu": Property.MODEL_MU,
    "sigma": Property.MODEL_SIGMA,
}


Names = Mapping[str, Name]
NAMELESS: Names = {}


class SaidTwice(ValueError):
    """An edge or a policy that comes twice in one run: its name would stand for both."""


def network_lines(
    base: str, source: Source, run: NetworkRun, edges: Iterable[EdgeRow], names: Names = NAMELESS
) -> list[str]:
    """Return an inference and its edges, in the order in which they were added, as sorted lines; `names` are
    what units are called.

    Raises SaidTwice, ValueError for a unit that is no IRI or a number that is none.
    """
    triples = Triples(base)
    name = _run(triples, base, source, "netinf", _about_network(triples, run), run.model)
    told = set[str]()
    for rank, edge in enumerate(edges, 1):
        node = _below(name, told, iri(edge.origin), iri(edge.destination))
        put = triples.about(node)
        put(LABEL, *_labelled("{0} → {1}", "{0} → {1}", names, edge.origin, edge.destination))
        _edge(put, triples.node(name), rank, edge)
    return triples.sorted()


def spread_lines(base: str, source: Source, spreads: Iterable[Spread], names: Names = NAMELESS) -> list[str]:
    """Return the statistics and what they tell of each policy, as sorted lines; `names` are what policies are
    called. Raises as `network_lines`.
    """
    triples = Triples(base)
    name = _run(triples, base, source, "statistics", {})
    told = set[str]()
    for spread in spreads:
        node = _below(name, told, iri(spread.policy))
        triples.put(node, LABEL, *_labelled("{0}的传播", "Spread of {0}", names, spread.policy))
        _spread(triples, node, name, spread)
    return triples.sorted()


def quads_of(base: str, lines: Iterable[str]) -> list[ox.Quad]:
    """Return lines as quads of the graph of results."""
    graph = Graphs.below(base).diffusion
    parsed = ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]


def number(value: float) -> Term:
    """Return a number as an xsd:decimal of 12 significant digits, as far as an engine keeps them. Raises
    ValueError for what is no number.

    >>> [number(value).partition("^")[0] for value in (0.1, 1e-7, 4.0)]
    ['"0.1"', '"0.0000001"', '"4"']
    """
    exact = Decimal(f"{value:.{_SURE}g}")
    if not exact.is_finite():
        raise ValueError(f"not a number: {value}")
    plain = f"{exact:.{_FINEST}f}".rstrip("0").rstrip(".")
    return Term(f'"{"0" if plain == "-0" else plain}"^^<{_XSD}decimal>')


def _labelled(in_zh: str, in_en: str, names: Names, *things: str) -> Iterator[Term]:
    """What a result is called after the things that it is of: in English where all of them are."""
    of = [names.get(thing) or Name(thing.rpartition("/")[2]) for thing in things]
    yield zh(in_zh.format(*(name.zh or name.en for name in of)))
    if all(name.en for name in of):
        yield text(in_en.format(*(name.en for name in of)), "en")


_Said = Mapping[str, tuple[Term, ...]]


def _run(triples: Triples, base: str, source: Source, method: str, more: _Said, model: str = "") -> str:
    """Tell a run; its name, which is a function of all that is told but the revision."""
    said = {**_about(triples, base, source, method, model), **more}
    known = "\n".join(
        sorted(f"{predicate} {value}" for predicate, values in said.items() for value in values)
    )
    name = f"diffusion/{method}-{digest(known)}"
    put = triples.about(name)
    for predicate, values in said.items():
        put(predicate, *values)
    put(Property.SOURCE_REVISION, integer(source.revision))
    return name


def _about(triples: Triples, base: str, source: Source, method: str, model: str) -> _Said:
    names = {language: _label(method, model, language) for language in ("zh-hans", "en")}
    return {
        RDF_TYPE: (iri(Class.DIFFUSION_RUN),),
        LABEL: (zh(names["zh-hans"]), text(names["en"], "en")),
        Property.DIFFUSION_METHOD: (iri(concept(Scheme.DIFFUSION_METHOD, method, base)),),
        Property.POLICY_COUNT: (integer(source.policies),),
        Property.UNIT_COUNT: (integer(source.units),),
        Property.ADOPTION_COUNT: (integer(source.adoptions),),
        Property.PERIOD_COUNT: (integer(source.periods),),
        Property.SOURCE_DIGEST: (text(source.digest),),
        _USED: (iri(f"{root_of(base)}graph/derived/adoptions"),),
        _ASSOCIATED: (triples.node(SOFTWARE),),
    }


def _about_network(triples: Triples, run: NetworkRun) -> _Said:
    base = triples.base
    limit, cutoff = run.edges, run.cutoff if run.edges is None else None
    told: dict[str, tuple[Term, ...]] = {
        Property.LAG_MODEL: (iri(concept(Scheme.LAG_MODEL, run.model, base)),),
        Property.STOPPING_TEST: (text(str(run.stopping)),),
        Property.STOP_REASON: (iri(concept(Scheme.STOP_REASON, run.reason, base)),),
        Property.EDGE_LIMIT: () if limit is None else (integer(limit),),
        Property.P_CUTOFF: () if cutoff is None else (number(cutoff),),
    }
    told |= {_PARAMETERS[name]: (number(value),) for name, value in run.parameters.items()}
    if run.parameters:
        told[Property.PARAMETERS_ESTIMATED] = (true() if run.estimated else _FALSE,)
    if run.resamples:
        told |= {
            Property.RESAMPLES: (integer(run.resamples),),
            Property.RESAMPLING_SEED: (integer(run.seed),),
        }
    return told


_FALSE = Term(f'"false"^^<{_XSD}boolean>')


def _below(run: str, told: set[str], *about: str) -> str:
    """The name of a result of a run, which is told once."""
    name = f"{run}/{digest(' '.join(about))}"
    if name in told:
        raise SaidTwice(" ".join(about))
    told.add(name)
    return name


def _edge(put: Put, run: Term, rank: int, edge: EdgeRow) -> None:
    put(RDF_TYPE, iri(Class.INFERRED_EDGE))
    put(_GENERATED, run)
    put(Property.ORIGIN, iri(edge.origin))
    put(Property.DESTINATION, iri(edge.destination))
    put(Property.RANK, integer(rank))
    put(Property.RESTS_ON, *(iri(policy) for policy in edge.cascades))
    for predicate, value in (
        (Property.GAIN, edge.gain),
        (Property.P_VALUE, edge.p_value),
        (Property.SUPPORT, edge.support),
        (Property.GAIN_LOW, edge.gain_low),
        (Property.GAIN_HIGH, edge.gain_high),
    ):
        put(predicate, None if value is None else number(value))


def _spread(triples: Triples, name: str, run: str, spread: Spread) -> None:
    put = triples.about(name)
    put(RDF_TYPE, iri(Class.POLICY_SPREAD))
    put(_GENERATED, triples.node(run))
    put(Property.SPREAD_OF, iri(spread.policy))
    put(Property.ADOPTER_COUNT, integer(spread.adopters))
    if spread.direction is not Direction.UNKNOWN:
        put(Property.SPREAD_DIRECTION, iri(concept(Scheme.SPREAD_DIRECTION, spread.direction, triples.base)))
    put(Property.ORIGINATOR, iri(spread.originator) if spread.originator else None)
    for when, on in (
        (Property.EARLIEST_FIRST, spread.first_begin),
        (Property.LATEST_FIRST, spread.first_end),
    ):
        put(when, day(on) if on else None)
    for half, months in (
        (Property.HALF_TIME_MIN, spread.half_time_min),
        (Property.HALF_TIME_MAX, spread.half_time_max),
    ):
        put(half, None if months is None else number(months))


def _label(method: str, model: str, language: str) -> str:
    """What a run is called: by its method, and the model behind it."""
    labels = _labels()
    said = labels[concept(Scheme.DIFFUSION_METHOD, method), language]
    if not model:
        return said
    of = labels[concept(Scheme.LAG_MODEL, model), language]
    return f"{said}（{of}）" if language == "zh-hans" else f"{said} ({of})"


@cache
def _labels() -> Mapping[tuple[str, str], str]:
    """The names of methods and models, by concept and language."""
    return {
        (found.subject.value, (found.object.language or "").lower()): found.object.value
        for scheme in (Scheme.DIFFUSION_METHOD, Scheme.LAG_MODEL)
        for found in _labels_in(scheme)
        if isinstance(found.subject, ox.NamedNode) and isinstance(found.object, ox.Literal)
    }


def _labels_in(scheme: Scheme) -> Iterator[ox.Quad]:
    read = files("ontology").joinpath("concepts", f"{scheme}.ttl").read_bytes()
    return (quad for quad in ox.parse(read, ox.RdfFormat.TURTLE) if quad.predicate.value == LABEL)
