"""`make mutation`: how many small faults in the parts of ``parts.toml`` the tests find.

    python -m tests.quality.mutation                     every mutant of every part; many hours
    python -m tests.quality.mutation --sample 120        so many of each part, drawn by --seed
    python -m tests.quality.mutation --part link         of one part; may be given again
    python -m tests.quality.mutation --survivors         once more those that survived last time
    python -m tests.quality.mutation --report            only the figures of what was tried

Mutants are tried in a copy of the tree. What was tried is kept in build/mutation/results.jsonl and not tried
again: remove that file to begin anew.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.quality.mutants import Mutant, Place, mutant, named_equivalents, places_of, sample
from tests.quality.parts import ROOT, Part, Plan, part_of, plan
from tests.quality.trials import Outcome

FOLDER = ROOT / "build" / "mutation"
RESULTS = FOLDER / "results.jsonl"
LEAST = 0.8
HEAD = (
    "| part | tried | killed | named equivalent | killed of the rest | 95% |\n"
    "| --- | --: | --: | --: | --: | --- |"
)
Known = dict[tuple[str, str, str, int], Outcome]


def main(arguments: list[str] | None = None) -> int:
    """Try what is wanted and was not tried yet, then report; 1 where a part falls short."""
    told = _parser().parse_args(arguments)
    parts = plan()
    wanted = [part for part in parts.parts if not told.part or part.name in told.part]
    drawn = {part.name: _drawn(part, told.sample, told.seed) for part in wanted}
    known = {outcome.mutant.key: outcome for outcome in outcomes()}
    if not told.report:
        for part in wanted:
            again = [m for m in drawn[part.name] if not told.survivors or _survived(known, m)]
            fresh = [m for m in again if told.survivors or m.key not in known]
            if fresh and (status := _tried(fresh, parts)):
                return status
    return report(drawn, {outcome.mutant.key: outcome for outcome in outcomes()})


def outcomes() -> Iterator[Outcome]:
    """What was tried, the last word on a mutant last."""
    if not RESULTS.exists():
        return
    for line in RESULTS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        change = Mutant(**row["mutant"] | {"place": Place(**row["mutant"]["place"])})
        yield Outcome(**row | {"mutant": change})


def report(drawn: dict[str, list[Mutant]], known: Known) -> int:
    """Print the survivors and the figures; 1 where the tests find fewer than LEAST of a part's."""
    equivalent = named_equivalents()
    short = False
    for mutants in drawn.values():
        for each in mutants:
            if _survived(known, each) and each.change not in equivalent:
                print(f"survived: {each.name}")
    print(HEAD)
    for name, mutants in drawn.items():
        tried = [each for each in mutants if each.key in known]
        alive = [each for each in tried if _survived(known, each)]
        named = sum(each.change in equivalent for each in alive)
        rest, killed = len(tried) - named, len(tried) - len(alive)
        low, high = interval(killed, rest)
        short |= killed < LEAST * rest
        share, ends = f"{killed / max(rest, 1):.1%}", f"{low:.1%}-{high:.1%}"
        print(f"| {name} | {len(tried)} | {killed} | {named} | {share} | {ends} |")
    return int(short)


def interval(successes: int, of: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share.

    >>> [round(end, 3) for end in interval(90, 100)]
    [0.826, 0.945]
    """
    if of == 0:
        return 0.0, 1.0
    z = 1.959964
    share, more = successes / of, z * z / of
    middle = (share + more / 2) / (1 + more)
    half = z / (1 + more) * math.sqrt(share * (1 - share) / of + more / (4 * of))
    return middle - half, middle + half


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.mutation")
    parser.add_argument("--part", action="append")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--survivors", action="store_true")
    parser.add_argument("--report", action="store_true")
    return parser


def _survived(known: Known, each: Mutant) -> bool:
    return each.key in known and known[each.key].survived


def _drawn(part: Part, size: int | None, seed: int) -> list[Mutant]:
    places = [place for file in part.files for place in places_of(ROOT, file, seed)]
    made = (mutant(ROOT, place) for place in sample(places, size, seed))
    return list({each.key: each for each in made if each}.values())


def _tried(mutants: list[Mutant], parts: Plan) -> int:
    tests = {each.place.file: _arguments(parts, each.place.file) for each in mutants}
    whole = dict.fromkeys(argument for each in tests.values() for one in each for argument in one)
    order = {"whole": list(whole), "mutants": [(asdict(each), tests[each.place.file]) for each in mutants]}
    print(f"{part_of(mutants[0].place.file, parts.parts)}: {len(mutants)} mutants", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=FOLDER) as place:
        told, tree = Path(place, "plan.json"), Path(place, "tree")
        told.write_text(json.dumps(order, ensure_ascii=False), encoding="utf-8")
        _copy(tree)
        # The copy goes before the installed project, also in processes that tests start.
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        command = [sys.executable, "-m", "tests.quality.trials", str(told), str(RESULTS)]
        return subprocess.run(command, cwd=tree, env=environment, check=False).returncode


def _arguments(parts: Plan, file: str) -> list[list[str]]:
    """What pytest is told, one time after the other."""
    apart = [f"--deselect={test}" for test in parts.apart]
    return [[*tests, *apart] for tests in parts.tests_of(Path(file))]


def _copy(tree: Path) -> None:
    """The tree as it is, without what git ignores, but with the compiled knowledge."""
    for file in [*_files(), *(path.relative_to(ROOT) for path in ROOT.glob("ontology/.compiled*"))]:
        if (ROOT / file).is_file():
            (tree / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, tree / file)


def _files() -> Iterable[Path]:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True)
    return (Path(name.decode()) for name in told.stdout.split(b"\0") if name)


if __name__ == "__main__":
    sys.exit(main())
