"""Why a clause was read as it was."""

from __future__ import annotations

import pytest

from graph_builder.explain import Explained, explain
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from tests.graph_builder.conftest import TITLE


def explained(pipeline: Pipeline, entry: str) -> list[Explained]:
    text = f"{TITLE}\n★各地工作动态\n江苏 {entry}\n"
    clauses = list(explain(pipeline, read_bytes(text.encode(), "invented.txt")))
    assert all(text[c.span.start : c.span.end] == c.text for c in clauses)
    return clauses


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("省水利厅尚未印发《节水办法》。", "negated"),
        ("会议强调要印发《节水办法》。", "content"),
        ("省水利厅风景优美。", "no-verb"),
    ],
)
def test_a_clause_without_an_act_says_why(pipeline: Pipeline, entry: str, reason: str) -> None:
    (clause,) = explained(pipeline, entry)
    assert (clause.acts, clause.reason) == ((), reason)


def test_a_clause_with_an_act_names_its_rule(pipeline: Pipeline) -> None:
    (clause,) = explained(pipeline, "省水利厅印发《节水办法》。")
    assert [(a.rule, a.verb.verb) for a in clause.acts] == [("frame.object", "印发")]
    assert clause.reason == ""


def test_verbs_that_were_not_taken_are_named(pipeline: Pipeline) -> None:
    (clause,) = explained(pipeline, "省水利厅开展节水评价试点。")
    assert ("评价", "not-chosen") in clause.nearly
    assert {act.verb.verb for act in clause.acts} == {"开展"}


def test_the_acts_are_those_that_are_extracted(pipeline: Pipeline) -> None:
    entry = "6月3日,省水利厅召开会议,副省长周明远出席,印发《节水办法》。"
    acts = [a.verb.head for c in explained(pipeline, entry) for a in c.acts]
    read = pipeline.extract(read_bytes(f"{TITLE}\n★各地工作动态\n江苏 {entry}\n".encode(), "invented.txt"))
    assert acts == [a.verb for a in read.activities]
