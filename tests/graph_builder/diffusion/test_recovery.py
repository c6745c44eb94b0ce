"""Planted adoptions are found again: a corpus whose adoptions are known, through all stages and a store.

On the sentences that the rules may know, precision and recall have to reach 0.95; on those held back they are
what they are, and `make test-long` prints them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.corpus.library import FOLDER, read_library
from graph_builder.corpus.plan import Months
from graph_builder.corpus.write import Recipe, files_of, make
from graph_builder.diffusion.compare import Listed, Score, compare
from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.times import interval_of
from graph_builder.diffusion.told import tell
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.registry import registry_quads
from graph_builder.store.embedded import EmbeddedStore

LEAST = 0.95


def recovered(months: int, templates: str, place: Path, pipeline: Pipeline) -> dict[str, Score]:
    """The scores by level of a corpus of so many months."""
    corpus = make(
        Recipe(Months(2022, 1, months), 1, templates, varied=False),
        pipeline.knowledge,
        read_library(FOLDER),
    )
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry_quads(pipeline.knowledge), pipeline.knowledge.digest)
        for name, text in files_of(corpus):
            if name.startswith("texts/"):
                source = read_bytes(text.encode(), name)
                store.replace(shard_of(pipeline.extract(source), pipeline.knowledge))
        facts = facts_of(tell(store))
    listed = [Listed(p.policy, p.province, p.stage, interval_of(p.date)) for p in corpus.planted]
    assert len(listed) > months  # else nothing was asked
    return {score.level: score for score in compare(facts, listed)}


def test_what_is_planted_in_a_few_months_is_found(tmp_path: Path, pipeline: Pipeline) -> None:
    scores = recovered(4, "known", tmp_path / "store", pipeline)
    for level in ("adopter", "adopter and first time"):
        assert scores[level].precision >= LEAST
        assert scores[level].recall >= LEAST


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("months", [24, 36])
@pytest.mark.parametrize("templates", ["known", "held-back"])
def test_what_is_planted_in_years_is_found(
    tmp_path: Path, pipeline: Pipeline, months: int, templates: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = recovered(months, templates, tmp_path / "store", pipeline)
    with capsys.disabled():
        print(f"\n{months} months, {templates}:")
        for score in scores.values():
            told = f"precision {score.precision:.3f}, recall {score.recall:.3f} of {score.wanted}"
            print(f"  {score.level}: {told}")
    for level in ("adopter", "adopter and first time"):
        assert templates != "known" or min(scores[level].precision, scores[level].recall) >= LEAST
