"""The measure itself: a perfect reading scores 1 everywhere, and a fault costs its own rows and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_builder.evaluate.bulletin import score_bulletin
from graph_builder.evaluate.names import Likeness
from graph_builder.evaluate.report import Annotated
from graph_builder.evaluate.score import Score
from graph_builder.gold_rows import Row
from tests.graph_builder.evaluate.conftest import PAIRS, annotation, perfect

GOLDS = {p.stem: annotation(p) for p in PAIRS}
OFFSETS = "evidence offsets exact"  # of the text, which the perfect readings here do without
KINDS = {"Organization": "organizations", "Person": "persons", "Place": "places", "Document": "documents"}
KINDS |= {"Platform": "platforms", "Programme": "programmes"}
FAULTS: list[tuple[str, Any, set[str]]] = [
    ("agents", ["无此机构"], {"who", "full"}),
    ("date", "1999-01-01", {"when", "full"}),
    ("status", "无此状态", {"when", "full"}),
    ("evidence", {"start": 0, "end": 1, "quote": "无"}, {"where read", "full"}),
    ("verb", "无此动词", {"found", "who", "when", "where read", "full"}),
    ("target", {"type": "Event", "name": "zzzz"}, {"found", "who", "when", "where read", "full"}),
]
quick = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
stems = st.sampled_from(sorted(GOLDS))


def scores_of(gold: Row, got: Mapping[str, Any], likeness: Likeness) -> dict[str, Score]:
    scores, _ = score_bulletin(gold, got, "", likeness)
    return {row: score for row, score in scores.items() if row != OFFSETS}


def lower(before: Mapping[str, Score], after: Mapping[str, Score]) -> dict[str, int]:
    """How many right rows fewer, by row."""
    return {row: s.hit - after[row].hit for row, s in before.items() if s.hit != after[row].hit}


def without_optional(gold: Row) -> dict[str, Any]:
    """An annotation without the acts that need not be told: told, one may step in for one like it."""
    return {**gold, "activities": [row for row in gold["activities"] if not row.get("optional")]}


def rows_of(act: Row) -> int:
    """How many rows an act counts for."""
    return len(act["agents"]) if act.get("distributive") else 1


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.stem)
def test_an_annotation_agrees_with_itself(pair: Annotated, likeness: Likeness) -> None:
    gold = GOLDS[pair.stem]
    scores, faults = score_bulletin(gold, perfect(gold), "", likeness)
    del scores[OFFSETS]
    assert {row: s.f1 for row, s in scores.items() if s.f1 != 1.0 and s != Score()} == {}
    assert faults == ()


@quick
@given(stem=stems, data=st.data())
def test_a_dropped_act_costs_every_level_its_rows(likeness: Likeness, stem: str, data: st.DataObject) -> None:
    gold = GOLDS[stem]
    got = perfect(without_optional(gold))
    index = data.draw(st.sampled_from(range(len(got["activities"]))))
    rows = rows_of(without_optional(gold)["activities"][index])
    whole = scores_of(gold, got, likeness)
    del got["activities"][index]
    fewer = lower(whole, scores_of(gold, got, likeness))
    levels = ("found", "who", "when", "where read", "full")
    assert set(fewer) == {f"activity {level}" for level in levels}
    assert fewer["activity found"] == rows


@quick
@given(stem=stems, fault=st.sampled_from(FAULTS), data=st.data())
def test_an_altered_act_costs_the_levels_it_is_wrong_on(
    likeness: Likeness, stem: str, fault: tuple[str, Any, set[str]], data: st.DataObject
) -> None:
    gold = GOLDS[stem]
    got = perfect(without_optional(gold))
    acts = without_optional(gold)["activities"]
    index = data.draw(st.sampled_from([i for i, act in enumerate(acts) if rows_of(act) == 1]))
    key, value, levels = fault
    whole = scores_of(gold, got, likeness)
    got["activities"][index][key] = value
    fewer = lower(whole, scores_of(gold, got, likeness))
    assert fewer == {f"activity {level}": 1 for level in levels}


@quick
@given(stem=stems, kind=st.sampled_from(sorted(KINDS)), data=st.data())
def test_an_entity_that_is_not_told_costs_its_kind(
    likeness: Likeness, stem: str, kind: str, data: st.DataObject
) -> None:
    gold = GOLDS[stem]
    got = perfect(gold)
    rows = [r["name"] for r in gold["entities"][KINDS[kind]] if not r.get("optional")]
    if not rows:
        return
    name = data.draw(st.sampled_from(rows))
    whole = scores_of(gold, got, likeness)
    got["entities"] = [e for e in got["entities"] if (e["type"], e["name"]) != (kind, name)]
    assert lower(whole, scores_of(gold, got, likeness)) == {f"entity {kind}": 1}


@quick
@given(stem=stems, data=st.data())
def test_a_wrong_figure_costs_the_figures(likeness: Likeness, stem: str, data: st.DataObject) -> None:
    gold = GOLDS[stem]
    got = perfect(gold)
    indices = [i for i, r in enumerate(gold["figures"]) if not r.get("optional")]
    index = data.draw(st.sampled_from(indices))
    whole = scores_of(gold, got, likeness)
    got["figures"][index]["value"] = 987654321
    scores = scores_of(gold, got, likeness)
    assert lower(whole, scores) == {"figures": 1}
    assert scores["figures"].told == whole["figures"].told


@quick
@given(stem=stems, data=st.data())
def test_a_province_that_is_not_told_costs_the_spread(
    likeness: Likeness, stem: str, data: st.DataObject
) -> None:
    gold = GOLDS[stem]
    got = perfect(gold)
    pairs = [(policy, place) for policy, places in gold["spread"].items() for place in places]
    if not pairs:
        return
    policy, place = data.draw(st.sampled_from(pairs))
    whole = scores_of(gold, got, likeness)
    got["spread"][policy].remove(place)
    assert lower(whole, scores_of(gold, got, likeness)) == {"spread": 1}


@pytest.mark.parametrize("stem", sorted(GOLDS))
def test_what_is_made_up_costs_precision_alone(likeness: Likeness, stem: str) -> None:
    gold = GOLDS[stem]
    got = perfect(gold)
    whole = scores_of(gold, got, likeness)
    target = {"type": "Event", "name": "zzzz"}
    got["activities"].append({**got["activities"][0], "target": target})
    got["entities"].append({"type": "Person", "name": "zz", "aliases": []})
    got["spread"]["zzzz"] = ["海南"]
    scores = scores_of(gold, got, likeness)
    assert lower(whole, scores) == {}
    more = {row for row, s in scores.items() if s.told == whole[row].told + 1}
    levels = ("found", "who", "when", "where read", "full")
    assert more == {"entity Person", "spread", *(f"activity {level}" for level in levels)}
