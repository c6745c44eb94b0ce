"""Whatever an inference comes to is written as valid RDF: the shapes hold, nothing is anonymous, and the same
values give the same bytes.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Event, cascades_of
from graph_builder.diffusion.derived.values import NetworkRun, Reason, Source, Spread
from graph_builder.diffusion.derived.writing import (
    SaidTwice,
    network_lines,
    number,
    quads_of,
    spread_lines,
)
from graph_builder.diffusion.facts import Name
from graph_builder.diffusion.netinf.bootstrap import Bootstrap
from graph_builder.diffusion.netinf.infer import Stop, Stopping
from graph_builder.diffusion.netinf.models import parameters
from graph_builder.diffusion.network import Asked, EdgeRow, edge_rows, inferred
from graph_builder.diffusion.statistics.spread import Direction
from graph_builder.shapes import Shapes
from ontology.terms import ID, NS

SOURCE = Source("ab" * 32, 7, policies=3, units=31, adoptions=40, periods=12)
RUN = NetworkRun("exponential", Reason.TEST, {"rate": 0.5})
UNITS = [f"{ID}place/{code}0000" for code in (11, 12, 13, 14, 15, 21)]
POLICIES = (f"{ID}policy/b", f"{ID}policy/a")
EDGE = EdgeRow(UNITS[0], "", UNITS[1], "", 4.25, 0.03, None, None, None, POLICIES)
SHAPES = Shapes.load()

# A cascade: which of the units adopt, and in which months.
CASCADES = st.lists(
    st.dictionaries(st.sampled_from(UNITS), st.integers(0, 9), min_size=1), min_size=1, max_size=5
)
ASKED = st.builds(
    Asked,
    model=st.just("exponential"),
    parameters=st.builds(lambda rate: {"rate": rate}, st.floats(1e-6, 1e6)),
    stop=st.builds(
        Stop,
        edges=st.none() | st.integers(1, 9),
        cutoff=st.floats(0.001, 1),
        stopping=st.sampled_from(Stopping),
    ),
    bootstrap=st.builds(Bootstrap, resamples=st.integers(0, 3)),
)
NAMES = st.dictionaries(st.sampled_from(UNITS), st.builds(Name, st.text(), st.text()))


def wrong_with(lines: list[str]) -> list[str]:
    """What the shapes say of lines, in English."""
    return [v.message for v in SHAPES.violations(quads_of(ID, lines)) if v.language == "en"]


def told(lines: list[str], name: str) -> list[str]:
    """The values of a property of the ontology."""
    return [
        line.partition(f"<{NS}{name}> ")[2].removesuffix(" .") for line in lines if f"<{NS}{name}>" in line
    ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(CASCADES, ASKED, NAMES)
def test_any_network_is_valid_rdf_without_blank_nodes_and_with_the_same_bytes_twice(
    cascades: list[dict[str, int]], asked: Asked, names: dict[str, Name]
) -> None:
    events = [
        Event(unit, f"{ID}policy/p{number}", time, time)
        for number, cascade in enumerate(cascades)
        for unit, time in cascade.items()
    ]
    made = inferred(cascades_of(events), asked)
    network = made.network
    run = NetworkRun(
        model=network.model.name,
        reason=Reason(network.stopped),
        parameters=parameters(network.model),
        edges=network.stop.edges,
        cutoff=network.stop.cutoff,
        stopping=network.stop.stopping,
        resamples=made.bootstrap.resamples,
    )
    lines = network_lines(ID, SOURCE, run, edge_rows(made, {}), names)
    assert wrong_with(lines) == []
    assert len(told(lines, "gain")) == len(network.edges)
    assert len(told(lines, "restsOn")) == sum(len(edge.cascades) for edge in network.edges)
    assert lines == sorted(set(lines)) == network_lines(ID, SOURCE, run, edge_rows(made, {}), names)
    assert not any("_:" in line.split(" ", 1)[0] for line in lines)


@given(
    st.builds(
        Spread,
        policy=st.sampled_from([f"{ID}policy/a", f"{ID}platform/x-0123456789abcdef"]),
        adopters=st.integers(1, 99),
        direction=st.sampled_from(Direction),
        originator=st.sampled_from(["", UNITS[0]]),
        half_time_min=st.none() | st.floats(0, 20),
        half_time_max=st.none() | st.floats(20, 99),
        first_begin=st.none() | st.dates(date(2000, 1, 1), date(2010, 1, 1)),
        first_end=st.none() | st.dates(date(2010, 1, 1)),
    )
)
@settings(max_examples=25)
def test_any_statistics_are_valid_rdf(spread: Spread) -> None:
    lines = spread_lines(ID, SOURCE, [spread])
    both = (spread.first_begin, spread.first_end), (spread.half_time_min, spread.half_time_max)
    if all((low is None) == (high is None) for low, high in both):
        assert wrong_with(lines) == []
    assert lines == spread_lines(ID, SOURCE, [spread])
    assert bool(told(lines, "spreadDirection")) == (spread.direction is not Direction.UNKNOWN)


def test_an_edge_names_each_policy_that_it_rests_on_once() -> None:
    once = network_lines(ID, SOURCE, RUN, [EDGE])
    assert sorted(told(once, "restsOn")) == [f"<{policy}>" for policy in sorted(POLICIES)]
    assert network_lines(ID, SOURCE, RUN, [replace(EDGE, cascades=POLICIES + POLICIES)]) == once


def test_a_policy_that_is_no_iri_is_refused() -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        network_lines(ID, SOURCE, RUN, [replace(EDGE, cascades=("河湖长制",))])


def test_where_the_time_of_the_nation_is_not_known_no_direction_is_told() -> None:
    """A dash on pages, an empty cell in CSV, no triple here; what is undetermined is something else."""
    spread = Spread(f"{ID}policy/a", 2, Direction.UNKNOWN)
    assert told(spread_lines(ID, SOURCE, [spread]), "spreadDirection") == []
    undetermined = spread_lines(ID, SOURCE, [replace(spread, direction=Direction.UNDETERMINED)])
    assert told(undetermined, "spreadDirection") == [f"<{ID}spread-direction/undetermined>"]


def test_a_p_value_that_is_no_number_is_left_out_and_so_are_intervals_that_were_not_made() -> None:
    """`edge_rows` gives None for p where there is one cascade."""
    lines = network_lines(ID, SOURCE, RUN, [replace(EDGE, p_value=None)])
    assert [told(lines, name) for name in ("pValue", "support", "gainLow", "gainHigh")] == [[]] * 4
    lines = network_lines(ID, SOURCE, RUN, [replace(EDGE, support=0.5, gain_low=1.0, gain_high=8.5)])
    assert all(len(told(lines, name)) == 1 for name in ("pValue", "support", "gainLow", "gainHigh"))


@pytest.mark.parametrize(
    "reason", [Reason.TOO_FEW_PERIODS, Reason.NO_ORDER], ids=["too few periods", "no order"]
)
def test_a_run_without_edges_says_why(reason: Reason) -> None:
    lines = network_lines(ID, SOURCE, NetworkRun("rayleigh", reason), [])
    assert told(lines, "stopReason") == [f"<{ID}stop-reason/{reason}>"]
    assert told(lines, "gain") == told(lines, "parametersEstimated") == []
    assert wrong_with(lines) == []


def test_edges_stand_in_the_order_in_which_they_were_added() -> None:
    second = replace(EDGE, origin=UNITS[2])
    one, other = (network_lines(ID, SOURCE, RUN, edges) for edges in ([EDGE, second], [second, EDGE]))
    assert sorted(told(one, "rank")) == sorted(told(other, "rank"))
    assert one != other


@pytest.mark.parametrize(
    "changed",
    [
        {"model": "rayleigh"},
        {"parameters": {"rate": 0.25}},
        {"edges": 4},
        {"cutoff": 0.05},
        {"stopping": Stopping.R},
        {"resamples": 5},
    ],
    ids=str,
)
def test_another_run_has_another_name(changed: dict[str, object]) -> None:
    names = {lines_name(RUN), lines_name(replace(RUN, **changed))}  # type: ignore[arg-type]
    assert len(names) == 2


def lines_name(run: NetworkRun, source: Source = SOURCE) -> str:
    """What a run is called."""
    return network_lines(ID, source, run, [])[0].split(" ", 1)[0]


def test_a_run_is_named_by_what_it_was_made_from_and_not_by_the_revision() -> None:
    assert lines_name(RUN, replace(SOURCE, revision=99)) == lines_name(RUN)
    assert lines_name(RUN, replace(SOURCE, digest="cd" * 32)) != lines_name(RUN)


@pytest.mark.parametrize(
    "unit", ["广东", "", "https://x/place/ 1", "https://x/<>", 'https://x/"', "https://x/\n"]
)
def test_a_unit_that_is_no_iri_is_refused(unit: str) -> None:
    for edge in (replace(EDGE, origin=unit), replace(EDGE, destination=unit)):
        with pytest.raises(ValueError, match="not an IRI"):
            network_lines(ID, SOURCE, RUN, [edge])


def test_hostile_names_are_words_and_nothing_else() -> None:
    name = '"}</script>\\ \n{0}\ud800 %s 甲'
    lines = network_lines(ID, SOURCE, RUN, [EDGE], {UNITS[0]: Name(name, name), UNITS[1]: Name("乙", "b")})
    assert wrong_with(lines) == []
    labels = {q.object.value for q in quads_of(ID, lines) if isinstance(q.object, ox.Literal)}
    assert name.replace("\ud800", "?") + " → 乙" in labels


def test_what_comes_twice_is_refused() -> None:
    with pytest.raises(SaidTwice):
        network_lines(ID, SOURCE, RUN, [EDGE, replace(EDGE, gain=1.0)])
    spread = Spread(f"{ID}policy/a", 1, Direction.VERTICAL)
    with pytest.raises(SaidTwice):
        spread_lines(ID, SOURCE, [spread, spread])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_a_plain_decimal_near_the_value(value: float) -> None:
    plain = number(value).split('"')[1]
    assert "e" not in plain.lower()
    assert math.isclose(float(plain), value, rel_tol=1e-11, abs_tol=1e-18)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number(value)


def test_everything_stands_in_the_one_graph_below_any_base() -> None:
    base = "https://example.org/zp/id/"
    quads = quads_of(base, network_lines(base, SOURCE, RUN, []))
    assert {str(q.graph_name) for q in quads} == {"<https://example.org/zp/graph/derived/diffusion>"}
    assert all(str(q.subject).startswith(f"<{base}diffusion/") for q in quads)
