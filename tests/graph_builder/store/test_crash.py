"""Kill -9 at any moment: nothing acknowledged is lost, nothing is torn, and the store opens whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from tests.graph_builder.store import victim
from tests.graph_builder.store.sample import registry, shard


def run_and_kill(place: Path, step: int, after: float) -> int:
    """Let the victim write and kill it; the number of the next step that it has not acknowledged."""
    with subprocess.Popen(
        [sys.executable, victim.__file__, place, str(step)], stdout=subprocess.PIPE, text=True
    ) as process:
        time.sleep(after)
        process.kill()
        assert process.stdout is not None
        done = [int(line) for line in process.stdout.read().splitlines()]
    return done[-1] + 1 if done else step


def seconds_to_the_first_step(place: Path) -> float:
    """How long a victim takes on this machine, as busy as it is, until it has acknowledged a step."""
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, victim.__file__, place, "0"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"0\n"
        process.kill()
    return time.perf_counter() - begun


def standing_before(step: int) -> dict[str, tuple[str, ...]]:
    standing: dict[str, tuple[str, ...]] = {}
    for name, acts in (victim.STEPS * 2)[: step % len(victim.STEPS) or len(victim.STEPS)] if step else []:
        if acts is None:
            standing.pop(name, None)
        else:
            standing[name] = acts
    return standing


def expected(step: int, folder: Path, known: dict[int, list[str]]) -> list[str]:
    """The dataset before a step, built afresh."""
    key = step % len(victim.STEPS) if step else 0
    if key not in known:
        with EmbeddedStore.open(folder / f"fresh-{key}") as store:
            store.load_registry(registry(), "first")
            for name, acts in standing_before(step).items():
                store.replace(shard(name, *acts))
            known[key] = store.nquads()
    return known[key]


@pytest.mark.parametrize(("seed", "kills"), [(7, 8), pytest.param(11, 100, marks=pytest.mark.long)])
def test_a_killed_writer_leaves_a_whole_store(tmp_path: Path, seed: int, kills: int) -> None:
    chance, step, known = random.Random(seed), 0, dict[int, list[str]]()  # noqa: S311
    place = tmp_path / "store"
    usual = seconds_to_the_first_step(tmp_path / "measured")
    for _ in range(kills):
        step = run_and_kill(place, step, chance.uniform(0.5, 2.0) * usual)
        if (place / "zhengpu.json").exists():
            assert verify(place) == []  # before the next opening settles anything
        with EmbeddedStore.open(place) as store:
            store.load_registry(registry(), "first")
            quads = store.nquads()
        assert quads in (expected(step, tmp_path, known), expected(step + 1, tmp_path, known))
        step += quads != expected(step, tmp_path, known)
        assert verify(place) == []
    assert step > 0
