"""The real bulletin against its annotation by hand: what is read agrees, nearly all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graph_builder.contract import as_json
from graph_builder.model import Extraction
from ontology.load import Knowledge
from tests.graph_builder import scoring
from tests.graph_builder.scoring import Row

GOLD = Path(__file__).parents[1] / "gold" / "2022-11.yaml"


@pytest.fixture(scope="module")
def gold() -> Row:
    loaded: Row = yaml.safe_load(GOLD.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def got(sample: Extraction, knowledge: Knowledge) -> Row:
    return as_json(sample, knowledge)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("Organization", 0.97),
        ("Person", 0.97),
        ("Place", 0.97),
        ("Document", 0.97),
        ("Platform", 0.8),
        ("Programme", 0.85),
    ],
)
def test_entities_are_found(gold: Row, got: Row, kind: str, least: float) -> None:
    score = scoring.entities(gold, got, kind)
    assert score.f1 >= least, score


@pytest.mark.parametrize("level", ["found", "full"])
def test_activities_are_found_and_fully_right(gold: Row, got: Row, level: str) -> None:
    score = scoring.activities(gold, got)[level]
    assert score.f1 >= 0.95, score


def test_figures_are_found(gold: Row, got: Row) -> None:
    score = scoring.figures(gold, got)
    assert score.f1 >= 0.95, score


def test_what_spread_where_is_found(gold: Row, got: Row) -> None:
    score = scoring.spread(gold, got)
    assert score.f1 >= 0.9, score


@pytest.mark.parametrize("key", ["period", "publisher", "sections", "withheld_sections", "provinces"])
def test_the_bulletin_is_identified(gold: Row, got: Row, key: str) -> None:
    assert got["bulletin"][key] == gold["bulletin"][key]


def test_the_reprinter_is_the_site_in_the_footer(gold: Row, got: Row) -> None:
    assert got["bulletin"]["reprinted_by"].partition("(")[0] == gold["bulletin"]["reprinted_by"]
    assert got["bulletin"]["title"] is gold["bulletin"]["title_in_text"] is None


class TestTheScorer:
    """The measure itself: it must see a fault of each kind."""

    @pytest.fixture
    def act(self, got: Row) -> Row:
        found: Row = next(a for a in got["activities"] if a["target"]["name"] == "第七届微课大赛")
        return found

    @pytest.mark.parametrize(
        ("fault", "found", "full"),
        [
            ({}, 1, 1),
            ({"verb": "举行"}, 1, 1),
            ({"verb": "印发"}, 0, 0),
            ({"target": {"name": "第七届慕课展"}}, 0, 0),
            ({"agents": ["浙江省教育厅"]}, 1, 0),
            ({"agents": ["河北省教育厅", "教育部"]}, 1, 0),
            ({"date": "2022-10-03"}, 1, 0),
            ({"date": "2022-11-03"}, 1, 1),
            ({"status": "planned"}, 1, 0),
            ({"evidence": {"quote": "省教育厅"}}, 1, 0),
        ],
    )
    def test_a_fault_costs_the_row(self, gold: Row, act: Row, fault: Row, found: int, full: int) -> None:
        (want,) = (a for a in gold["activities"] if a["target"]["name"] == "第七届微课大赛")
        scores = scoring.activities({**gold, "activities": [want]}, {"activities": [{**act, **fault}]})
        assert (scores["found"].hit, scores["full"].hit) == (found, full)

    def test_what_is_missed_or_made_up_costs(self) -> None:
        want, have = [{"n": 1}, {"n": 2}, {"n": 3, "optional": True}], [{"n": 1}, {"n": 3}, {"n": 4}]
        pairs = scoring.pair(want, have, lambda w, h: float(w["n"] == h["n"]))
        assert scoring.count(want, have, pairs, set()) == scoring.Score(hit=1, said=2, wanted=2)
        assert scoring.count(want, have, pairs, {2}).f1 == pytest.approx(2 / 3)
