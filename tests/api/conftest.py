"""A small graph in the shape of the real one, and the service over it, in a thread."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import uvicorn

from api import site
from api.app import create_app, source_of
from api.search import Searcher
from api.server import configuration
from api.settings import Settings
from api.source import Source, State
from api.tokens import Token, digest_of
from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Step

BASE = "https://w3id.org/zhengpu/id/"
# Two acts share the second sentence; the emoji is one code point, and two units of UTF-16.
TEXT = "各地动态😀\n广西 自治区教育厅印发《通知甲》。省厅召开启动会,发布平台乙。\n(略)"
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
INGEST, ADMIN = "ingest-secret", "admin-secret"
MONTHLY = """教育信息化和网络安全工作月报
2023年3月

一、教育部工作动态
3月2日，教育部印发《数字校园建设通知》。

二、各地工作进展
海南：3月5日，海南省教育厅印发《智慧课堂实施方案》。
"""
HOSTILE = '<script>alert(1)</script>"onmouseover="x'

TURTLE = f"""
@base <{BASE}> .
@prefix zp: <https://w3id.org/zhengpu/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dct: <http://purl.org/dc/terms/> .
"""


def span(quote: str) -> str:
    """The IRI of the span where the quote stands."""
    start = TEXT.index(quote)
    return f"{BASE}text/{DIGEST[:32]}#char={start},{start + len(quote)}"


def _act(number: int, verb: str, target: str, quote: str) -> str:
    start = TEXT.index(quote)
    day = f'"2022-11-0{number}"'
    return f"""
    <bulletin/s-2022-11/a-0000000000-{number}> a zp:Activity ; zp:partOf <bulletin/s-2022-11/s1/i1> ;
      zp:action <action/issue> ; zp:verb "{verb}" ; zp:agent <org/450000-edu> ; zp:object <{target}> ;
      zp:begin {day}^^xsd:date ; zp:end {day}^^xsd:date ; zp:edtf {day} ; zp:status "reported" ;
      zp:evidence <{span(quote)}> .
    <{span(quote)}> zp:start {start} ; zp:end {start + len(quote)} ; zp:quote "{quote}" ."""


BULLETIN = (
    f"""
    <bulletin/s-2022-11> a zp:Bulletin ; skos:prefLabel "月报2022年11月"@zh-Hans ; dct:publisher <org/moe> ;
      zp:textDigest "{DIGEST}" ; zp:begin "2022-11-01"^^xsd:date ;
      zp:end "2022-11-30"^^xsd:date .
    <bulletin/s-2022-11/s1> a zp:Section ; skos:prefLabel "各地动态"@zh-Hans ;
      zp:partOf <bulletin/s-2022-11> .
    <bulletin/s-2022-11/s1/i1> a zp:Item ; skos:prefLabel "广西"@zh-Hans ;
      zp:partOf <bulletin/s-2022-11/s1> ; zp:about <place/450000> ; zp:mentions <org/hostile> .
    """
    + _act(1, "印发", "doc/0123456789abcdef", "自治区教育厅印发《通知甲》")
    + _act(2, "召开", "occasion/0123456789abcdef", "省厅召开启动会,发布平台乙")
    + _act(3, "发布", "platform/x-1", "发布平台乙")
)
ENTITIES = f"""
    <org/450000-edu> a zp:GovernmentBody ; skos:prefLabel "自治区教育厅"@zh-Hans ;
      zp:jurisdiction <place/450000> .
    <doc/0123456789abcdef> a zp:Document ; skos:prefLabel "通知甲"@zh-Hans .
    <occasion/0123456789abcdef> a zp:Occasion ; skos:prefLabel "启动会"@zh-Hans .
    <platform/x-1> a zp:Platform ; skos:prefLabel "平台乙"@zh-Hans .
    <org/hostile> a zp:Organization ; skos:prefLabel '''{HOSTILE}'''@zh-Hans ;
      dct:source "javascript:alert(1)" .
"""
REGISTRY = """
    <org/moe> a zp:GovernmentBody ; skos:prefLabel "教育部"@zh-Hans, "Ministry of Education"@en .
    <place/450000> a zp:Place ; skos:prefLabel "广西壮族自治区"@zh-Hans, "Guangxi"@en ; zp:shortName "广西" .
    <action/issue> a skos:Concept ; skos:prefLabel "印发"@zh-Hans, "issue"@en .
"""


# The only change that its journal shows.
STEP = Step(1, "2022-12-01T00:00:00+00:00", "came", BASE + "bulletin/s-2022-11", DIGEST, gone=False)


@dataclass(frozen=True)
class FixedLease:
    """A snapshot that is never taken away."""

    path: Path
    revision: int = 1

    @property
    def address(self) -> str:
        return str(self.path)

    def is_whole(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing to let go."""


