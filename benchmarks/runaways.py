"""Queries and an update that would not end, and what they do to those who ask small things meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.clients import Load, answers_of, ask, asking
from benchmarks.peers import Peak, Server

PATIENCE = 40.0  # seconds after which nobody waits any longer
MOST_ASKED = 40_000
LEAD = 0.5  # seconds that the small queries run before
_ALL = "?a ?b ?c . ?d ?e ?f"
_ZP = "https://w3id.org/zhengpu/ontology#"
_STEPS = "|".join(f"<{_ZP}{name}>|^<{_ZP}{name}>" for name in ("partOf", "about", "mentions"))

QUERIES = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} . ?g ?h ?i }}",
    "unbounded path": f"SELECT (COUNT(*) AS ?n) {{ ?a ({_STEPS})* ?b }}",
    "huge ORDER BY": "SELECT * { ?a ?b ?c . ?d ?b ?f } ORDER BY ?f ?c ?a",
    "regex bomb": (
        f'SELECT (COUNT(*) AS ?n) {{ {_ALL} FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(.*教.*育.*){{9}}x$")) }}'
    ),
    "GROUP_CONCAT bomb": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?x) {{ {_ALL} }}",
    "giant result": f"SELECT * {{ {_ALL} }}",
    "deep nesting": f"SELECT * {{ {'{ ' * 20_000}{'} ' * 20_000} }}",
    "1 MB query": f"SELECT * {{ VALUES ?a {{ {'<urn:x:0123456789abcdef> ' * 42_000} }} ?a ?b ?c }}",
}
# Updates read no union of graphs by default.
UPDATE = "INSERT { GRAPH <urn:x:runaway> { ?a ?b ?f } } WHERE { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }"


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one: the status (0: none), seconds from asking to its end, those past the deadline, and of
    the small queries meanwhile how many were good and the 99th percentile in milliseconds.
    """

    kind: str
    server: str
    status: str
    seconds: float
    past: float
    others_good: int
    others_bad: int
    others_p99: float
    peak_bytes: int


def kinds(server: Server, deadline: float, *, tells: bool) -> dict[str, str]:
    """The requests; `tells` where the server takes the deadline as a parameter."""
    timeout = {"timeout": deadline} if tells else {}
    queries = {kind: server.post(text, **timeout) for kind, text in QUERIES.items()}
    return queries | {"runaway UPDATE": server.update(UPDATE, **timeout)}


def run(server: Server, kind: str, request: str, small: Sequence[str], deadline: float) -> Ran:
    """Let one run while eight clients ask the small queries, each time of another text: none is at hand."""
    texts = (f"{small[number % len(small)]} # {kind} {number}" for number in range(MOST_ASKED))
    others = Load(server.port, tuple(map(server.query, texts)), 8, LEAD + deadline + 1, patience=PATIENCE)
    with Peak(server) as peak, asking(others) as process:
        time.sleep(LEAD)
        told = ask(Load(server.port, (request,), 1, once=True, patience=PATIENCE))
        answered = answers_of(process)
    seconds = told.latencies[0] if told.latencies else PATIENCE
    good = answered.statuses.get("200", 0)
    return Ran(
        kind=kind,
        server=server.name,
        status=next(iter(told.statuses), "0"),
        seconds=round(seconds, 3),
        past=round(seconds - deadline, 3),
        others_good=good,
        others_bad=sum(answered.statuses.values()) - good,
        others_p99=round(1000 * answered.percentile(0.99), 1),
        peak_bytes=peak.bytes,
    )


def told(rows: Sequence[Ran], say: Callable[[str], None]) -> None:
    """Say each row as one of a table."""
    say("| runaway | server | status | ended after | past deadline | others: good, bad, p99 | peak memory |")
    say("| --- | --- | --- | ---: | ---: | ---: | ---: |")
    for row in rows:
        others = f"{row.others_good:,}, {row.others_bad}, {row.others_p99} ms"
        past = f"{row.past:+.3f} s" if row.past > 0 else "-"
        say(
            f"| {row.kind} | {row.server} | {row.status} | {row.seconds:.3f} s | {past} | {others} | "
            f"{row.peak_bytes / 10**6:,.0f} MB |"
        )
