"""How long a Chinese substring takes to find among invented titles, beside the same question in SPARQL.

``python -m benchmarks.searching [--titles N] [--rounds N] [--json FILE]`` from the root of the project.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median

import pyoxigraph as ox

from graph_builder.store.names import LABEL, TYPE
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.search.lookup import Lookup
from ontology.terms import GRAPH, ID, Class

SEED = 1
ASKED = 10.0  # milliseconds for a search with its counts, at most
_WHO = [
    "海南",
    "广西",
    "江苏",
    "浙江",
    "教育部",
    "省教育厅",
    "广东省人民政府",
    "山东",
    "四川",
    "云南",
    "上海市",
    "北京市",
]
_DOES = ["印发", "发布", "开展", "召开", "举办", "推进", "加强"]
_WHAT = [
    "双减",
    "数字教育",
    "智慧教育平台",
    "校外培训",
    "人工智能",
    "数据安全",
    "教师培训",
    "云课堂",
    "乡村振兴",
    "医疗保障",
]
_ENDS = ["工作的通知", "实施方案", "管理办法", "行动计划", "指导意见", "推进会", "启动仪式", "若干措施"]
QUERIES = ("海", "海南", "双减", "关于", "工作的通知", "省教育厅印发双减", "海南 双减", "数据治理")
_CONTAINS = """
SELECT (COUNT(?thing) AS ?count) WHERE {{ ?thing <{label}> ?title . FILTER(CONTAINS(?title, "{word}")) }}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """Milliseconds that one query took in the index, and its peer; how many it found."""

    query: str
    found: int
    best: float
    median: float
    worst: float
    peer: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmark; ``built`` in seconds, ``changed`` in milliseconds for one title."""

    date: str
    machine: dict[str, str | int]
    titles: int
    rounds: int
    built: float
    changed: float
    rows: tuple[Row, ...]


def titles(count: int, seed: int = SEED) -> Iterator[str]:
    """Yield invented titles of documents, no two alike, the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - nothing is secret
    for number in range(count):
        begin = "关于" if chance.random() < 0.4 else ""
        what = "".join(chance.sample(_WHAT, chance.choice((1, 2))))
        end = f"{chance.choice(_ENDS)}（{chance.randrange(2010, 2026)}年第{number}号）"
        yield begin + chance.choice(_WHO) + chance.choice(_DOES) + what + end


def run(count: int, rounds: int) -> Report:
    """Return what searches cost among so many titles."""
    data = _data(count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search.db"
        with SearchIndex.open(path) as index:
            built, _ = _timed(lambda: index.follow(data, revision=1, oldest=1))
            changed = _change(index, data)
            with Lookup.open(path) as lookup:
                rows = tuple(_row(lookup, data, each, rounds) for each in QUERIES)
    return Report(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        machine={
            "cores": os.cpu_count() or 0,
            "system": platform.platform(),
            "sqlite": sqlite3.sqlite_version,
            "pyoxigraph": version("pyoxigraph"),
            "load": round(os.getloadavg()[0]),
        },
        titles=count,
        rounds=rounds,
        built=round(built / 1000, 1),
        changed=round(changed, 2),
        rows=rows,
    )


def _data(count: int) -> ox.Store:
    data, graph = ox.Store(), ox.NamedNode(GRAPH + "entities")
    things = ((ox.NamedNode(f"{ID}doc/{number:016x}"), title) for number, title in enumerate(titles(count)))
    document = ox.NamedNode(Class.DOCUMENT)
    quads = (
        (
            ox.Quad(thing, TYPE, document, graph),
            ox.Quad(thing, LABEL, ox.Literal(title, language="zh-hans"), graph),
        )
        for thing, title in things
    )
    data.bulk_extend(quad for pair in quads for quad in pair)
    return data


def _change(index: SearchIndex, data: ox.Store) -> float:
    """Milliseconds until one new title is in the index."""
    graph, thing = ox.NamedNode(GRAPH + "entities"), ox.NamedNode(ID + "doc/new")
    new = [
        ox.Quad(thing, TYPE, ox.NamedNode(Class.DOCUMENT), graph),
        ox.Quad(thing, LABEL, ox.Literal("新的通知"), graph),
    ]
    data.extend(new)
    index.touch(new)
    return _timed(lambda: index.follow(data, revision=2, oldest=1))[0]


def _row(lookup: Lookup, data: ox.Store, query: str, rounds: int) -> Row:
    def search() -> int:
        with lookup.at(2) as view:
            return sum(view.search(query).counts.values())

    took = [_timed(search) for _ in range(rounds)]
    times = [milliseconds for milliseconds, _ in took]
    peer = None if " " in query else _timed(lambda: _contains(data, query))[0]
    best, usual, worst = (round(each, 2) for each in (min(times), median(times), max(times)))
    return Row(query, took[0][1], best, usual, worst, None if peer is None else round(peer, 1))


def _contains(data: ox.Store, word: str) -> int:
    solutions = data.query(_CONTAINS.format(label=LABEL.value, word=word), use_default_graph_as_union=True)
    return len(list(solutions))  # type: ignore[arg-type]


def _timed(work: Callable[[], int | None]) -> tuple[float, int]:
    begun = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - begun), result or 0


def markdown(report: Report) -> str:
    """Return a report as a table."""
    machine, worst = report.machine, max(row.median for row in report.rows)
    lines = [
        f"{report.titles:,} titles, {report.rounds} rounds; {report.date}",
        f"{machine['cores']} cores, {machine['system']}, load {machine['load']}",
        f"SQLite {machine['sqlite']}, pyoxigraph {machine['pyoxigraph']}",
        f"made from the data in {report.built} s; one changed title in {report.changed} ms",
        "",
        "| query | found | index, best | median | worst | SPARQL CONTAINS |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {row.query} | {row.found:,} | {row.best} ms | {row.median} ms | {row.worst} ms | "
            + (f"{row.peer} ms |" if row.peer is not None else "— |")
            for row in report.rows
        ),
        "",
        f"slowest median: {worst} ms (asked: at most {ASKED}); " + ("met" if worst <= ASKED else "not met"),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, leave the figures where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--titles", type=int, default=58_000)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    report = run(max(1, given.titles), max(1, given.rounds))
    print(markdown(report))
    if given.json:
        given.json.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
