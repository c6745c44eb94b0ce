"""What the service takes, beside what people would use instead, all in one run on one machine.

``python -m benchmarks.service [--triples N] [--rounds R] [--deadline S] [--rows WORD,...] [--json FILE]``
from the root of the project; the rows are load, point, group, search, replace, runaway.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks import peers, runaways
from benchmarks.clients import Answered, Load, ask, get, post
from benchmarks.domain import CORRECTED, corrected, shards_of, versions
from benchmarks.machine import machine
from benchmarks.peers import Server
from benchmarks.readers import version_of
from benchmarks.replacing import replaced
from benchmarks.service_report import (
    BARE,
    CLIENTS,
    OURS,
    RDFLIB,
    Report,
    markdown,
    percentile,
    targets_of,
)
from graph_builder.model import Shard
from graph_builder.registry import registry_quads
from graph_builder.store.bulk import Loaded, bulk_load
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.snapshots import Snapshots
from ontology.load import load
from ontology.terms import NS

SEED = 1
MOST_ASKED = 120_000  # queries of one round
SECONDS = 3.0
ENTITIES = 20_000
WORDS = ("双减", "海南", "职业教育", "数字校园建设")
SEARCH = "/api/search?limit=10&q="
ROWS = ("load", "point", "group", "search", "replace", "runaway")

POINT = "SELECT ?property ?value WHERE {{ <{}> ?property ?value }}"
GROUP = f"""SELECT ?province (COUNT(DISTINCT ?act) AS ?acts) WHERE {{
  ?act <{NS}agent> ?agent . ?agent <{NS}jurisdiction> ?province
}} GROUP BY ?province ORDER BY DESC(?acts) #"""
GROUP_FAST = f"""SELECT ?province (SUM(?n) AS ?acts) WHERE {{
  {{ SELECT ?agent (COUNT(?act) AS ?n) {{ ?act <{NS}agent> ?agent }} GROUP BY ?agent }}
  ?agent <{NS}jurisdiction> ?province
}} GROUP BY ?province ORDER BY DESC(?acts) #"""
CONTAINS = (
    "SELECT ?document ?title WHERE {{ ?document a <" + NS + "Document> ; "
    '<http://www.w3.org/2004/02/skos/core#prefLabel> ?title . FILTER(CONTAINS(?title, "{}")) }} '
    "ORDER BY ?title LIMIT 10"
)


@dataclass(frozen=True, slots=True)
class Bench:
    """What the parts of a run share: the folder they may fill, the main store, and how much is asked."""

    folder: Path
    store: Path
    triples: int
    rdflib_triples: int
    rounds: int
    deadline: float
    report: Report

    def data(self, name: str) -> Path:
        """A peer's own copy of the engine's files."""
        place = self.folder / name
        with contextlib.closing(Snapshots(Home(self.store).snapshots).lease()) as lease:
            shutil.copytree(lease.path, place, dirs_exist_ok=True)
        return place


def run(folder: Path, given: argparse.Namespace, report: Report) -> None:
    """Make the store and measure the rows that are asked for; what is measured stands in `report` at once."""
    bench = Bench(
        *(folder, folder / "store", given.triples, given.rdflib_triples or given.triples),
        *(given.rounds, given.deadline, report),
    )
    _say("load")
    _loading(bench)
    documents = sorted(_documents(bench.store))
    report.documents = len(documents)
    random.Random(SEED).shuffle(documents)  # noqa: S311 — to be the same again
    asked = given.rows.split(",")
    if {"point", "group", "search"} & set(asked):
        with _servers(bench) as servers:
            _part("point", asked, lambda: _points(bench, servers, documents))
            _part("group", asked, lambda: _groups(bench, servers))
            _part("search", asked, lambda: _searches(bench, servers))
    _part("replace", asked, lambda: _replacing(bench))
    _part("runaway", asked, lambda: _runaways(bench, documents))


def _part(name: str, asked: Sequence[str], measure: Callable[[], None]) -> None:
    if name in asked:
        _say(name)
        measure()


@contextlib.contextmanager
def _servers(bench: Bench) -> Iterator[list[Server]]:
    """Every server over the same data."""
    data = bench.data("read-only")
    with contextlib.ExitStack() as stack:
        start = stack.enter_context
        servers = [
            start(peers.zhengpu(bench.store)),
            start(peers.oxigraph(bench.data("oxigraph"))),
            start(peers.python_app(BARE, "bare", data, bench.triples)),
        ]
        if version_of(RDFLIB):
            servers.append(start(peers.python_app(RDFLIB, "rdflib", data, bench.rdflib_triples)))
        yield servers


