"""Clients of a soak: each does one kind of thing over and over, and knows what it may be answered."""

from __future__ import annotations

import gzip
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import httpx

from api.openapi import document
from api.problems import KINDS

DOCUMENTED = {
    (method.upper(), path): set(map(int, operation["responses"]))
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}
# What any request may meet while the service has much to do: it says so, and what to do about it.
LATER = frozenset({429, 503})
SEARCHED = ("海南", "教育厅", "方案", "通知", "智慧教育", "没有这个词", "a", "《")
QUERIES = (
    "SELECT ?s ?o { ?s a ?o } LIMIT 20",
    "SELECT ?o (COUNT(*) AS ?n) { ?s a ?o } GROUP BY ?o",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 50",
    "DESCRIBE ?s { ?s a zp:Bulletin } LIMIT 1",
    "SELECT ?b ?g { GRAPH ?g { ?b a zp:Bulletin } } ORDER BY ?b",
)
ANYTHING = "text/html, */*;q=0.1"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass
class Report:
    """What all clients met: how often which answer came to what, and whatever should not have been."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str, status: int) -> None:
        with self._turn:
            self.answers[what, status] += 1

    def fault(self, words: str) -> None:
        with self._turn:
            self.faults.append(words)


class Client:
    """One client in a thread of its own, until it is told to stop."""

    pause = 0.05

    def __init__(self, address: str, report: Report, seed: int) -> None:
        self.http = httpx.Client(base_url=address, trust_env=False, timeout=180)
        self.report = report
        self.chance = random.Random(seed)  # noqa: S311 - a seeded test
        self.ending = threading.Event()

    def run(self) -> None:
        """Act until told to stop; what goes wrong is reported, and the client goes on."""
        while not self.ending.wait(self.pause * self.chance.uniform(0.5, 1.5)):
            try:
                self.act()
            except Exception as error:  # noqa: BLE001 - whatever it is, the soak has failed
                self.report.fault(f"{type(self).__name__}: {error!r}")
        self.http.close()

    def act(self) -> None:
        raise NotImplementedError

    def ask(
        self,
        method: str,
        path: str,
        wanted: Collection[int] = (200,),
        route: str = "",
        **request: Any,  # noqa: ANN401 - as httpx takes them
    ) -> httpx.Response:
        """An answer whose status is wanted, or says to come later; anything else is a fault."""
        answer = self.http.request(method, path, **request)
        route = route or path.partition("?")[0]
        self.report.count(f"{method} {route}", answer.status_code)
        if answer.status_code not in (*wanted, *LATER):
            self._fault(method, path, answer)
        known = DOCUMENTED.get((method, route))
        if known is not None and answer.status_code not in known | {304}:
            self.report.fault(f"{method} {route}: {answer.status_code} is not documented")
        if answer.status_code >= 400 and method != "HEAD":
            self._see_that_it_is_a_problem(method, path, answer)
        return answer

    def _see_that_it_is_a_problem(self, method: str, path: str, answer: httpx.Response) -> None:
        if not answer.headers["content-type"].startswith("application/problem+json"):
            return
        told = answer.json()
        kind = KINDS.get(told["type"].partition("#")[2])
        if kind is None or kind.status != answer.status_code or not all(told["messages"].values()):
            self._fault(method, path, answer)

    def _fault(self, method: str, path: str, answer: httpx.Response) -> None:
        self.report.fault(f"{method} {path}: {answer.status_code} {answer.text[:600]}")


class Asker(Client):
    """Queries of every form, and some that are none."""

    pause = 0.02

    def act(self) -> None:
        query = self.chance.choice((*QUERIES, "SELECT nonsense"))
        self.ask("GET", "/sparql", (400,) if "nonsense" in query else (200,), params={"query": query})


class Visitor(Client):
    """Follows links from page to page, as people and crawlers do; asks for what it has again by its tag."""

    def act(self) -> None:
        path = "/"
        for _ in range(8):
            html = {"accept": ANYTHING}
            page = self.ask("GET", path, (200, 303, 404, 410), route="a page", headers=html)
            if page.status_code == 303:
                path = page.headers["location"]
                continue
            self._again(path, page)
            links = re.findall(r'href="(/[^"#]*)"', page.text)
            if page.status_code != 200 or not links or self.ending.is_set():
                return
            path = self.chance.choice(links).replace("&amp;", "&")
            if path.startswith(("/dumps/", "/static/")):
                return

    def _again(self, path: str, page: httpx.Response) -> None:
        if "etag" not in page.headers or self.chance.random() < 0.7:
            return
        tag = {"accept": ANYTHING, "if-none-match": page.headers["etag"]}
        again = self.ask("GET", path, (200, 304, 404, 410), route="a page again", headers=tag)
        if again.status_code == 304 and again.content:
            self.report.fault(f"{path}: a 304 with a body")


class Searcher(Client):
    """Searches, suggestions, batches of names to reconcile, lists, the feed."""

    def act(self) -> None:
        word = self.chance.choice(SEARCHED)
        queries = {f"q{n}": {"query": each} for n, each in enumerate(SEARCHED)}
        self.ask("GET", "/api/search", params={"q": word})
        self.ask("GET", "/api/suggest", params={"prefix": word})
        self.ask("GET", "/reconcile", params={"queries": json.dumps(queries)})
        self.ask("GET", "/changes", headers={"accept": "application/json"})
        for path in ("/api/bulletins", "/feed.atom"):
            self.ask("GET", path)


class Taker(Client):
    """Takes dumps, each of which can be unpacked to its end."""

    pause = 4.0

    def act(self) -> None:
        name = self.chance.choice(("zhengpu.nq.gz", "zhengpu.ttl.gz", "zhengpu.jsonld.gz"))
        taken = self.ask("GET", f"/dumps/{name}", route="a dump")
        if taken.status_code == 200 and not gzip.decompress(taken.content):
            self.report.fault(f"{name} is empty")


class Runaway(Client):
    """Queries that would never end, and more of them at once than anybody may have."""

    pause = 1.0

    def act(self) -> None:
        began = time.monotonic()
        parameters = {"query": RUNAWAY, "timeout": "1"}
        self.ask("GET", "/sparql", (503, 429), route="a runaway", params=parameters)
        if (took := time.monotonic() - began) > 30:
            self.report.fault(f"a runaway query took {took:.1f} s")


class Leaver(Client):
    """Asks, and is gone before the answer comes; or sends half a request."""

    pause = 0.3

    def act(self) -> None:
        request = b"GET /sparql?timeout=5&query=%s HTTP/1.1\r\nhost: x\r\n\r\n" % (
            self.chance.choice((RUNAWAY, QUERIES[1], QUERIES[3])).replace(" ", "+").encode()
        )
        send_and_leave(self.http, request[: self.chance.choice((len(request), 40))])
        self.report.count("left", 0)


def send_and_leave(http: httpx.Client, request: bytes, after: float = 0.05) -> None:
    """Send bytes to where a client sends its requests, and hang up."""
    import socket  # noqa: PLC0415

    with socket.create_connection((http.base_url.host, http.base_url.port or 80)) as line:
        line.sendall(request)
        time.sleep(after)
