"""Whether inference and statistics give the published figures of the state policy data.

``python -m benchmarks.diffusion_figures FOLDER [--rscript]`` from the root of the project, for a folder with
the data set of the R package NetworkInference (``policies.csv``: statenam, policy, adopt_year; ``casc.csv``:
c, n, t) and with what that package prints for it (``r_*.csv``). The data are derived from the State Policy
Innovation and Diffusion database and are no part of this project. `--rscript` times the package too, where
Rscript has it. Ends with status 1 where a figure differs.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.diffusion import printed
from graph_builder.diffusion.cascade_files import Columns, read_cascades
from graph_builder.diffusion.cascades import Cascades
from graph_builder.diffusion.netinf.estimate import estimated
from graph_builder.diffusion.netinf.infer import Edge, Stop, Stopping, infer
from graph_builder.diffusion.netinf.models import Exponential, Model, Rayleigh, parameters
from graph_builder.diffusion.statistics.risk import risk_blocks
from graph_builder.diffusion.statistics.spread import CascadeRow, statistics

STATES = Columns("statenam", "policy", "adopt_year")
SMALL = Columns("n", "c", "t")
ROUNDS = 3
TOLERANCE = 1e-9  # of gains, relatively
R_SECONDS = 0.9
"""The least that the R package was measured at for a whole run; with `--rscript` it is measured anew."""

_PEER = """
suppressMessages(library(NetworkInference))
told <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = FALSE)
made <- as_cascade_long(told, "statenam", "adopt_year", "policy")
begun <- proc.time()["elapsed"]
found <- netinf(made, trans_mod = "exponential", params = 0.5, p_value_cutoff = 0.1, quiet = TRUE)
cat(proc.time()["elapsed"] - begun)
"""

SMALL_EDGES = [
    ("23", "0", 465.126),
    ("9", "5", 443.849),
    ("0", "31", 433.393),
    ("5", "14", 346.109),
    ("5", "3", 329.679),
]


class Figure(NamedTuple):
    """A figure, what it should be, and what it is."""

    name: str
    wanted: object
    found: object

    @property
    def right(self) -> bool:
        """Whether they agree."""
        return self.wanted == self.found


def figures(folder: Path, peer: float) -> Iterator[Figure]:
    """Yield every figure; `peer` is how many seconds the R package takes for a whole run."""
    states = read_cascades(folder / "policies.csv", STATES).cascades
    yield Figure(
        "adoptions, policies, states", (17835, 728, 50), (len(states), len(states.names), len(states.units))
    )
    yield from _small(read_cascades(folder / "casc.csv", SMALL).cascades)
    yield from _as_r(folder, states)
    yield from _by_the_book(folder, states, peer)
    yield from _statistics(states)
    yield from _risk(states)


def _small(cascades: Cascades) -> Iterator[Figure]:
    made = infer(cascades, Exponential(1.0), Stop(5, None)).edges
    found = [(e.origin, e.destination, round(e.gain, 3)) for e in made]
    yield Figure("casc.csv, exponential, lambda 1, first five", SMALL_EDGES, found)


def _as_r(folder: Path, states: Cascades) -> Iterator[Figure]:
    lognormal = estimated("lognormal", states)
    rounded = [round(value, 6) for value in parameters(lognormal).values()]
    yield Figure("log-normal, mu and sigma estimated", [2.126987, 1.136039], rounded)
    by_test, hundred = Stop(stopping=Stopping.R), Stop(100, None, Stopping.R)
    runs: list[tuple[str, Model, Stop]] = [
        ("r_exp100.csv", Exponential(0.5), hundred),
        ("r_exp_p1_l05.csv", Exponential(0.5), by_test),
        ("r_ln_p1_auto.csv", lognormal, by_test),
        ("r_ray10_100.csv", Rayleigh(10.0), hundred),
    ]
    for name, model, stop in runs:
        told, made = _printed(folder / name), infer(states, model, stop).edges
        gains = {edge[:2]: edge[2] for edge in told}
        yield Figure(f"{name}: edges", len(told), len(made))
        yield Figure(f"{name}: the same set of edges", True, {_way(e) for e in made} == gains.keys())
        yield Figure(f"{name}: in the same order", True, [_way(e) for e in made] == list(gains))
        worst = max(abs(e.gain / gains.get(_way(e), 1) - 1) for e in made)
        yield Figure(f"{name}: gains within {TOLERANCE:g} (worst {worst:.1e})", True, worst <= TOLERANCE)


def _by_the_book(folder: Path, states: Cascades, peer: float) -> Iterator[Figure]:
    made = infer(states, Exponential(0.5)).edges
    as_r = {edge[:2] for edge in _printed(folder / "r_exp_p1_l05.csv")}
    yield Figure("textbook: edges", 870, len(made))
    yield Figure("textbook: all among those of the package", True, {_way(e) for e in made} <= as_r)
    listed = [(e.origin, e.destination, round(e.gain, 4)) for e in (*made[:3], made[99])]
    wanted = [
        ("California", "Oregon", 3834.8753),
        ("California", "Colorado", 3442.3886),
        ("California", "Maryland", 3441.054),
        ("Connecticut", "Washington", 881.1427),
    ]
    yield Figure("textbook: edges 1, 2, 3 and 100", wanted, listed)
    for stopping in Stopping:
        seconds = min(_seconds(states, stopping) for _ in range(ROUNDS))
        name = f"whole run, {stopping}: {seconds:.3f} s, a fifth of the package's {peer:.2f} s or less"
        yield Figure(name, True, seconds <= peer / 5)


def _seconds(states: Cascades, stopping: Stopping) -> float:
    begun = time.perf_counter()
    infer(states, Exponential(0.5), Stop(stopping=stopping))
    return time.perf_counter() - begun


def _statistics(states: Cascades) -> Iterator[Figure]:
    rows = statistics(states)
    sole = Counter(row.originator for row in rows if row.originator)
    yield Figure("policies with a sole originator", 432, sole.total())
    first = [("California", 33), ("Massachusetts", 24), ("Illinois", 20)]
    yield Figure("of these by state", first, sole.most_common(3))
    large = [row for row in rows if row.adopters >= 10]
    yield Figure("policies with at least 10 adopters", 566, len(large))
    yield Figure("their median half-time", 8, median(_half(row) for row in large))


def _half(row: CascadeRow) -> float:
    if row.half_time_min is None or row.half_time_min != row.half_time_max:
        raise ValueError(f"the times of {row.cascade} are no plain numbers")
    return row.half_time_min


def _risk(states: Cascades) -> Iterator[Figure]:
    rows = events = 0
    for block in risk_blocks(states):
        rows, events = rows + len(block.event), events + int(block.event.sum())
    yield Figure("rows and events of the risk set", (584_632, 17_835), (rows, events))


def _printed(path: Path) -> list[tuple[str, str, float]]:
    with path.open(encoding="utf-8", newline="") as source:
        return [(o, d, float(gain)) for o, d, gain, _ in list(csv.reader(source))[1:]]


def _way(edge: Edge) -> tuple[str, str]:
    return edge.origin, edge.destination


def _timed_peer(folder: Path) -> float:
    command = ["Rscript", "-e", _PEER, str(folder / "policies.csv")]
    return min(float(printed(command)) for _ in range(ROUNDS))


def main() -> None:
    """Print every figure; end with status 1 where one differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rscript", action="store_true")
    given = parser.parse_args()
    peer = _timed_peer(given.folder) if given.rscript else R_SECONDS
    wrong = 0
    for figure in figures(given.folder, peer):
        wrong += not figure.right
        told = (
            "" if figure.right or figure.wanted is True else f": {figure.wanted} wanted, {figure.found} found"
        )
        print("ok  " if figure.right else "NOT ", figure.name, told)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
