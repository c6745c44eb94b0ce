"""Candidates: names that several places act on and no register has, each with its sentences and a row that
can be pasted, and nothing of them anywhere else.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from graph_builder.diffusion.adopters import adopters
from graph_builder.diffusion.candidates import candidate_rows, candidates
from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.told import NAMING, QUERIES, Told, tell
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.registry import registry_quads
from graph_builder.store.embedded import EmbeddedStore
from ontology.check import check
from ontology.load import FOLDER, load
from tests.graph_builder.diffusion.conftest import MONTHS, NAME, local

LAMPS = "“数字点灯”三年行动"


def test_a_name_that_the_nation_and_provinces_act_on_is_proposed(told: Told, pipeline: Pipeline) -> None:
    (lamps,) = (c for c in candidates(told, pipeline) if "数字点灯" in c.name)
    assert lamps.name == LAMPS
    assert {local(u) for u in lamps.units} == {"000000", "320000", "450000"}
    assert len(lamps.sightings) == 3
    assert all("数字点灯" in s.quote for s in lamps.sightings)


def test_names_of_the_registry_are_not_proposed(told: Told, pipeline: Pipeline) -> None:
    assert not [c for c in candidates(told, pipeline) if pipeline.linker.find(c.name)]


def test_more_units_may_be_asked_for(told: Told, pipeline: Pipeline) -> None:
    assert [c.name for c in candidates(told, pipeline, least=3)] == [LAMPS]
    assert candidates(told, pipeline, least=4) == []


def test_every_sentence_is_a_row(told: Told, pipeline: Pipeline) -> None:
    found = candidates(told, pipeline)
    assert len(list(candidate_rows(found))) == sum(len(c.sightings) for c in found)


def test_a_pasted_row_passes_the_check_and_links_every_sighting(
    told: Told, pipeline: Pipeline, tmp_path: Path
) -> None:
    (lamps,) = (c for c in candidates(told, pipeline) if c.name == LAMPS)
    folder = tmp_path / "ontology"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    with (folder / lamps.row.file).open("a", encoding="utf-8") as table:
        table.write(f"{lamps.row.line}\n")
    assert [str(fault) for fault in check(folder)] == []
    knowledge = load(folder)
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry_quads(knowledge), knowledge.digest)
        reader = Pipeline(knowledge)
        for name, text in MONTHS.items():
            store.replace(shard_of(reader.extract(read_bytes(text.encode(), name)), knowledge))
        rows = adopters(facts_of(tell(store, QUERIES)))
        again = candidates(tell(store, NAMING), reader)
    slug = next(csv.reader([lamps.row.line]))[0]
    assert {r.unit_label for r in rows if local(r.policy) == slug} == {"江苏省", "广西壮族自治区"}
    assert LAMPS not in {c.name for c in again}


@pytest.fixture
def place(tmp_path: Path, registry_store: Path) -> Path:
    """A store with the registry alone."""
    return Path(shutil.copytree(registry_store, tmp_path / "store"))


def in_store(place: Path, pipeline: Pipeline, *entries: str) -> Told:
    """The rows of a store into which comes one report that has these entries."""
    text = "\n".join((f"2022年11月{NAME}", "★各地工作动态", *entries, ""))
    with EmbeddedStore.open(place) as store:
        extraction = pipeline.extract(read_bytes(text.encode(), "invented.txt"))
        store.replace(shard_of(extraction, pipeline.knowledge))
        return tell(store, NAMING)


@pytest.mark.parametrize(
    "entries",
    [
        ("江苏 省教育厅开展网络安全专项行动。", "甘肃 省教育厅开展网络安全专项行动。"),  # a theme
        (
            "江苏 省教育厅印发《关于做好校园网络安全工作的通知》。",
            "甘肃 省教育厅印发《关于做好校园网络安全工作的通知》。",
        ),
        ("江苏 省教育厅召开工作会议。", "甘肃 省教育厅召开工作会议。"),  # a kind of thing
        ("江苏 省教育厅拟实施“百校点灯”行动。", "甘肃 省教育厅拟实施“百校点灯”行动。"),  # only planned
        ("江苏 省教育厅启动“百校点灯”行动。", "江苏 省教育厅推进“百校点灯”行动。"),  # one place
        ("江苏 江苏省教育厅、甘肃省教育厅签署《百校点灯合作行动计划》。",),  # one act of two
    ],
)
def test_these_are_no_candidates(place: Path, pipeline: Pipeline, entries: tuple[str, ...]) -> None:
    assert candidates(in_store(place, pipeline, *entries), pipeline) == []


def test_a_name_alike_is_shown_beside_what_it_may_be_another_name_of(place: Path, pipeline: Pipeline) -> None:
    told = in_store(
        place,
        pipeline,
        "江苏 省教育厅启动网络学习空间提升行动。",
        "甘肃 省教育厅启动网络学习空间提升行动。",
    )
    (found,) = candidates(told, pipeline)
    assert "网络学习空间覆盖行动" in {a.name for a in found.alike}
    assert all(0.2 <= a.cosine <= 1 for a in found.alike)
