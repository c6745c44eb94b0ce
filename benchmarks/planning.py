"""A plan on paper: what 10,000, a million and ten million bulletins take, from what was measured.

Nothing here is measured; `Slopes` are, and `plan` is arithmetic on them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.building_report import Build, fitted
from benchmarks.figures import REPLACED, builds_of
from benchmarks.kinds import Kind

Json = Any
SIZES = (10_000, 1_000_000, 10_000_000)
FULL_SHARE = 1 / 6  # of the bulletins; the rest are short
HOURS = 8.0  # in which reading is to be done, where more cores can do it
SPARE = 0.85  # of a core that is counted on
ROOM = 1.5  # times the bytes that stay, which loading and compaction need for a while
ANSWERED = 1000.0  # milliseconds that anybody waits for a page
LEAST_CORES = 2
LEAST_BUILDS = 3  # that tell of a line
GB = 10**9
WORKERS_A_MACHINE = 16


@dataclass(frozen=True, slots=True)
class Slopes:
    """What was measured, for one machine of this kind.

    ``over`` is the processor time of a whole build's reading beside that of reading alone; ``sharing`` the
    triples of a store beside the quads that were read, in which shared things are told again and again.
    ``load_rate`` are quads a second, ``embedded`` triples up to which the embedded store was measured to be
    good.
    """

    full: Kind
    short: Kind
    over: float
    sharing: float
    load_rate: float
    load_basis: str
    text_bytes: float  # a bulletin, in blocks
    shard_bytes: float  # a quad
    store_bytes: float  # a triple
    worker_bytes: float
    other_bytes: float  # of coordinator and loader together
    other_each: float  # bytes that a bulletin adds to it
    embedded: float
    embedded_basis: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What so many bulletins take."""

    bulletins: int
    quads: float
    triples: float
    processor_hours: float
    cores: int
    read_hours: float
    load_hours: float
    texts: float
    shards: float
    store: float
    memory: float
    embedded: bool

    @property
    def disk(self) -> float:
        """Bytes of disk with room to load."""
        return (self.texts + self.shards + self.store) * ROOM


def slopes_of(reports: Mapping[str, Json]) -> Slopes | None:
    """Return what the benchmarks of building, growth and service found; None where there is no build."""
    building = reports.get("building")
    if not building or not building["builds"] or not building["kinds"]:
        return None
    builds = sorted(builds_of(building), key=lambda build: build.files)
    largest = builds[-1]
    full, short = (Kind(**kind) for kind in building["kinds"])
    quads = largest.full * full.quads + largest.short * short.quads
    alone = largest.full * full.cpu + largest.short * short.cpu
    memory, each = _others(builds)
    rate, basis = _load_rate(largest, reports.get("service"))
    embedded, embedded_basis = _embedded(largest, reports.get("growth"))
    return Slopes(
        full=full,
        short=short,
        over=_reading_cpu(largest) / alone,
        sharing=_each(builds, lambda build: build.triples) * largest.files / quads,
        load_rate=rate,
        load_basis=basis,
        text_bytes=(largest.text_bytes + largest.store_parts.get("texts", 0)) / largest.files,
        shard_bytes=(largest.full * full.shard_bytes + largest.short * short.shard_bytes) / quads,
        store_bytes=_each(builds, _engine_bytes) / _each(builds, lambda build: build.triples),
        worker_bytes=_most(largest, "worker"),
        other_bytes=memory,
        other_each=each,
        embedded=embedded,
        embedded_basis=embedded_basis,
    )


def _each(builds: Sequence[Build], value: Callable[[Build], float]) -> float:
    """What a file adds, by the line through the builds; by the largest one alone where there are few."""
    if len(builds) < LEAST_BUILDS:
        return value(builds[-1]) / builds[-1].files
    return fitted("", "", [build.files for build in builds], [value(build) for build in builds]).each


def _engine_bytes(build: Build) -> float:
    return build.store_bytes - build.store_parts.get("texts", 0)


def _reading_cpu(build: Build) -> float:
    """Processor seconds of reading; where it is one with loading, of both."""
    return build.stages[0].cpu


def _most(build: Build, who: str) -> float:
    held = [c.peak for stage in build.stages for name, c in stage.memory.items() if name.startswith(who)]
    return float(max(held, default=0))


def _others(builds: Sequence[Build]) -> tuple[float, float]:
    """What coordinator and loader hold: at all, and for each bulletin, by the line through the two largest
    builds: in small ones the engine's caches are still filling.
    """
    held = [_most(build, "coordinator") + _most(build, "loader") for build in builds]
    if len(builds) < LEAST_BUILDS:
        return held[-1], 0.0
    (smaller, larger), (less, more) = (build.files for build in builds[-2:]), held[-2:]
    each = max(0.0, (more - less) / (larger - smaller))
    return max(0.0, more - each * larger), each


