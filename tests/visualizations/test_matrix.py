"""The adoption matrix: a number only where the order is certain, and three kinds of blank."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date

from graph_builder.diffusion.facts import Adopted, Facts, Issue, National, Omitted, Unit
from graph_builder.model import Interval, Precision
from graph_builder.times import interval_of
from tests.visualizations.conftest import GraphMaker
from visualizations.facts import Province
from visualizations.material import Material
from visualizations.matrix_model import Cell, Matrix, read_matrix
from visualizations.names import Name
from visualizations.options import Options
from visualizations.period import choose
from visualizations.pictures import PICTURES

Draw = Callable[..., str]
Make = Callable[..., GraphMaker]

SVG = "{http://www.w3.org/2000/svg}"
ID = "https://w3id.org/zhengpu/id/"


def of(graph: GraphMaker) -> Matrix:
    return read_matrix(graph.material("matrix", Options()))


def cell(model: Matrix, policy: str, code: str) -> Cell:
    iri = next(row.iri for row in model.policies if row.name.zh == policy)
    return model.cells[iri, f"{ID}place/{code}"]


PLACE = Unit("p", expected=True)


def facts(
    national: str, begin: str, end: str, entries: Sequence[str] = ("p",), hidden: bool = False
) -> Facts:
    """One adoption of one policy by one province, as one bulletin tells it."""
    time = Interval(date.fromisoformat(begin), date.fromisoformat(end), Precision.DAY) if begin else None
    blank = {each.name: "" for each in fields(Adopted)}
    told = blank | {
        "policy": "q",
        "adopter": "o",
        "unit": "p",
        "activity": "a",
        "bulletin": "b",
        "quote": "原句",
    }
    return Facts(
        names={},
        units={"p": PLACE},
        issues={"b": Issue("b", "", "", interval_of("2022-11"))},
        adopted=(Adopted(**told | {"time": time}),),  # type: ignore[arg-type]
        national={"q": National(interval_of(national), "registry")} if national else {},
        entries={("b", unit): 1 for unit in entries},
        acts={},
        omitted={"b": (Omitted("s", "栏目", "text#char=0,1", "(略)"),)} if hidden else {},
        expected={},
    )


def matrix(told: Facts) -> Matrix:
    place = Province("p", "450000", Name("广西"), "广西", "桂", "中南", "n")
    period = choose([], Options(), newest=False)
    return read_matrix(Material(period, (place,), told, told))


def shade(national: str, begin: str, end: str) -> tuple[str, int, int]:
    found = next(iter(matrix(facts(national, begin, end)).cells.values()))
    return found.shade, found.lag.least, found.lag.most


def test_a_lag_is_stated_where_the_intervals_are_disjoint() -> None:
    assert shade("2022-03", "2022-11-01", "2022-11-30") == ("lag", 8, 8)
    assert shade("2022", "2023-02-01", "2023-02-28") == ("lag", 2, 13)
    assert shade("2022-11-09", "2022-11-20", "2022-11-20") == ("lag", 0, 0)


def test_an_adoption_before_the_national_date_is_told_apart() -> None:
    assert shade("2023-02", "2022-11-01", "2022-11-30") == ("before", -3, -3)


def test_overlapping_or_unknown_times_have_no_order() -> None:
    assert shade("2022-11-14", "2022-11-01", "2022-11-30")[0] == "undetermined"
    assert shade("2022-03", "", "")[0] == "undetermined"


def test_a_policy_without_a_national_date_is_only_seen() -> None:
    assert shade("", "2022-11-01", "2022-11-30")[0] == "seen"


def test_three_kinds_of_blank() -> None:
    assert matrix(facts("2022-03", "", "", entries=())).blanks == {"p": "not_covered"}
    assert matrix(facts("2022-03", "", "")).blanks == {"p": "no_mention"}
    assert matrix(facts("2022-03", "", "", entries=(), hidden=True)).blanks == {"p": "withheld"}


def test_a_withheld_section_may_have_told_of_a_silent_province(sample: GraphMaker) -> None:
    model = of(sample)
    assert [w.section for w in model.withheld] == ["网络安全重点工作进展"]
    assert model.blanks[f"{ID}place/140000"] == "withheld"
    assert model.blanks[f"{ID}place/370000"] == "no_mention"


def test_rows_stand_by_national_date_and_unknown_ones_last(sample: GraphMaker) -> None:
    dates = [policy.national for policy in of(sample).policies]
    known = [date for date in dates if date]
    assert dates == sorted(known) + [""] * (len(dates) - len(known))


def test_the_sample_is_read_honestly(sample: GraphMaker) -> None:
    model = of(sample)
    assert cell(model, "国家智慧教育平台", "640000").lag.least == 8
    assert cell(model, "国家智慧教育平台", "640000").count == 2
    assert cell(model, "全民终身学习活动周", "350000").shade == "undetermined"
    assert cell(model, "“互联网+教育”", "610000").shade == "seen"
    assert model.coverage(model.policies[0]) == (1, 31)


def test_every_cell_leads_to_the_act_and_shows_its_sentence(sample: GraphMaker, draw: Draw) -> None:
    root = ET.fromstring(draw("matrix", sample))  # noqa: S314 - our own output
    links = {(a.attrib["href"], a.findtext(f"{SVG}title") or "") for a in root.iter(f"{SVG}a")}
    cells = of(sample).cells.values()
    for found in cells:
        assert any(href == found.first.activity and found.first.quote in title for href, title in links)


def test_special_units_have_a_column_only_where_something_is_told(sample: GraphMaker) -> None:
    place = Province("hk", "810000", Name("香港"), "香港", "港", "港澳台", "n")
    material = sample.material("matrix", Options())
    more = replace(material, provinces=(*material.provinces, place))
    assert len(read_matrix(more).provinces) == 31
    told = replace(more.facts, entries={**more.facts.entries, (next(iter(more.facts.issues)), "hk"): 1})
    assert len(read_matrix(replace(more, facts=told)).provinces) == 32


def test_of_many_policies_those_that_most_units_adopted_are_drawn(synthetic: Make, draw: Draw) -> None:
    graph = synthetic(31, 14, 310)
    whole = of(graph)
    assert whole.drawn == whole.policies
    few = read_matrix(graph.material("matrix", Options(limit=5)))
    assert (len(few.drawn), few.policies) == (5, whole.policies)
    left_out = set(few.policies) - set(few.drawn)
    fewest = min(few.coverage(policy) for policy in few.drawn)
    assert fewest >= max(few.coverage(policy) for policy in left_out)
    assert list(few.drawn) == [policy for policy in few.policies if policy in few.drawn]
    drawn = draw("matrix", graph, Options(limit=5))
    assert "显示 5/14 项政策" in drawn
    assert "项政策</text>" not in draw("matrix", graph)
    assert {policy.iri for policy in few.policies if f'href="{policy.iri}"' in drawn} == {
        policy.iri for policy in few.drawn
    }


def test_the_table_has_every_adoption_whatever_is_drawn(synthetic: Make) -> None:
    graph = synthetic(31, 14, 310)
    tables = [
        PICTURES["matrix"].table(read_matrix(graph.material("matrix", options)), options)
        for options in (Options(), Options(limit=1))
    ]
    rows = [list(table.rows) for table in tables]
    assert rows[0] == rows[1]
    assert [len(table.rows) for table in tables] == [len(of(graph).cells)] * 2
    assert tables[0].rows[100:103] == tuple(rows[0][100:103])