@dataclass
class FixedSource:
    """A source over one folder, with one text and one retracted bulletin."""

    path: Path
    number: int = 1
    announced: str = ""

    def revision(self) -> int:
        return self.number

    def state(self) -> State:
        return State(self.number, 1_700_000_000_000_000_000 + self.number)

    def lease(self) -> FixedLease:
        return FixedLease(self.path, self.number)

    def text(self, digest: str) -> str | None:
        return TEXT if len(digest) >= 32 and DIGEST.startswith(digest) else None

    def moved_to(self, iri: str) -> str | None:  # noqa: ARG002
        return None  # gone, and nowhere else

    def is_gone(self, iri: str) -> bool:
        return iri.startswith(BASE + "bulletin/s-2022-10")

    def writer(self, settings: Settings) -> None:
        """Nobody writes to it."""

    def refresh(self) -> None:
        """It never changes."""

    def changes(self, since: int, limit: int) -> Sequence[Step]:
        return [STEP][since:limit]

    def newest(self, before: int, limit: int) -> Sequence[Step]:
        return [STEP][:limit] if before > 1 else []

    def announce(self, address: str) -> None:
        self.announced = address

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph on disk, as a reader opens it."""
    path = tmp_path_factory.mktemp("snapshot") / "1"
    store = ox.Store(path)
    for graph, turtle in (("bulletin/s-2022-11", BULLETIN), ("entities", ENTITIES), ("registry", REGISTRY)):
        name = ox.NamedNode(f"https://w3id.org/zhengpu/graph/{graph}")
        store.load(TURTLE + turtle, ox.RdfFormat.TURTLE, to_graph=name)
    store.flush()
    return path


@pytest.fixture(scope="session")
def source(snapshot: Path) -> FixedSource:
    """What the service serves in these tests."""
    return FixedSource(snapshot)


# All tests come from one address, and mean to be many clients.
UNLIMITED: dict[str, Any] = {"writes_per_minute": 0, "refusals_per_minute": 0}
# On a busy machine a write takes longer than it may; tests of deadlines set their own.
PATIENT: dict[str, Any] = {"write_timeout": 120, "extract_timeout": 240}


@pytest.fixture(autouse=True, scope="session")
def _patient_search() -> Iterator[None]:
    """Services of tests let a search take a minute, for the same reason."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "Searcher", partial(Searcher, seconds=60))
        yield


@contextlib.contextmanager
def running(settings: Settings, source: Source) -> Iterator[str]:
    """The service on a free port of this machine, in a thread; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(configuration(create_app(settings, source), settings))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def serve(source: FixedSource) -> Callable[..., contextlib.AbstractContextManager[str]]:
    """Starts a service of its own for a test that needs other settings."""
    return lambda **settings: running(Settings(**settings), source)


@pytest.fixture(scope="session")
def address(source: FixedSource) -> Iterator[str]:
    """A running service."""
    settings = replace(Settings(readers=2, spares=0, max_query_kb=64), **UNLIMITED)
    with running(settings, source) as address:
        yield address


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    """A client of the service; it follows no redirects, since those are what is tested."""
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture(autouse=True)
def _without_cookies(request: pytest.FixtureRequest) -> None:
    """A language that one test chose is no other test's: the client forgets its cookies."""
    if "client" in request.fixturenames:
        kept = request.getfixturevalue("client")
        if isinstance(kept, httpx.Client):
            kept.cookies.clear()


@pytest.fixture(scope="session")
def text() -> str:
    """The text of the bulletin in the graph."""
    return TEXT


@pytest.fixture(scope="session")
def digest() -> str:
    """Its SHA-256."""
    return DIGEST


@pytest.fixture(scope="session")
def built(registry_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the curated descriptions and one bulletin, to be copied and written to."""
    place = tmp_path_factory.mktemp("built")
    shutil.copytree(registry_store, place / "store")
    text = place / "a.txt"
    text.write_text(MONTHLY, encoding="utf-8")
    with EmbeddedStore.open(place / "store") as store:
        (result,) = build([text], store)
        assert result.error is None
    return place / "store"


@contextlib.contextmanager
def writable(store: Path | str, **settings: Any) -> Iterator[httpx.Client]:  # noqa: ANN401 - as Settings has them
    """A service over a store, which takes the tokens `INGEST` and `ADMIN`."""
    tokens: dict[str, Any] = {
        "ingest_tokens": (Token("ingester", digest_of(INGEST)),),
        "admin_tokens": (Token("boss", digest_of(ADMIN)),),
    }
    values: dict[str, Any] = {"store": store, "readers": 2, "spares": 0, **UNLIMITED, **PATIENT, **tokens}
    values |= settings
    told = Settings(**values)
    with (
        running(told, source_of(told)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=250) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def service(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that may be written to, with a store of the module's own."""
    store = tmp_path_factory.mktemp("service") / "store"
    shutil.copytree(built, store)
    with writable(store) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    """The header of a token."""
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
