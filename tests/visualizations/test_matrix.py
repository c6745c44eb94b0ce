"""The adoption matrix: a number only where the order is certain, and three kinds of blank."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

from visualizations.matrix_model import Cell, Matrix, read_matrix
from visualizations.options import Options, Row

Sample = dict[str, list[Row]]
Draw = Callable[..., str]

SVG = "{http://www.w3.org/2000/svg}"
ID = "https://w3id.org/zhengpu/id/"


def cell(model: Matrix, policy: str, code: str) -> Cell:
    iri = next(row.iri for row in model.policies if row.name.zh == policy)
    return model.cells[iri, f"{ID}place/{code}"]


def rows(national: str, begin: str, end: str, **more: list[Row]) -> dict[str, list[Row]]:
    """One adoption of one policy by one province."""
    bulletin = {"bulletin": "b", "bulletinBegin": "2022-11-01", "bulletinEnd": "2022-11-30"}
    place = {"province": "p", "code": "450000", "abbreviation": "桂", "region": "中南", "name": "广西"}
    adoption = {
        "adoption": "d",
        "policy": "q",
        "province": "p",
        "adopter": "o",
        "activity": "a",
        "quote": "原句",
    }
    policy = {"policy": "q", "name": "政策"} | ({"nationalDate": national} if national else {})
    time = {"begin": begin, "end": end} if begin else {}
    found: dict[str, list[Row]] = {
        "provinces": [place],
        "policies": [policy],
        "adoptions": [bulletin | adoption | time],
        "coverage": [],
        "omissions": [],
    }
    return found | more


def shade(*args: str) -> tuple[str, int, int]:
    model = read_matrix(rows(*args), Options())
    found = next(iter(model.cells.values()))
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
    section = {"bulletin": "b", "sectionName": "各地工作动态"}
    covered: Row = section | {"province": "p"}
    hidden: Row = section | {"omission": "w", "quote": "(略)"}
    plain = rows("2022-03", "", "")
    assert read_matrix(plain, Options()).blanks == {"p": "not_covered"}
    assert read_matrix(plain | {"coverage": [covered]}, Options()).blanks == {"p": "no_mention"}
    assert read_matrix(plain | {"omissions": [hidden]}, Options()).blanks == {"p": "withheld"}


def test_a_withheld_national_section_does_not_explain_a_silent_province(sample: Sample) -> None:
    model = read_matrix(sample, Options())
    assert [w.section for w in model.withheld] == ["网络安全重点工作进展"]
    assert model.blanks[f"{ID}place/140000"] == "not_covered"
    assert model.blanks[f"{ID}place/370000"] == "no_mention"


def test_rows_stand_by_national_date_and_unknown_ones_last(sample: Sample) -> None:
    dates = [policy.national for policy in read_matrix(sample, Options()).policies]
    known = [date for date in dates if date]
    assert dates == sorted(known) + [""] * (len(dates) - len(known))


def test_the_sample_is_read_honestly(sample: Sample) -> None:
    model = read_matrix(sample, Options())
    assert cell(model, "国家智慧教育平台", "640000").lag.least == 8
    assert cell(model, "国家智慧教育平台", "640000").count == 2
    assert cell(model, "全民终身学习活动周", "350000").shade == "undetermined"
    assert cell(model, "“互联网+教育”", "610000").shade == "seen"
    assert model.unseen == 1
    assert model.coverage(model.policies[0]) == (1, 31)


def test_every_cell_leads_to_the_act_and_shows_its_sentence(sample: Sample, draw: Draw) -> None:
    root = ET.fromstring(draw("matrix", sample))  # noqa: S314 - our own output
    links = {(a.attrib["href"], a.findtext(f"{SVG}title") or "") for a in root.iter(f"{SVG}a")}
    cells = read_matrix(sample, Options()).cells.values()
    for found in cells:
        assert any(href == found.first.activity and found.first.quote in title for href, title in links)


def test_special_units_have_a_column_only_where_something_is_told(sample: Sample) -> None:
    place = {"province": "hk", "code": "810000", "abbreviation": "港", "name": "香港", "region": "港澳台"}
    more = sample | {"provinces": [*sample["provinces"], place]}
    assert len(read_matrix(more, Options()).provinces) == 31
    covered = {"bulletin": "b", "sectionName": "各地", "province": "hk"}
    assert len(read_matrix(more | {"coverage": [*sample["coverage"], covered]}, Options()).provinces) == 32
