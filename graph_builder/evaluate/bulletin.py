"""One annotation against what was read of its bulletin."""

from __future__ import annotations

from graph_builder.evaluate.activities import score_activities
from graph_builder.evaluate.dates import same_period
from graph_builder.evaluate.entities import score_entities
from graph_builder.evaluate.faults import Fault, placed
from graph_builder.evaluate.figures import score_figures
from graph_builder.evaluate.names import Likeness
from graph_builder.evaluate.score import Score
from graph_builder.evaluate.spread import score_spread
from graph_builder.gold_rows import Row

_SIDES = (score_entities, score_activities, score_figures, score_spread)


def score_bulletin(
    gold: Row, got: Row, text: str, likeness: Likeness
) -> tuple[dict[str, Score], tuple[Fault, ...]]:
    """Return the scores by row and every fault.

    `gold` is an annotation as its file has it, `got` an extraction as ``graph_builder.contract.as_json``
    makes it, `text` the text whose offsets it gives.
    """
    scores = {"period": _period(gold, got)}
    spots = []
    for side in _SIDES:
        of_side, wrong = side(gold, got, likeness)
        scores |= of_side
        spots += wrong
    scores["evidence offsets exact"] = _offsets(got, text)
    return scores, tuple(placed(spots, text))


def _period(gold: Row, got: Row) -> Score:
    wanted, told = str(gold["bulletin"]["period"] or ""), str(got["bulletin"]["period"] or "")
    return Score(int(same_period(wanted, told)), 1, 1)


def _offsets(got: Row, text: str) -> Score:
    rows = [row["evidence"] for row in (*got["activities"], *got["figures"])]
    exact = sum(bool(e["quote"]) and text[e["start"] : e["end"]] == e["quote"] for e in rows)
    return Score(exact, len(rows), len(rows))