def _loading(bench: Bench) -> None:
    knowledge = load()
    shards = shards_of(knowledge, SEED, bench.triples)
    wall, processor = time.perf_counter(), time.process_time()
    loaded = _bulk(bench.store, shards)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    bench.report.quads, bench.report.bulletins = loaded.quads, loaded.bulletins
    note = f"checked, linked, with texts and journal; {loaded.quads / processor:,.0f} a processor second"
    bench.report.add("bulk load", OURS, "quads/s", [loaded.quads / wall], note)
    lines = "".join(f"{line[:-1]}<{shard.graph}> .\n" for shard in shards for line in shard.triples)
    data = ox.Store(bench.folder / "alone")
    wall = time.perf_counter()
    data.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
    rate = lines.count("\n") / (time.perf_counter() - wall)
    bench.report.add(
        "bulk load", "pyoxigraph alone", "quads/s", [rate], "the bulletins' own graphs, unchecked"
    )


def _bulk(place: Path, shards: Sequence[Shard]) -> Loaded:
    knowledge = load()
    return bulk_load(place, shards, registry_quads(knowledge), knowledge.digest)


def _documents(store: Path) -> Iterator[str]:
    with contextlib.closing(Snapshots(Home(store).snapshots).lease()) as lease:
        data = ox.Store.read_only(str(lease.path))
        kind = ox.NamedNode(NS + "Document")
        for quad in data.quads_for_pattern(None, None, kind):
            yield str(quad.subject)[1:-1]


def _points(bench: Bench, servers: Sequence[Server], documents: Sequence[str]) -> None:
    """Point queries, each of another text, so that nobody has the answer ready, and one that comes again."""
    for what, entities in (
        ("point query, each another", documents[:ENTITIES]),
        ("point query, repeated", documents[:1]),
    ):
        found: dict[str, list[Answered]] = {server.name: [] for server in servers}
        spent = dict.fromkeys(found, 0.0)
        for server in servers:
            ask(_load(server, entities, "warm"))
        for number in range(bench.rounds):
            for server in servers:
                load_ = _load(server, entities, str(number))
                before = server.processor_seconds()
                found[server.name].append(ask(load_))
                spent[server.name] += server.processor_seconds() - before
        for server in servers:
            answered = found[server.name]
            good = sum(each.statuses.get("200", 0) for each in answered)
            bad = sum(sum(each.statuses.values()) for each in answered) - good
            p99 = 1000 * median(each.percentile(0.99) for each in answered)
            each_took = 1e6 * spent[server.name] / max(1, good)
            note = (
                f"p99 {p99:.1f} ms; {each_took:.0f} us of processor each; {bad} bad{_smaller(bench, server)}"
            )
            bench.report.add(what, server.name, "/s", [each.rate for each in answered], note)


def _load(server: Server, entities: Sequence[str], mark: str) -> Load:
    """Of one entity the same query; of several, more than can be asked, each with a mark of its own."""
    texts = [POINT.format(entity) for entity in entities]
    if len(texts) > 1:
        texts = [f"{texts[n % len(texts)]} # {mark}-{n}" for n in range(MOST_ASKED)]
    return Load(server.port, tuple(map(server.query, texts)), CLIENTS, SECONDS)


def _smaller(bench: Bench, server: Server) -> str:
    less = server.name == RDFLIB and bench.rdflib_triples < bench.triples
    return f"; over {bench.rdflib_triples:,} triples only" if less else ""


def _timed(server: Server, request: str) -> float:
    """Milliseconds of one request; an answer that is not good is an error."""
    answered = ask(Load(server.port, (request,), 1, once=True))
    if answered.statuses != {"200": 1}:
        raise RuntimeError(f"{server.name} answers {answered.statuses}: {request[:200]}")
    return 1000 * answered.latencies[0]


def _in_turn(
    bench: Bench, servers: Sequence[Server], what: str, request: Callable[[Server, int], str], note: str = ""
) -> None:
    """Time a request at every server, taking turns; the first turn is not counted."""
    found: dict[str, list[float]] = {server.name: [] for server in servers}
    for turn in range(bench.rounds + 1):
        for server in servers:
            milliseconds = _timed(server, request(server, turn))
            if turn:
                found[server.name].append(milliseconds)
    for server in servers:
        bench.report.add(
            what, server.name, "ms", found[server.name], (note + _smaller(bench, server)).strip("; ")
        )


def _groups(bench: Bench, servers: Sequence[Server]) -> None:
    _in_turn(bench, servers, "acts by province, cold", lambda server, turn: server.query(f"{GROUP} {turn}"))
    _in_turn(bench, servers, "acts by province, repeated", lambda server, _: server.query(GROUP))
    cold = "acts by province, by agent first, cold"
    _in_turn(bench, servers, cold, lambda server, turn: server.query(f"{GROUP_FAST} {turn}"))


