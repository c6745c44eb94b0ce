"""The real bulletin against its annotation by hand: what is read agrees, nearly all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graph_builder.contract import as_json
from graph_builder.evaluate.bulletin import score_bulletin
from graph_builder.evaluate.names import Likeness
from graph_builder.evaluate.score import Scores
from graph_builder.gold_rows import Row
from graph_builder.model import Extraction
from ontology.load import Knowledge

GOLD = Path(__file__).parents[1] / "gold" / "2022-11.yaml"


@pytest.fixture(scope="module")
def gold() -> Row:
    loaded: Row = yaml.safe_load(GOLD.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def got(sample: Extraction, knowledge: Knowledge) -> Row:
    return as_json(sample, knowledge)


@pytest.fixture(scope="module")
def scores(gold: Row, got: Row, sample: Extraction, knowledge: Knowledge) -> Scores:
    return score_bulletin(gold, got, sample.source.text, Likeness(knowledge))[0]


@pytest.mark.parametrize(
    ("row", "least"),
    [
        ("entity Organization", 0.97),
        ("entity Person", 0.97),
        ("entity Place", 0.97),
        ("entity Document", 0.97),
        ("entity Platform", 0.8),
        ("entity Programme", 0.85),
        ("activity found", 0.95),
        ("activity full", 0.95),
        ("figures", 0.95),
        ("spread", 0.9),
        ("evidence offsets exact", 1.0),
    ],
)
def test_what_is_read_agrees(scores: Scores, row: str, least: float) -> None:
    assert (scores[row].f1 or 0.0) >= least, scores[row]


@pytest.mark.parametrize("key", ["period", "publisher", "sections", "withheld_sections", "provinces"])
def test_the_bulletin_is_identified(gold: Row, got: Row, key: str) -> None:
    assert got["bulletin"][key] == gold["bulletin"][key]


def test_the_reprinter_is_the_site_in_the_footer(gold: Row, got: Row) -> None:
    assert got["bulletin"]["reprinted_by"].partition("(")[0] == gold["bulletin"]["reprinted_by"]
    assert got["bulletin"]["title"] is gold["bulletin"]["title_in_text"] is None