def _load_rate(build: Build, service: Json) -> tuple[float, str]:
    if stage := build.stage("loading"):
        return build.triples / stage.seconds, f"the build of {build.triples:,} triples"
    rows = [row for row in (service or {}).get("rows", ()) if row["what"] == "bulk load"]
    if rows:
        return rows[0]["median"], "the bulk load that the service was measured over"
    return build.triples / build.seconds, f"the whole build of {build.triples:,} triples"


def _embedded(build: Build, growth: Json) -> tuple[float, str]:
    """Up to how many triples a corrected bulletin is soon visible, and nobody waits long for an answer."""
    if not growth or not growth["rows"]:
        return float(build.triples), "the largest store that was built here; answers were not measured"
    late = [row for row in growth["rows"] if row["large"] > _patience(row)]
    if late:
        worst = max(late, key=lambda row: row["large"] / _patience(row))
        return float(growth["triples"]["small"]), f"in the larger store {worst['what']} is too slow"
    return float(growth["triples"]["large"]), (
        f"the largest store measured: pages and data within {ANSWERED / 1000:g} s, a corrected bulletin "
        f"within {REPLACED:g} ms"
    )


def _patience(row: Mapping[str, Json]) -> float:
    """How many milliseconds something may take in a store that answers in time."""
    if row["part"] in ("page", "data"):
        return ANSWERED
    is_replacing = row["part"] == "replace" and "corrected and visible, wall, p95" in row["what"]
    return REPLACED if is_replacing else math.inf


def plan(slopes: Slopes, bulletins: int, full_share: float = FULL_SHARE) -> Plan:
    """Return what so many bulletins take, of which so many are full."""
    full, short = bulletins * full_share, bulletins * (1 - full_share)
    quads = full * slopes.full.quads + short * slopes.short.quads
    triples = quads * slopes.sharing
    processor = (full * slopes.full.cpu + short * slopes.short.cpu) * slopes.over / 3600
    cores = max(LEAST_CORES, math.ceil(processor / (HOURS * SPARE)))
    return Plan(
        bulletins=bulletins,
        quads=quads,
        triples=triples,
        processor_hours=processor,
        cores=cores,
        read_hours=processor / (cores * SPARE),
        load_hours=triples / slopes.load_rate / 3600,
        texts=bulletins * slopes.text_bytes,
        shards=quads * slopes.shard_bytes,
        store=triples * slopes.store_bytes,
        memory=cores * slopes.worker_bytes + slopes.other_bytes + bulletins * slopes.other_each,
        embedded=triples <= slopes.embedded,
    )


