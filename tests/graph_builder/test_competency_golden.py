"""The competency questions over the real bulletin: each has the answer that was checked by eye.

Where an answer changes on purpose, ``ZHENGPU_REGENERATE=1 pytest`` on this file writes the new answers and
fails, saying so; look at the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

import ontology
from graph_builder.store.base import Readable
from graph_builder.store.embedded import EmbeddedStore

QUESTIONS = sorted((Path(ontology.__file__).parent / "competency").glob("*.rq"))
GOLDEN = Path(__file__).parents[1] / "gold" / "competency"
CASES = [pytest.param(q, GOLDEN / f"{q.stem.partition('-')[0]}.csv", id=q.stem) for q in QUESTIONS]


def answer(store: Readable, question: Path) -> str:
    """The answer as CSV, its rows sorted: equal answers are equal texts."""
    found = store.query(question.read_text(encoding="utf-8"))
    assert isinstance(found, ox.QuerySolutions)
    header, *rows = (found.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode().splitlines()
    return "".join(f"{line}\n" for line in (header, *sorted(rows)))


@pytest.mark.parametrize(("question", "golden"), CASES)
def test_the_answer_is_the_one_checked_by_eye(built: EmbeddedStore, question: Path, golden: Path) -> None:
    found = answer(built, question)
    if os.environ.get("ZHENGPU_REGENERATE") == "1":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
        pytest.fail(f"{golden.name} was written again; look at the difference, then run without the variable")
    assert found == golden.read_text(encoding="utf-8")


def test_every_answer_belongs_to_a_question_and_no_question_has_none() -> None:
    assert sorted(p.name for p in GOLDEN.glob("*.csv")) == [g.values[1].name for g in CASES]  # type: ignore[union-attr]
    assert len(CASES) == 25


@pytest.mark.parametrize(("question", "golden"), CASES)
def test_asking_twice_gives_the_same(built: EmbeddedStore, question: Path, golden: Path) -> None:
    assert answer(built, question) == answer(built, question)
