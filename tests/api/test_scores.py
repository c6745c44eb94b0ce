"""What /about says of quality is what is measured, to the last count."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from api.scores import SETS, scores
from api.words import say
from graph_builder.evaluate.baseline import text_of
from graph_builder.evaluate.report import evaluate, pairs_of
from ontology.load import load

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", SETS)
def test_it_is_what_is_measured(name: str) -> None:
    """Where this fails a rule changed: ``make scores`` writes the files anew."""
    gold, texts = (ROOT / folder for folder in SETS[name])
    report = evaluate(pairs_of(gold, texts), load())
    assert files("api.scores").joinpath(f"{name}.json").read_text("utf-8") == text_of(report.total)
    assert scores()[name]["period"].wanted == len(report.bulletins)  # told as the number of texts


def test_make_scores_measures_these_sets() -> None:
    told = (ROOT / "Makefile").read_text("utf-8")
    for name, (gold, texts) in SETS.items():
        assert f"evaluate {gold} {texts} --write-baseline api/scores/{name}.json" in told


def test_every_row_has_words() -> None:
    for rows in scores().values():
        for row in rows:
            assert say(f"score={row}", "zh") and say(f"score={row}", "en")  # noqa: PT018 - both, or none
