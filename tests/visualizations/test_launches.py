"""Who launched what: who stands where, what is cut, and that every act drawn can be opened."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from tests.visualizations.conftest import GraphMaker
from visualizations.launch_model import NATIONAL, Launches, read_launches
from visualizations.options import Options

Make = Callable[..., GraphMaker]
Draw = Callable[..., str]

SVG = "{http://www.w3.org/2000/svg}"
ID = "https://w3id.org/zhengpu/id/"
SHAPES = ("polygon", "circle", "line")


def launches(graph: GraphMaker, options: Options | None = None) -> Launches:
    return read_launches(graph.material("launches", options or Options()))


def test_the_centre_is_the_body_with_the_most_acts(sample: GraphMaker) -> None:
    model = launches(sample)
    assert model.centre is not None
    assert model.centre.name.zh == "教育部"


def test_another_centre_can_be_chosen(sample: GraphMaker) -> None:
    agents = {agent.name.zh: agent.iri for act in launches(sample).acts for agent in act.agents}
    model = launches(sample, Options(about=agents["中国教育报"]))
    assert [item.thing.name.zh for item in model.inner if not item.provinces] != []
    assert model.centre is not None
    assert model.centre.name.zh == "中国教育报"


def test_acts_of_bodies_under_the_centre_stand_inside(sample: GraphMaker) -> None:
    inside = {item.thing.name.zh for item in launches(sample).inner}
    assert "教育部办公厅关于举办2022年全民终身学习活动周的通知" in inside


def test_shared_policies_have_a_line_to_each_province(sample: GraphMaker) -> None:
    inner = {item.thing.name.zh: item for item in launches(sample).inner}
    assert [iri[-6:] for iri in inner["“互联网+教育”"].provinces] == ["220000", "230000", "610000"]


def test_every_act_is_counted_once(sample: GraphMaker) -> None:
    model = launches(sample)
    assert model.shown == model.total == len({act.iri for act in model.acts})


def test_a_cut_keeps_the_limit_and_leaves_every_province_its_share(synthetic: Make) -> None:
    model = launches(synthetic(31, 3, 310), Options(limit=150, all_time=True))
    drawn = sum(map(len, model.outer.values())) + len(model.inner) + len(model.provinces) + 1
    assert drawn + (NATIONAL in model.outer) <= 150
    assert model.shown < model.total == 310
    shares = [len(acts) for acts in model.outer.values()]
    assert max(shares) - min(shares) <= 2


def test_kinds_can_be_chosen(sample: GraphMaker) -> None:
    model = launches(sample, Options(kinds=("document",)))
    assert {kind for kind, total in model.total_by_kind.items() if total} == {"document"}


@pytest.mark.parametrize("limit", [0, 1, 20])
def test_a_small_limit_is_no_error(limit: int, sample: GraphMaker, draw: Draw) -> None:
    assert draw("launches", sample, Options(limit=limit)).startswith("<svg")


def test_every_mark_and_line_is_a_link(sample: GraphMaker, draw: Draw) -> None:
    root = ET.fromstring(draw("launches", sample))  # noqa: S314 - our own output
    linked = {id(node) for link in root.iter(f"{SVG}a") for node in link.iter()}
    loose = [node for tag in SHAPES for node in root.iter(SVG + tag) if id(node) not in linked]
    legend = {
        id(node) for group in root.iter(f"{SVG}g") if "transform" in group.attrib for node in group.iter()
    }
    # The one node that stands for several bodies has no page of its own; its acts have.
    assert sum(id(node) not in legend for node in loose) == 1


def test_every_act_leads_to_its_own_page_with_its_sentence(sample: GraphMaker, draw: Draw) -> None:
    root = ET.fromstring(draw("launches", sample))  # noqa: S314 - our own output
    titles = {link.attrib["href"]: link.findtext(f"{SVG}title") or "" for link in root.iter(f"{SVG}a")}
    for act in launches(sample).acts:
        assert act.quote in titles[act.iri]
    assert "2022-11-14" in titles[f"{ID}bulletin/moe-2022-11/a-A07"]


def test_lines_of_the_centre_start_at_the_centre(sample: GraphMaker, draw: Draw) -> None:
    root = ET.fromstring(draw("launches", sample))  # noqa: S314 - our own output
    own = f"{ID}bulletin/moe-2022-11/a-A06"
    (line,) = (
        line
        for link in root.iter(f"{SVG}a")
        if link.attrib["href"] == own
        for line in link.iter(f"{SVG}line")
    )
    circle = next(node for node in root.iter(f"{SVG}circle") if node.attrib["r"] == "32")
    assert (line.attrib["x1"], line.attrib["y1"]) == (circle.attrib["cx"], circle.attrib["cy"])


def test_two_acts_on_one_thing_have_two_lines_side_by_side(sample: GraphMaker, draw: Draw) -> None:
    root = ET.fromstring(draw("launches", sample))  # noqa: S314 - our own output
    wanted = {f"{ID}bulletin/moe-2022-11/a-{number}" for number in ("A01", "A02")}
    lines = {
        (line.attrib["x1"], line.attrib["y1"])
        for link in root.iter(f"{SVG}a")
        for line in link.iter(f"{SVG}line")
        if link.attrib["href"] in wanted
    }
    assert len(lines) == 2