def _searches(bench: Bench, servers: Sequence[Server]) -> None:
    """Titles with a word in them: by the service's own search where there is one, by SPARQL elsewhere."""
    probe = ask(Load(servers[0].port, (get(SEARCH + quote("双减"), "application/json"),), 1, once=True))
    has_search = probe.statuses == {"200": 1}

    def request(server: Server, turn: int) -> str:
        word = WORDS[turn % len(WORDS)]
        if server.name == OURS and has_search:
            return get(SEARCH + quote(word), "application/json")
        return server.query(CONTAINS.format(word) + f" #{turn}")

    note = "zhengpu by /api/search" if has_search else "no /api/search yet: SPARQL everywhere"
    _in_turn(bench, servers, "titles with a word", request, note)


def _replacing(bench: Bench) -> None:
    """Replace one bulletin and publish, in stores of three sizes; then the same over HTTP, text and all."""
    told = versions(load(), SEED + 1)
    mended = corrected(load(), SEED + 3, CORRECTED)
    for part in (10, 3, 1):
        place = bench.folder / f"replace-{part}"
        loaded = _bulk(place, [told[0], *shards_of(load(), SEED, bench.triples // part)[1:]])
        with EmbeddedStore.open(place) as store:
            _taking_turns(bench, store, "bulletin rewritten and visible", loaded.quads, told)
            _taking_turns(bench, store, "bulletin corrected and visible", loaded.quads, mended)
        if part == 1:
            with peers.zhengpu(place) as server:
                _posting(bench, server, versions(load(), SEED + 2))
        shutil.rmtree(place)


def _taking_turns(bench: Bench, store: EmbeddedStore, what: str, quads: int, told: Sequence[Shard]) -> None:
    """Replace a bulletin by its other version, again and again; the first two turns are not counted."""
    times = [1000 * replaced(store, told[turn % 2]) for turn in range(1, 4 * bench.rounds + 3)][2:]
    changed = len(set(told[0].triples) ^ set(told[1].triples))
    note = f"p95 {percentile(times, 0.95):.0f} ms; {len(told[0].triples):,} triples, {changed:,} come or go"
    bench.report.add(what, f"{quads:,} quads", "ms", times, note)


def _posting(bench: Bench, server: Server, told: Sequence[Shard]) -> None:
    """POST /bulletins, read anew each time, until the answer, at which the new state is visible."""
    path = "/bulletins?replace=true&name=b.txt&series=moe-ict-monthly&period=2011-01"
    times = []
    for turn in range(bench.rounds * 2 + 1):
        request = post(path, told[turn % 2].text, "text/plain", *server.authorisation)
        answered = ask(Load(server.port, (request,), 1, once=True))
        if not {"200", "201"} & set(answered.statuses):
            bench.report.add(
                "bulletin posted", OURS, "ms", [0.0], f"not measured: answers {answered.statuses}"
            )
            return
        times.append(1000 * answered.latencies[0])
    note = f"p95 {percentile(times[1:], 0.95):.0f} ms; text read, checked by shapes, replaced, visible"
    bench.report.add("bulletin posted", OURS, "ms", times[1:], note)


def _runaways(bench: Bench, documents: Sequence[str]) -> None:
    """Each kind at the service, one after the other in one process tree, and at a fresh oxigraph serve."""
    small = [POINT.format(entity) for entity in documents[:2000]]
    with peers.zhengpu(bench.store, timeout=bench.deadline, max_timeout=bench.deadline) as server:
        ask(Load(server.port, tuple(map(server.query, small)), CLIENTS, 1.0))
        for kind, request in runaways.kinds(server, bench.deadline, tells=True).items():
            bench.report.runaways.append(runaways.run(server, kind, request, small, bench.deadline))
            time.sleep(1)
    for kind in (*runaways.QUERIES, "runaway UPDATE"):
        data = bench.data(f"runaway-{kind.replace(' ', '-')}")
        with peers.oxigraph(data, "--timeout-s", f"{bench.deadline:.0f}") as server:
            request = runaways.kinds(server, bench.deadline, tells=False)[kind]
            bench.report.runaways.append(runaways.run(server, kind, request, small, bench.deadline))
        shutil.rmtree(data)


def _say(stage: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {stage}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print the tables, leave the figures where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument(
        "--rdflib-triples", type=int, default=0, help="how many rdflib gets; it is slow to load"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--deadline", type=float, default=5.0, help="seconds that a runaway gets")
    parser.add_argument("--rows", default=",".join(ROWS))
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    report = Report(datetime.now(UTC).isoformat(timespec="seconds"), machine(), rounds=given.rounds)
    try:
        with tempfile.TemporaryDirectory() as folder:
            run(Path(folder), given, report)
    finally:  # what was measured before something failed is worth as much
        report.targets = list(targets_of(report))
        print(markdown(report))
        if given.json:
            given.json.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
