"""The pictures of a result: offered where its columns allow, the same bytes each time, no two labels meet."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.questions import VIEWS as NAMED
from visualizations.facts import Province
from visualizations.names import Name
from visualizations.results.table import XSD, Cell, ResultTable, days_of, number_of
from visualizations.results.timeline import columns_of
from visualizations.results.views import DRAWN, VIEWS, draw, offered
from visualizations.style import style

ID = "https://w3id.org/zhengpu/id/"
CODES = sorted(style().tiles)
HOSTILE = [
    "<script>alert(1)</script>",
    '"onload="alert(1)',
    "]]>",
    "\u202eevil\x00",
    "字" * 2000,
    "a\nb",
    " ",
]
TEXTS = st.sampled_from([*HOSTILE, "", " ", "1", "-1e300", "2022", "2022-02-30", "0000-01", "P3D"])
PLACES = tuple(Province(f"{ID}place/{c}", c, Name(c), c, c[:1], "华北", "") for c in CODES)


def thing(local: str, name: str = "") -> Cell:
    return Cell("uri", ID + local, name or local, href=f"/page/{local}", named=bool(name))


def literal(value: str, datatype: str = "") -> Cell:
    return Cell("literal", value, value, XSD + datatype if datatype else "")


def table(*rows: dict[str, Cell], total: int | None = None) -> ResultTable:
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    return ResultTable(columns, rows, total or len(rows), PLACES)


def result(count: int, name: str = "") -> ResultTable:
    """Bodies that did things in provinces at some time, so that every view fits; always the same."""
    dice = random.Random(count)  # noqa: S311 - reproducible test data
    return table(
        *(
            {
                "agent": thing(f"org/{dice.randrange(60)}", f"机构{dice.randrange(9)}{name}"),
                "document": thing(f"doc/{n}", f"关于推进教育数字化工作的通知{n}{name}"),
                "place": thing(f"place/{dice.choice(CODES)}", "某省"),
                "day": literal(f"20{dice.randrange(20, 25)}-{dice.randrange(1, 13):02}"),
                "count": literal(str(dice.randrange(-5, 90)), "integer"),
            }
            for n in range(count)
        )
    )


def test_the_views_are_those_that_questions_may_name() -> None:
    assert VIEWS == NAMED


def test_only_what_fits_is_offered() -> None:
    assert offered(table()) == ("table",)
    assert offered(table({"a": literal("x")})) == ("table",)
    assert offered(table({"a": literal("x"), "n": literal("1", "integer")})) == ("table", "bars")
    assert offered(table({"a": literal("x"), "d": literal("2022-11")})) == ("table", "timeline")
    assert offered(table({"p": thing("place/110000", "北京市")})) == ("table", "tiles")
    assert offered(table({"p": thing("place/110101", "东城区")})) == ("table",)
    both = {"a": thing("org/moe", "教育部"), "b": thing("doc/1", "通知")}
    assert offered(table(both)) == ("table", "network")
    assert offered(result(5)) == VIEWS


@pytest.mark.parametrize("view", DRAWN)
@pytest.mark.parametrize("count", [1, 2, 120])
def test_no_two_labels_overlap(view: str, count: int, labels: Callable[[str], list[object]]) -> None:
    for one, other in combinations(labels(draw(view, result(count))), 2):
        assert not one.overlaps(other), (one, other)  # type: ignore[attr-defined]


@pytest.mark.parametrize("view", DRAWN)
def test_the_same_rows_give_the_same_bytes(view: str) -> None:
    assert draw(view, result(30)) == draw(view, result(30))


@pytest.mark.parametrize("view", DRAWN)
def test_each_mark_is_a_link_within_the_site(view: str) -> None:
    targets = re.findall(r'href="([^"]*)"', draw(view, result(30)))
    assert targets
    assert all(target.startswith("/page/") for target in targets)


@pytest.mark.parametrize("view", DRAWN)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_words(view: str, name: str) -> None:
    root = ET.fromstring(draw(view, result(12, name)))  # noqa: S314 - our own output
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "text", "line", "g", "a", "circle"}
    for element in root.iter():
        assert not [key for key in element.attrib if key.startswith("on") or key == "style"]


@pytest.mark.parametrize("view", DRAWN)
def test_it_says_how_many_rows_it_shows(view: str) -> None:
    rows = result(300)
    told = draw(view, ResultTable(rows.columns, rows.rows, 5432, PLACES, "en"))
    (shown,) = set(re.findall(r"(\d+) of 5432 rows shown", told))
    assert 0 < int(shown) <= 300


def test_a_row_of_the_network_is_shown_whole() -> None:
    """Every thing that stands there is joined to one of the next rank."""
    rows = result(300)
    told = draw("network", ResultTable(("agent", "document"), rows.rows, rows.total))
    assert told.count("<circle") <= 80
    assert told.count("<line") > told.count("<circle")  # a rule under each name, and the lines between


@pytest.mark.parametrize(
    "values", [("1e308", "-1e308", "1"), ("5e-324", "0", "0"), ("1e308", "5e-324", "-1e308")]
)
@pytest.mark.parametrize("view", ["tiles", "bars"])
def test_numbers_at_the_ends_of_what_there_is_are_drawn(view: str, values: tuple[str, ...]) -> None:
    rows = [
        {"place": thing(f"place/{code}", "某省"), "n": literal(value, "double")}
        for code, value in zip(CODES, values, strict=False)
    ]
    drawn = draw(view, table(*rows))
    ET.fromstring(drawn)  # noqa: S314 - our own output
    assert not re.search(r'="-?(?:nan|inf)', drawn, re.IGNORECASE)


def test_the_numbers_of_tiles_are_the_results_own_where_each_province_has_one_row() -> None:
    one = {"p": thing("place/110000", "北京市"), "n": literal("41", "integer")}
    assert ">41<" in draw("tiles", table(one))
    twice = draw("tiles", table(one, one))
    assert ">41<" not in twice
    assert ">2<" in twice


def test_what_stands_on_no_tile_is_told() -> None:
    rows = table({"p": thing("place/110000", "北京市")}, {"p": thing("place/xpcc", "兵团")})
    assert "另有 1 行" in draw("tiles", rows)


def test_statements_come_before_things_as_the_page_of_a_mark() -> None:
    act = Cell("uri", f"{ID}bulletin/x/a-1", "bulletin/x/a-1", href="/page/bulletin/x/a-1")
    row = {"act": act, "agent": thing("org/moe", "教育部"), "n": literal("1", "integer")}
    assert 'href="/page/bulletin/x/a-1"' in draw("bars", table(row))


def test_a_pair_of_columns_is_beginning_and_end() -> None:
    day = literal("2022-11-01")
    assert columns_of(table({"x": day, "oneBegin": day, "oneEnd": day})) == ("oneBegin", "oneEnd")
    assert columns_of(table({"begin": day, "end": day})) == ("begin", "end")
    assert columns_of(table({"x": day, "edtf": day})) == ("edtf", "edtf")


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2022", ("2022-01-01", "2022-12-31")),
        ("2022-02~", ("2022-02-01", "2022-02-28")),
        ("2022-11-14T08:00:00Z", ("2022-11-14", "2022-11-14")),
        ("2022-11/2023-01", ("2022-11-01", "2023-01-31")),
        ("2022-13", None),
        ("2023-01/2022-11", None),
        ("十一月", None),
        ("2022-11-14 x", None),
    ],
)
def test_times(value: str, days: tuple[str, str] | None) -> None:
    found = days_of(literal(value))
    assert (found and (found[0].isoformat(), found[1].isoformat())) == days


def test_numbers() -> None:
    assert number_of(literal("12.5", "decimal")) == 12.5
    assert number_of(literal("-P31D", "dayTimeDuration")) == -31
    for value in ("NaN", "INF", "1e999", "x"):
        assert number_of(literal(value, "double")) is None


cells = st.one_of(
    st.builds(literal, TEXTS, st.sampled_from(["", "integer", "double", "date", "gYear"])),
    st.builds(thing, st.sampled_from(["place/110000", "place/999999", "org/a", "bulletin/b/a-1"]), TEXTS),
)


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), cells, max_size=4), max_size=12))
def test_whatever_is_offered_can_be_drawn(rows: list[dict[str, Cell]]) -> None:
    made = ResultTable(("a", "b", "c", "d"), tuple(rows), len(rows), PLACES)
    for view in offered(made)[1:]:
        ET.fromstring(draw(view, made))  # noqa: S314 - our own output
