"""A corpus: the same bytes each time, texts that the pipeline reads, annotations that stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from graph_builder.corpus.library import Library
from graph_builder.corpus.plan import Months
from graph_builder.corpus.write import CannotWriteCorpus, Corpus, Recipe, files_of, make, write
from graph_builder.evaluate.report import evaluate, pairs_of
from graph_builder.gold_rows import check
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from ontology.load import Knowledge
from tests.graph_builder.corpus.conftest import MONTHS


def named(gold: dict[str, Any]) -> Iterator[str]:
    """The names of the entities that a text must hold: not official ones, which it may shorten."""
    for kind in ("persons", "documents"):
        yield from (row["name"] for row in gold["entities"][kind])


def test_the_same_recipe_gives_the_same_bytes(knowledge: Knowledge, library: Library, corpus: Corpus) -> None:
    again = make(Recipe(MONTHS, seed=7), knowledge, library)
    assert dict(files_of(again)) == dict(files_of(corpus))
    other = make(Recipe(MONTHS, seed=8), knowledge, library)
    assert dict(files_of(other)) != dict(files_of(corpus))


def test_each_bulletin_is_marked_and_of_a_real_ones_length(corpus: Corpus) -> None:
    assert [b.stem for b in corpus.bulletins] == ["2022-11", "2022-12", "2023-01", "2023-02"]
    for bulletin in corpus.bulletins:
        assert "合成样本" in bulletin.text.splitlines()[1]
        assert 5000 <= len(bulletin.text) <= 9000
        assert "{" not in bulletin.text
        assert len(bulletin.gold["bulletin"]["provinces"]) >= 20


def test_annotations_are_whole_and_quote_the_text(corpus: Corpus) -> None:
    for bulletin in corpus.bulletins:
        check(bulletin.gold, bulletin.stem)
        rows = chain(bulletin.gold["activities"], bulletin.gold["figures"])
        assert [r["quote"] for r in rows if r["quote"] not in bulletin.text or not r["quote"]] == []
        assert [n for n in named(bulletin.gold) if n not in bulletin.text] == []


def test_a_quote_holds_its_verb(corpus: Corpus) -> None:
    for bulletin in corpus.bulletins:
        for row in bulletin.gold["activities"]:
            assert row["verb"] in row["quote"], row


def test_the_pipeline_reads_period_and_provinces(pipeline: Pipeline, corpus: Corpus) -> None:
    places = pipeline.knowledge.places_by_id
    for bulletin in corpus.bulletins:
        read = pipeline.extract(read_bytes(bulletin.text.encode(), f"{bulletin.stem}.txt")).bulletin
        assert read.period
        assert f"{read.period.begin:%Y-%m}" == bulletin.stem
        provinces = [places[p].short for s in read.sections for i in s.items for p in i.provinces]
        assert list(dict.fromkeys(provinces)) == bulletin.gold["bulletin"]["provinces"]


def test_what_is_planted_is_what_the_annotations_have(corpus: Corpus, knowledge: Knowledge) -> None:
    policies = {p.slug: p.name for p in knowledge.policies}
    golds = {b.stem: b.gold for b in corpus.bulletins}
    assert corpus.planted
    for told in corpus.planted:
        gold, name = golds[told.bulletin], policies[told.policy]
        short = knowledge.places_by_id[told.province].short
        places = {**gold["spread_optional"].get(name, {}), **gold["spread"].get(name, {})}
        assert short in places, told
        assert told.date.startswith(told.bulletin)


def test_each_stage_is_planted_once_and_at_its_first_telling(corpus: Corpus) -> None:
    keys = [(p.policy, p.province, p.stage) for p in corpus.planted]
    assert len(set(keys)) == len(keys)
    first = {(p.policy, p.province, p.stage): p.bulletin for p in corpus.planted}
    for bulletin in corpus.bulletins:
        for told in bulletin.planted:
            assert first[told.policy, told.province, told.stage] <= bulletin.stem


@pytest.mark.parametrize("templates", ["known", "held-back"])
def test_only_the_sentences_asked_for_are_used(
    knowledge: Knowledge, library: Library, templates: str
) -> None:
    (bulletin,) = make(Recipe(Months(2022, 11, 1), 1, templates), knowledge, library).bulletins
    others = [t.text for t in library.templates if t.set != templates]
    words = [max(text.split("{"), key=len).rpartition("}")[2].strip("。") for text in others]
    long = [w for w in words if len(w) > 12]
    assert long
    assert [w for w in long if w in bulletin.text] == []


@pytest.mark.parametrize("templates", ["known", "held-back", "all"])
def test_layouts_may_vary(knowledge: Knowledge, library: Library, templates: str) -> None:
    corpus = make(Recipe(Months(2022, 1, 8), 3, templates, varied=True), knowledge, library)
    tokens = ("★", "■", "工作简报", "本期导读", "供稿）", "具体情况如下", "备案号", "领导。")
    assert len({tuple(token in b.text for token in tokens) for b in corpus.bulletins}) > 1
    for bulletin in corpus.bulletins:
        check(bulletin.gold, bulletin.stem)
        assert "合成样本" in bulletin.text


def test_it_is_written_as_it_is_scored(corpus: Corpus, knowledge: Knowledge, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    assert write(corpus, folder) == 2 * len(corpus.bulletins) + 2
    report = evaluate(pairs_of(folder / "gold", folder / "texts"), knowledge)
    assert report.total["period"].f1 == 1.0
    assert report.total["evidence offsets exact"].f1 == 1.0
    lines = (folder / "plan.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "policy,province,stage,date,bulletin"
    assert len(lines) == len(corpus.planted) + 1


def test_a_folder_in_use_is_left_alone(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(CannotWriteCorpus, match="no empty folder"):
        write(corpus, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
