"""Dumps: made apart, kept for a state, the same bytes for the same store, served whole or in parts."""

from __future__ import annotations

import asyncio
import base64
import csv
import gzip
import hashlib
import io
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from api import dumps
from api.dumper import dump
from api.dumps import FILES, FORMS, DumpFailedError, Dumps, dumps_folder
from api.queries import query
from api.settings import Settings
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.remote.errors import ServerAway
from graph_builder.store.snapshots import Snapshots
from tests.api.conftest import ADMIN, FixedSource, bearer, writable
from tests.api.kinds import KINDS, Place, place_of
from tests.graph_builder.store.sample import bulletin_iri, registry, shard

Serve = Callable[..., AbstractContextManager[str]]


@dataclass(frozen=True)
class Lease:
    path: Path
    revision: int
    closed: list[int]

    @property
    def address(self) -> str:
        return str(self.path)

    def is_whole(self) -> bool:
        return True

    def close(self) -> None:
        self.closed.append(self.revision)


class Changing(FixedSource):
    """A source whose state a test changes, and which notes the leases that are given back."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.closed: list[int] = []

    def lease(self) -> Lease:  # type: ignore[override]
        return Lease(self.path, self.number, self.closed)


class Lagging(Changing):
    """A source that knows of a newer snapshot when it is told to look: the writer shows it before."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.shown = self.number + 1
        self.looks = 0

    def lease(self) -> Lease:  # type: ignore[override]
        self.looks += 1
        assert self.looks < 100, "nothing else of the service would ever run again"
        return Lease(self.path, self.shown, self.closed)

    def refresh(self) -> None:
        self.number = self.shown


@pytest.fixture
def changing(snapshot: Path) -> Changing:
    return Changing(snapshot)


