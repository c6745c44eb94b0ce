"""From a store's adoptions to its graph of results: an inference and statistics, written as one change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pyoxigraph import Quad

from graph_builder.diffusion.adopted_cascades import Adoptions, adoptions_of
from graph_builder.diffusion.cascade_tables import CASCADE_TABLES, known_of
from graph_builder.diffusion.derived.freshness import Asked, source_digest
from graph_builder.diffusion.derived.values import NetworkRun, Reason, Source, Spread
from graph_builder.diffusion.derived.writing import network_lines, quads_of, spread_lines
from graph_builder.diffusion.facts import Facts, Name, facts_of
from graph_builder.diffusion.likely_ways import WhyNone, why_none
from graph_builder.diffusion.netinf.models import parameters
from graph_builder.diffusion.network import Asked as Wanted
from graph_builder.diffusion.network import EdgeRow, Inferred, checked, edge_rows, inferred
from graph_builder.diffusion.statistics.spread import CascadeRow
from graph_builder.diffusion.told import ADOPTING, tell
from graph_builder.store.base import Readable
from graph_builder.times import interval_of


class Derivable(Readable, Asked, Protocol):
    """A store open for writing that can keep results."""

    @property
    def base(self) -> str:
        """Where the identifiers of its instances begin."""

    @property
    def source_revision(self) -> int:
        """The number of the last change that was not a derivation."""

    def load_derived(self, quads: Iterable[Quad], *, who: str = "") -> bool:
        """Make the graph of results these quads, whole or not at all; whether that changed anything."""


@dataclass(frozen=True, slots=True)
class Results:
    """What is to be written of a store; ``why`` there is no edge, where there cannot be any."""

    source: Source
    run: NetworkRun
    edges: Sequence[EdgeRow]
    spreads: Sequence[Spread]
    names: Mapping[str, Name]
    why: WhyNone | None

    def quads(self, base: str) -> list[Quad]:
        """Return the graph of results, its identifiers below a base."""
        network = network_lines(base, self.source, self.run, self.edges, self.names)
        return quads_of(base, network + spread_lines(base, self.source, self.spreads, self.names))


class Derived(NamedTuple):
    """What a derivation came to, and whether the graph changed."""

    results: Results
    changed: bool


def derive(store: Derivable, wanted: Wanted, *, who: str = "") -> Derived:
    """Make the graph of results of a store anew, in one change.

    Nothing else may write meanwhile: the store is held open. Raises WrongParameter, a StoreError.
    """
    digest = source_digest(store)
    facts = facts_of(tell(store, ADOPTING))
    results = results_of(facts, wanted, digest, store.source_revision)
    changed = store.load_derived(results.quads(store.base), who=who)
    return Derived(results, changed)


def results_of(facts: Facts, wanted: Wanted, digest: str, revision: int) -> Results:
    """Return the results of some facts, which have a digest and a revision: a pure function. Raises
    WrongParameter.
    """
    adoptions = adoptions_of(facts)
    cascades = adoptions.cascades
    source = Source(
        digest, revision, len(cascades.names), len(cascades.units), len(cascades), adoptions.periods
    )
    run, edges, why = _network(adoptions, wanted)
    spreads = [_spread(row) for row in CASCADE_TABLES["statistics"](known_of(facts, adoptions))]
    return Results(source, run, edges, spreads, facts.names, why)


def _spread(row: CascadeRow) -> Spread:
    begin, _, end = row.first.partition("/")
    return Spread(
        policy=row.cascade,
        adopters=row.adopters,
        direction=row.direction,
        originator=row.originator,
        first_begin=interval_of(begin).begin,
        first_end=interval_of(end or begin).end,
        half_time_min=row.half_time_min,
        half_time_max=row.half_time_max,
    )


def _network(adoptions: Adoptions, wanted: Wanted) -> tuple[NetworkRun, Sequence[EdgeRow], WhyNone | None]:
    """The network with its run; without edges where no order of units can be told, and why."""
    why = why_none(adoptions.cascades, adoptions.periods)
    if why is not None:
        return _nothing(checked(wanted), Reason(why.code)), (), why
    found = inferred(adoptions.cascades, wanted)
    return _run(found), edge_rows(found, {}), None


def _nothing(wanted: Wanted, reason: Reason) -> NetworkRun:
    return NetworkRun(
        model=wanted.model,
        reason=reason,
        parameters=wanted.parameters,
        edges=wanted.stop.edges,
        cutoff=wanted.stop.cutoff,
        stopping=wanted.stop.stopping,
        resamples=wanted.bootstrap.resamples,
        seed=wanted.bootstrap.seed,
    )


def _run(found: Inferred) -> NetworkRun:
    network = found.network
    return NetworkRun(
        model=network.model.name,
        reason=Reason(network.stopped),
        parameters=parameters(network.model),
        estimated=found.estimated,
        edges=network.stop.edges,
        cutoff=network.stop.cutoff,
        stopping=network.stop.stopping,
        resamples=found.bootstrap.resamples,
        seed=found.bootstrap.seed,
    )
