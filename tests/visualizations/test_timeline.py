"""The timeline: every act once, in its month or apart, all counted where not all are shown."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable

import pytest

from tests.visualizations.conftest import ID, GraphMaker
from visualizations import material
from visualizations.facts import read_adoptions
from visualizations.options import Options, Rows
from visualizations.pictures import PICTURES
from visualizations.timeline_model import UNDATED, Timeline, read_timeline

Make = Callable[..., GraphMaker]
Labels = Callable[[str], list[object]]
PLACE = f"{ID}place/450000"


def timeline(graph: GraphMaker, options: Options) -> Timeline:
    return read_timeline(graph.material("timeline", options))


def hrefs(document: str) -> list[str]:
    root = ET.fromstring(document)  # noqa: S314 - our own output
    return [node.attrib["href"] for node in root.iter("{http://www.w3.org/2000/svg}a")]


def test_a_place_has_the_acts_of_its_bodies(sample: GraphMaker) -> None:
    model = timeline(sample, Options(about=PLACE))
    assert model.points
    names = {agent.name.zh for act in model.acts for agent in act.agents}
    assert all(PLACE in act.provinces for act in model.acts)
    assert any("广西" in name for name in names)


def test_every_act_is_counted_where_not_all_are_shown(synthetic: Make) -> None:
    graph = synthetic(5, 0, 200)
    whole = timeline(graph, Options(all_time=True, limit=600))
    cut = timeline(graph, Options(all_time=True, limit=7))
    assert len(whole.points) == whole.total == cut.total > 7
    assert len(cut.points) == 7
    assert cut.counts == Counter(point.column for point in whole.points)
    newest = sorted((point.day for point in whole.points), reverse=True)[:7]
    assert sorted((point.day for point in cut.points), reverse=True) == newest


@pytest.mark.parametrize("name", ["timeline", "ego"])
def test_many_acts_are_asked_for_in_two_questions_which_come_to_the_same(
    synthetic: Make, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    graph = synthetic(5, 0, 200)
    asked: list[str] = []
    rows = graph.rows

    def noted(text: str) -> Rows:
        asked.append(text)
        return rows(text)

    monkeypatch.setattr(graph, "rows", noted)
    one = graph.material(name, Options(all_time=True))
    times = sum("zp:verb" in text for text in asked)
    monkeypatch.setattr(material, "MANY_EACH", len(one.acts))
    assert graph.material(name, Options(all_time=True)) == one
    assert sum("zp:verb" in text for text in asked) - times == times + 1
    assert len(one.acts) > 1


def test_a_bar_leads_to_its_month_alone(synthetic: Make) -> None:
    graph = synthetic(5, 0, 200)
    options = Options(all_time=True, limit=7)
    material = graph.material("timeline", options)
    model = read_timeline(material)
    links = hrefs(PICTURES["timeline"].draw(model, material.options))
    bars = [link for link in links if "?from=" in link]
    assert len(bars) == len([month for month in model.counts if month != UNDATED])
    for link in bars:
        month = re.search(r"from=(\d{4}-\d\d)&to=(\d{4}-\d\d)", link)
        assert month
        narrowed = timeline(graph, Options(about=material.options.about, begin=month[1], end=month[2]))
        assert narrowed.total == model.counts[month[1]]


def test_the_table_holds_the_marks(sample: GraphMaker) -> None:
    picture = PICTURES["timeline"]
    material = sample.material("timeline", Options(about=PLACE))
    model = picture.read(material)
    marks = {point.iri for point in model.points}
    assert marks
    assert marks <= picture.table(model, material.options).iris


def test_a_policy_has_its_adoptions_too(sample: GraphMaker) -> None:
    policy = read_adoptions(sample.material("matrix", Options(all_time=True)).facts)[0].policy.iri
    model = timeline(sample, Options(about=policy))
    assert {"adopted"} <= {lane.role for lane in model.lanes}
    assert len(model.adoptions) == sum(point.lane.role == "adopted" for point in model.points)


def test_what_only_the_month_of_the_report_tells_is_pale(sample: GraphMaker) -> None:
    model = timeline(sample, Options(about=PLACE))
    told = {act.iri: act.time_basis == "bulletin-month" for act in model.acts}
    assert {point.iri: point.vague for point in model.points} == told
    assert 'fill-opacity="0.3"' in PICTURES["timeline"].draw(model, Options(about=PLACE))


@pytest.mark.parametrize("when", [{}, {"begin": "2022-01-01", "end": "2022-12-31", "edtf": "2022"}])
def test_an_act_whose_month_is_unknown_stands_apart(when: dict[str, str]) -> None:
    graph, iri = GraphMaker(), f"{ID}bulletin/b/a-1"
    span = graph.add("b", f"{ID}text/0#char=0,1", quote="句")
    graph.add("b", f"{ID}bulletin/b/s1/i1", partOf=f"{ID}bulletin/b/s1")
    told = {"verb": "印发", "agent": f"{ID}org/x", "object": f"{ID}doc/y", "evidence": span}
    graph.add("b", iri, a="Activity", partOf=f"{ID}bulletin/b/s1/i1", **told, **when)
    model = timeline(graph, Options(about=f"{ID}org/x"))
    assert [point.column for point in model.points] == [UNDATED]
    assert dict(model.counts) == {UNDATED: 1}


def test_nothing_says_that_it_is_not_nothing_done(draw: Callable[..., str]) -> None:
    assert "不等于没有发生" in draw("timeline", GraphMaker(), Options(about=f"{ID}org/none"))
