"""Bulletins that have another IRI by the present ontology: the old one leads on, and none takes another's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph_builder.migrate import migrate
from graph_builder.model import Shard
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.store.base import Gone
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Intent, Journal
from graph_builder.verify import verify
from ontology.load import load
from tests.graph_builder.migrating import build_with, registry_of
from tests.graph_builder.store.migrate.changes import LATER_SERIES, LATER_VERB, TEXTS, Older, copied


class TestMoving:
    def test_the_old_iri_leads_on(self, moving: Path, tmp_path: Path) -> None:
        with EmbeddedStore.open(copied(moving, tmp_path)) as store:
            old = {entry.digest: entry.iri for entry in store.bulletins()}
            report = migrate(store)
            moved = {done.iri: done.now for done in report.all("moved")}
            assert len(moved) == len(TEXTS) // 2
            now = {entry.digest: entry.iri for entry in store.bulletins()}
            assert {old[digest]: iri for digest, iri in now.items() if old[digest] != iri} == moved
            for iri, new in moved.items():
                with pytest.raises(Gone, match=new):
                    store.find(iri)

    def test_a_text_put_back_under_another_name_is_where_its_old_one_leads(self) -> None:
        journal = Journal.open(Path(":memory:"))
        try:
            for act, subject in (("replace", "a"), ("replace", "b"), ("retract", "a"), ("retract", "b")):
                journal.recover(_row(act, subject))
            assert journal.moved_to("a") is journal.moved_to("c") is None
            assert journal.moved_to("a", at=3) == "b"
        finally:
            journal.close()

    def test_one_waits_for_another_to_make_way(self, tmp_path: Path, older: Older, fresh: list[str]) -> None:
        """Each month stands under the name of the one before, by the older pattern of what a period is."""
        place = tmp_path / "store"
        with EmbeddedStore.open(place) as store:
            build_shifted(older(LATER_VERB), store)
            report = migrate(store)
            assert len(report.all("moved")) == len(TEXTS) // 2
            assert store.nquads() == fresh
        assert verify(place) == []

    def test_two_that_are_one_by_the_new_ontology(self, tmp_path: Path, older: Older) -> None:
        """Of two texts of one month the second has no place: it stays, with the reason."""
        month = TEXTS["01.txt"].decode()
        other = month.replace("印发《智慧教育实施方案》", "发布《三年行动计划》").replace("上线", "关停")
        place = tmp_path / "store"
        with EmbeddedStore.open(place) as store:
            build_with(older(LATER_SERIES), store, {"a.txt": month.encode(), "b.txt": other.encode()})
            report = migrate(store)
            assert len(store.bulletins()) == 2
        assert [done.became for done in sorted(report.done, key=lambda d: d.became)] == ["failed", "moved"]
        assert "retract" in report.all("failed")[0].en
        with EmbeddedStore.open(place) as store:
            store.retract(report.all("failed")[0].iri)
            assert not migrate(store).all("failed")
        assert verify(place) == []


def build_shifted(folder: Path, store: EmbeddedStore) -> None:
    """Build with each bulletin of the series under the IRI that is by rights that of the month before."""
    knowledge, reader = load(folder), Pipeline(load(folder))
    store.load_registry(registry_of(knowledge, store.base, folder), knowledge.digest)
    for name, content in TEXTS.items():
        shard = shard_of(reader.extract(read_bytes(content, name)), knowledge)
        if "2023-" in shard.bulletin:
            month = int(shard.bulletin[-2:])
            old, new = (f"monthly-2023-{number:02}" for number in (month, (month - 1) or 12))
            shard = shifted(shard, old, new)
        store.replace(shard)


def shifted(shard: Shard, old: str, new: str) -> Shard:
    """A shard with another IRI of its bulletin."""
    return replace(
        shard,
        bulletin=shard.bulletin.replace(old, new),
        graph=shard.graph.replace(old, new),
        triples=tuple(sorted(line.replace(old, new) for line in shard.triples)),
    )


def _row(act: str, subject: str) -> Intent:
    return Intent(act, subject, "one text")  # type: ignore[arg-type]
