"""Older ontologies and what was built with them, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.store.embedded import EmbeddedStore
from ontology.load import FOLDER
from tests.graph_builder.migrating import other_ontology
from tests.graph_builder.store.kinds import EmbeddedKind, Kind
from tests.graph_builder.store.migrate.changes import CHANGES, Old, Older, copied, old_store
from tests.ontology.planting import Damage


@pytest.fixture(scope="session")
def older(tmp_path_factory: pytest.TempPathFactory) -> Older:
    """Folders of older ontologies, each made once."""
    made: dict[tuple[object, ...], Path] = {}

    def make(*changes: Damage) -> Path:
        if changes not in made:
            made[changes] = other_ontology(tmp_path_factory.mktemp("older") / "ontology", *changes)
        return made[changes]

    return make


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory, older: Older) -> Old:
    """Stores that were built with older ontologies, each made once; to be copied."""
    made: dict[tuple[object, ...], Path] = {}

    def make(*changes: Damage) -> Path:
        if changes not in made:
            made[changes] = tmp_path_factory.mktemp("old") / "store"
            old_store(EmbeddedKind(), made[changes], older(*changes))
        return made[changes]

    return make


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the texts by the present ontology; to be copied."""
    place = tmp_path_factory.mktemp("new") / "store"
    old_store(EmbeddedKind(), place, FOLDER)
    return place


@pytest.fixture(scope="session")
def fresh(new: Path) -> list[str]:
    """What the texts are with the present ontology."""
    with EmbeddedStore.open(new) as store:
        return store.nquads()


@pytest.fixture(scope="session")
def moving(old: Old) -> Path:
    """A store in which every change is to be made; to be copied."""
    return old(*CHANGES["all of them"])


@pytest.fixture
def aged(kind: Kind, older: Older, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The place of such a store of each kind."""
    if isinstance(kind, EmbeddedKind):
        return copied(request.getfixturevalue("moving"), tmp_path)
    old_store(kind, tmp_path / "store", older(*CHANGES["all of them"]))
    return tmp_path / "store"
