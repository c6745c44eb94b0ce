"""``kill -9`` while bulletins come: no write that was acknowledged is lost, none is there by half."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from api.tokens import digest_of
from graph_builder.store.base import StoreBusy
from graph_builder.store.journal import Journal
from graph_builder.store.layout import Home
from graph_builder.store.lock import Lock
from graph_builder.store.reader import open_reader
from graph_builder.verify import verify
from tests.api.conftest import INGEST, bearer

HEADERS = bearer(INGEST) | {"content-type": "text/plain"}
# A place in the writer or in the whole service; a reader that is killed harms nobody and is tested elsewhere.
VICTIMS = ("service", "writer", "extractor")


PROVINCES = ("海南", "河北", "山西", "辽宁", "吉林", "江苏", "浙江", "安徽", "福建")


def bulletin(number: int, version: int) -> str:
    """One of a dozen bulletins a year; each version of one says as much as the others."""
    year, month = 1990 + number // 12, number % 12 + 1
    lines = [
        "教育信息化和网络安全工作月报",
        f"{year}年{month}月\n",
        "一、教育部工作动态",
        f"{month}月2日，教育部印发《第{version}版通知》。\n",
        "二、各地工作进展",
    ]
    lines += [
        f"{province}：{month}月{day}日，{province}省教育厅印发《第{version}版方案{day}》。"
        for day, province in enumerate(PROVINCES, 1)
    ]
    return "\n".join(lines) + "\n"


@dataclass
class Writing:
    """A client that sends one bulletin after another, and what was said of each: which version stands for
    certain, and which were sent after it without an answer that tells.
    """

    address: str
    generator: random.Random
    acknowledged: dict[int, int] = field(default_factory=dict)
    uncertain: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    stop: threading.Event = field(default_factory=threading.Event)
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        with httpx.Client(base_url=self.address, trust_env=False, timeout=60) as client:
            while not self.stop.is_set():
                self.send(client)

    def send(self, client: httpx.Client) -> None:
        number, version = self.generator.randrange(24), self.generator.randrange(10**6)
        self.uncertain[number].append(version)
        try:
            answer = client.post(
                "/bulletins?replace=true", content=bulletin(number, version).encode(), headers=HEADERS
            )
        except httpx.HTTPError:
            self.stop.wait(0.05)
            return
        if answer.is_success:
            self.settle(number, version)
        elif answer.status_code not in (422, 503):
            self.failures.append(answer.text)

    def settle(self, number: int, version: int) -> None:
        """This version stands."""
        self.acknowledged[number] = version
        self.uncertain[number].clear()


@contextlib.contextmanager
def service(store: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A service in a process, that answers; killed at the end if it still runs."""
    environment = {**os.environ, "ZHENGPU_INGEST_TOKENS": digest_of(INGEST), "ZHENGPU_READERS": "1"}
    command = [sys.executable, "-m", "api", "serve", "--store", str(store), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _await_ready(process, port)
        yield process
    finally:
        process.kill()
        process.wait()


def _await_ready(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        assert process.poll() is None, "the service ended"
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/health/ready", trust_env=False).is_success:
                return
        time.sleep(0.05)
    raise AssertionError("the service does not answer")


def children(pid: int) -> dict[str, int]:
    """The child processes of a service by their script's name."""
    found: dict[str, int] = {}
    for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0")
            found |= {Path(word.decode()).stem: int(each) for word in words if word.endswith(b".py")}
    return found


def strike(process: subprocess.Popen[bytes], victim: str) -> None:
    """Kill the service, or one of its processes, without warning."""
    pid = process.pid if victim == "service" else children(process.pid).get(victim, process.pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _await_rest(store: Path) -> None:
    """The children of a killed service go after it, the writer with what it is at."""
    for _ in range(600):
        with contextlib.suppress(StoreBusy):
            Lock.take(store).release()
            return
        time.sleep(0.05)
    raise AssertionError("a process keeps the store")


def check(store: Path, writing: Writing) -> None:
    """What is acknowledged stands, or something that was sent after it; each bulletin is one whole version.
    The service is down: whatever stands now is certain, unless a change is made and not shown to readers yet.
    """
    assert verify(store) == []
    with open_reader(store) as reader:
        texts = {entry.iri[-7:]: reader.text(entry.digest) for entry in reader.bulletins()}
    with contextlib.closing(Journal.look(Home(store).journal)) as journal:
        is_all_shown = not journal.is_stale("snapshot")
    for number, version in list(writing.acknowledged.items()):
        stands = texts[f"{1990 + number // 12}-{number % 12 + 1:02}"]
        possible = {bulletin(number, each): each for each in (version, *writing.uncertain[number])}
        assert stands in possible
        if is_all_shown:
            writing.settle(number, possible[stands])
    assert writing.failures == []


def rounds(built: Path, tmp_path: Path, kills: int, seed: int, port: int) -> None:
    generator = random.Random(seed)  # noqa: S311 - a seeded test
    store = Path(shutil.copytree(built, tmp_path / "store"))
    writing = Writing(f"http://127.0.0.1:{port}", generator)
    for number in range(kills):
        with service(store, port) as process:
            writing.stop.clear()
            sender = threading.Thread(target=writing.run)
            sender.start()
            time.sleep(generator.uniform(0.3, 2.5))
            strike(process, VICTIMS[number % len(VICTIMS)])
            time.sleep(generator.uniform(0, 0.5))
            writing.stop.set()
            sender.join()
        _await_rest(store)
        check(store, writing)
    assert writing.acknowledged


def test_three_kills(built: Path, tmp_path: Path, free_port: int) -> None:
    rounds(built, tmp_path, 3, seed=1, port=free_port)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_kills(built: Path, tmp_path: Path, free_port: int) -> None:
    rounds(built, tmp_path, 100, seed=2, port=free_port)
