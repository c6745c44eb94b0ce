"""Clients that keep their connections and ask one request after the other, all in one process of its own.

``python -m benchmarks.clients`` takes a `Load` as JSON on standard input and prints what came of it. Parsing
is httptools', the loop uvloop's, so that clients take little of the processor from what they measure.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path

import httptools
import uvloop

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Load:
    """What to ask: whole requests as text, in turn, by so many clients, for so many seconds or until each was
    asked once.

    ``patience`` is how many seconds an answer may take before its client gives up.
    """

    port: int
    requests: tuple[str, ...]
    clients: int = 8
    seconds: float = 5.0
    once: bool = False
    patience: float = 60.0


@dataclass(frozen=True, slots=True)
class Answered:
    """What came: how many answers by status (0 where none came), in how many seconds, how long each took."""

    statuses: dict[str, int]
    seconds: float
    latencies: tuple[float, ...] = field(repr=False)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.statuses.get("200", 0) / self.seconds

    def percentile(self, part: float) -> float:
        """How many seconds so much of the answers took at most."""
        told = sorted(self.latencies)
        return told[min(len(told) - 1, int(part * len(told)))] if told else float("nan")


def ask(load: Load) -> Answered:
    """Run the clients in a process of their own."""
    with asking(load) as process:
        return answers_of(process)


def asking(load: Load) -> subprocess.Popen[str]:
    """Start the clients and go on."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.clients"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
    )
    if process.stdin is None:
        raise AssertionError("no pipe")
    process.stdin.write(json.dumps(asdict(load)))
    process.stdin.close()
    process.stdin = None
    return process


def answers_of(process: subprocess.Popen[str]) -> Answered:
    """Wait for clients, and return what they tell."""
    told = json.loads(process.communicate()[0])
    return Answered(told["statuses"], told["seconds"], tuple(told["latencies"]))


class _Client(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last is whole."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.requests = requests
        self.until = until
        self.statuses: Counter[str] = Counter()
        self.latencies: list[float] = []
        self.done = asyncio.get_running_loop().create_future()
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def _next(self) -> None:
        request = next(self.requests, None) if time.perf_counter() < self.until else None
        if request is None:
            self._begun = 0.0
            self._finish()
            return
        self._parser = httptools.HttpResponseParser(self)
        self._begun = time.perf_counter()
        self._transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.latencies.append(time.perf_counter() - self._begun)
        self.statuses[str(self._parser.get_status_code())] += 1
        asyncio.get_running_loop().call_soon(self._next)

    def connection_lost(self, _: Exception | None) -> None:
        self.give_up()

    def give_up(self) -> None:
        """Count what is not answered as status 0."""
        if self._begun and not self.done.done():
            self.latencies.append(time.perf_counter() - self._begun)
            self.statuses["0"] += 1
        self._finish()

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        self._transport.close()


async def _run(load: Load) -> Answered:
    loop = asyncio.get_running_loop()
    raw = [request.encode() for request in load.requests]
    begun = time.perf_counter()
    until = begun + (1e9 if load.once else load.seconds)
    turns = iter(raw) if load.once else cycle(raw)
    clients = []
    for _ in range(load.clients):
        _, client = await loop.create_connection(lambda: _Client(turns, until), "127.0.0.1", load.port)
        clients.append(client)
    waiting = [client.done for client in clients]
    await asyncio.wait(waiting, timeout=load.patience + (0 if load.once else load.seconds))
    for client in clients:
        client.give_up()
    seconds = time.perf_counter() - begun
    statuses = sum((client.statuses for client in clients), Counter[str]())
    return Answered(dict(statuses), seconds, tuple(t for client in clients for t in client.latencies))


def get(path: str, accept: str) -> str:
    """A GET as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n"


def post(path: str, body: str, media_type: str, *headers: str) -> str:
    """A POST as it goes over the wire."""
    lines = (f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {media_type}", *headers)
    return "\r\n".join((*lines, f"Content-Length: {len(body.encode())}", "", body))


def main() -> None:
    """Read a load, run it, tell what came."""
    told = json.load(sys.stdin)
    told["requests"] = tuple(told["requests"])
    answered = uvloop.run(_run(Load(**told)))
    latencies = [round(seconds, 6) for seconds in answered.latencies]
    tell = {"statuses": answered.statuses, "seconds": answered.seconds, "latencies": latencies}
    _write(json.dumps(tell).encode())


def _write(told: bytes) -> None:
    """All of it: print, where Python runs unbuffered, loses what a full pipe does not take at once."""
    os.set_blocking(sys.stdout.fileno(), True)
    while told:
        told = told[os.write(sys.stdout.fileno(), told) :]


if __name__ == "__main__":
    main()