@pytest.mark.parametrize("form", FORMS)
def test_a_dump_is_the_whole_store(client: httpx.Client, snapshot: Path, form: str) -> None:
    response = client.get(f"/dumps/{FORMS[form].file}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/gzip"
    read = ox.parse(gzip.decompress(response.content), ox.RdfFormat.from_media_type(FORMS[form].media_type))
    stored = set(ox.Store.read_only(str(snapshot)))
    if form == "turtle":
        assert {quad.triple for quad in read} == {quad.triple for quad in stored}
    else:
        assert set(read) == stored


def test_the_table_of_names_says_what_the_query_beside_it_says(client: httpx.Client) -> None:
    page = client.get("/downloads", headers={"accept": "text/html"}).text
    assert 'href="/dumps/zhengpu.labels.csv.gz"' in page
    answer = client.get("/dumps/zhengpu.labels.csv.gz").raise_for_status()
    head, *rows = csv.reader(io.StringIO(gzip.decompress(answer.content).decode(), newline=""))
    assert head == ["iri", "type", "zh", "en"]
    asked = client.get("/sparql", params={"query": query("labels"), "format": "csv"}).raise_for_status()
    _, *wanted = csv.reader(io.StringIO(asked.text, newline=""))
    assert sorted(rows) == sorted(wanted)
    assert len(rows) > 5
    assert rows == sorted(rows, key=lambda row: row[0].encode())


def test_checksums_in_every_place_agree(client: httpx.Client) -> None:
    """Though somebody looked for them before they were made."""
    client.get("/dumps")
    client.get("/dumps", headers={"accept": "text/html"})
    response = client.get("/dumps/zhengpu.nq.gz")
    digest = hashlib.sha256(response.content)
    assert client.get("/dumps/zhengpu.nq.gz.sha256").text == f"{digest.hexdigest()}  zhengpu.nq.gz\n"
    assert response.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    listed = {each["name"]: each for each in client.get("/dumps").json()["dumps"]}
    entry = listed["zhengpu.nq.gz"]
    assert (entry["sha256"], entry["size"]) == (digest.hexdigest(), len(response.content))
    page = client.get("/dumps", headers={"accept": "text/html"}).text
    assert digest.hexdigest() in page


def test_equal_stores_give_equal_bytes(snapshot: Path, tmp_path: Path) -> None:
    other = ox.Store(tmp_path / "other")
    for quad in sorted(ox.Store.read_only(str(snapshot)), key=str, reverse=True):
        other.add(quad)
    other.flush()
    for form in FILES:
        made = [
            dump(path, form, tmp_path / name) for path, name in ((snapshot, "a"), (tmp_path / "other", "b"))
        ]
        assert made[0].sha256 == made[1].sha256
        assert made[0].sha256 == hashlib.sha256((tmp_path / "b").read_bytes()).hexdigest()
        assert made[0].size == (tmp_path / "a").stat().st_size


class TestHttp:
    def test_parts(self, client: httpx.Client) -> None:
        whole = client.get("/dumps/zhengpu.nq.gz")
        part = client.get("/dumps/zhengpu.nq.gz", headers={"range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
        again = {"range": "bytes=5-", "if-range": whole.headers["etag"]}
        assert client.get("/dumps/zhengpu.nq.gz", headers=again).content == whole.content[5:]
        other = again | {"if-range": '"another"'}
        assert client.get("/dumps/zhengpu.nq.gz", headers=other).status_code == 200

    def test_what_is_held_is_not_sent_again(self, client: httpx.Client) -> None:
        tag = client.get("/dumps/zhengpu.nq.gz").headers["etag"]
        held = client.get("/dumps/zhengpu.nq.gz", headers={"if-none-match": f'"x", {tag}'})
        assert (held.status_code, held.content) == (304, b"")

    def test_head(self, client: httpx.Client) -> None:
        response = client.head("/dumps/zhengpu.nq.gz")
        assert (response.status_code, response.content) == (200, b"")
        assert int(response.headers["content-length"]) > 100

    @pytest.mark.parametrize(
        "wanted",
        [
            "bytes=" + ",".join(f"{n}-{n + 5}" for n in range(500)),
            "bytes=" + ",".join("0-" for _ in range(99)),
            "bytes=" + "9" * 5000 + "-",
            "bytes=-0", "bytes=9-1", "bytes=--1", "bytes=", "lines=1-2", "=", "bytes", "bytes=a-b",
        ],
    )  # fmt: skip
    def test_hostile_ranges(self, client: httpx.Client, wanted: str) -> None:
        response = client.get("/dumps/zhengpu.nq.gz", headers={"range": wanted})
        assert response.status_code in (200, 206, 400, 416)
        whole = int(client.head("/dumps/zhengpu.nq.gz").headers["content-length"])
        assert len(response.content) < whole + 100_000

    @pytest.mark.parametrize(
        "path",
        ["/dumps/x", "/dumps/zhengpu.nq", "/dumps/.zhengpu.nq.gz", "/dumps/..%2f..%2fetc%2fpasswd",
         "/dumps/%00", "/dumps/zhengpu.nq.gz.json", "/dumps/zhengpu.nq.gz.sha256.sha256",
         "/dumps/" + "x" * 9000],
    )  # fmt: skip
    def test_nothing_else_is_there(self, client: httpx.Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_in_the_making_is_503(self, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dumps, "CHILD", ("-c", "import time; time.sleep(600)"))
        with serve(readers=1, spares=0, timeout=0.05) as address:
            response = httpx.get(f"{address}/dumps/zhengpu.nq.gz", trust_env=False, timeout=30)
        assert (response.status_code, response.headers["retry-after"]) == (503, "10")
        assert response.json()["type"] == "/problems#dump-in-the-making"

    def test_a_failure_is_503_and_tells_nothing_of_the_machine(
        self, serve: Serve, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dumps, "CHILD", ("-c", "raise OSError(28, '/a/secret/path')"))
        with serve(readers=1, spares=0) as address:
            response = httpx.get(f"{address}/dumps/zhengpu.nq.gz", trust_env=False, timeout=30)
        assert (response.status_code, response.headers["retry-after"]) == (503, "60")
        assert "secret" not in response.text


class TestMaking:
    def test_one_is_made_for_many_and_kept(self, changing: Changing, tmp_path: Path) -> None:
        async def many() -> tuple[object, ...]:
            kept = Dumps(changing, tmp_path, 60)
            found = await asyncio.gather(*(kept.get("nquads", 60) for _ in range(20)))
            again = await kept.get("nquads", 0)
            await kept.close()
            return (*found, again)

        made = asyncio.run(many())
        assert len(set(made)) == 1
        assert made[0] is not None
        assert changing.closed == [1]

    def test_it_outlives_the_service(self, changing: Changing, tmp_path: Path) -> None:
        async def first() -> None:
            await Dumps(changing, tmp_path, 60).get("nquads", 60)

        asyncio.run(first())
        assert Dumps(changing, tmp_path, 60).newest("nquads") is not None
        assert Dumps(changing, tmp_path, 60).newest("trig") is None

    def test_older_states_go_but_for_one(self, changing: Changing, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()  # a folder of somebody else's stays

        async def follow() -> None:
            kept = Dumps(changing, tmp_path, 60)
            for number in range(1, 5):
                changing.number = number
                await kept.get("nquads", 60)

        asyncio.run(follow())
        assert sorted(path.name.partition("-")[0] for path in tmp_path.iterdir()) == ["3", "4", "mine"]

    def test_a_torn_one_is_made_anew(self, changing: Changing, tmp_path: Path) -> None:
        async def torn() -> None:
            kept = Dumps(changing, tmp_path, 60)
            made = await kept.get("nquads", 60)
            assert made is not None
            made.path.write_bytes(b"")
            assert kept.newest("nquads") is None
            assert await kept.get("nquads", 60) == made

        asyncio.run(torn())

    def test_the_impatient_come_back(self, changing: Changing, tmp_path: Path) -> None:
        async def come_back() -> None:
            kept = Dumps(changing, tmp_path, 60)
            assert await kept.get("nquads", 0) is None
            assert await kept.get("nquads", 60) is not None

        asyncio.run(come_back())

    def test_stopping_ends_the_child(
        self, changing: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pid_file = tmp_path / "pid"
        script = f"import os,time; open({str(pid_file)!r},'w').write(str(os.getpid())); time.sleep(600)"
        monkeypatch.setattr(dumps, "CHILD", ("-c", script))

        async def stop() -> None:
            kept = Dumps(changing, tmp_path / "d", 60)
            while await kept.get("nquads", 0.05) is None and not pid_file.exists():
                pass
            await kept.close()
            assert await kept.get("nquads", 60) is None

        asyncio.run(stop())
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid_file.read_text() or "0") or 2**22 + 1, signal.SIGCONT)
        assert changing.closed == [1]

    @pytest.mark.parametrize("script", ["raise OSError(28, 'full')", "import os; os.abort()", "print('{')"])
    def test_a_failed_child_is_told_and_tried_again(
        self, changing: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
    ) -> None:
        async def fail() -> None:
            kept = Dumps(changing, tmp_path, 60)
            with monkeypatch.context() as patch:
                patch.setattr(dumps, "CHILD", ("-c", script))
                with pytest.raises(DumpFailedError):
                    await kept.get("nquads", 60)
            assert await kept.get("nquads", 60) is not None

        asyncio.run(fail())

    def test_a_snapshot_that_was_shown_and_not_told_of_yet_holds_up_nobody(
        self, snapshot: Path, tmp_path: Path
    ) -> None:
        source = Lagging(snapshot)
        dump = asyncio.run(Dumps(source, tmp_path, 60).get("nquads", 60))
        assert dump is not None
        assert dump.tag == source.state().tag

    def test_what_changed_while_it_was_read_is_read_again(
        self, changing: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dumps, "PAUSE", 0)
        told = iter([False, True, False, True, True])
        monkeypatch.setattr(Lease, "is_whole", lambda _: next(told))
        assert asyncio.run(Dumps(changing, tmp_path, 60).get("nquads", 60)) is not None
        assert changing.closed == [1, 1, 1]

    def test_what_never_stands_still_is_given_up(
        self, changing: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dumps, "PAUSE", 0)
        monkeypatch.setattr(Lease, "is_whole", lambda _: False)
        with pytest.raises(DumpFailedError, match="changed"):
            asyncio.run(Dumps(changing, tmp_path, 60).get("nquads", 60))
        assert len(changing.closed) == dumps.TRIES

    def test_a_child_past_its_deadline_is_killed(
        self, changing: Changing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dumps, "CHILD", ("-c", "import time; time.sleep(600)"))

        async def late() -> None:
            with pytest.raises(DumpFailedError, match="not done"):
                await Dumps(changing, tmp_path, 0.1).get("nquads", 60)

        asyncio.run(late())


class TestFolder:
    def test_the_setting_wins(self, tmp_path: Path) -> None:
        assert dumps_folder(Settings(cache=tmp_path)) == tmp_path / "dumps"

    def test_else_below_the_store(self, tmp_path: Path) -> None:
        EmbeddedStore.open(tmp_path / "store").close()
        assert dumps_folder(Settings(store=tmp_path / "store")) == tmp_path / "store" / "cache" / "dumps"

    def test_that_of_a_server_is_below_its_state(self, tmp_path: Path) -> None:
        settings = Settings(store="http://127.0.0.1:1", state=tmp_path)
        assert dumps_folder(settings) == tmp_path / "cache" / "dumps"

    def test_else_none(self, tmp_path: Path) -> None:
        assert dumps_folder(Settings(store=tmp_path / "none")) is None


def contents(place: Place) -> None:
    with place.open() as store:
        store.load_registry(registry(), "first")
        for each in (shard("one", "a:d1", "c:p1"), shard("two", "b:p1"), shard("gone", "x:d3")):
            store.replace(each)
        store.retract(bulletin_iri("gone"))


def test_a_server_and_a_folder_that_hold_the_same_give_the_same_bytes(tmp_path: Path) -> None:
    with place_of("embedded", tmp_path) as folder, place_of("remote", tmp_path) as server:
        contents(folder)
        contents(server)
        with Snapshots(Home(tmp_path / "store").snapshots).lease() as lease:
            for form in FILES:
                a, b = (dump(store, form, tmp_path / "dump") for store in (lease.path, str(server.store)))
                assert (a.sha256, a.size) == (b.sha256, b.size)
                assert a.size > 100


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServerAway):
        dump("http://127.0.0.1:1", "nquads", tmp_path / "dump")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_in_the_next_dump(kind: str, tmp_path: Path) -> None:
    with place_of(kind, tmp_path) as place:
        contents(place)
        with writable(**place.settings, ingest_tokens=()) as service:
            the_next_dump_has_it(service)


def the_next_dump_has_it(service: httpx.Client) -> None:
    before = service.get("/dumps/zhengpu.nq.gz")
    described = service.get("/catalog", headers={"accept": "text/turtle"})
    update = {"update": "INSERT DATA { GRAPH <urn:g> { <urn:new> a <urn:Class> } }"}
    written = service.post("/sparql", data=update, headers=bearer(ADMIN))
    assert written.is_success, written.text
    after = service.get("/dumps/zhengpu.nq.gz")
    new, old = (set(gzip.decompress(each.content).splitlines()) for each in (after, before))
    kind = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert new - old == {b"<urn:new> " + kind + b" <urn:Class> <urn:g> ."}
    assert old <= new
    assert after.headers["etag"] != before.headers["etag"]
    again = service.get("/catalog", headers={"accept": "text/turtle"})
    assert again.headers["etag"] != described.headers["etag"]
    assert "urn:Class" in again.text
