"""How soon pages are there: for the first time from a service that stands, again, and seen in Chromium.

``python -m benchmarks.pages [--months N] [--rounds N] [--views PATH,...] [--json FILE]`` from the root of the
project; it makes and builds the invented bulletins itself. Beside the network stands pyvis as it comes, given
the same graph.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import networkx as nx
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as NotInTimeError

from benchmarks.peers import BIN, Server, zhengpu

CHROMIUM = "/usr/bin/chromium"
HTML = {"accept": "text/html"}
VIEWS = (
    *("/", "/launches", "/matrix", "/tiles", "/policies", "/lanes", "/curves", "/ways", "/network"),
    *("/search?q=教育", "/page/org/moe", "/page/place/110000", "/timeline?about=org/moe"),
    *("/ego?about=org/moe", "/bulletins", "/changes", "/about"),
)
LARGE = "/network?time=all"
ASKED, ASKED_LARGE = 500.0, 2000.0  # milliseconds
STANDS = 3.0  # seconds
PATIENCE = 60_000.0  # milliseconds that pyvis as it comes is given


@dataclass(frozen=True, slots=True)
class Row:
    """Medians in milliseconds: the first answer of a service that nobody asked yet, the next one, and until
    the first is seen by somebody who is at another page of the service.
    """

    page: str
    kilobytes: int
    cold: float
    warm: float
    seen: float


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmark. ``peer_seen`` is None where the peer did not settle in time."""

    date: str
    machine: dict[str, str | int]
    months: int
    triples: int
    rows: tuple[Row, ...]
    nodes: int
    edges: int
    peer_made: float
    peer_seen: float | None


def run(months: int, rounds: int, views: Sequence[str] = VIEWS) -> Report:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as place, _chromium() as browser:
        store = _store(Path(place), months)
        rows = tuple(_row(store, page, rounds, browser) for page in (*views, LARGE))
        with zhengpu(store) as server:
            graph = nx.read_graphml(_get(server, "/pictures/network.graphml?time=all", as_file=Path(place)))
            triples = _triples(server)
        made, seen = _peer(graph, Path(place), browser)
        sizes = graph.number_of_nodes(), graph.number_of_edges()
    now = datetime.now(UTC).date().isoformat()
    return Report(now, _machine(), months, triples, rows, *sizes, made, seen)


def _machine() -> dict[str, str | int]:
    return {
        "cores": os.cpu_count() or 1,
        "system": platform.platform(),
        "python": platform.python_version(),
        "pyvis": version("pyvis"),
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def _store(place: Path, months: int) -> Path:
    corpus, store = place / "corpus", place / "store"
    for command in (
        ("demo-corpus", "--months", str(months), "--seed", "1", "--out", corpus),
        ("build", corpus / "texts", "--store", store),
    ):
        subprocess.run([BIN / "zhengpu", *command], check=True, capture_output=True)  # noqa: S603 - our own command
    return store


def _row(store: Path, page: str, rounds: int, browser: Browser) -> Row:
    measured = [_once(store, page, browser) for _ in range(rounds)]
    size, cold, warm, seen = zip(*measured, strict=True)
    return Row(page, round(size[0] / 1024), *(round(median(each), 1) for each in (cold, warm, seen)))


def _once(store: Path, page: str, browser: Browser) -> tuple[int, float, float, float]:
    """The page's size; milliseconds cold, warm, and, of another fresh service, until it is seen."""
    with _standing(store) as server, httpx.Client(trust_env=False, timeout=120, headers=HTML) as client:
        address = f"http://127.0.0.1:{server.port}{page}"
        cold, answer = _timed(lambda: client.get(address).raise_for_status())
        warm, _ = _timed(lambda: client.get(address).raise_for_status())
    with _standing(store) as server:
        seen = _seen(browser, f"http://127.0.0.1:{server.port}", page)
    return len(answer.content), cold, warm, seen


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return (time.perf_counter() - began) * 1000, found


@contextmanager
def _standing(store: Path) -> Iterator[Server]:
    """A service that has made ready what it makes ready by itself, and was not asked for a page."""
    with zhengpu(store) as server:
        time.sleep(STANDS)
        yield server


def _seen(browser: Browser, site: str, path: str) -> float:
    """Milliseconds from asking until everything is drawn, the framed network with its canvas included."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{site}/problems")
    took, _ = _timed(lambda: _shown(page, site + path))
    page.close()
    return took


def _shown(page: Page, address: str) -> None:
    page.goto(address)
    if page.locator("iframe.picture").count():
        frame = page.frames[-1]
        frame.wait_for_selector("canvas")
        frame.evaluate("new Promise(requestAnimationFrame)")


def _get(server: Server, path: str, as_file: Path) -> Path:
    answer = httpx.get(
        f"http://127.0.0.1:{server.port}{path}", trust_env=False, timeout=120
    ).raise_for_status()
    target = as_file / "network.graphml"
    target.write_bytes(answer.content)
    return target


def _triples(server: Server) -> int:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    address = f"http://127.0.0.1:{server.port}/sparql"
    answer = httpx.get(address, params={"query": query, "format": "json"}, trust_env=False, timeout=120)
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def _peer(graph: nx.Graph[Any], place: Path, browser: Browser) -> tuple[float, float | None]:
    """pyvis as it comes: milliseconds to make its page, and until its physics settled; None if it did not."""
    from pyvis.network import Network  # noqa: PLC0415

    target = place / "pyvis.html"

    def make() -> None:
        network = Network(directed=True, cdn_resources="in_line")
        network.from_nx(graph)
        target.write_text(network.generate_html(), encoding="utf-8")

    made, _ = _timed(make)
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.route(
        "**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort()
    )
    try:
        seen, _ = _timed(lambda: _settled(page, target.as_uri()))
    except NotInTimeError:
        return made, None
    finally:
        page.close()
    return made, seen


def _settled(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.network && network.physics.stabilized", timeout=PATIENCE)


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def markdown(report: Report) -> str:
    """Return a report as tables."""
    settled = f"{report.peer_seen:,.0f} ms" if report.peer_seen else f"not within {PATIENCE:,.0f} ms"
    size = f"{report.nodes:,} nodes and {report.edges:,} edges"
    lines = [
        f"{report.months} months, {report.triples:,} triples; {report.date}",
        ", ".join(f"{name} {value}" for name, value in report.machine.items()),
        "",
        "| page | kB | first, ms | again, ms | seen, ms |",
        "| --- | ---: | ---: | ---: | ---: |",
        *_lines(report.rows),
        "",
        f"asked: {ASKED:g} ms for the first answer of every page, {ASKED_LARGE:g} ms until {LARGE} is seen",
        f"pyvis as it comes, {size}: made in {report.peer_made:,.0f} ms, settled: {settled}",
    ]
    return "\n".join(lines)


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield f"| {row.page} | {row.kilobytes} | {row.cold:g} | {row.warm:g} | {row.seen:g} |"


def main() -> None:
    """Measure, print the table, leave the figures where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--views", default=",".join(VIEWS), help="paths of pages, with commas between")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    report = run(max(1, given.months), max(1, given.rounds), given.views.split(","))
    print(markdown(report))
    if given.json:
        given.json.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
