"""What grows with the store: the same asked of a store of a million triples and of one of ten million.

``python -m benchmarks.growth [--small N] [--large N] [--keep DIR] [--parts PART,...] [--only WORD,...]
[--rounds N] [--json FILE]`` from the root of the project. Kept stores are made once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeVar
from urllib.parse import quote, urlsplit

import httpx
import pyoxigraph as ox

from benchmarks.domain import bulletins_of
from benchmarks.figures import AT_ONCE
from benchmarks.growth_alike import Alike, alike
from benchmarks.growth_asked import Asked, Subjects, documents, pages, queries, subjects_of
from benchmarks.growth_asking import LONG, Asking
from benchmarks.growth_index import asked, questions
from benchmarks.growth_killed import leave_unpublished
from benchmarks.growth_replacing import replacements
from benchmarks.growth_service import Answer, asked_by_service
from benchmarks.machine import machine
from benchmarks.peers import Server, zhengpu
from graph_builder.registry import registry_quads
from graph_builder.store.bulk import bulk_load
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.snapshots import Snapshots
from ontology.load import load

T = TypeVar("T")
SEED = 1
PARTS = ("replace", "start", "queries", "index", "pages", "asked")
TWICE = 2.0
PATIENCE = 600.0  # seconds that a query is given: readers yield to whatever else runs on the machine
STILL = 4  # half seconds in a row in which a service that is ready takes hardly any processor time
LITTLE = 0.03  # seconds
HTML = {"accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in both stores, in milliseconds: the medians, and what the large one has of it in `note`."""

    part: str
    what: str
    small: float
    large: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times as long it takes in the large store."""
        return round(self.large / max(self.small, 0.01), 2)

    @property
    def grows(self) -> bool:
        """Whether it takes more than twice as long, and long enough to matter, or was not waited for."""
        return self.large >= 1000 * LONG or (self.ratio > TWICE and self.large > AT_ONCE)


@dataclass(slots=True)
class Report:
    """One run."""

    date: str
    machine: Mapping[str, object]
    triples: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def add(self, part: str, what: str, small: float, large: float, note: str = "") -> None:
        """Add a row, and tell it at once."""
        row = Row(part, what, round(small, 2), round(large, 2), note)
        self.rows.append(row)
        print(
            f"  {row.ratio:8.2f} {row.small:10.1f} {row.large:10.1f}  {part}: {what}",
            file=sys.stderr,
            flush=True,
        )


def run(folder: Path, given: argparse.Namespace, report: Report) -> None:
    """Measure what is asked for in both stores, taking turns."""
    places = [_store(folder / name, getattr(given, name)) for name in ("small", "large")]
    with contextlib.ExitStack() as stack:
        data = [_snapshot(place, stack) for place in places]
        about = subjects_of(data[0])
        report.triples = {name: len(each) for name, each in zip(("small", "large"), data, strict=True)}
        both = list(alike(data, about.things)) if "pages" in given.parts else []
        if "queries" in given.parts:
            chosen = _chosen(queries(about), lambda each: each.name, given.only)
            _queries(report, places, chosen, given.rounds)
        del data
    if "index" in given.parts:
        for name, question in _chosen(questions(about.document), lambda each: each[0], given.only):
            small, large = (asked(place, question, given.rounds) for place in places)
            report.add("index", name, small, large)
    if "start" in given.parts:
        _starts(report, places)
    if "pages" in given.parts:
        _pages(report, places, _shown(about, both), given)
    if "asked" in given.parts:
        _asked(report, places, list(_shown(about, both)), folder / "asked.jsonl", given.rounds)
    if "replace" in given.parts:
        replacements(report.add, places, SEED, given.replacements)


def _chosen(all_: Iterable[T], name: Callable[[T], str], words: Sequence[str]) -> list[T]:
    return [each for each in all_ if not words or any(word in name(each) for word in words)]


def _store(place: Path, triples: int) -> Path:
    if not place.exists():
        knowledge = load()
        told = bulletins_of(knowledge, SEED, triples)
        loaded = bulk_load(place, told, registry_quads(knowledge), knowledge.digest)
        print(f"{place.name}: {loaded.bulletins:,} bulletins, {loaded.quads:,} quads", file=sys.stderr)
    return place


def _snapshot(place: Path, stack: contextlib.ExitStack) -> ox.Store:
    lease = stack.enter_context(Snapshots(Home(place).snapshots).lease())
    return ox.Store.read_only(str(lease.path))


def _queries(report: Report, places: Sequence[Path], asked: Iterable[Asked], rounds: int) -> None:
    """Each query in a process that has the store open."""
    asking = [Asking(place) for place in places]
    for each in asked:
        (small, few), (large, many) = (store.ask(each, rounds) for store in asking)
        report.add("query", each.name, small, large, f"{few:,} / {many:,} rows")
    for store in asking:
        store.close()


def _starts(report: Report, places: Sequence[Path]) -> None:
    """Opening for writing, also after a kill, and `zhengpu serve` until it answers."""
    opened, after_kill, served = [], [], []
    for place in places:
        opened.append(_opening(place))
        leave_unpublished(place, SEED)
        after_kill.append(_opening(place))
        began = time.perf_counter()
        with zhengpu(place):
            served.append(1000 * (time.perf_counter() - began))
    report.add("start", "store opened for writing, wall", opened[0], opened[1])
    report.add("start", "store opened after a kill before publication, wall", after_kill[0], after_kill[1])
    report.add("start", "zhengpu serve until it answers, wall", served[0], served[1])


def _opening(place: Path) -> float:
    """Milliseconds that opening a store takes."""
    began = time.perf_counter()
    store = EmbeddedStore.open(place)
    took = 1000 * (time.perf_counter() - began)
    store.close()
    return took


@dataclass(frozen=True, slots=True)
class Shown:
    """A page or a document, and where each store has it."""

    kind: str
    name: str
    paths: tuple[str, str]
    note: str = ""


_FORMS = {
    "/data": "/data/{}.ttl",
    "/api/entities": "/api/entities/{}",
    "adoptions": "/api/policies/{}/adoptions",
}


def _shown(about: Subjects, both: Iterable[Alike]) -> Iterator[Shown]:
    """The same address in both stores; then things that both tell equally much of."""
    for name, path in pages(about):
        yield Shown("page", name, (path, path))
    for name, path in documents(about):
        yield Shown("data", name, (path, path))
    for each in both:
        yield Shown("page", f"page of a {each.kind} told as often", each.paths("/page/{}"), each.note)
        for name, form in _FORMS.items():
            if each.kind == "policy" or "policies" not in form:
                yield Shown("data", f"{name} of a {each.kind} told as often", each.paths(form), each.note)


def _pages(report: Report, places: Sequence[Path], shown: Iterable[Shown], given: argparse.Namespace) -> None:
    """Each page of services that keep no answers and have made ready what they make ready by themselves, by
    turns: how long its reader waits, the median of the rounds; the first, which finds nothing kept, aside.
    """
    with contextlib.ExitStack() as stack:
        settings = {"cache_mb": 0, "timeout": PATIENCE, "max_timeout": PATIENCE}
        servers = [stack.enter_context(zhengpu(place, **settings)) for place in places]
        ready = [1000 * _until_still(server) for server in servers]
        report.add("start", "until all is made ready, processor", ready[0], ready[1])
        for each in _chosen(shown, lambda one: one.name, given.only):
            first, *again = (_by_turns(servers, each) for _ in range(given.rounds + 1))
            small, large = (median(one.wall for one in told) for told in zip(*again, strict=True))
            sizes = " / ".join(f"{one.size / 1024:,.0f}" for one in first)
            walls = " / ".join(f"{one.wall:,.0f}" for one in first)
            note = "; ".join(filter(None, (f"{sizes} kB, first {walls} ms", each.note)))
            report.add(each.kind, each.name, small, large, note)


def _asked(report: Report, places: Sequence[Path], shown: Sequence[Shown], notes: Path, rounds: int) -> None:
    """What the services ask of their data for all these pages; and what they ask once for each state."""

    def visits(server: Server) -> None:
        for each in shown:
            if each.paths[0] == each.paths[1]:
                _answer(server, each.paths[0], HTML if each.kind == "page" else {})

    settings = {"cache_mb": 0, "timeout": PATIENCE, "max_timeout": PATIENCE}
    once, later = asked_by_service(places, notes, visits, _until_still, rounds, **settings)
    seen = [each for each in later if all(each.times)]
    rest = [each for each in (*once, *later) if each not in seen]  # what is made ready may take until then
    for part, told in (("asked", seen), ("asked once a state", rest)):
        for each in told:
            times = " / ".join(f"{count:,}" for count in each.times)
            sizes = " / ".join(f"{size / 1024:,.1f}" for size in each.sizes)
            report.add(part, each.name, each.small, each.large, f"asked {times} times; {sizes} kB")


def _by_turns(servers: Sequence[Server], shown: Shown) -> list[Answer]:
    headers = HTML if shown.kind == "page" else {}
    return [_answer(server, path, headers) for server, path in zip(servers, shown.paths, strict=True)]


def _until_still(server: Server) -> float:
    """Wait until a service takes no more processor time; the seconds that it took since its start."""
    until, spent, quiet = time.monotonic() + PATIENCE, server.processor_seconds(), 0
    while quiet < STILL and time.monotonic() < until:
        time.sleep(0.5)
        before, spent = spent, server.processor_seconds()
        quiet = quiet + 1 if spent - before < LITTLE else 0
    return spent


def _answer(server: Server, path: str, headers: Mapping[str, str]) -> Answer:
    split = urlsplit(path)
    address = quote(split.path, safe="/") + (f"?{quote(split.query, safe='=&/%')}" if split.query else "")
    with httpx.Client(trust_env=False, timeout=2 * PATIENCE, headers=dict(headers)) as client:
        began = time.perf_counter()
        try:
            answer = client.get(f"http://127.0.0.1:{server.port}{address}")
            size, status = len(answer.content), answer.status_code
        except httpx.TimeoutException:
            size, status = 0, 0
        wall = 1000 * (time.perf_counter() - began)
    if not 200 <= status < 400:
        print(f"{path}: {status or 'no answer in time'}", file=sys.stderr)
    return Answer(wall, size)


def markdown(report: Report) -> str:
    """Return a report as tables, what grows most first; marked is what takes more than twice as long."""
    small, large = report.triples.get("small", 0), report.triples.get("large", 0)
    told = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    lines = [f"{small:,} and {large:,} quads; {report.date}", told, ""]
    for part in dict.fromkeys(row.part for row in report.rows):
        lines += [
            f"| {part} | small, ms | large, ms | ratio | | |",
            "| --- | ---: | ---: | ---: | --- | --- |",
        ]
        rows = sorted((row for row in report.rows if row.part == part), key=lambda row: -row.ratio)
        lines += [
            f"| {row.what} | {row.small:,.1f} | {row.large:,.1f} | {row.ratio:.2f} | "
            f"{'**grows**' if row.grows else ''} | {row.note} |"
            for row in rows
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Measure, print the tables, leave the figures where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--only", default="", help="parts of the names of what is asked, with commas between")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--replacements", type=int, default=40)
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    given.parts, given.only = given.parts.split(","), [word for word in given.only.split(",") if word]
    report = Report(datetime.now(UTC).isoformat(timespec="seconds"), machine(("pyoxigraph",)))
    try:
        with _folder(given.keep) as folder:
            run(folder, given, report)
    finally:
        print(markdown(report))
        if given.json:
            told = asdict(report) | {
                "rows": [asdict(row) | {"ratio": row.ratio, "grows": row.grows} for row in report.rows]
            }
            given.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep


if __name__ == "__main__":
    main()
