"""How long inference takes and how much memory, from 50 to 3,000 units and 100 to 10,000 cascades.

``python -m benchmarks.diffusion [--units 50,300] [--cascades 100,1000] [--peer] [--json FILE]`` from the
root of the project. Cascades are simulated by seed along a network of four edges a unit; as many edges are
inferred as it has. Each size runs in a process of its own. Pairs are kept (dense) until they would take more
than 2 GB, then made anew (sparse); where they are kept, the sparse way is timed too. `--peer` asks the R
package NetworkInference for the first 20 edges of the small sizes; Rscript must have it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from graph_builder.diffusion.cascades import Cascades
from graph_builder.diffusion.netinf.infer import Network, Stop, Stopping, infer
from graph_builder.diffusion.netinf.models import Exponential
from graph_builder.diffusion.netinf.pairs import MEMORY
from graph_builder.diffusion.netinf.simulate import Spread, random_ways, simulated

UNITS = (50, 300, 1000, 3000)
CASCADES = (100, 1000, 10_000)
EDGES_A_UNIT = 4
SPREAD = Spread(chance=0.5, rate=1.0, until=6.5)  # some 70 to 130 adopters where there are so many units
PEER_EDGES = 20
PEER_PAIRS = 3_000_000  # the peer's memory and patience end soon after
SEED = 2026

_PEER = """
suppressMessages(library(NetworkInference))
told <- read.csv(commandArgs(TRUE)[1], colClasses = c("character", "character", "numeric"))
made <- as_cascade_long(told, "unit", "time", "cascade")
begun <- proc.time()["elapsed"]
edges <- as.integer(commandArgs(TRUE)[2])
found <- netinf(made, trans_mod = "exponential", params = 1, n_edges = edges, quiet = TRUE)
cat(proc.time()["elapsed"] - begun, "\\n")
cat(paste(found$origin_node, found$destination_node, sep = ">"), sep = "\\n")
"""


class Compared(NamedTuple):
    """Seconds of the R package for the first edges, and of ours; whether ours, as R does it, are the same."""

    seconds: float
    own: float
    same: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One size: what it is, seconds of wall time, and megabytes resident at most, beside those before."""

    units: int
    cascades: int
    adoptions: int
    pairs: int
    edges: int
    layout: str
    seconds: float
    sparse_seconds: float
    megabytes: int
    precision: float
    peer: Compared | None


def planted(units: int, cascades: int) -> tuple[Cascades, set[tuple[str, str]]]:
    """Return simulated cascades and the network along which they spread."""
    names = [f"u{number}" for number in range(units)]
    ways = random_ways(names, EDGES_A_UNIT * units, SEED)
    return simulated(names, ways, cascades, SPREAD, SEED), set(ways)


def measured(units: int, cascades: int, *, peer: bool) -> Row:
    """Measure one size, in this process."""
    told, ways = planted(units, cascades)
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the most resident is counted anew
    seconds, made = _timed(told, len(ways), MEMORY)
    megabytes = _resident("VmHWM") - before
    found = {(edge.origin, edge.destination) for edge in made.edges}
    sparse = seconds if made.layout == "sparse" else _timed(told, len(ways), 0)[0]
    return Row(
        units=units,
        cascades=cascades,
        adoptions=len(told),
        pairs=made.pairs,
        edges=len(made.edges),
        layout=made.layout,
        seconds=seconds,
        sparse_seconds=sparse,
        megabytes=megabytes,
        precision=len(found & ways) / len(found) if found else 1.0,
        peer=_peer(told) if peer and made.pairs <= PEER_PAIRS else None,
    )


def _timed(told: Cascades, edges: int, memory: int) -> tuple[float, Network]:
    begun = time.perf_counter()
    made = infer(told, Exponential(1.0), Stop(edges, None), memory)
    return time.perf_counter() - begun, made


def _resident(which: str) -> int:
    """Megabytes of this process, as Linux counts them: VmRSS now, VmHWM at most."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition(f"{which}:")[2].split()[0]) // 1024


def _peer(told: Cascades) -> Compared:
    """The first edges by the R package, and by us: timed by the book, compared as the package does it."""
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder, "told.csv"), Path(folder, "peer.R")
        script.write_text(_PEER, "utf-8")
        with data.open("w", encoding="utf-8", newline="") as target:
            rows = csv.writer(target)
            rows.writerow(("unit", "cascade", "time"))
            columns = (told.unit.tolist(), told.cascade.tolist(), told.begin.tolist())
            rows.writerows((told.units[u], told.names[c], repr(t)) for u, c, t in zip(*columns, strict=True))
        command = ["Rscript", str(script), str(data), str(PEER_EDGES)]
        seconds, *edges = printed(command).split()
    own, _ = _timed(told, PEER_EDGES, MEMORY)
    as_r = infer(told, Exponential(1.0), Stop(PEER_EDGES, None, Stopping.R))
    return Compared(float(seconds), own, [f"{e.origin}>{e.destination}" for e in as_r.edges] == edges)


def printed(command: Sequence[str]) -> str:
    """Return what a command prints; its failure is an error."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def run(units: Sequence[int], cascades: Sequence[int], *, peer: bool) -> Iterator[Row]:
    """Measure each size in a process of its own."""
    for count in units:
        for number in cascades:
            one = [sys.executable, "-m", "benchmarks.diffusion", "--one", f"{count},{number}"]
            command = [*one, "--peer"] if peer else one
            fields = json.loads(printed(command))
            yield Row(**fields | {"peer": Compared(*fields["peer"]) if fields["peer"] else None})


def line(row: Row) -> str:
    """Return a row of the table."""
    peer = "|  |  |  |"
    if row.peer:
        ratio = row.peer.seconds / row.peer.own
        same = "same" if row.peer.same else "other"
        peer = f"| {row.peer.seconds:.2f} s | {ratio:.0f} x | {same} |"
    size = (row.units, row.cascades, row.adoptions, row.pairs, row.edges)
    cells = [
        *(f"{number:,}" for number in size),
        row.layout,
        f"{row.seconds:.2f} s",
        f"{row.sparse_seconds:.2f} s",
        f"{row.megabytes:,} MB",
        f"{row.precision:.2f}",
    ]
    return f"| {' | '.join(cells)} {peer}"


HEAD = (
    "| units | cascades | adoptions | pairs | edges | layout | time | sparse | memory | precision "
    f"| R package, {PEER_EDGES} edges | R / ours | edges |\n"
    "| ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
)


def main() -> None:
    """Measure, print the table, leave the figures where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=_numbers, default=UNITS)
    parser.add_argument("--cascades", type=_numbers, default=CASCADES)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", type=_numbers, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(asdict(measured(*given.one, peer=given.peer))))
        return
    if given.peer and not shutil.which("Rscript"):
        parser.error("--peer needs Rscript with the package NetworkInference")
    print(
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"numpy {version('numpy')}\n\n{HEAD}"
    )
    rows = []
    for row in run(given.units, given.cascades, peer=given.peer):
        rows.append(row)
        print(line(row), flush=True)
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    main()
