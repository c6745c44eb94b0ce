"""The network: a plain graph, a layout without overlaps, and a page that needs nothing and asks nobody."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.visualizations.conftest import GraphMaker
from visualizations.facts import read_acts, read_told
from visualizations.graph_files import FORMATS, written
from visualizations.layout import Box, measure
from visualizations.network import Network, build, positions, read_network
from visualizations.network_look import FONT
from visualizations.options import Options

Make = Callable[..., GraphMaker]
Draw = Callable[..., str]
Size = tuple[int, int, int] | None

if TYPE_CHECKING:
    from tests.conftest import Tab

HOSTILE = '</script><script>window.hit=1</script><img src=x onerror=window.hit=1> href="x" \'{{7*7}}\u202e'


def parts(page: str, name: str) -> list[dict[str, Any]]:
    found = re.search(rf"var {name} = (\[.*\]);\n", page)
    assert found is not None
    parsed: list[dict[str, Any]] = json.loads(found[1])
    return parsed


def network(graph: GraphMaker) -> Network:
    return read_network(graph.material("network", Options(all_time=True)))


class Outside(HTMLParser):
    """Collects every address that a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [f"{tag} {value}" for key, value in attrs if key in ("src", "href", "data", "srcset")]


def test_acts_are_edges_and_adoptions_too(sample: GraphMaker) -> None:
    model = network(sample)
    graph = model.graph
    kinds = [data["kind"] for _, _, data in graph.edges(data=True)]
    agents = {(act.iri, agent.iri) for act in model.acts for agent in act.agents}
    assert kinds.count("act") == len(agents)
    assert kinds.count("adoption") == len({(a.activity, a.policy.iri) for a in model.adoptions})


def test_two_acts_between_the_same_two_are_two_edges() -> None:
    told = read_told([], [], [], [])
    rows = [{"activity": iri, "verb": "印发", "agent": "o", "object": "d", "quote": "q"} for iri in "ab"]
    assert build(read_acts(rows, told), [], [], Options()).number_of_edges("o", "d") == 2


def test_the_graph_can_be_handed_on_as_gexf_and_graphml(sample: GraphMaker) -> None:
    for form in FORMATS:
        assert "宁夏" in written(network(sample).graph, form).decode()


@pytest.mark.parametrize("size", [None, (1, 1, 5), (31, 3, 60), (31, 14, 310)])
def test_every_node_has_a_place_of_its_own(size: Size, sample: GraphMaker, synthetic: Make) -> None:
    model = network(synthetic(*size) if size else sample)
    graph = model.graph
    places = positions(graph, sorted(place.iri for place in model.provinces))
    assert set(places) == set(graph)
    assert len({(round(x), round(y)) for x, y in places.values()}) == len(places)


@pytest.mark.parametrize("size", [None, (31, 3, 60)])
def test_no_two_labels_overlap(size: Size, sample: GraphMaker, synthetic: Make, draw: Draw) -> None:
    nodes = parts(draw("network", synthetic(*size) if size else sample), "nodes")
    boxes = []
    for node in nodes:
        if node["label"].strip():
            width = node.get("widthConstraint", {}).get("maximum") or measure(node["label"], FONT) + 10
            boxes.append((Box(node["x"], node["y"], width, FONT * 1.2 + 8), node["label"]))
    for (one, first), (two, second) in combinations(boxes, 2):
        assert not one.overlaps(two), f"{first} lies over {second}"


def test_the_page_loads_nothing(sample: GraphMaker, draw: Draw) -> None:
    page = draw("network", sample)
    reader = Outside()
    reader.feed(re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL))
    assert reader.loads == []
    assert "default-src 'none'" in page
    assert "bootstrap" not in page


def test_hostile_labels_stay_text(synthetic: Make, draw: Draw) -> None:
    page, plain = (draw("network", synthetic(3, 2, 8, name=name)) for name in (HOSTILE, ""))
    assert page.count("<script>") == plain.count("<script>")
    assert page.count("</script>") == 2
    assert "<img" not in page
    assert "\u202e" not in page


def test_links_are_the_callers_and_never_run(sample: GraphMaker, draw: Draw) -> None:
    page = draw("network", sample, Options(href=lambda iri: f"page?iri={iri}"))
    assert all(node["href"].startswith("page?iri=https://") for node in parts(page, "nodes"))
    page = draw("network", sample, Options(href=lambda iri: f" JavaScript:alert('{iri}')"))
    assert {node["href"] for node in parts(page, "nodes")} == {"#"}


def test_every_edge_of_an_act_leads_to_it(sample: GraphMaker, draw: Draw) -> None:
    acts = {act.iri for act in network(sample).acts if act.agents}
    assert acts <= {edge["href"] for edge in parts(draw("network", sample), "edges")}


def test_physics_is_off(sample: GraphMaker, draw: Draw) -> None:
    page = draw("network", sample)
    assert page.count('"physics": {"enabled": false}') == 2
    assert '"physics": {"enabled": true}' not in page


def test_only_one_module_knows_pyvis_and_only_when_it_draws() -> None:
    for path in Path(__file__).parents[2].joinpath("visualizations").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [
            n
            for n in ast.walk(tree)
            if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("pyvis")
        ]
        assert bool(named) == (path.name == "network_page.py"), path.name
        assert not any(node in tree.body for node in named)


@pytest.mark.browser
def test_the_page_opens_from_a_file_without_a_network(
    tmp_path: Path, synthetic: Make, draw: Draw, tab: Tab
) -> None:
    path = tmp_path / "network.html"
    path.write_text(draw("network", synthetic(31, 3, 60, name=HOSTILE)), encoding="utf-8")
    tab.page.goto(path.as_uri())
    tab.page.wait_for_selector("#network canvas")
    tab.page.mouse.move(400, 400)
    tab.page.wait_for_timeout(300)
    assert tab.page.evaluate("window.hit") is None
    assert tab.asked == [path.as_uri()]
    assert tab.said == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["launches", "matrix"])
def test_hostile_labels_do_not_run_in_a_browser(
    name: str, tmp_path: Path, synthetic: Make, draw: Draw, tab: Tab
) -> None:
    path = tmp_path / f"{name}.html"
    path.write_text(
        f"<!DOCTYPE html><meta charset=utf-8>{draw(name, synthetic(9, 3, 30, name=HOSTILE))}", "utf-8"
    )
    tab.page.goto(path.as_uri())
    assert tab.page.locator("svg a").count() > 0
    assert tab.page.evaluate("window.hit") is None
