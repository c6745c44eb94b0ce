"""The project's annotations, each also told as if a perfect reader had read its bulletin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph_builder.evaluate.names import Likeness
from graph_builder.evaluate.report import Annotated, Report, evaluate, pairs_of, read_annotation
from graph_builder.gold_rows import Row
from ontology.load import Knowledge

ROOT = Path(__file__).parents[3]
GOLD = ROOT / "tests" / "gold"
TEXTS = ROOT / "examples" / "dev-bulletins"
PAIRS = pairs_of(GOLD, TEXTS)


@pytest.fixture(scope="session")
def likeness(knowledge: Knowledge) -> Likeness:
    """Comparison of names with the project's knowledge."""
    return Likeness(knowledge)


@pytest.fixture(scope="session")
def report(knowledge: Knowledge) -> Report:
    """The project's annotations against what is read."""
    return evaluate(PAIRS, knowledge)


def annotation(pair: Annotated) -> Row:
    """Return the annotation of a bulletin."""
    return read_annotation(pair.gold)


def perfect(gold: Row) -> dict[str, Any]:
    """Return an annotation in the shape of an extraction; quotes stand at 0 of a text of their own."""
    entities = [
        {"type": kind.removesuffix("s").capitalize(), "name": row["name"], "aliases": row.get("aliases", [])}
        for kind, rows in gold["entities"].items()
        for row in rows
    ]
    return {
        "bulletin": {"period": gold["bulletin"]["period"]},
        "entities": entities,
        "activities": [_act(row) for row in gold["activities"]],
        "figures": [
            {"what": r["what"], "value": r["value"], "unit": r["unit"], "evidence": _evidence(r)}
            for r in gold["figures"]
        ],
        "spread": {policy: list(places) for policy, places in gold["spread"].items()},
    }


def _act(row: Row) -> dict[str, Any]:
    return {
        "agents": list(row["agents"]),
        "verb": row["verb"],
        "target": {"type": row["target"]["type"], "name": row["target"]["name"]},
        "date": row.get("date"),
        "status": row.get("status", "reported"),
        "evidence": _evidence(row),
    }


def _evidence(row: Row) -> dict[str, Any]:
    return {"start": 0, "end": len(row["quote"]), "quote": row["quote"]}
