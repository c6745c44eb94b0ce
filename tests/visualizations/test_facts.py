"""Rows become acts again, whatever their order."""

from __future__ import annotations

from tests.visualizations.conftest import GraphMaker
from visualizations.asking import query_text
from visualizations.facts import Act, Province, act_title, read_acts, read_provinces, read_told
from visualizations.names import Name
from visualizations.options import Row, Rows

ACT = {"activity": "a", "verb": "印发", "object": "d", "quote": "原句"}


def act_of(*rows: Row, agents: Rows = (), places: Rows = (), things: Rows = ()) -> Act:
    sample = [Province(iri, "450000", Name(iri), iri, iri, "中南", "n") for iri in ("p", "q")]
    (act,) = read_acts(rows, read_told(things, agents, places, sample))
    return act


def test_the_rows_of_an_act_are_one_act() -> None:
    rows = [ACT | {"agent": name} for name in ("甲", "乙")] + [ACT | {"quote": "更长的原句"}]
    act = act_of(*rows)
    assert [agent.name.zh for agent in act.agents] == ["乙", "甲"]
    assert act.quote == "更长的原句"


def test_a_body_without_a_seat_acts_where_its_entry_is_about() -> None:
    places = [{"place": "p", "province": "p"}, {"place": "q", "province": "q"}]
    assert act_of(ACT | {"agent": "o", "about": "p"}, places=places).provinces == ("p",)
    assert act_of(ACT | {"about": "p"}, ACT | {"about": "q"}, places=places).provinces == ()


def test_a_body_acts_where_its_seat_lies() -> None:
    agents = [{"agent": "o", "seat": "c"}, {"agent": "o", "type": "x#GovernmentBody"}]
    act = act_of(ACT | {"agent": "o", "about": "p"}, agents=agents, places=[{"place": "c", "province": "q"}])
    assert act.provinces == ("q",)
    assert act.agents[0].type == "GovernmentBody"


def test_a_time_that_is_only_the_month_of_the_bulletin_says_so() -> None:
    act = act_of(ACT | {"edtf": "2022-11", "timeBasis": "bulletin-month"})
    assert "2022-11（报道期内）" in act_title(act, "zh")
    act = act_of(ACT)
    assert "时间未知" in act_title(act, "zh")


def test_provinces_stand_by_region_and_code(sample: GraphMaker) -> None:
    places = read_provinces(sample.rows(query_text("provinces")))
    assert (
        "".join(p.abbreviation for p in places)
        == "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新"
    )
    assert [places[4].label("en"), places[19].label("en"), places[30].label("en")] == [
        "Inner Mongolia",
        "Guangxi",
        "Xinjiang",
    ]
