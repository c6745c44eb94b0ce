"""NetInf against cascades worked out by hand, its definition in loops, and planted networks."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Cascades, Event, cascades_of
from graph_builder.diffusion.netinf.infer import Stop, Stopped, Stopping, infer
from graph_builder.diffusion.netinf.models import Exponential, LogNormal, Model, Rayleigh
from graph_builder.diffusion.netinf.pairs import Layout
from graph_builder.diffusion.netinf.recovery import recovery
from graph_builder.diffusion.netinf.simulate import Spread, random_ways, simulated
from tests.graph_builder.diffusion.netinf.naive import naive

ALONG = math.log(0.5) - math.log(1e-10)  # what an edge is worth to an adoption that nothing else explains
MODELS: list[Model] = [Exponential(0.7), Rayleigh(3.0), LogNormal(0.5, 1.2)]


def cascades(*told: str) -> Cascades:
    """``"a0 b1 c1"`` is a cascade: a at 0, then b and c at 1."""
    events = [
        Event(adoption[0], str(number), float(adoption[1:]), float(adoption[1:]))
        for number, cascade in enumerate(told)
        for adoption in cascade.split()
    ]
    return cascades_of(events)


def edges_of(told: Cascades, stop: Stop, model: Model | None = None) -> list[tuple[str, str, float]]:
    made = infer(told, model or Exponential(1.0), stop)
    return [(e.origin, e.destination, e.gain) for e in made.edges]


def close(found: list[tuple[str, str, float]], wanted: list[tuple[str, str, float]]) -> bool:
    return [e[:2] for e in found] == [e[:2] for e in wanted] and all(
        math.isclose(f[2], w[2], rel_tol=1e-9) for f, w in zip(found, wanted, strict=True)
    )


def test_two_units() -> None:
    # b follows a by 2: ln f = ln 1 - 2. Alone its score is -2 + ln 1e-10, along a->b it is -2 + ln 0.5.
    # The gain is ln 0.5 - ln 1e-10 = 22.3327, whatever the lag.
    assert close(edges_of(cascades("a0 b2"), Stop(5, None)), [("a", "b", ALONG)])


def test_three_units_in_a_chain() -> None:
    # a 0, b 1, c 3, rate 1. Alone: b is best explained by a (ln f = -1), c by b (lag 2: -2), not by a (-3).
    # a->b and b->c gain 22.3327 each, a->c one less, as its density is e times smaller. Of the two alike the
    # last in the order of (child, parent) comes first: c. Nothing is left that a->c could explain better.
    assert close(edges_of(cascades("a0 b1 c3"), Stop(9, None)), [("b", "c", ALONG), ("a", "b", ALONG)])


def test_an_edge_in_two_cascades_comes_first() -> None:
    # 1: a0 b1, 2: a0 b3, 3: c0 b1. a->b explains b in two cascades, c->b in one.
    told = cascades("a0 b1", "a0 b3", "c0 b1")
    assert close(edges_of(told, Stop(9, None)), [("a", "b", 2 * ALONG), ("c", "b", ALONG)])


def test_an_edge_that_explains_better_what_is_explained() -> None:
    # 1: a0 b3 c4, 2: a0 c1. In both c can have it from a: lags 4 and 1, in the first also from b: lag 1.
    # Alone c's score in 1 is -1 + ln 1e-10 (by b), in 2 -1 + ln 1e-10 (by a).
    # a->c gains in 1: ln 0.5 - 4 - (-1 + ln 1e-10) = ALONG - 3, in 2: ALONG. In all 41.67: first.
    # Then b->c gains in 1: from ln 0.5 - 4 to ln 0.5 - 1 = 3, and a->b gains ALONG: second.
    told = cascades("a0 b3 c4", "a0 c1")
    wanted = [("a", "c", 2 * ALONG - 3), ("a", "b", ALONG), ("b", "c", 3.0)]
    assert close(edges_of(told, Stop(9, None)), wanted)


def test_four_units_of_which_two_are_tied() -> None:
    # a0, b1 and c1, d2: b and c are tied, so neither explains the other. d may have it from b, c or a.
    # a->b, a->c, b->d, c->d gain ALONG, a->d one less. Units stand a b c d: the last (child, parent) is d, c.
    told = cascades("a0 b1 c1 d2")
    wanted = [("c", "d", ALONG), ("a", "c", ALONG), ("a", "b", ALONG)]
    assert close(edges_of(told, Stop(9, None)), wanted)


def test_rayleigh_and_lognormal_by_hand() -> None:
    # Of two earlier units the likelier lag wins. Rayleigh, alpha 2: f(2) = 2/4 e^-0.5 = 0.303, f(5) = 5/4
    # e^-3.125 = 0.055: b. Log-normal, mu ln 5, sigma 0.1: f(5) is the peak, f(2) nearly 0: a.
    told = cascades("a0 b3 c5")
    assert edges_of(told, Stop(1, None), Rayleigh(2.0))[0][:2] == ("b", "c")
    assert edges_of(told, Stop(1, None), LogNormal(math.log(5), 0.1))[0][:2] == ("a", "c")


@pytest.mark.parametrize("told", [(), ("a0",), ("a0", "b3"), ("a1 b1 c1",)])
@pytest.mark.parametrize("stopping", list(Stopping))
def test_without_an_order_there_is_no_edge(told: tuple[str, ...], stopping: Stopping) -> None:
    made = infer(cascades(*told), Exponential(1.0), Stop(5, None, stopping))
    assert made.edges == ()
    assert made.stopped is Stopped.EXHAUSTED


def test_an_order_that_is_not_sure_is_a_tie() -> None:
    # a is known by the month (1..30), b by the day (14): they may have been either way round. c (40) is later
    # than both, by 24.5 after the middle of a, by 26 after b: a explains it better, and b nothing more.
    told = cascades_of([Event("a", "x", 1, 30), Event("b", "x", 14, 14), Event("c", "x", 40, 40)])
    assert close(edges_of(told, Stop(9, None), Exponential(0.1)), [("a", "c", ALONG)])


TIMES = st.tuples(st.integers(0, 12), st.sampled_from([0, 0, 0, 1, 3])).map(lambda t: (t[0], sum(t)))
EVENTS = st.lists(
    st.builds(
        lambda unit, cascade, time: Event(unit, cascade, *time),
        st.sampled_from("abcde"),
        st.sampled_from("uvwxyz"),
        TIMES,
    ),
    max_size=25,
)


@given(EVENTS, st.sampled_from(MODELS), st.sampled_from([0, 10**9]))
def test_it_is_what_its_definition_says(events: list[Event], model: Model, memory: int) -> None:
    told = cascades_of(events)
    made = infer(told, model, Stop(12, None), memory)
    wanted = naive(told, lambda lag: model.log_density(np.array([lag])).item(), 12)
    assert close([(e.origin, e.destination, e.gain) for e in made.edges], wanted)


@given(EVENTS, st.randoms())
def test_the_order_of_rows_changes_nothing_but_which_of_two_alike_comes_first(
    events: list[Event], random: object
) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    units = sorted({e.unit for e in events})
    one, other = (cascades_of(each, units) for each in (events, shuffled))
    assert close(edges_of(one, Stop(9, None)), edges_of(other, Stop(9, None)))


@given(EVENTS)
def test_what_edges_gain_never_grows_and_is_the_whole_likelihood(events: list[Event]) -> None:
    made = infer(cascades_of(events), Exponential(0.7), Stop(25, None))
    gains = [e.gain for e in made.edges]
    assert gains == pytest.approx(sorted(gains, reverse=True))
    assert len({(e.origin, e.destination) for e in made.edges}) == len(gains)


def test_pairs_are_kept_or_made_anew_as_memory_allows() -> None:
    told = simulated("abcdefgh", random_ways("abcdefgh", 12, 1), 40, Spread(), 2)
    dense, sparse = (infer(told, Exponential(1.0), Stop(), memory) for memory in (10**9, 0))
    assert (dense.layout, sparse.layout) == (Layout.DENSE, Layout.SPARSE)
    assert dense.edges == sparse.edges
    assert dense.pairs == sparse.pairs > 0


def test_it_stops_with_the_edge_that_fails_the_test() -> None:
    told = simulated("abcdefgh", random_ways("abcdefgh", 12, 1), 60, Spread(), 2)
    made = infer(told, Exponential(1.0), Stop(cutoff=0.05))
    assert made.stopped is Stopped.TEST
    assert [e.p_value >= 0.05 for e in made.edges] == [False] * (len(made.edges) - 1) + [True]
    more = infer(told, Exponential(1.0), Stop(cutoff=0.5))
    assert more.edges[: len(made.edges)] == made.edges
    assert infer(told, Exponential(1.0), Stop(3, None)).edges == made.edges[:3]


def test_an_edge_rests_on_the_cascades_that_it_explains_better() -> None:
    # 1: a0 b3 c4, 2: a0 c1. a->c is the better explanation of c in both, b->c later on in the first alone.
    made = infer(cascades("a0 b3 c4", "a0 c1"), Exponential(1.0), Stop(9, None)).edges
    assert [(e.origin, e.destination, e.cascades) for e in made] == [
        ("a", "c", ("0", "1")),
        ("a", "b", ("0",)),
        ("b", "c", ("0",)),
    ]


def test_of_one_cascade_there_is_no_p_value() -> None:
    # The deviation of a single number is none: no test can say stop, all that explains anything is added.
    made = infer(cascades("a0 b1 c3"), Exponential(1.0), Stop())
    assert [math.isnan(e.p_value) for e in made.edges] == [True, True]
    assert made.stopped is Stopped.EXHAUSTED


def test_as_r_a_cascade_that_gains_gets_back_what_it_paid() -> None:
    told = simulated("abcdefgh", random_ways("abcdefgh", 12, 1), 60, Spread(), 2)
    books, as_r = (infer(told, Exponential(1.0), Stop(8, None, s)).edges for s in Stopping)
    assert [e.gain for e in as_r] == pytest.approx([e.gain for e in books])
    assert as_r[0].p_value == pytest.approx(books[0].p_value, rel=1e-5)  # nothing was paid before
    assert all(r.p_value < b.p_value for b, r in zip(books[1:], as_r[1:], strict=True))


UNITS = [f"u{n}" for n in range(20)]
WAYS = random_ways(UNITS, 40, seed=7)


def recovered(cascades: int, stop: Stop) -> tuple[float, float]:
    """Precision and recall of a planted network of 20 units and 40 edges."""
    made = simulated(UNITS, WAYS, cascades, Spread(chance=0.4, rate=0.5, until=20), seed=11)
    edges = infer(made, Exponential(0.5), stop).edges
    told = recovery(((e.origin, e.destination) for e in edges), WAYS)
    return told.precision, told.recall


def test_a_planted_network_is_recovered_the_better_the_more_cascades_there_are() -> None:
    shares = [recovered(cascades, Stop(len(WAYS), None))[1] for cascades in (10, 30, 100, 1000)]
    assert shares == sorted(shares)
    assert shares[0] < 0.7
    assert shares[-1] >= 0.95


def test_the_test_finds_nearly_all_of_it_and_little_else_while_cascades_are_few() -> None:
    # With thousands of cascades it lets edges through that explain a little of everything: see the guide.
    precision, recall = recovered(100, Stop())
    assert precision >= 0.9
    assert recall >= 0.9


def test_the_guide_tells_recovery_by_sample_size_as_it_is() -> None:
    guide = (Path(__file__).parents[4] / "docs/guide/diffusion-network.md").read_text("utf-8")
    _, _, table = guide.partition("| ---: | ---: | ---: | ---: |\n")
    lines = table.partition("\n\n")[0].splitlines()
    assert len(lines) == 5
    for line in lines:
        size, *shares = (cell.strip().replace(",", "") for cell in line.strip("|").split("|"))
        by_number, by_test = (recovered(int(size), stop) for stop in (Stop(len(WAYS), None), Stop()))
        assert by_number[0] == by_number[1]
        assert shares == [f"{share:.2f}" for share in (by_number[0], *by_test)]
