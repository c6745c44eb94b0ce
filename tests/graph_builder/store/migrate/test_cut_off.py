"""A migration that is cut off, wherever that is, goes on where it was, and its store equals a fresh one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.store.layout import MIGRATION, Marker
from graph_builder.store.progress import Aim, Done, Progress
from graph_builder.verify import verify
from ontology.load import load
from tests.graph_builder.store.kinds import EmbeddedKind, Kind, RemoteKind
from tests.graph_builder.store.migrate.changes import (
    TEXTS,
    copied,
    is_finished,
    migrated,
)

ROOT = Path(__file__).parents[4]
VICTIM = Path(__file__).with_name("victim.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
Victims = Callable[[Kind, Path, int], list[str]]


@pytest.fixture(scope="session")
def run_until_killed() -> Iterator[Victims]:
    """Migrate in a process that is killed at a step, if it comes so far; the bulletins that it told of."""
    with subprocess.Popen(
        [sys.executable, "-P", VICTIM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
    ) as process:
        to, back = process.stdin, process.stdout
        assert to
        assert back

        def run(kind: Kind, tmp_path: Path, step: int) -> list[str]:
            told, place = tmp_path / "told", tmp_path / "store"
            told.write_text("")
            address = kind.address if isinstance(kind, RemoteKind) else str(place)
            print(json.dumps([address, str(place), str(told), step]), file=to, flush=True)
            assert int(back.readline()) in (-signal.SIGKILL, 0)
            return told.read_text().splitlines()

        yield run
        to.close()


class TestCutOff:
    """A process that migrates is killed at one step or another, many times; what it did is not done again."""

    @pytest.mark.parametrize(
        ("seed", "kills"), [(1, 2), *(pytest.param(seed, 6, marks=pytest.mark.long) for seed in (1, 2))]
    )
    def test_goes_on_where_it_was(
        self,
        seed: int,
        kills: int,
        kind: Kind,
        aged: Path,
        tmp_path: Path,
        fresh: list[str],
        run_until_killed: Victims,
    ) -> None:
        chosen, told = random.Random(seed), list[str]()  # noqa: S311 - no secret
        for _ in range(kills):
            told += run_until_killed(kind, tmp_path, chosen.randint(1, 40))
        report, quads = migrated(kind, aged)
        told += [done.iri for done in report.done if done.iri not in told]
        assert len(told) == len(set(told)), "a bulletin that was done was read again"
        assert quads == fresh
        assert is_finished(aged)
        if isinstance(kind, EmbeddedKind):
            assert verify(aged) == []

    @pytest.mark.parametrize(
        "step", [30, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 80) if n != 30)]
    )
    def test_killed_at_any_step(
        self, step: int, moving: Path, tmp_path: Path, fresh: list[str], run_until_killed: Victims
    ) -> None:
        place = copied(moving, tmp_path)
        run_until_killed(EmbeddedKind(), tmp_path, step)
        marker = Marker.read(place)
        if marker.migrating:
            found = [finding for finding in verify(place) if finding.kind == "migration"]
            assert found
            assert "zhengpu migrate" in found[0].en
        report, quads = migrated(EmbeddedKind(), place)
        assert quads == fresh
        if marker.migrating:
            assert len(report.done) == len(TEXTS)
            assert len(report.all("moved")) == len(TEXTS) // 2
            assert len(report.all("changed")) == len(TEXTS) // 2
        assert verify(place) == []

    def test_another_ontology_than_it_was_begun_for_begins_anew(
        self, moving: Path, tmp_path: Path, fresh: list[str], run_until_killed: Victims
    ) -> None:
        place = copied(moving, tmp_path)
        run_until_killed(EmbeddedKind(), tmp_path, 25)
        marker = Marker.read(place)
        assert marker.migrating == load().digest
        Marker(marker.base, marker.ontology, migrating="a third one").write(place)
        report, quads = migrated(EmbeddedKind(), place)
        assert quads == fresh
        assert not report.resumed

    def test_a_torn_line_is_as_none(self, tmp_path: Path) -> None:
        progress = Progress.begin(tmp_path, Aim("old", "new", 1, 2))
        progress.note(Done("urn:a", "changed"))
        with (tmp_path / MIGRATION[0]).open("ab") as file:
            file.write(b'{"iri": "urn:b", "became"')
        for _ in range(2):
            found = Progress.find(tmp_path)
            assert found is not None
            assert list(found.done) == ["urn:a"]
            found.mend()
            found.note(Done("urn:c", "failed"))
            found.forget("urn:c")
            found.mend()

    def test_half_a_move_is_told_and_made_whole(self, moving: Path, tmp_path: Path) -> None:
        assert moving
        progress = Progress.begin(tmp_path, Aim("old", "new", 1, 2))
        progress.note_moving("urn:a", "urn:b")
        found = Progress.find(tmp_path)
        assert found is not None
        assert found.moving == {"urn:a": "urn:b"}
        found.note(Done("urn:a", "moved", "urn:b"))
        assert found.finished() == {"urn:b"}
