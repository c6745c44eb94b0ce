"""What a thing is linked to: only by statements, each line with its act; what is left out is told."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

from tests.visualizations.conftest import ID, GraphMaker
from visualizations.ego import SIDE_BY_SIDE
from visualizations.ego_model import Ego, read_ego
from visualizations.facts import read_adoptions
from visualizations.options import Options
from visualizations.pictures import PICTURES

Make = Callable[..., GraphMaker]
SVG = "{http://www.w3.org/2000/svg}"
PLACE = f"{ID}place/450000"


def ego(graph: GraphMaker, options: Options) -> Ego:
    return read_ego(graph.material("ego", options))


def drawn(graph: GraphMaker, options: Options) -> tuple[Ego, list[ET.Element]]:
    material = graph.material("ego", options)
    model = read_ego(material)
    root = ET.fromstring(PICTURES["ego"].draw(model, material.options))  # noqa: S314 - our own output
    return model, list(root.iter(f"{SVG}a"))


def test_every_line_is_an_act_or_opens_a_list(sample: GraphMaker) -> None:
    model, links = drawn(sample, Options(about=PLACE))
    lines = [link for link in links if link.find(f"{SVG}line") is not None]
    nodes = [node for sector in model.sectors for node in sector.nodes]
    few = {edge.activity for node in nodes if len(node.edges) <= SIDE_BY_SIDE for edge in node.edges}
    many = {f"{PLACE}?with={node.thing.iri}" for node in nodes if len(node.edges) > SIDE_BY_SIDE}
    assert nodes
    assert {line.attrib["href"] for line in lines} == few | many
    for line in lines:
        title = line.findtext(f"{SVG}title") or ""
        assert "“" in title or line.attrib["href"] in many


def test_nodes_lead_to_their_pages(sample: GraphMaker) -> None:
    model, links = drawn(sample, Options(about=PLACE))
    shown = {node.thing.iri for sector in model.sectors for node in sector.nodes}
    assert shown <= {link.attrib["href"] for link in links}
    assert PLACE not in shown


def test_what_is_left_out_is_told(synthetic: Make) -> None:
    graph = synthetic(5, 0, 400)
    whole = ego(graph, Options(all_time=True, limit=5000))
    cut = ego(graph, Options(all_time=True))
    assert cut.shown == 60 < cut.total == whole.total == whole.shown
    small = ego(graph, Options(all_time=True, limit=3))
    assert f"显示 3/{whole.total} " in PICTURES["ego"].draw(small, Options())


def test_a_policy_has_its_adopters(sample: GraphMaker) -> None:
    adoption = read_adoptions(sample.material("matrix", Options(all_time=True)).facts)[0]
    model = ego(sample, Options(about=adoption.policy.iri))
    (adopters,) = (sector for sector in model.sectors if sector.relation == "adopter")
    assert adoption.adopter.iri in {node.thing.iri for node in adopters.nodes}
    mine = ego(sample, Options(about=adoption.adopter.iri))
    (taken,) = (sector for sector in mine.sectors if sector.relation == "adopts")
    assert adoption.policy.iri in {node.thing.iri for node in taken.nodes}


def test_the_table_holds_the_lines(sample: GraphMaker) -> None:
    picture = PICTURES["ego"]
    material = sample.material("ego", Options(about=PLACE))
    model = picture.read(material)
    lines = {edge.activity for sector in model.sectors for node in sector.nodes for edge in node.edges}
    assert lines <= picture.table(model, material.options).iris


def test_nothing_says_that_it_is_not_nothing_done(draw: Callable[..., str]) -> None:
    assert "不等于没有发生" in draw("ego", GraphMaker(), Options(about=f"{ID}org/none"))