def told(slopes: Slopes, sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """Yield the plan as Markdown, with what it rests on and how it is reckoned."""
    yield from _measured(slopes)
    yield ""
    yield from _table([plan(slopes, size) for size in sizes])
    yield ""
    yield from _arithmetic(slopes, plan(slopes, sizes[len(sizes) // 2]))
    yield ""
    yield from _assumed(slopes)


def _measured(slopes: Slopes) -> Iterator[str]:
    yield "| measured | full | short |"
    yield "| --- | ---: | ---: |"
    full, short = slopes.full, slopes.short
    yield f"| processor time to read one | {1000 * full.cpu:.1f} ms | {1000 * short.cpu:.2f} ms |"
    yield f"| its quads, what is shared told each time | {full.quads:,.0f} | {short.quads:,.0f} |"
    yield f"| its text | {full.text_bytes:,.0f} bytes | {short.text_bytes:,.0f} bytes |"
    yield ""
    yield "| measured | |"
    yield "| --- | ---: |"
    yield f"| processor time of a build's reading, beside that of reading alone | {slopes.over:.2f} times |"
    yield f"| triples in the store, beside quads read | {slopes.sharing:.2f} |"
    yield f"| quads loaded ({slopes.load_basis}) | {slopes.load_rate:,.0f}/s |"
    yield f"| disk a bulletin, its text twice: given and kept | {slopes.text_bytes:,.0f} bytes |"
    yield f"| disk a quad in shards | {slopes.shard_bytes:.1f} bytes |"
    yield f"| disk a triple in the store, its index of words included | {slopes.store_bytes:,.0f} bytes |"
    yield f"| memory of a worker | {_size(slopes.worker_bytes)} |"
    beyond = f"{_size(slopes.other_bytes)} + {slopes.other_each:,.0f} bytes a bulletin"
    yield f"| memory of coordinator and loader | {beyond} |"
    each = plan(slopes, SIZES[0]).triples / SIZES[0]
    most = (
        f"{slopes.embedded:,.0f} triples, what {slopes.embedded / each:,.0f} of the bulletins below come to"
    )
    yield f"| the embedded store answers in time up to ({slopes.embedded_basis}) | {most} |"


def _table(plans: Sequence[Plan]) -> Iterator[str]:
    yield f"| | {' | '.join(f'{p.bulletins:,} bulletins' for p in plans)} |"
    yield f"| --- | {' | '.join('---:' for _ in plans)} |"
    rows = (
        ("triples", lambda p: f"{p.triples / 1e6:,.1f} million"),
        ("processor time to read", lambda p: _hours(p.processor_hours)),
        ("cores that read", lambda p: f"{p.cores:,}"),
        ("reading takes", lambda p: _hours(p.read_hours)),
        ("loading takes", lambda p: _hours(p.load_hours)),
        ("texts", lambda p: _size(p.texts)),
        ("shards", lambda p: _size(p.shards)),
        ("store", lambda p: _size(p.store)),
        ("disk, with room to load", lambda p: _size(p.disk)),
        ("memory of all that build", lambda p: _size(p.memory)),
        ("readers", _readers),
        ("engine", lambda p: "embedded" if p.embedded else "a SPARQL 1.1 server, fed from the shards"),
    )
    for name, cell in rows:
        yield f"| {name} | {' | '.join(cell(p) for p in plans)} |"


def _readers(each: Plan) -> str:
    if each.cores <= WORKERS_A_MACHINE:
        return f"one machine, --workers {each.cores}"
    return f"Dask, {each.cores} workers on {math.ceil(each.cores / WORKERS_A_MACHINE)} machines"


def _arithmetic(slopes: Slopes, one: Plan) -> Iterator[str]:
    full, short = one.bulletins * FULL_SHARE, one.bulletins * (1 - FULL_SHARE)
    yield f"How it is reckoned, for {one.bulletins:,} bulletins:"
    yield ""
    yield (
        f"- processor: ({full:,.0f} x {1000 * slopes.full.cpu:.1f} ms + {short:,.0f} x "
        f"{1000 * slopes.short.cpu:.2f} ms) x {slopes.over:.2f} = {_hours(one.processor_hours)}"
    )
    yield (
        f"- cores: {one.processor_hours:,.1f} / ({HOURS:g} x {SPARE}), at least {LEAST_CORES}: {one.cores}; "
        f"it takes {one.processor_hours:,.1f} / ({one.cores} x {SPARE}) = {_hours(one.read_hours)}"
    )
    yield (
        f"- triples: ({full:,.0f} x {slopes.full.quads:,.0f} + {short:,.0f} x {slopes.short.quads:,.0f}) x "
        f"{slopes.sharing:.2f} = {one.triples / 1e6:,.1f} million"
    )
    yield f"- loading: {one.triples / 1e6:,.1f} million / {slopes.load_rate:,.0f} = {_hours(one.load_hours)}"
    yield (
        f"- disk: ({' + '.join(map(_size, (one.texts, one.shards, one.store)))}) x {ROOM} = {_size(one.disk)}"
    )
    yield (
        f"- memory: {one.cores} x {_size(slopes.worker_bytes)} + {_size(slopes.other_bytes)} + "
        f"{one.bulletins:,} x {slopes.other_each:,.0f} bytes = {_size(one.memory)}"
    )


def _assumed(slopes: Slopes) -> Iterator[str]:
    yield "What it assumes, and nobody measured:"
    yield ""
    yield f"- One bulletin in {1 / FULL_SHARE:.0f} is full, the others short; cores are like those above."
    yield (
        "- Time, bytes and memory go on growing along the lines measured, far beyond the largest build; "
        "which of them were off by more than a tenth stands below."
    )
    yield f"- Reading is to be done within {HOURS:g} hours; of a core, {SPARE:.0%} reads, the rest waits."
    yield "- What bulletins share grows with them; real ones repeat more, so their store is rather smaller."
    yield "- A remote server's files take as much; loading, reckoned for the embedded store, takes it longer."
    yield (
        "- On a server some things are not to be had, or cost more: see the limits in "
        "[remote stores](guide/remote-stores.md)."
    )
    yield (
        f"- Beyond {slopes.embedded / 1e6:,.1f} million triples the embedded store was not shown to answer "
        "in time. It may; the shards are the same for either, so nothing is read again where it does not."
    )


def _hours(hours: float) -> str:
    if hours < 1 / 60:
        return f"{3600 * hours:,.0f} s"
    if hours < 2:
        return f"{60 * hours:,.{int(hours < 1 / 6)}f} min"
    return f"{hours:,.1f} h"


def _size(size: float) -> str:
    if size < GB:
        return f"{size / 10**6:,.0f} MB"
    return f"{size / GB:,.1f} GB" if size < 1000 * GB else f"{size / GB / 1000:,.2f} TB"
