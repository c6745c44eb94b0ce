"""`make coverage`: which branches of the parts of ``parts.toml`` the tests of these parts take.

    python -m tests.quality.coverage            run the tests, then report
    python -m tests.quality.coverage --report   report what the last run measured

Ends with 1 where a test fails, or where fewer than LEAST of a part's branches are taken.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from tests.quality.parts import ROOT, Part, plan

FOLDER = ROOT / "build" / "coverage"
TOLD = FOLDER / "coverage.json"
LEAST = 0.9
COUNTS = ("covered_branches", "num_branches", "covered_lines", "num_statements")


def main() -> int:
    """Measure unless told only to report; the exit status."""
    if "--report" in sys.argv[1:]:
        return report()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    parts = plan()
    some = (one for part in parts.parts for file in part.files for one in parts.tests_of(file))
    tests = dict.fromkeys(test for one in some for test in one)
    status = _coverage("run", "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    return _coverage("combine", "-q") or _coverage("json", "-q", "-o", str(TOLD)) or report() or status


def report() -> int:
    """Print what is not covered, and the share of each part; 1 where one is too small."""
    files: dict[str, Any] = json.loads(TOLD.read_text(encoding="utf-8"))["files"]
    parts = plan().parts
    for name in (str(file) for part in parts for file in part.files):
        told = files[name]
        if told["missing_branches"] or told["missing_lines"]:
            branches = ", ".join(f"{begin}->{end}" for begin, end in told["missing_branches"])
            print(f"{name}: lines {told['missing_lines']}; branches {branches or 'none'}")
    print("| part | branches | taken | lines | run |\n| --- | --: | --: | --: | --: |")
    shares = [_row(part, files) for part in parts]
    return int(min(shares) < LEAST)


def _row(part: Part, files: Mapping[str, Any]) -> float:
    """Print a part's row; the share of its branches that is taken."""
    sums = [sum(files[str(file)]["summary"][count] for file in part.files) for count in COUNTS]
    taken, branches, run, lines = sums
    print(f"| {part.name} | {branches} | {taken / branches:.1%} | {lines} | {run / lines:.1%} |")
    return float(taken / branches)


def _coverage(*arguments: str) -> int:
    environment = {**os.environ, "COVERAGE_FILE": str(FOLDER / ".coverage")}
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
