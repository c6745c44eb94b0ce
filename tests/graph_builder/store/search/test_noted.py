"""A writer that is killed between a change and its publication: who opens the store next looks at what the
change touched, and not at all there is; where it is not known what was touched, at all.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Change, Intent
from graph_builder.store.names import Graphs
from graph_builder.store.search.noted import NOTED, forget_noted, note, noted
from graph_builder.verify import verify
from ontology.terms import ID
from tests.graph_builder.store import unpublished
from tests.graph_builder.store.victim import STEPS, take

STEP = st.integers(0, len(STEPS) - 1)


def killed(folder: Path, published: list[int], left: list[int]) -> Path:
    """A store as its writer leaves it that is killed when it has done something that it did not publish."""
    place = folder / "store"
    command = [sys.executable, unpublished.__file__, str(place), json.dumps(published), json.dumps(left)]
    assert subprocess.run(command, check=False).returncode == 9
    return place


def looks_at_all(place: Path) -> bool:
    """Whether who opens a store makes the index of all data; it is left whole."""
    told: list[int] = []
    EmbeddedStore.open(place, indexing=told.append).close()
    assert verify(place) == []
    return bool(told)


@settings(max_examples=8)
@given(published=st.lists(STEP, max_size=4), left=st.lists(STEP, min_size=1, max_size=4))
def test_what_changes_touched_is_looked_at_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, published: list[int], left: list[int]
) -> None:
    assert not looks_at_all(killed(tmp_path_factory.mktemp("killed"), published, left))


def test_results_that_came_are_looked_at(tmp_path: Path) -> None:
    place, told = killed(tmp_path, [], [unpublished.RESULTS]), list[int]()
    with EmbeddedStore.open(place, indexing=told.append) as store:
        assert store.has_graph(Graphs.below(ID).diffusion.value)
    assert not told
    assert "search" not in {finding.kind for finding in verify(place)}


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM noted",
        "DROP TABLE noted",
        "UPDATE noted SET digest = 'x'",
        "UPDATE noted SET things = '[\"no IRI\"]'",
        "UPDATE noted SET things = '[\"'",
        "UPDATE noted SET things = '5'",
        "UPDATE noted SET things = x'ff'",
    ],
)
def test_where_it_is_not_known_all_is_looked_at(tmp_path: Path, harm: str) -> None:
    place = killed(tmp_path, [], [1])
    with closing(sqlite3.connect(place / "search.db", isolation_level=None)) as database:
        database.execute(harm)
    assert looks_at_all(place)


def test_what_was_published_is_forgotten(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        take(store, 1)
        store.publish()
    with closing(sqlite3.connect(tmp_path / "store" / "search.db")) as database:
        assert database.execute("SELECT COUNT(*) FROM noted").fetchone() == (0,)


@given(st.data())
def test_changes_are_told_by_revision_act_subject_and_digest(data: st.DataObject) -> None:
    """What was noted of a change that was not made is not taken for that of another with its revision."""
    intents = st.builds(
        Intent, st.sampled_from(["replace", "retract"]), st.sampled_from("ab"), st.sampled_from("xy")
    )
    made = data.draw(st.lists(intents, max_size=3))
    kept = data.draw(st.dictionaries(st.integers(1, 4), intents))
    things = {revision: {NamedNode(f"urn:x:{revision}"), NamedNode("urn:x:甲")} for revision in kept}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute(NOTED)
        for revision, intent in kept.items():
            note(database, revision, intent, things[revision])
        changes = [
            Change(revision, "", intent.act, intent.subject, intent.digest, "", recovered=False)
            for revision, intent in enumerate(made, 1)
        ]
        known = all(kept.get(revision) == intent for revision, intent in enumerate(made, 1))
        wanted = {thing for change in changes for thing in things.get(change.revision, ())}
        assert noted(database, changes) == (wanted if known else None)
        forget_noted(database, 1)
        assert noted(database, changes[:1]) == (None if changes else set())
