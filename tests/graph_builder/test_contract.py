"""The JSON of `zhengpu extract`: its shape, and offsets that index the text exactly."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from graph_builder.contract import as_json
from graph_builder.model import Extraction
from ontology.load import Knowledge
from tests.graph_builder.conftest import TITLE, Tell

Json = dict[str, Any]
EVIDENCE = {"start": int, "end": int, "quote": str}
SHAPE: Json = {
    "bulletin": {
        "id": str,
        "period": (str, None),
        "period_basis": (str, None),
        "title": (str, None),
        "publisher": (str, None),
        "issued": (str, None),
        "reprinted_by": (str, None),
        "source": (str, None),
        "from_manifest": [str],
        "genre": str,
        "sections": [str],
        "withheld_sections": [str],
        "provinces": [str],
    },
    "entities": [{"id": str, "type": str, "name": str, "aliases": [str]}],
    "activities": [
        {
            "id": str,
            "agents": [str],
            "agent_ids": [str],
            "agent_inferred": bool,
            "open_list": bool,
            "declared_agents": (int, None),
            "verb": str,
            "action": str,
            "target": {"type": str, "name": str, "id": str},
            "date": (str, None),
            "precision": (str, None),
            "time_basis": str,
            "status": str,
            "participants": [str],
            "places": [str],
            "count": (str, None),
            "rule": str,
            "confidence": (float, int),
            "evidence": EVIDENCE,
            "more_evidence": [EVIDENCE],
        }
    ],
    "figures": [
        {
            "id": str,
            "what": str,
            "value": (int, float),
            "unit": str,
            "as_of": (str, None),
            "approx": bool,
            "scope": (str, type(None)),
            "evidence": EVIDENCE,
        }
    ],
    "spread": {str: [str]},
    "themes": {str: [str]},
    "warnings": [str],
}
DAY = r"\d{4}-\d\d(-\d\d)?"


def fits(value: object, shape: object, where: str = "$") -> None:
    """Fail with the path of the first value that has not the `shape`."""
    if isinstance(shape, dict) and str in shape:
        assert isinstance(value, dict), where
        for key, inner in value.items():
            fits(key, str, where)
            fits(inner, shape[str], f"{where}.{key}")
    elif isinstance(shape, dict):
        assert isinstance(value, dict), where
        assert set(value) == set(shape), where
        for key in shape:
            fits(value[key], shape[key], f"{where}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), where
        for index, inner in enumerate(value):
            fits(inner, shape[0], f"{where}[{index}]")
    else:
        allowed = shape if isinstance(shape, tuple) else (shape,)
        assert type(value) in allowed or (value is None and None in allowed), f"{where}: {value!r}"


@pytest.fixture(scope="module")
def printed(sample: Extraction, knowledge: Knowledge) -> Json:
    """The sample as it comes out of a JSON parser again."""
    loaded: Json = json.loads(json.dumps(as_json(sample, knowledge), ensure_ascii=False))
    return loaded


def test_the_object_has_exactly_the_keys_and_types_of_the_contract(printed: Json) -> None:
    fits(printed, SHAPE)


def test_a_text_that_tells_nothing_has_the_same_shape(tell: Tell, knowledge: Knowledge) -> None:
    printed = as_json(tell("没有内容"), knowledge)
    fits(printed, SHAPE)
    assert (printed["activities"], printed["spread"], printed["bulletin"]["period"]) == ([], {}, None)


def test_every_offset_indexes_the_text(printed: Json, sample: Extraction) -> None:
    told = [
        e
        for row in (*printed["activities"], *printed["figures"])
        for e in (row["evidence"], *row.get("more_evidence", []))
    ]
    assert len(told) > 90
    for evidence in told:
        assert sample.source.text[evidence["start"] : evidence["end"]] == evidence["quote"] != ""


def test_identifiers_are_relative_unique_and_lead_to_what_they_name(printed: Json) -> None:
    for key in ("activities", "figures", "entities"):
        ids = [row["id"] for row in printed[key]]
        assert len(ids) == len(set(ids))
    assert not any("://" in row["id"] for key in ("activities", "entities") for row in printed[key])
    listed = {e["id"] for e in printed["entities"]}
    for act in printed["activities"]:
        assert len(act["agents"]) == len(act["agent_ids"])
        assert set(act["agent_ids"]) <= listed


def test_closed_words_are_of_their_lists(printed: Json, knowledge: Knowledge) -> None:
    acts = printed["activities"]
    assert {a["status"] for a in acts} <= {"reported", "planned"}
    assert {a["time_basis"] for a in acts} <= {"stated", "inherited", "bulletin-month"}
    assert {a["action"] for a in acts} <= {v.action for v in knowledge.verbs}
    assert {e["type"] for e in printed["entities"]} <= {
        "Organization",
        "Person",
        "Place",
        "Document",
        "Platform",
        "Programme",
    }
    assert all(0 < a["confidence"] <= 1 for a in acts)


def test_dates_are_days_months_or_intervals_and_the_bulletins_month_is_none(printed: Json) -> None:
    for act in printed["activities"]:
        assert (act["date"] is None) == (act["time_basis"] == "bulletin-month")
        if act["date"]:
            assert re.fullmatch(rf"{DAY}(/{DAY})?", act["date"])
    for figure in printed["figures"]:
        assert figure["as_of"] is None or date.fromisoformat(figure["as_of"])


def test_spread_is_of_policies_and_themes_are_apart(printed: Json, knowledge: Knowledge) -> None:
    policies = {p.name for p in knowledge.policies}
    shorts = {p.short for p in knowledge.places}
    assert set(printed["spread"]) <= policies
    assert not set(printed["themes"]) & policies
    for places in (*printed["spread"].values(), *printed["themes"].values()):
        assert set(places) <= shorts
        assert len(places) == len(set(places))


def test_provinces_are_told_short_and_once(tell: Tell, knowledge: Knowledge) -> None:
    entries = "内蒙古 自治区教育厅召开会议。\n北京 市教委召开会议。\n内蒙古 自治区教育厅举办培训。\n"
    printed = as_json(tell(f"{TITLE}\n★各地工作动态\n{entries}★其他动态\n"), knowledge)
    assert printed["bulletin"]["provinces"] == ["内蒙古", "北京"]


def test_forms_in_the_text_are_aliases_of_the_official_name(printed: Json) -> None:
    aliases = {e["name"]: e["aliases"] for e in printed["entities"]}
    assert aliases["中共中央宣传部"] == ["中宣部"]
    assert "省教育厅" in aliases["江苏省教育厅"]


def test_figures_are_whole_numbers_where_they_are_whole(tell: Tell, knowledge: Knowledge) -> None:
    body = "数据 共有31.76万所学校,使用率为98.5%。"
    printed = as_json(tell(f"{TITLE}\n★教育信息化重点工作进展\n{body}\n"), knowledge)
    assert [repr(f["value"]) for f in printed["figures"]] == ["317600", "98.5"]
