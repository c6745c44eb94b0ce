"""A model's endpoint on this machine that says what a test tells it to; nothing else is ever asked."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from graph_builder.extras.llm.asking import Asker
from graph_builder.extras.llm.cache import Cache
from graph_builder.extras.llm.endpoint import Endpoint
from graph_builder.extras.llm.prompt import task, version_of
from graph_builder.extras.llm.reader import LlmReader, Report
from graph_builder.extras.llm.settings import LlmSettings
from graph_builder.model import Source
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from graph_builder.suggestions import Suggestions

KEY = "sk-secret-of-this-test"
TITLE = "2022年11月教育信息化和网络安全工作月报"
# 上马 is no verb of the lexicon: the rules read one act in the entry of 江苏, and none in that of 浙江.
TEXT = (
    f"{TITLE}\n★各地工作动态\n江苏　省教育厅印发《校园数据管理办法》，上马“苏学通”平台。\n"
    "浙江　省教育厅于11月9日上马“浙课”平台。宁波市教育局上马“甬教”平台，尚未启动培训工程。\n★其他动态\n"
)

Behaviour = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the behaviour of its server."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers["Authorization"])
        with contextlib.suppress(ConnectionError):  # the client has gone
            self.server.behaviour(self, body)

    def answer(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def say(self, words: str, tokens: int = 100, finish: str = "stop") -> None:
        """Answer as a chat completion."""
        message = {"role": "assistant", "content": words}
        self.answer(
            json.dumps(
                {
                    "id": "c",
                    "object": "chat.completion",
                    "created": 0,
                    "model": "fake",
                    "choices": [{"index": 0, "finish_reason": finish, "message": message}],
                    "usage": {"prompt_tokens": tokens, "completion_tokens": 0, "total_tokens": tokens},
                }
            ).encode()
        )

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """The endpoint: what it was asked, and how it answers."""

    daemon_threads = False  # `server_close` waits for them

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.behaviour: Behaviour = lambda handler, _: handler.say('{"statements": []}')
        self.stopping = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def tells(self, *statements: dict[str, Any]) -> None:
        """Answer every question with these statements."""
        words = json.dumps({"statements": statements}, ensure_ascii=False)
        self.behaviour = lambda handler, _: handler.say(words)


@pytest.fixture
def server() -> Iterator[Server]:
    """A running endpoint that finds nothing until a test tells it more."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stopping.set()
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine stands between a test and its endpoint."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@dataclass
class Reading:
    """A reader of one test, the waits that it would have waited, and its last report."""

    reader: LlmReader
    waits: list[float] = field(default_factory=list)

    def suggest(self, text: str = TEXT) -> Suggestions:
        return self.reader.suggest(source_of(text))

    @property
    def report(self) -> Report:
        return self.reader.reports[-1]

    @property
    def why(self) -> list[str]:
        return [str(one.why) for one in self.report.refused]

    @property
    def trouble(self) -> list[str]:
        return [str(one.kind) for one in self.report.failures]


def source_of(text: str = TEXT) -> Source:
    """A text as read."""
    return read_bytes(text.encode(), "invented.txt")


Read = Callable[..., Reading]


@pytest.fixture
def reading(server: Server, pipeline: Pipeline, tmp_path: Path) -> Iterator[Read]:
    """Makes readers of the endpoint, with settings of the test, that do not really wait."""
    with contextlib.ExitStack() as stack:

        def made(**settings: object) -> Reading:
            told = {"base_url": server.address, "model": "fake", "api_key": KEY, "cache": tmp_path / "cache"}
            config = LlmSettings(**{**told, **settings})  # type: ignore[arg-type]
            asked, waits = task(pipeline.knowledge), list[float]()
            endpoint = stack.enter_context(Endpoint(config))
            cache = Cache(config.cache, config.model, version_of(asked))
            asker = Asker(config, endpoint, cache, asked, sleep=waits.append, jitter=lambda: 0.5)
            return Reading(LlmReader(pipeline, asker), waits)

        yield made


def act(quote: str, agents: list[str], target: str, **cells: object) -> dict[str, Any]:
    """A statement as a model answers it."""
    told = {"verb": "上马", "action": "launch", "status": "reported"}
    return {"quote": quote, "agents": agents, "target": target, **told, **cells}


RIGHT = act("省教育厅于11月9日上马“浙课”平台", ["省教育厅"], "“浙课”平台")
