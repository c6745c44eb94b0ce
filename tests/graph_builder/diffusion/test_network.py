"""An inferred network as it is given away: rows, method, graph."""

from __future__ import annotations

import math

import pytest

from graph_builder.diffusion.cascades import Event, cascades_of
from graph_builder.diffusion.netinf.bootstrap import Bootstrap
from graph_builder.diffusion.netinf.estimate import NoLags
from graph_builder.diffusion.netinf.infer import Stop, Stopping
from graph_builder.diffusion.netinf.models import Exponential, LogNormal, Rayleigh
from graph_builder.diffusion.network import (
    MODELS,
    Asked,
    WrongParameter,
    as_graph,
    edge_rows,
    inferred,
    method_of,
    model_of,
)
from graph_builder.diffusion.write import columns_of
from ontology.dictionary import result

TOLD = cascades_of(
    Event(unit, str(number), time, time)
    for number, cascade in enumerate(["ab", "abc", "ac", "bc"])
    for time, unit in enumerate(cascade)
)


def test_rows_have_the_columns_of_the_dictionary() -> None:
    rows = edge_rows(inferred(TOLD, Asked(bootstrap=Bootstrap(20))), {"a": "甲"})
    assert columns_of(type(rows[0])) == tuple(c.name for c in result("network").columns)
    assert ("a", "甲", "b", "b") in [
        (r.origin, r.origin_label, r.destination, r.destination_label) for r in rows
    ]
    for row in rows:
        assert row.support is not None
        assert row.gain_low is not None
        assert row.gain_high is not None
        assert 0 <= row.support <= 1
        assert row.gain_low <= row.gain_high


def test_without_resamples_intervals_are_unknown_and_so_is_p_of_one_cascade() -> None:
    one = cascades_of([Event("a", "x", 0, 0), Event("b", "x", 1, 1)])
    (row,) = edge_rows(inferred(one, Asked()), {})
    assert (row.support, row.gain_low, row.gain_high, row.p_value) == (None,) * 4
    assert row.gain == pytest.approx(math.log(0.5) - math.log(1e-10))


def test_the_method_is_enough_to_make_it_again() -> None:
    made = inferred(TOLD, Asked("lognormal", stop=Stop(3, None, Stopping.R), bootstrap=Bootstrap(5, 9)))
    method = method_of(made)
    again = Asked(
        method["model"],
        method["parameters"],
        Stop(method["edges_asked"], method["p_cutoff"], Stopping(method["stopping"])),
        Bootstrap(method["resamples"], method["seed"]),
    )
    assert edge_rows(inferred(TOLD, again), {}) == edge_rows(made, {})
    assert method["meaning"] == "non-causal"
    assert method["estimated"] is True
    assert (method["units"], method["cascades"], method["adoptions"], method["pairs"]) == (3, 4, 9, 6)


def test_as_a_graph_of_networkx() -> None:
    made = inferred(TOLD, Asked(parameters={"rate": 1.0}))
    rows = edge_rows(made, {"a": "甲"})
    graph = as_graph(rows, method_of(made))
    assert set(graph.edges) == {(r.origin, r.destination) for r in rows}
    assert graph.nodes["a"]["label"] == "甲"
    assert graph.edges[rows[0].origin, rows[0].destination]["order"] == 1
    assert graph.graph["model"] == "exponential"
    assert graph.graph["rate"] == 1.0


def test_every_model_by_its_name_and_parameters() -> None:
    given = {"rate": 0.5, "alpha": 2.0, "mu": -1.0, "sigma": 0.5}
    wanted = {"exponential": Exponential(0.5), "rayleigh": Rayleigh(2.0), "lognormal": LogNormal(-1.0, 0.5)}
    for name, (kind, parameters) in MODELS.items():
        assert model_of(Asked(name, {p: given[p] for p in parameters}), TOLD) == wanted[name]
        assert isinstance(model_of(Asked(name), TOLD), kind)


@pytest.mark.parametrize(
    ("model", "parameters", "word"),
    [
        ("exponential", {"alpha": 1.0}, "takes rate; given were"),
        ("exponential", {"rate": 1.0, "mu": 1.0}, "takes rate; given were"),
        ("lognormal", {"mu": 1.0}, "takes mu, sigma; given were mu"),
        ("exponential", {"rate": 0.0}, "rate must lie between"),
        ("rayleigh", {"alpha": -3.0}, "alpha must lie between"),
        ("lognormal", {"mu": 0.0, "sigma": 0.0}, "sigma must lie between"),
        ("exponential", {"rate": math.inf}, "rate must lie"),
        ("lognormal", {"mu": math.nan, "sigma": 1.0}, "mu must lie"),
    ],
)
def test_a_parameter_that_does_not_fit_is_wrong_usage(
    model: str, parameters: dict[str, float], word: str
) -> None:
    with pytest.raises(WrongParameter) as caught:
        inferred(TOLD, Asked(model, parameters))
    assert word in caught.value.en


def test_nothing_can_be_estimated_from_nothing_but_parameters_that_are_given_do() -> None:
    with pytest.raises(NoLags):
        inferred(cascades_of([]), Asked())
    assert edge_rows(inferred(cascades_of([]), Asked(parameters={"rate": 1.0})), {}) == []


@pytest.mark.parametrize("model", ["exponential", "rayleigh"])
def test_an_estimate_beyond_all_measure_is_told_in_words(model: str) -> None:
    told = cascades_of([Event("a", "x", 0, 0), Event("b", "x", 5e-324, 5e-324)])
    with pytest.raises(WrongParameter, match="another unit"):
        inferred(told, Asked(model))


def test_an_edge_that_gains_nothing_but_rounding_is_none() -> None:
    told = cascades_of([Event(unit, "x", n * 1e15, n * 1e15) for n, unit in enumerate("abcde")])
    rows = edge_rows(inferred(told, Asked("lognormal", {"mu": 30.0, "sigma": 5.0})), {})
    assert len(rows) == 4
    assert all(row.gain > 1 for row in rows)
