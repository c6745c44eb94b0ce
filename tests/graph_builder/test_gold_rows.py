"""What an annotation may hold, and how what it may not hold is named."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_builder.gold import extraction_of, read_gold
from graph_builder.gold_rows import GoldError
from graph_builder.gold_text import interval_of
from graph_builder.model import Activity, Extraction, TimeBasis
from graph_builder.read import read_bytes
from ontology.load import Knowledge
from tests.graph_builder.conftest import SAMPLE, TITLE

Row = dict[str, Any]
TEXT = f"{TITLE}\n★各地工作动态\n江苏 11月3日，省教育厅印发《甲办法》。省教育厅举办研讨会。\n"


def annotation() -> Row:
    """A small right one."""
    act = {
        "id": "A1",
        "agents": ["江苏省教育厅"],
        "verb": "印发",
        "target": {"type": "Document", "name": "甲办法"},
        "date": date(2022, 11, 3),
        "quote": "省教育厅印发《甲办法》",
    }
    return {
        "bulletin": {"period": "2022-11", "sections": ["各地工作动态"]},
        "entities": {
            "organizations": [{"name": "江苏省教育厅", "aliases": ["省教育厅"]}],
            **{k: [] for k in ("persons", "places", "documents", "platforms", "programmes")},
        },
        "activities": [act],
        "figures": [],
        "spread": {"国家智慧教育平台": {"江苏": ["A1"]}},
    }


def read(gold: Row, knowledge: Knowledge) -> Extraction:
    return extraction_of(gold, read_bytes(TEXT.encode(), "invented.txt"), knowledge, "invented.yaml")


class TestRows:
    """What an annotation may hold."""

    def act(self, knowledge: Knowledge, **changes: object) -> Activity:
        gold = annotation()
        gold["activities"][0].update(changes)
        return read(gold, knowledge).activities[0]

    def test_a_right_one(self, knowledge: Knowledge) -> None:
        got = read(annotation(), knowledge)
        (act,) = got.activities
        assert [a.iri for a in act.agents] == ["org/320000-edu"]
        assert (act.action, act.stage, act.evidence.rule) == ("issue", "issue", "gold")
        assert act.item == "bulletin/moe-ict-monthly-2022-11/s1/i1"
        assert [(a.adopter.iri, a.stage, a.method) for a in got.adoptions] == [
            ("org/320000-edu", "issue", "human")
        ]
        assert ("org/320000-edu", "江苏省教育厅") in {(r.entity.iri, r.entity.name) for r in got.references}

    @pytest.mark.parametrize(
        ("path", "row"),
        [
            ((), "file"),
            (("bulletin",), "bulletin"),
            (("entities",), "entities"),
            (("entities", "organizations", 0), "organizations 1"),
            (("activities", 0), "activities A1"),
            (("activities", 0, "target"), "activities A1"),
        ],
    )
    def test_an_unknown_key_is_named_with_file_and_row(
        self, knowledge: Knowledge, path: tuple[str | int, ...], row: str
    ) -> None:
        gold = place = copy.deepcopy(annotation())
        for step in path:
            place = place[step]  # type: ignore[index]
        place["colour"] = []
        with pytest.raises(GoldError, match=rf"invented\.yaml, {row}: unknown keys: \['colour'\]") as raised:
            read(gold, knowledge)
        assert (raised.value.file, raised.value.row) == ("invented.yaml", row)
        assert "未知的键" in raised.value.zh

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"target": {"type": "Deed", "name": "甲"}}, "unknown type: Deed"),
            ({"status": "hoped"}, "unknown status: hoped"),
            ({"target": "甲办法"}, "must be a mapping"),
        ],
    )
    def test_a_value_that_nothing_reads_is_named(self, knowledge: Knowledge, changes: Row, why: str) -> None:
        with pytest.raises(GoldError, match=f"activities A1: {why}"):
            self.act(knowledge, **changes)

    def test_an_id_stands_once(self, knowledge: Knowledge) -> None:
        gold = annotation()
        gold["activities"] *= 2
        with pytest.raises(GoldError, match="activities A1: the id stands 2 times"):
            read(gold, knowledge)

    def test_a_missing_key_is_named(self, knowledge: Knowledge) -> None:
        gold = annotation()
        del gold["activities"][0]["quote"]
        with pytest.raises(GoldError, match=r"activities A1: missing keys: \['quote'\]"):
            read(gold, knowledge)

    @pytest.mark.parametrize(
        ("quote", "why"),
        [
            ("省教育厅印发《乙办法》", "is not in the text"),
            ("教育信息化和网络安全工作月报", "stands in no item"),
        ],
    )
    def test_a_quote_that_proves_nothing_is_named(self, knowledge: Knowledge, quote: str, why: str) -> None:
        with pytest.raises(GoldError, match=rf"invented\.yaml, activities A1: .*{why}"):
            self.act(knowledge, quote=quote)

    @pytest.mark.parametrize(
        ("spread", "why"),
        [({"甲": {"江苏": ["A9"]}}, r"no rows \['A9'\]"), ({"甲": {"江南": ["A1"]}}, "no such province")],
    )
    def test_what_spread_refers_to_exists(self, knowledge: Knowledge, spread: Row, why: str) -> None:
        with pytest.raises(GoldError, match=why):
            read({**annotation(), "spread": spread}, knowledge)

    def test_a_file_that_is_no_yaml_is_named(self, knowledge: Knowledge, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text("a: [", encoding="utf-8")
        with pytest.raises(GoldError, match=r"a\.yaml"):
            read_gold(tmp_path / "a.yaml", SAMPLE, knowledge)

    def test_an_optional_row_is_left_out(self, knowledge: Knowledge) -> None:
        gold = annotation()
        gold["activities"][0]["optional"] = True
        assert read(gold, knowledge).activities == ()

    def test_a_distributive_row_is_an_act_for_each_agent(self, knowledge: Knowledge) -> None:
        gold = annotation()
        gold["activities"][0] |= {"agents": ["江苏省教育厅", "浙江省教育厅"], "distributive": True}
        got = read(gold, knowledge)
        assert [[a.iri for a in act.agents] for act in got.activities] == [
            ["org/320000-edu"],
            ["org/330000-edu"],
        ]
        assert [act.id[-2:] for act in got.activities] == ["-1", "-2"]

    def test_a_joint_row_declares_how_many_act(self, knowledge: Knowledge) -> None:
        assert self.act(knowledge, joint="五部门").declared_agents == 5
        assert self.act(knowledge, joint=True).declared_agents is None

    def test_where_no_body_of_the_province_acts_its_government_adopts(self, knowledge: Knowledge) -> None:
        gold = annotation() | {"spread": {"国家智慧教育平台": {"浙江": ["A1"]}}}
        assert [a.adopter.iri for a in read(gold, knowledge).adoptions] == ["org/330000-gov"]

    def test_when(self, knowledge: Knowledge) -> None:
        assert self.act(knowledge).time_basis is TimeBasis.STATED
        month = self.act(knowledge, date="2022-11")
        assert (month.time_basis, month.time) == (TimeBasis.BULLETIN_MONTH, interval_of("2022-11"))
        later = self.act(knowledge, quote="省教育厅举办研讨会")
        assert later.time_basis is TimeBasis.INHERITED
        assert self.act(knowledge, date=None, status="planned").time is None
