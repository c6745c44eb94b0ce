"""The likely ways: the network of the inference, its arrows, and what each of them rests on."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import pytest

from graph_builder.diffusion.adopted_cascades import adoptions_of
from graph_builder.diffusion.likely_ways import answer, asked_for
from tests.visualizations.conftest import GraphMaker
from visualizations.facts import read_adoptions
from visualizations.options import Options
from visualizations.pictures import PICTURES
from visualizations.style import style
from visualizations.tables import as_csv
from visualizations.ways import NAMED, way_title
from visualizations.ways_model import USUAL, Way, Ways, read_ways
from visualizations.ways_shared import Relation

Make = Callable[..., GraphMaker]
Draw = Callable[..., str]
SVG = "{http://www.w3.org/2000/svg}"
PLACE = "https://w3id.org/zhengpu/id/place/"


def read(graph: GraphMaker, options: Options | None = None) -> Ways:
    return read_ways(graph.material("ways", options or Options()))


@pytest.fixture(scope="module")
def graph(synthetic: Make) -> GraphMaker:
    """31 provinces and 14 policies over a year."""
    return synthetic(31, 14, 310)


def arrows(document: str) -> list[ET.Element]:
    """The links that hold an arrow."""
    root = ET.fromstring(document)  # noqa: S314 - our own output
    return [node for node in root.iter(f"{SVG}a") if node.find(f"{SVG}polygon") is not None]


def test_the_edges_are_those_of_the_inference(graph: GraphMaker) -> None:
    model, facts = read(graph), graph.material("ways", Options()).facts
    found = answer(adoptions_of(facts).cascades, asked_for(), {}, 12)
    assert [(way.origin.iri, way.destination.iri) for way in model.ways] == [
        (row.origin, row.destination) for row in found.rows
    ]
    assert [way.order for way in model.ways] == list(range(1, len(found.rows) + 1))
    assert model.total == len(found.rows) > USUAL


def test_those_added_first_are_drawn_and_the_rest_is_counted(graph: GraphMaker, draw: Draw) -> None:
    document, total = draw("ways", graph), read(graph).total
    assert len(arrows(document)) == USUAL
    assert f"显示 {USUAL}/{total} 条路径" in document
    assert len(arrows(draw("ways", graph, Options(limit=60)))) == min(60, total)


def test_it_says_how_it_was_made_and_that_it_tells_no_cause(graph: GraphMaker, draw: Draw) -> None:
    zh, en = draw("ways", graph), draw("ways", graph, Options(language="en", model="rayleigh"))
    assert "不是因果" in zh
    assert "指数模型，rate " in zh
    assert "据 14 项政策、12 个报告期的" in zh
    assert "Not causes" in en
    assert "Rayleigh model, alpha " in en


def test_an_edge_rests_on_the_policies_that_the_inference_says_and_on_no_other(graph: GraphMaker) -> None:
    only_earlier = 0
    for way in read(graph).ways:
        assert way.edge is not None
        assert {each.policy.iri for each in way.of(Relation.RESTS_ON)} == set(way.edge.cascades) != set()
        only_earlier += len(way.of(Relation.EARLIER))
    assert only_earlier > 0  # else the two could not be told apart here


def test_an_arrow_names_the_first_policies_it_rests_on_and_counts_the_others(graph: GraphMaker) -> None:
    for way in read(graph).ways:
        names = [each.policy.name.zh for each in way.of(Relation.RESTS_ON)]
        assert way.of(Relation.RESTS_ON, most=2) == way.of(Relation.RESTS_ON)[:2]
        lines = way_title(way, "zh").split("\n")
        assert lines[-len(names[:NAMED]) :] == names if len(names) <= NAMED else names[:NAMED] == lines[3:-1]
        assert len(names) <= NAMED or f" {len(names) - NAMED} " in lines[-1]


def test_policies_of_both_stand_by_what_is_known_of_their_order(graph: GraphMaker) -> None:
    for way in read(graph).ways:
        for each in way.shared:
            one, other = each.of_origin, each.of_destination
            assert one.policy.iri == other.policy.iri == each.policy.iri
            assert (one.province, other.province) == (way.origin.iri, way.destination.iri)
            before, after = one.end[:7] < other.begin[:7], other.end[:7] < one.begin[:7]
            assert (before, after) == {
                Relation.RESTS_ON: (True, False),
                Relation.EARLIER: (True, False),
                Relation.LATER: (False, True),
                Relation.OPEN: (False, False),
            }[each.relation]
        relations = [list(Relation).index(each.relation) for each in way.shared]
        assert relations == sorted(relations)


def test_policies_of_both_are_all_there_either_way(graph: GraphMaker) -> None:
    way = read(graph).ways[0]
    back = read(graph, Options(about=way.destination.iri, beside=way.origin.iri)).ways[0]
    told = [{each.policy.iri for each in group} for group in (way.earlier, way.later, way.open)]
    assert told == [{each.policy.iri for each in group} for group in (back.later, back.earlier, back.open)]
    facts = graph.material("ways", Options()).facts
    adopted = {
        unit: {a.policy.iri for a in read_adoptions(facts) if a.province == unit}
        for unit in (way.origin.iri, way.destination.iri)
    }
    assert set.union(*told) == adopted[way.origin.iri] & adopted[way.destination.iri]


def contrary(graph: GraphMaker) -> Way:
    """An edge with a policy of every relation."""
    found = (way for way in read(graph).ways if {each.relation for each in way.shared} == set(Relation))
    return next(found)


def test_two_units_have_all_their_policies_in_the_table_under_headings(graph: GraphMaker) -> None:
    way = contrary(graph)
    options = Options(about=way.origin.iri, beside=way.destination.iri)
    table = PICTURES["ways"].table(read(graph, options), options)
    at = [column.name for column in table.columns].index("relation")
    assert [row[at].in_files for row in table.rows] == [str(each.relation) for each in way.shared]
    assert [count for _, count in table.groups] == [len(way.of(relation)) for relation in Relation]
    headings = [heading for heading, _ in table.groups]
    assert headings[0] == "这条边所据的政策"
    assert way.origin.label("zh") in headings[1]
    assert way.destination.label("zh") in headings[2]
    assert "先后未定" in headings[3]
    assert {column.name for column in table.columns if not column.is_shown} > {"origin", "relation", "gain"}


def test_files_have_numbers_in_full_and_the_same_columns_without_rows(graph: GraphMaker) -> None:
    options = Options()
    model = read(graph)
    told = list(csv.DictReader(io.StringIO(as_csv(PICTURES["ways"].table(model, options)))))
    edges = {(way.origin.iri, way.destination.iri): way.edge for way in model.ways}
    for row in told:
        edge = edges[row["origin_iri"], row["destination_iri"]]
        assert edge is not None
        assert float(row["gain"]) == edge.gain
        assert row["relation"] in {"rests-on", "earlier"}
    none = as_csv(PICTURES["ways"].table(read(graph, Options(begin="2023-04", end="2023-05")), options))
    assert none.splitlines() == [",".join(told[0])]


def test_gains_that_differ_by_half_can_be_told_apart(graph: GraphMaker, draw: Draw) -> None:
    """Arrows of 145 and 219 among others once were 4.8 and 6.5 wide."""
    model = read(graph)
    gains = sorted(way.edge.gain for way in model.drawn if way.edge)
    widths = [
        max(
            float(path.get("stroke-width", "0"))
            for path in node.iter(f"{SVG}path")
            if "stroke-opacity" not in path.attrib
        )
        for node in arrows(draw("ways", graph))
    ]
    assert max(widths) >= 10
    if gains[0] <= gains[-1] / 1.5:
        assert min(widths) <= max(widths) / 2


def test_classes_name_the_units_that_an_arrow_joins(graph: GraphMaker, draw: Draw) -> None:
    root = ET.fromstring(draw("ways", graph))  # noqa: S314 - our own output
    links = [node.get("class", "").split() for node in root.iter(f"{SVG}a")]
    units = {names[1]: set(names[2:]) for names in links if names[0] == "unit"}
    ways = [names[1:] for names in links if names[0] == "way"]
    assert len(units) == 31
    assert len(ways) == USUAL
    for unit, beside in units.items():
        joined = {name for ends in ways if unit in ends for name in ends} - {unit}
        assert beside == {f"to-{name}" for name in joined}


def test_an_arrow_leads_to_the_two_units_and_the_table_holds_its_sentences(
    graph: GraphMaker, draw: Draw
) -> None:
    material = graph.material("ways", Options())
    model = read_ways(material)
    table = PICTURES["ways"].table(model, material.options)
    names = [column.name for column in table.columns]
    told: dict[str, list[dict[str, str]]] = {}
    for row in table.rows:
        cells = dict(zip(names, row, strict=True))
        link = f"{cells['origin'].iri}?with={cells['destination'].iri}"
        told.setdefault(link, []).append({name: cell.iri or cell.text for name, cell in cells.items()})
    for node in arrows(draw("ways", graph)):
        rows = told[node.attrib["href"]]
        assert all("/a-" in row["origin_quote"] and "/a-" in row["destination_quote"] for row in rows)
        assert {row["earlier"] for row in rows} == {str(len(rows))}
        assert rows[0]["relation"] == "所据"
    assert len(told) == model.total


def test_a_service_makes_the_links_of_two_units(graph: GraphMaker) -> None:
    options = Options(between=lambda one, other: f"/ways?{one[-6:]}-{(other or '')[-6:]}")
    material = graph.material("ways", options)
    drawn = PICTURES["ways"].draw(read_ways(material), replace(material.options, between=options.between))
    assert all(len(node.attrib["href"]) == len("/ways?110000-120000") for node in arrows(drawn))
    assert 'href="/ways?110000-"' in drawn


def test_a_unit_alone_shows_its_own_ways(graph: GraphMaker, draw: Draw) -> None:
    unit = read(graph).ways[0].origin
    model = read(graph, Options(about=unit.iri))
    assert model.ways
    assert all(unit in (way.origin, way.destination) for way in model.ways)
    shown = f"{unit.label('zh')}：显示 {len(model.drawn)}/{len(model.ways)} 条路径（全部 {model.total} 条）"
    assert shown in draw("ways", graph, Options(about=unit.iri))


def test_two_units_without_an_edge_still_show_what_is_known(graph: GraphMaker, draw: Draw) -> None:
    model = read(graph)
    linked = {(way.origin.iri, way.destination.iri) for way in model.ways}
    one, other = next(
        (a.iri, b.iri)
        for a in model.provinces
        for b in model.provinces
        if a != b and not {(a.iri, b.iri), (b.iri, a.iri)} & linked
    )
    options = Options(about=one, beside=other)
    (way,) = read(graph, options).ways
    assert way.edge is None
    document = draw("ways", graph, options)
    assert arrows(document) == []
    assert style().say("ways_no_edge", "zh") in document


def test_what_is_no_unit_has_no_ways(graph: GraphMaker, draw: Draw) -> None:
    assert style().say("ways_no_unit", "zh") in draw("ways", graph, Options(about=f"{PLACE}999999"))
    assert style().say("ways_no_unit", "zh") in draw(
        "ways", graph, Options(about=f"{PLACE}110000", beside=f"{PLACE}999999")
    )


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "只有 1 个报告期，少于 3 个"), ("en", "Reporting periods: 1, fewer than 3")]
)
def test_one_bulletin_draws_no_edge_and_says_why(
    sample: GraphMaker, draw: Draw, language: str, said: str
) -> None:
    options = Options(language=language)  # type: ignore[arg-type]
    document = draw("ways", sample, options)
    assert arrows(document) == []
    assert said in document
    model = read(sample, options)
    notice = PICTURES["ways"].notice
    assert notice is not None
    assert said in notice(model, options.language)
    assert not PICTURES["ways"].table(model, options).rows


def test_fewer_chosen_months_than_three_are_too_few(graph: GraphMaker, draw: Draw) -> None:
    options = Options(begin="2023-04", end="2023-05")
    assert "只有 2 个报告期" in draw("ways", graph, options)
    assert arrows(draw("ways", graph, Options(begin="2023-04", end="2023-06")))


def test_support_is_drawn_as_dashes(graph: GraphMaker, draw: Draw) -> None:
    ways = [way for way in read(graph).drawn if way.edge]
    unsure = sum((way.edge.support or 0) < 0.5 for way in ways if way.edge)
    dashed = [
        node
        for node in arrows(draw("ways", graph))
        if any("stroke-dasharray" in path.attrib for path in node.iter(f"{SVG}path"))
    ]
    assert 0 < len(dashed) == unsure < len(ways)


def test_the_network_holds_every_edge_and_what_made_it(graph: GraphMaker) -> None:
    make = PICTURES["ways"].network
    assert make is not None
    model = read(graph)
    network = make(model)
    assert network.number_of_edges() == model.total
    assert (network.graph["method"], network.graph["meaning"]) == ("NetInf", "non-causal")
    later = model.ways[-1]
    own = make(read(graph, Options(about=later.origin.iri)))
    (told,) = own.get_edge_data(later.origin.iri, later.destination.iri).values()
    assert told["order"] == later.order
    first = model.ways[0]
    (data,) = network.get_edge_data(first.origin.iri, first.destination.iri).values()
    assert data["order"] == 1
    assert network.nodes[first.origin.iri]["label"] == first.origin.name.zh


def test_what_is_counted_is_what_is_made(graph: GraphMaker) -> None:
    model, table = read(graph), PICTURES["ways"].table(read(graph), Options())
    for way in model.ways:
        assert way.surely_first == len(way.earlier) == way.count(Relation.RESTS_ON, Relation.EARLIER)
        assert [way.count(each) for each in Relation] == [len(way.of(each)) for each in Relation]
        assert way.count(*Relation) == len(way.shared)
    rows = list(table.rows)
    assert len(table.rows) == len(rows) == sum(way.surely_first for way in model.ways)
    assert table.rows[20:50] == tuple(rows[20:50])
