"""A bulletin that cannot be read again stays as it was, is told, and is brought when its text is back."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.build import build
from graph_builder.migrate import migrate
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home, Marker
from graph_builder.store.progress import Done
from graph_builder.store.texts import Texts
from graph_builder.verify import verify
from graph_builder.vintage import OtherOntology, differs
from ontology.load import load
from ontology.terms import GRAPH, ID
from tests.graph_builder.store.migrate.changes import TEXTS, copied


class TestWhatCannotBeRead:
    @pytest.fixture
    def lost(self, moving: Path, tmp_path: Path) -> tuple[Path, str]:
        """A store that lacks a text, and the bulletin that it is of."""
        place = copied(moving, tmp_path)
        with EmbeddedStore.open(place) as store:
            entry = store.bulletins()[0]
        Texts(Home(place).texts).drop(entry.digest)
        return place, entry.iri

    def test_stays_as_it_was_and_is_told(self, lost: tuple[Path, str]) -> None:
        place, iri = lost
        with EmbeddedStore.open(place) as store:
            stood = sorted(map(str, store.quads_of(_graph(iri))))
            (failed,) = migrate(store).all("failed")
            assert failed.iri == iri
            assert "lost" in failed.en
            assert "丢失" in failed.zh
            assert sorted(map(str, store.quads_of(_graph(iri)))) == stood

    def test_the_store_does_not_claim_the_new_ontology(self, lost: tuple[Path, str]) -> None:
        place, iri = lost
        with EmbeddedStore.open(place) as store:
            migrate(store)
        assert Marker.read(place).ontology != load().digest
        assert differs(Marker.read(place))
        findings = [finding for finding in verify(place) if finding.kind == "migration"]
        assert {finding.subject for finding in findings} == {iri, place.name}
        assert all(
            "zhengpu migrate" in finding.en and "zhengpu migrate" in finding.zh for finding in findings
        )
        with EmbeddedStore.open(place) as store, pytest.raises(OtherOntology):
            build([], store)

    def test_only_that_is_read_again_once_its_text_is_back(
        self, lost: tuple[Path, str], moving: Path, fresh: list[str]
    ) -> None:
        place, iri = lost
        with EmbeddedStore.open(place) as store:
            migrate(store)
        for text in (moving / "texts").rglob("*.txt"):
            Texts(Home(place).texts).put(text.read_bytes().decode())
        seen: list[Done] = []
        with EmbeddedStore.open(place) as store:
            report = migrate(store, seen=seen.append)
            assert store.nquads() == fresh
        assert [done.iri for done in seen] == [iri]
        assert len(report.done) == len(TEXTS)
        assert verify(place) == []

    def test_a_text_that_is_another_one_is_not_taken_for_it(self, moving: Path, tmp_path: Path) -> None:
        place = copied(moving, tmp_path)
        (some, *_) = (place / "texts").rglob("*.txt")
        some.write_text("另一文本", encoding="utf-8")
        with EmbeddedStore.open(place) as store:
            (failed,) = migrate(store).all("failed")
        assert "damaged" in failed.en


def _graph(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri.replace(ID, GRAPH))
