"""Acts side by side: what widens an annotation is right, and each way of being wrong has its name."""

from __future__ import annotations

from typing import Any

import pytest

from graph_builder.evaluate.activities import score_activities
from graph_builder.evaluate.faults import FaultKind
from graph_builder.evaluate.names import Likeness

QUOTE = "省教育厅举办第七届微课大赛"
WANT = {
    "id": "A1",
    "agents": ["河北省教育厅"],
    "verb": "举办",
    "target": {"type": "Event", "name": "第七届微课大赛"},
    "quote": QUOTE,
}
HAVE = {
    "agents": ["河北省教育厅"],
    "verb": "举办",
    "target": {"type": "Event", "name": "第七届微课大赛"},
    "date": None,
    "status": "reported",
    "evidence": {"start": 0, "end": len(QUOTE), "quote": QUOTE},
}


def judge(likeness: Likeness, want: dict[str, Any], have: dict[str, Any]) -> tuple[int, int, list[FaultKind]]:
    """Return the hits of `found` and `full`, and the kinds of faults."""
    gold = {"bulletin": {"period": "2022-11"}, "entities": {}, "activities": [{**WANT, **want}]}
    scores, spots = score_activities(gold, {"activities": [{**HAVE, **have}]}, likeness)
    return scores["activity found"].hit, scores["activity full"].hit, [s.kind for s in spots]


@pytest.mark.parametrize(
    ("fault", "found", "full", "kinds"),
    [
        ({}, 1, 1, []),
        ({"verb": "举行"}, 1, 1, []),
        ({"verb": "联合举办"}, 1, 1, []),
        ({"verb": "印发"}, 0, 0, ["missed", "spurious"]),
        ({"target": {"type": "Event", "name": "第八届微课大赛"}}, 0, 0, ["wrong-target"]),
        ({"agents": ["浙江省教育厅"]}, 1, 0, ["wrong-agents"]),
        ({"agents": ["河北省教育厅", "教育部"]}, 1, 0, ["wrong-agents"]),
        ({"date": "2022-10-03"}, 1, 0, ["wrong-date"]),
        ({"date": "2022-11-03"}, 1, 1, []),
        ({"status": "planned"}, 1, 0, ["wrong-status"]),
        ({"target": {"type": "Document", "name": "第七届微课大赛"}}, 1, 0, ["wrong-type"]),
        ({"evidence": {"quote": "省教育厅"}}, 1, 0, ["wrong-evidence"]),
    ],
)
def test_a_fault_costs_the_row_and_is_named(
    likeness: Likeness, fault: dict[str, Any], found: int, full: int, kinds: list[str]
) -> None:
    assert judge(likeness, {}, fault) == (found, full, kinds)


@pytest.mark.parametrize(
    ("wider", "told"),
    [
        ({"verb_alt": ["承办"]}, {"verb": "承办"}),
        ({"name_alt": ["全省微课赛事"]}, {"target": {"type": "Event", "name": "全省微课赛事"}}),
        ({"agents_alt": [["教育部"]]}, {"agents": ["教育部"]}),
        ({"agents_alt": ["教育部", "财政部"]}, {"agents": ["教育部", "财政部"]}),
        ({"agents_alt": ["教育部", "财政部"]}, {"agents": ["财政部"]}),
        ({"date": "2022-11-03", "date_alt": ["2022-11-04"]}, {"date": "2022-11-04"}),
        ({"date": "2022"}, {"date": "2022-03-04"}),
        ({"status": "planned"}, {"status": "planned", "date": "2023-05"}),
    ],
)
def test_further_right_values_are_right(
    likeness: Likeness, wider: dict[str, Any], told: dict[str, Any]
) -> None:
    assert judge(likeness, wider, told) == (1, 1, [])


def test_a_distributive_act_may_be_told_once_or_once_an_agent(likeness: Likeness) -> None:
    agents = ["河北省教育厅", "浙江省教育厅"]
    want = {**WANT, "agents": agents, "distributive": True}
    gold = {"bulletin": {"period": "2022-11"}, "entities": {}, "activities": [want]}
    joined = [{**HAVE, "agents": agents}]
    parted = [{**HAVE, "agents": [a]} for a in agents]
    for told in (joined, parted):
        scores, spots = score_activities(gold, {"activities": told}, likeness)
        assert (scores["activity full"].hit, scores["activity full"].told, spots) == (2, 2, [])


def test_an_optional_act_is_neither_required_nor_penalised(likeness: Likeness) -> None:
    gold = {"bulletin": {"period": "2022-11"}, "entities": {}, "activities": [{**WANT, "optional": True}]}
    for told in ([], [HAVE]):
        scores, spots = score_activities(gold, {"activities": told}, likeness)
        assert (scores["activity found"].told, scores["activity found"].wanted, spots) == (0, 0, [])
