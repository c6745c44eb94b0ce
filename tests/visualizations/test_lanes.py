"""The lanes: every act of one policy, in the lane of its unit, and why the others are empty."""

from __future__ import annotations

from collections.abc import Callable

from tests.visualizations.conftest import GraphMaker, sample_graph
from visualizations.lanes_model import Lanes, read_lanes
from visualizations.options import Options
from visualizations.pictures import PICTURES
from visualizations.style import style

Make = Callable[..., GraphMaker]


def read(graph: GraphMaker, options: Options) -> Lanes:
    return read_lanes(graph.material("lanes", options))


def test_without_a_choice_the_policy_that_most_units_adopted_is_shown(synthetic: Make) -> None:
    graph = synthetic(31, 14, 310)
    model, matrix = read(graph, Options()), PICTURES["matrix"].read(graph.material("matrix", Options()))
    assert model.policy is not None
    assert model.adopted == max(matrix.coverage(policy)[0] for policy in matrix.policies)


def test_lanes_stand_by_first_appearance_and_hold_every_act(synthetic: Make) -> None:
    model = read(synthetic(31, 14, 310), Options())
    full = [lane for lane in model.lanes if lane.marks]
    assert list(model.lanes[: len(full)]) == full
    firsts = [min(act.end for act in lane.acts) for lane in full]
    assert firsts == sorted(firsts)
    assert all(1 <= best <= worst <= len(full) for best, worst in (lane.ranks for lane in full))
    told = {act.activity for lane in full for act in lane.acts}
    assert sum(mark.count for lane in full for mark in lane.marks) == len(told)


def test_a_policy_that_nobody_adopted_has_only_reasons(sample: GraphMaker) -> None:
    model = read(sample, Options(about="https://w3id.org/zhengpu/id/policy/unseen"))
    assert model.adopted == 0
    assert model.counted == 31
    assert {lane.blank for lane in model.lanes} <= {"no_mention", "withheld", "not_covered"}


def test_a_national_date_far_back_is_told_in_words_and_takes_no_room(draw: Callable[..., str]) -> None:
    graph = sample_graph()
    policies = PICTURES["matrix"].read(graph.material("matrix", Options())).policies
    undated = next(policy.iri for policy in policies if not policy.national)
    months = read(graph, Options(about=undated)).months
    assert "国家首发日期未知" in draw("lanes", graph, Options(about=undated))
    graph.add("registry", undated, nationalDate="1999")
    assert read(graph, Options(about=undated)).months == months
    assert "← 国家首发 1999" in draw("lanes", graph, Options(about=undated))


def test_units_without_a_mark_are_named_together_by_what_that_means(
    sample: GraphMaker, draw: Callable[..., str]
) -> None:
    model, drawn = read(sample, Options()), draw("lanes", sample, Options())
    assert all(f">{lane.place.label('zh')}<" in drawn for lane in model.lanes)
    bare = [lane for lane in model.lanes if not lane.marks]
    for blank in {lane.blank for lane in bare}:
        count = sum(lane.blank == blank for lane in bare)
        assert f">{style().say(blank, 'zh')} {count}<" in drawn
