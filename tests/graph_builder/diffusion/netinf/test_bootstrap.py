"""Intervals on edges by resampling."""

from __future__ import annotations

import pytest

from graph_builder.diffusion.cascades import Event, cascades_of
from graph_builder.diffusion.netinf.bootstrap import Bootstrap, intervals
from graph_builder.diffusion.netinf.infer import Inference, Stop
from graph_builder.diffusion.netinf.models import Exponential


def told(often: int, seldom: int) -> Inference:
    """a->b explains `often` cascades, c->d `seldom`; the network has at most these two edges."""
    pairs = ["ab"] * often + ["cd"] * seldom
    events = [
        Event(unit, f"{n}", time, time) for n, pair in enumerate(pairs) for time, unit in enumerate(pair)
    ]
    return Inference(cascades_of(events), Exponential(1.0), Stop(2, None))


def test_an_edge_of_every_cascade_is_in_every_resample() -> None:
    inference = told(20, 0)
    edges = inference.network().edges
    (interval,) = intervals(inference, edges, Bootstrap(50))
    assert interval.support == 1.0
    assert [interval.gain_low, interval.gain_high] == pytest.approx([edges[0].gain] * 2)


def test_an_edge_of_one_cascade_in_twenty_is_missing_from_a_third_of_the_resamples() -> None:
    # A cascade is drawn at least once in 1 - (19/20)**20 = 0.64 of the resamples.
    inference = told(19, 1)
    often, seldom = intervals(inference, inference.network().edges, Bootstrap(400))
    assert often.support == 1.0
    assert 0.55 < seldom.support < 0.73
    assert seldom.gain_low == 0.0


def test_a_seed_tells_it_all() -> None:
    inference = told(5, 3)
    edges = inference.network().edges
    one, same, other = (intervals(inference, edges, Bootstrap(40, seed)) for seed in (1, 1, 2))
    assert one == same != other
    assert intervals(inference, edges, Bootstrap(0)) == []
    assert inference.network().edges == edges
