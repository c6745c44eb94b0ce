"""Rows become acts again, whatever their order."""

from __future__ import annotations

from visualizations.facts import act_title, read_acts, read_provinces
from visualizations.options import Options, Row

Sample = dict[str, list[Row]]

ACT = {
    "activity": "a",
    "verb": "印发",
    "object": "d",
    "objectType": "x#Document",
    "objectName": "通知",
    "quote": "原句",
}


def test_the_rows_of_an_act_are_one_act() -> None:
    rows = [ACT | {"agent": name, "agentName": name} for name in ("乙", "甲")] + [
        ACT | {"quote": "更长的原句"}
    ]
    (act,) = read_acts(rows, Options())
    assert [agent.name.zh for agent in act.agents] == ["乙", "甲"]
    assert act.quote == "更长的原句"


def test_a_body_without_a_seat_acts_where_its_entry_is_about() -> None:
    (act,) = read_acts([ACT | {"agent": "o", "itemProvince": "p"}], Options())
    assert act.provinces == ("p",)
    (act,) = read_acts([ACT | {"itemProvince": "p"}, ACT | {"itemProvince": "q"}], Options())
    assert act.provinces == ()


def test_a_time_that_is_only_the_month_of_the_bulletin_says_so() -> None:
    (act,) = read_acts([ACT | {"edtf": "2022-11", "timeBasis": "bulletin-month"}], Options())
    assert "2022-11 (公报月份)" in act_title(act, "zh")
    (act,) = read_acts([ACT], Options())
    assert "时间未知" in act_title(act, "zh")


def test_provinces_stand_by_region_and_code(sample: Sample) -> None:
    places = read_provinces(sample["provinces"])
    assert (
        "".join(p.abbreviation for p in places)
        == "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新"
    )
    assert [places[4].label("en"), places[19].label("en"), places[30].label("en")] == [
        "Inner Mongolia",
        "Guangxi",
        "Xinjiang",
    ]
