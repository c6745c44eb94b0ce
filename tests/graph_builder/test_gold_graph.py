"""The annotations by hand as a graph: it keeps the shapes, lives in a store, answers the questions.

Where an answer changes on purpose, ``ZHENGPU_REGENERATE=1 pytest`` on this file writes the new answers and
fails, saying so; look at the difference before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from rdflib import Graph

import ontology
from graph_builder.gold import read_gold
from graph_builder.gold_text import interval_of
from graph_builder.model import Extraction, Shard
from graph_builder.rdf import shard_of
from graph_builder.registry import registry_quads
from graph_builder.serialise import quads_of
from graph_builder.shapes import Shapes
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from ontology.consistency import contradictions
from ontology.load import Knowledge
from tests.graph_builder.conftest import SAMPLE
from tests.graph_builder.test_competency_golden import answer
from tests.ontology.reasoning import closed

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold"
TEXTS = {p.stem: p for p in sorted((ROOT / "examples" / "dev-bulletins").glob("*.[th]*"))}
QUESTIONS = sorted((Path(ontology.__file__).parent / "competency").glob("*.rq"))
GOLDEN = GOLD / "competency-gold"
CASES = [pytest.param(q, GOLDEN / f"{q.stem.partition('-')[0]}.csv", id=q.stem) for q in QUESTIONS]
EMPTY: set[int] = set()
Row = dict[str, Any]


def rows_of(stem: str) -> Row:
    loaded: Row = yaml.safe_load((GOLD / f"{stem}.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def extractions(knowledge: Knowledge) -> dict[str, Extraction]:
    """Every annotation, by the stem of its file."""
    return {stem: read_gold(GOLD / f"{stem}.yaml", text, knowledge) for stem, text in TEXTS.items()}


@pytest.fixture(scope="module")
def shards(extractions: dict[str, Extraction], knowledge: Knowledge) -> dict[str, Shard]:
    """Every annotation as RDF."""
    return {stem: shard_of(e, knowledge) for stem, e in extractions.items()}


@pytest.fixture(scope="module")
def store(
    shards: dict[str, Shard], knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedStore]:
    """A store that holds them all; tests only read it."""
    with EmbeddedStore.open(tmp_path_factory.mktemp("gold") / "store") as store:
        store.load_registry(registry_quads(knowledge), knowledge.digest)
        for shard in shards.values():
            store.replace(shard)
        store.publish()
        yield store


@pytest.fixture(scope="module")
def backwards(store: EmbeddedStore) -> ox.Store:
    """The same quads, filled in backwards."""
    filled = ox.Store()
    for quad in sorted(store.quads(), key=str, reverse=True):
        filled.add(quad)
    return filled


def test_every_text_has_its_annotation() -> None:
    assert sorted(TEXTS) == sorted(p.stem for p in GOLD.glob("*.yaml"))
    assert len(TEXTS) == 8


def test_the_real_bulletin_is_the_one_of_the_examples() -> None:
    assert TEXTS["2022-11"].read_bytes() == SAMPLE.read_bytes()


@pytest.mark.parametrize("stem", sorted(set(TEXTS) - {"2022-11"}))
def test_what_is_invented_says_so(stem: str) -> None:
    assert "合成样本" in TEXTS[stem].read_text(encoding="utf-8")


class TestGraph:
    """All eight together."""

    @pytest.mark.parametrize("stem", TEXTS)
    def test_each_keeps_the_shapes_by_itself(self, shards: dict[str, Shard], stem: str) -> None:
        assert list(Shapes.load().violations(quads_of(shards[stem]))) == []

    def test_they_keep_the_shapes_together_and_with_the_registry(
        self, shards: dict[str, Shard], knowledge: Knowledge
    ) -> None:
        quads = [quad for shard in shards.values() for quad in quads_of(shard)]
        assert list(Shapes.load().violations([*quads, *registry_quads(knowledge)])) == []

    def test_the_store_keeps_every_promise(self, store: EmbeddedStore) -> None:
        assert len(store.bulletins()) == 8
        findings = verify(store.home.root)
        assert [f for f in findings if f.kind != "reading"] == []  # people annotated it: no reading made it

    def test_closed_by_a_reasoner_it_holds_no_contradiction(self, store: EmbeddedStore) -> None:
        vocabulary = Graph().parse(Path(ontology.__file__).parent / "zhengpu.ttl")
        assert contradictions(closed(vocabulary, store.quads())) == []

    def test_two_bulletins_describe_one_thing_alike(self, shards: dict[str, Shard]) -> None:
        told: dict[str, object] = {}
        for shard in shards.values():
            for thing, description in shard.things.items():
                assert told.setdefault(thing, description) == description

    def test_what_several_bulletins_name_is_one_thing(self, shards: dict[str, Shard]) -> None:
        for name in ("doc/c5bcff44a6f64413", "policy/x-b0dac56ee5e4d7c6", "person/29a8b7ea226475d5"):
            told = [s for s in ("dev-2023-02", "dev-2023-03") if any(name in t for t in shards[s].things)]
            assert len(told) == 2, name

    @pytest.mark.parametrize("stem", TEXTS)
    def test_every_row_that_is_not_optional_is_there(
        self, extractions: dict[str, Extraction], stem: str
    ) -> None:
        gold, got = rows_of(stem), extractions[stem]
        acts = [r for r in gold["activities"] if not r.get("optional")]
        assert len(got.activities) == sum(len(r["agents"]) if r.get("distributive") else 1 for r in acts)
        assert [f.what for f in got.figures] == [r["what"] for r in gold["figures"] if not r.get("optional")]
        assert len({(a.policy.iri, a.jurisdiction) for a in got.adoptions}) == sum(
            len(provinces) for provinces in gold["spread"].values()
        )

    @pytest.mark.parametrize("stem", TEXTS)
    def test_evidence_is_verbatim_and_in_its_item(
        self, extractions: dict[str, Extraction], stem: str
    ) -> None:
        got = extractions[stem]
        parts = {
            f"{got.bulletin.id}/s{s.number}/i{i.number}": i for s in got.bulletin.sections for i in s.items
        }
        statements = [(t.item, t.evidence) for t in got.activities]
        statements += [(t.item, t.evidence) for t in got.figures]
        for part, evidence in statements:
            span, item = evidence.span, parts[part]
            assert got.source.text[span.start : span.end] == evidence.quote
            assert item.head_span.start <= span.start < span.end <= item.body.end

    @pytest.mark.parametrize("stem", ["2022-11", "dev-2023-02", "dev-2023-03"])
    def test_the_layout_is_the_annotated_one(self, extractions: dict[str, Extraction], stem: str) -> None:
        gold, got = rows_of(stem)["bulletin"], extractions[stem].bulletin
        assert [s.head for s in got.sections if s.head and not s.summary] == gold["sections"]
        assert [s.head for s in got.sections if s.withheld] == gold["withheld_sections"]
        assert got.period == interval_of(gold["period"])
        assert got.publisher == gold["publisher"]


class TestCompetency:
    """The questions over the gold graph."""

    @pytest.mark.parametrize(("question", "golden"), CASES)
    def test_the_answer_is_the_one_checked_by_eye(
        self, store: EmbeddedStore, question: Path, golden: Path
    ) -> None:
        found = answer(store, question)
        if os.environ.get("ZHENGPU_REGENERATE") == "1":
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(found, encoding="utf-8")
            pytest.fail(
                f"{golden.name} was written again; look at the difference, then run without the variable"
            )
        assert found == golden.read_text(encoding="utf-8")

    def test_every_answer_belongs_to_a_question_and_no_question_has_none(self) -> None:
        assert sorted(p.name for p in GOLDEN.glob("*.csv")) == [g.values[1].name for g in CASES]  # type: ignore[union-attr]
        assert [int(q.stem[1:3]) for q in QUESTIONS] == list(range(1, 26))

    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.stem)
    def test_it_answers_in_one_order(self, store: EmbeddedStore, backwards: ox.Store, question: Path) -> None:
        """The same rows in the same order from a store that was filled backwards."""
        text = question.read_text(encoding="utf-8")
        first, second = store.query(text), backwards.query(text, use_default_graph_as_union=True)
        assert isinstance(first, ox.QuerySolutions)
        assert isinstance(second, ox.QuerySolutions)
        rows = [[str(term) for term in row] for row in first]
        assert bool(rows) != (int(question.stem[1:3]) in EMPTY)
        assert rows == [[str(term) for term in row] for row in second]
