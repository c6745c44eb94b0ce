"""Tries mutants one after the other, in the copy of the tree that this runs in.

Started as ``python -m tests.quality.trials PLAN RESULTS`` inside the copy. What the tests import but the
project does not own is imported once; each trial is a fork of this process, so that it neither pays for that
nor leaves anything behind. A trial that takes too much processor time or too long has failed, as an endless
loop does.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests.quality.mutants import Mutant, Place, mutated

PRELOADED = (
    "fastapi",
    "httpx",
    "hypothesis",
    "networkx",
    "pyoxigraph",
    "pyshacl",
    "pytest",
    "rdflib",
    "uvicorn",
)
OPTIONS = (
    "-x",
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-p",
    "no:playwright",
    "-p",
    "no:schemathesis",
)
STEADY = (
    "--hypothesis-seed=0",
    "--tb=line",
    "--timeout=60",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
)
PROCESSOR_SECONDS = 60
SECONDS = 400.0
OWN = (
    "graph_builder.build",
    "graph_builder.diffusion.statistics",
    "graph_builder.store.embedded",
    "visualizations",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mutant: the exit status of its tests (0: it survived), seconds, and what they said."""

    mutant: Mutant
    status: int
    seconds: float
    said: str

    @property
    def survived(self) -> bool:
        """Whether no test noticed it."""
        return self.status == 0


def ended(tests: list[str], output: IO[bytes], processor: float, seconds: float) -> int:
    """The exit status of pytest in a fork of this process, or what it was killed by, below 0."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        resource.setrlimit(resource.RLIMIT_CPU, (int(processor), int(processor) + 5))
        os._exit(_status_of(tests))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            _end_group(child)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    _end_group(child)
    os.waitpid(child, 0)
    return -signal.SIGALRM


def tried(mutant: Mutant, tests: list[list[str]]) -> Outcome:
    """What the tests say of a mutant. The file is as before then, with its time, for what is compiled."""
    file = Path(mutant.place.file)
    source, stat = file.read_text(encoding="utf-8"), file.stat()
    code = mutated(source, mutant.place)
    begun = time.monotonic()
    with TemporaryFile() as output:
        try:
            file.write_text(code or "(", encoding="utf-8")
            statuses = (ended(some, output, PROCESSOR_SECONDS, SECONDS) for some in tests)
            status = next(filter(None, statuses), 0)
        finally:
            file.write_text(source, encoding="utf-8")
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        output.seek(0)
        said = output.read().decode(errors="replace")[-600:]
    return Outcome(mutant, status, round(time.monotonic() - begun, 1), said)


def main() -> int:
    """Try the tests alone, then each mutant of the plan."""
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    _preload(all(mutant["place"]["file"].startswith("api/") for mutant, _ in told["mutants"]))
    if told["whole"] and (status := _untouched(told["whole"])):
        return status
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # a second change within a second would not be seen
    sys.dont_write_bytecode = True
    with Path(sys.argv[2]).open("a", encoding="utf-8") as results:
        for number, (mutant, tests) in enumerate(told["mutants"], 1):
            outcome = tried(Mutant(**mutant | {"place": Place(**mutant["place"])}), tests)
            results.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
            results.flush()
            word = "survived" if outcome.survived else f"killed ({outcome.status})"
            print(
                f"{number}/{len(told['mutants'])} {outcome.seconds:.0f} s {word}: {outcome.mutant.name}",
                flush=True,
            )
    return 0


def _untouched(tests: list[str]) -> int:
    """The status of all tests on the files as they are: what fails without a mutant kills none."""
    with TemporaryFile() as output:
        status = ended(tests, output, 3600, 7200)
        if status:
            output.seek(0)
            print(output.read().decode(errors="replace")[-3000:])
    return status


def _preload(api_only: bool) -> None:
    """Import what no mutant is of."""
    for name in PRELOADED:
        importlib.import_module(name)
    importlib.import_module("ontology.load").load()  # nothing is mutated there
    for name in OWN if api_only else ():
        importlib.import_module(name)
    mutated = "api" if api_only else "graph_builder"
    if mutated in sys.modules:
        raise AssertionError(f"{mutated} must be imported by each trial anew")


def _status_of(tests: list[str]) -> int:
    import pytest  # noqa: PLC0415 - it is there already

    status = 3
    try:
        status = int(pytest.main([*OPTIONS, *STEADY, *tests]))
    except BaseException:  # noqa: BLE001 - a fork must never go on as its parent would
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main())
