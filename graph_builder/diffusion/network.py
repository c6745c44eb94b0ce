"""The network along which policies most likely spread, ready to be written: what was asked, what came of it.

It says along which ways the order of adoptions is explained best, not that one unit caused another to act.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import networkx as nx

from graph_builder.diffusion.cascades import Cascades
from graph_builder.diffusion.netinf.bootstrap import Bootstrap, Interval, intervals
from graph_builder.diffusion.netinf.estimate import estimated
from graph_builder.diffusion.netinf.infer import Inference, Network, Stop
from graph_builder.diffusion.netinf.models import Exponential, LogNormal, Model, Rayleigh, parameters
from graph_builder.diffusion.netinf.pairs import MEMORY
from ontology.errors import ZhengpuError

MODELS: Mapping[str, tuple[type[Model], tuple[str, ...]]] = {
    "exponential": (Exponential, ("rate",)),
    "rayleigh": (Rayleigh, ("alpha",)),
    "lognormal": (LogNormal, ("mu", "sigma")),
}
"""The models by name, and the parameters that each takes."""

NON_CAUSAL = "non-causal"
LEAST, GREATEST = 1e-9, 1e9
"""Between which the parameters lie: beyond, densities are no numbers any more."""


class WrongParameter(ZhengpuError):
    """A parameter that a model does not take, or not with this value."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """How a network is to be inferred: with parameters of the model that are given, or else estimated."""

    model: str = "exponential"
    parameters: Mapping[str, float] = field(default_factory=dict)
    stop: Stop = field(default_factory=Stop)
    bootstrap: Bootstrap = field(default_factory=Bootstrap)
    memory: int = MEMORY


@dataclass(frozen=True, slots=True)
class Inferred:
    """A network, whether its parameters were estimated, and each edge's interval where it was resampled."""

    network: Network
    estimated: bool
    bootstrap: Bootstrap
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge as a row of a table; the columns are told in ``ontology/results/network.yaml``."""

    origin: str
    origin_label: str
    destination: str
    destination_label: str
    gain: float
    p_value: float | None
    support: float | None
    gain_low: float | None
    gain_high: float | None
    cascades: tuple[str, ...] = ()
    cascade_labels: tuple[str, ...] = ()


def inferred(cascades: Cascades, asked: Asked) -> Inferred:
    """Return the network of some cascades.

    Raises WrongParameter, NoLags where a parameter has to be estimated and nobody is surely later.
    """
    model = model_of(asked, cascades)
    inference = Inference(cascades, model, asked.stop, asked.memory)
    network = inference.network()
    made = intervals(inference, network.edges, asked.bootstrap)
    return Inferred(network, not asked.parameters, asked.bootstrap, tuple(made))


def model_of(asked: Asked, cascades: Cascades) -> Model:
    """Return the model that is asked for, its parameters estimated where none are given.

    >>> from graph_builder.diffusion.cascades import cascades_of
    >>> model_of(Asked("rayleigh", {"alpha": 10}), cascades_of([]))
    Rayleigh(alpha=10)
    """
    kind, _ = MODELS[checked(asked).model]
    if asked.parameters:
        return kind(**asked.parameters)
    model = estimated(asked.model, cascades)
    try:
        checked(replace(asked, parameters=parameters(model)))
    except WrongParameter as error:
        raise WrongParameter(
            f"由数据估计的{error.zh}请把时间换成合适的单位，或自行给出参数。",
            f"As estimated from the data, {error.en} Give times in another unit, or give the parameters.",
        ) from error
    return model


def checked(asked: Asked) -> Asked:
    """Return the same. Raises WrongParameter where its model does not take its parameters.

    >>> checked(Asked("rayleigh", {"alpha": 10})).parameters
    {'alpha': 10}
    """
    names = MODELS[asked.model][1]
    if asked.parameters and set(asked.parameters) != set(names):
        takes, given = ", ".join(names), ", ".join(sorted(asked.parameters))
        raise WrongParameter(
            f"模型 {asked.model} 的参数是 {takes}；给出的是 {given}。请全部给出，或都不给（由数据估计）。",
            f"The model {asked.model} takes {takes}; given were {given}. Give all of them, or none to have "
            "them estimated.",
        )
    for name, value in asked.parameters.items():
        least = -GREATEST if name == "mu" else LEAST
        if not least <= value <= GREATEST:
            raise WrongParameter(
                f"{name} 应在 {least:g} 与 {GREATEST:g} 之间，而不是 {value:g}。",
                f"{name} must lie between {least:g} and {GREATEST:g}, not {value:g}.",
            )
    return asked


def edge_rows(inferred: Inferred, labels: Mapping[str, str]) -> list[EdgeRow]:
    """Return the edges as rows, in the order in which they were added; a unit without label is its own."""
    rows = []
    for at, edge in enumerate(inferred.network.edges):
        interval = inferred.intervals[at] if inferred.intervals else None
        rows.append(
            EdgeRow(
                origin=edge.origin,
                origin_label=labels.get(edge.origin, edge.origin),
                destination=edge.destination,
                destination_label=labels.get(edge.destination, edge.destination),
                gain=edge.gain,
                p_value=None if math.isnan(edge.p_value) else edge.p_value,
                support=interval.support if interval else None,
                gain_low=interval.gain_low if interval else None,
                gain_high=interval.gain_high if interval else None,
                cascades=edge.cascades,
                cascade_labels=tuple(labels.get(name, name) for name in edge.cascades),
            )
        )
    return rows


def method_of(inferred: Inferred) -> dict[str, Any]:
    """Return everything that made a network, by name: enough to make it again from the same cascades."""
    network = inferred.network
    return {
        "method": "NetInf",
        "meaning": NON_CAUSAL,
        "model": network.model.name,
        "parameters": parameters(network.model),
        "estimated": inferred.estimated,
        "stopping": str(network.stop.stopping),
        "p_cutoff": network.stop.cutoff if network.stop.edges is None else None,
        "edges_asked": network.stop.edges,
        "stopped": str(network.stopped),
        "resamples": inferred.bootstrap.resamples,
        "seed": inferred.bootstrap.seed if inferred.bootstrap.resamples else None,
        "units": len(network.units),
        "cascades": network.cascades,
        "adoptions": network.adoptions,
        "pairs": network.pairs,
        "edges": len(network.edges),
    }


def as_graph(rows: Iterable[EdgeRow], method: Mapping[str, Any]) -> nx.DiGraph[str]:
    """Return edges as a directed graph of networkx: what made it stands in ``graph.graph``, ``order`` tells
    in which order edges were added.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.graph.update(_flat(method))
    for order, row in enumerate(rows, 1):
        graph.add_node(row.origin, label=row.origin_label)
        graph.add_node(row.destination, label=row.destination_label)
        told = {name: value for name, value in asdict(row).items() if isinstance(value, float)}
        graph.add_edge(row.origin, row.destination, order=order, **told)
    return graph


def _flat(method: Mapping[str, Any]) -> dict[str, str | float]:
    """Attributes that every format of graphs takes."""
    plain = {**method, **method["parameters"]}
    return {name: value for name, value in plain.items() if isinstance(value, str | int | float)}
