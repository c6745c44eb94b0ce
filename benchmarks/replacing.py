"""What it costs to replace one bulletin in a store of years, beside the same in a store with nothing else.

``python -m benchmarks.replacing [--months N] [--rounds N] [--json FILE]`` from the root of the project.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from graph_builder.corpus.library import FOLDER, read_library
from graph_builder.corpus.plan import Months
from graph_builder.corpus.write import Recipe, files_of, make
from graph_builder.model import Shard
from graph_builder.pipeline import pipeline_for
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.registry import registry_quads
from graph_builder.store.embedded import EmbeddedStore
from ontology.load import load

SEED = 1
ASKED = 2.0  # times the cost in an empty store, at most
_CHANGED = ("召开", "举办")  # every round puts the one or the other in, so that each is a change


@dataclass(frozen=True, slots=True)
class Row:
    """Milliseconds that a replacement took in one store, and how many quads that held."""

    store: str
    quads: int
    best: float
    median: float
    worst: float


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmark."""

    date: str
    machine: dict[str, str | int]
    months: int
    rounds: int
    rows: tuple[Row, ...]
    ratio: float


def run(months: int, rounds: int) -> Report:
    """Return what the replacement of the middle one of some months costs, alone and among the others; the two
    stores take turns.
    """
    shards = _shards(months)
    middle = shards[len(shards) // 2]
    with tempfile.TemporaryDirectory() as folder:
        alone = _store(Path(folder) / "alone", [middle[:1]])
        among = _store(Path(folder) / "among", [shard[:1] for shard in shards])
        with alone, among:
            times: dict[str, list[float]] = {"alone": [], "among": []}
            for turn in range(1, rounds + 1):
                for name, store in (("alone", alone), ("among", among)):
                    times[name].append(replaced(store, middle[turn % 2]))
            counts = {"alone": alone.count(), "among": among.count()}
    rows = tuple(
        Row(name, counts[name], *(round(1000 * f(told), 1) for f in (min, median, max)))
        for name, told in times.items()
    )
    return Report(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        machine={
            "cores": os.cpu_count() or 0,
            "system": platform.platform(),
            "python": platform.python_version(),
            "pyoxigraph": version("pyoxigraph"),
            "load": round(os.getloadavg()[0]),
        },
        months=months,
        rounds=rounds,
        rows=rows,
        ratio=round(rows[1].median / rows[0].median, 2),
    )


def _shards(months: int) -> list[tuple[Shard, Shard]]:
    """Each month as made, and with one verb changed all over."""
    knowledge, found = load(), []
    corpus = make(
        Recipe(Months(2022, 1, months), SEED, "known", varied=False), knowledge, read_library(FOLDER)
    )
    stages = pipeline_for(knowledge)
    for name, text in files_of(corpus):
        if name.startswith("texts/"):
            texts = (text, text.replace(*_CHANGED))
            told = [shard_of(stages.extract(read_bytes(t.encode(), name)), knowledge) for t in texts]
            found.append((told[0], told[1]))
    return found


def _store(place: Path, shards: Sequence[Sequence[Shard]]) -> EmbeddedStore:
    knowledge = load()
    store = EmbeddedStore.open(place)
    store.load_registry(registry_quads(knowledge), knowledge.digest)
    for (shard,) in shards:
        store.replace(shard)
    store.publish()
    return store


def replaced(store: EmbeddedStore, shard: Shard) -> float:
    """Seconds until a bulletin is replaced and readers can see it."""
    begun = time.perf_counter()
    outcome = store.replace(shard, replace=True)
    store.show()
    seconds = time.perf_counter() - begun
    store.tidy()
    if not outcome.changed:
        raise AssertionError("the replacement changed nothing, so that nothing was measured")
    return seconds


def markdown(report: Report) -> str:
    """Return a report as tables."""
    machine = report.machine
    lines = [
        f"{report.months} months, {report.rounds} replacements each; {report.date}",
        f"{machine['cores']} cores, {machine['system']}, load {machine['load']}",
        f"Python {machine['python']}, pyoxigraph {machine['pyoxigraph']}",
        "",
        "| store | quads | best | median | worst |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {row.store} | {row.quads:,} | {row.best} ms | {row.median} ms | {row.worst} ms |"
            for row in report.rows
        ),
        "",
        f"among the others / alone: {report.ratio} (asked: at most {ASKED}); "
        + ("met" if report.ratio <= ASKED else "not met"),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, leave the figures where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    report = run(max(2, given.months), max(2, given.rounds))
    print(markdown(report))
    if given.json:
        given.json.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
