"""What holds for every picture: same rows, same bytes; nothing overlaps or executes; marks are links."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from importlib.resources import files
from itertools import combinations
from typing import Any

import pytest

from tests.visualizations.conftest import GraphMaker
from visualizations.asking import query_text
from visualizations.options import Options
from visualizations.pictures import PICTURES
from visualizations.style import Language, style

Make = Callable[..., GraphMaker]
Draw = Callable[..., str]
Labels = Callable[[str], list[Any]]
Size = tuple[int, int, int]

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = ("ego", "launches", "matrix", "timeline", "tiles", "lanes", "curves", "ways")
OWN_TABLE = ("tiles", "lanes", "curves")
SIZES = [(0, 0, 0), (1, 1, 5), (31, 0, 40), (31, 1, 60), (31, 40, 60), (31, 14, 310)]
HOSTILE = [
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "\" onload='window.hit=1' href=\"javascript:window.hit=1",
    "]]>&lt;b&gt;&amp;{{7*7}}${7*7}",
    "abc\u202efdp.exe\u200f\u0000\u0007",
    "长" * 2000,
]


def tags(document: str, name: str) -> list[ET.Element]:
    return list(ET.fromstring(document).iter(f"{SVG}{name}"))  # noqa: S314 - our own output


def overlaps(labels: list[Any]) -> list[str]:
    return [f"{a.text} lies over {b.text}" for a, b in combinations(labels, 2) if a.overlaps(b)]


@pytest.mark.parametrize("name", sorted(PICTURES))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_same_rows_in_any_order_give_the_same_bytes(
    name: str, language: Language, sample: GraphMaker, draw: Draw
) -> None:
    options = Options(language=language)
    dice = random.Random(3)  # noqa: S311 - reproducible test data
    assert draw(name, sample, options) == draw(name, sample, options, dice)


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_labels_of_the_sample_overlap(
    name: str, language: Language, sample: GraphMaker, draw: Draw, labels: Labels
) -> None:
    assert overlaps(labels(draw(name, sample, Options(language=language)))) == []


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("size", SIZES)
def test_no_two_labels_overlap_at_any_size(
    name: str, size: Size, synthetic: Make, draw: Draw, labels: Labels
) -> None:
    for language in ("zh", "en"):
        assert overlaps(labels(draw(name, synthetic(*size), Options(language=language, all_time=True)))) == []


@pytest.mark.parametrize("name", DRAWN)
def test_labels_stay_inside_the_picture(name: str, sample: GraphMaker, draw: Draw, labels: Labels) -> None:
    document = draw(name, sample)
    width, height = map(float, ET.fromstring(document).attrib["viewBox"].split()[2:])  # noqa: S314
    for label in labels(document):
        assert all(0 <= c.real <= width and 0 <= c.imag <= height for c in label.corners), label.text


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_stay_text(name: str, label: str, synthetic: Make, draw: Draw) -> None:
    document = draw(name, synthetic(5, 3, 12, name=label))
    root = ET.fromstring(document)  # noqa: S314 - well-formed, or this raises
    for node in root.iter():
        assert node.tag.removeprefix(SVG) not in ("script", "img", "style", "foreignObject")
        assert not any(key.startswith("on") for key in node.attrib)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", document)


@pytest.mark.parametrize("name", DRAWN)
def test_a_link_never_runs_anything(name: str, sample: GraphMaker, draw: Draw) -> None:
    document = draw(name, sample, Options(href=lambda iri: f"javascript:alert('{iri}')"))
    assert {node.attrib["href"] for node in tags(document, "a")} == {"#"}


@pytest.mark.parametrize("name", DRAWN)
def test_every_link_has_a_hover_text_and_goes_where_the_caller_says(
    name: str, sample: GraphMaker, draw: Draw
) -> None:
    links = tags(draw(name, sample, Options(href=lambda iri: f"page?iri={iri}")), "a")
    assert links
    for node in links:
        assert node.attrib["href"].startswith("page?iri=https://w3id.org/zhengpu/id/")
        assert node.findtext(f"{SVG}title")


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_names_itself_and_needs_no_style_of_its_own(
    name: str, sample: GraphMaker, draw: Draw
) -> None:
    document = draw(name, sample)
    root = ET.fromstring(document)  # noqa: S314 - our own output
    assert root.attrib["role"] == "group"
    assert root.findtext(f"{SVG}title") == PICTURES[name].title("zh")
    assert root.findtext(f"{SVG}desc")
    assert "style=" not in document
    assert len(document.encode()) < 75_000


@pytest.mark.parametrize("name", OWN_TABLE)
@pytest.mark.parametrize("size", [(31, 40, 60), (1, 1, 5), (0, 0, 0)])
def test_all_that_a_mark_leads_to_stands_in_the_table(
    name: str, size: Size, sample: GraphMaker, synthetic: Make
) -> None:
    for graph in (sample, synthetic(*size)):
        material = graph.material(name, Options(all_time=True))
        content = PICTURES[name].read(material)
        links = tags(PICTURES[name].draw(content, material.options), "a")
        assert {node.attrib["href"] for node in links} <= PICTURES[name].table(content, material.options).iris


@pytest.mark.parametrize("name", ["launches", "matrix", "network"])
def test_a_picture_and_its_table_tell_of_the_same_acts(name: str, sample: GraphMaker) -> None:
    picture, material = PICTURES[name], sample.material(name, Options(all_time=True))
    content = picture.read(material)
    drawn = set(re.findall(r'"([^"]*/a-[^"]*)"', picture.draw(content, material.options)))
    assert drawn == {iri for iri in picture.table(content, material.options).iris if "/a-" in iri}


def test_every_query_says_what_it_asks() -> None:
    for file in files("visualizations").joinpath("queries").iterdir():
        assert query_text(file.name.removesuffix(".rq")).startswith("# ")


def test_a_longer_period_takes_more_and_another_one_nothing(sample: GraphMaker, draw: Draw) -> None:
    assert draw("matrix", sample, Options(begin="2022-11", end="2022-11")) == draw("matrix", sample)
    assert style().say("no_policies", "zh") in draw("matrix", sample, Options(begin="2023-01"))
    assert style().say("no_policies", "zh") in draw("matrix", sample, Options(end="2022-10"))


@pytest.mark.parametrize("name", OWN_TABLE)
def test_a_picture_that_compares_provinces_passes_over_a_chosen_one(
    name: str, sample: GraphMaker, draw: Draw
) -> None:
    chosen = Options(province="https://w3id.org/zhengpu/id/place/450000", all_time=True)
    assert draw(name, sample, chosen) == draw(name, sample)


@pytest.mark.parametrize("name", sorted(n for n in PICTURES if "province" in PICTURES[n].choices))
def test_a_province_can_be_chosen(name: str, sample: GraphMaker, draw: Draw) -> None:
    chosen = draw(name, sample, Options(province="https://w3id.org/zhengpu/id/place/450000"))
    assert "广西" in chosen
    assert "place/370000" not in chosen


def test_legends_tell_what_occurs_and_nothing_else(sample: GraphMaker, synthetic: Make, draw: Draw) -> None:
    matrix, dates = draw("matrix", sample), draw("matrix", synthetic(31, 14, 310))
    assert (">栏目略去<" in matrix, ">无公报覆盖<" in matrix, ">早于国家<" in matrix) == (True, False, False)
    assert (">已采纳，国家日期未知<" in dates, ">栏目略去<" in dates) == (True, False)
    alone, all_of_it = draw("launches", synthetic(1, 1, 5)), draw("launches", sample)
    assert (">华北<" in alone, ">西北<" in alone, ">没有记录<" in alone) == (True, False, False)
    assert (">西北<" in all_of_it, ">没有记录<" in all_of_it, ">计划中（空心）<" in all_of_it) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_every_cell_with_an_iri_stands_in_a_column_that_has_them_in_files(
    name: str, sample: GraphMaker
) -> None:
    picture, material = PICTURES[name], sample.material(name, Options())
    table = picture.table(picture.read(material), material.options)
    wrong = {c.name for row in table.rows for c, cell in zip(table.columns, row, strict=True) if cell.iri}
    assert wrong <= {column.name for column in table.columns if column.is_named}
    assert all(cell.exact == "" or cell.text for row in table.rows for cell in row)
