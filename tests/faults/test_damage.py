"""Files of a store that are damaged or lost: each command does what it does to a sound store, or tells where
the damage is and what to do; nothing is ever answered from what is known to be damaged.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.verify import verify
from graph_builder.verify_indexes import disagreeing
from tests.api.command import said, zhengpu
from tests.api.conftest import MONTHLY, writable
from tests.api.test_kills import bulletin
from tests.soak.writers import month_of, texts_of

Act = Callable[[Path], None]


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    """What errors hold of the engine is let go where it was made: a service of the next test has threads."""
    yield
    gc.collect()


def own(path: Path) -> Path:
    """The file, no longer shared with another name of it."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    return path


def flip(path: Path) -> None:
    """Other bits near the beginning of a file, where an SST has its first block, and in its middle."""
    content = bytearray(path.read_bytes())
    for place in {min(60, len(content) // 4), len(content) // 2}:
        content[place] ^= 0xFF
    path.write_bytes(content)


def cut(path: Path) -> None:
    """Half of a file."""
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def lose(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


LARGEST = "*.sst"
HARMS = {
    "a block of a snapshot": ("snapshots/*", LARGEST, flip),
    "a file of a snapshot, cut": ("snapshots/*", LARGEST, cut),
    "the manifest of a snapshot": ("snapshots/*", "MANIFEST-*", flip),
    "no snapshot": ("snapshots", "[0-9]*", lose),
    "no folder of snapshots": (".", "snapshots", lose),
    "a block of the data": ("data", LARGEST, flip),
    "a file of the data, lost": ("data", LARGEST, lose),
    "the manifest of the data": ("data", "MANIFEST-*", cut),
    "no current data": ("data", "CURRENT", empty),
    "no data": (".", "data", lose),
    "the index": (".", "search.db", flip),
    "the index, cut": (".", "search.db", cut),
    "no index": (".", "search.db", lose),
    "the journal": (".", "journal.db", flip),
    "the journal, cut": (".", "journal.db", cut),
    "no journal": (".", "journal.db", lose),
    "the marker": (".", "zhengpu.json", flip),
    "no marker": (".", "zhengpu.json", lose),
    "a text": ("texts", "*/*.txt", flip),
    "no text": ("texts", "*/*.txt", lose),
    "no folder of texts": (".", "texts", lose),
}
QUICK = ("no folder of snapshots", "a block of the data")


def plant(store: Path, name: str) -> None:
    """Do harm to a store that is at rest."""
    folder, pattern, act = HARMS[name]
    for place in list(store.glob(folder)) if folder != "." else [store]:
        found = [path for path in place.glob(pattern) if not path.name.endswith(".lease")]
        if pattern == LARGEST:
            found = sorted(found, key=lambda path: path.stat().st_size)[-4:]
        assert found, name
        for path in found:
            act(own(path) if path.is_file() else path)


@pytest.fixture(scope="module")
def sound(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What commands give for the store that no harm was done to."""
    place = tmp_path_factory.mktemp("sound")
    return dict(answers(Path(shutil.copytree(built, place / "store")), place))


def answers(store: Path, place: Path) -> Iterator[tuple[str, bytes]]:
    """What each command that reads gives; where it gives nothing, it has told why."""
    ask = place / "ask.rq"
    ask.write_text("SELECT ?s ?p ?o { ?s ?p ?o }")
    out = place / "all.nq"
    ended = zhengpu("query", ask, "--format", "csv", "--store", store)
    if whole(ended.returncode, said(ended), store):
        yield "query", b"\n".join(sorted(ended.stdout.splitlines()))
    ended = zhengpu("export", "--format", "nquads", "--out", out, "--store", store)
    if whole(ended.returncode, said(ended), store):
        yield "export", out.read_bytes()
    ended = zhengpu("backup", place / "copy", "--store", store)
    came = whole(ended.returncode, said(ended), store)
    if came and verify(place / "copy") == []:  # else that names the damage, which a backup takes along
        assert texts_of(place / "copy") == texts_of(store)
        yield "backup", b""


def whole(status: int, words: str, store: Path) -> bool:
    """Whether a command came to its end; else it has told which file is at fault, and what to do."""
    assert status == 0 or str(store) in words, words
    remedies = ("build", "estore", "Name a store")
    assert status == 0 or any(word in words for word in remedies), words
    return status == 0


@pytest.mark.parametrize(
    "harm", [pytest.param(h, marks=() if h in QUICK else pytest.mark.long) for h in HARMS]
)
def test_harm_is_told_or_mended(built: Path, tmp_path: Path, sound: dict[str, bytes], harm: str) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file, text in zip(files, (MONTHLY, bulletin(0, 1)), strict=True):
        file.write_text(text, encoding="utf-8")
    plant(store, harm)
    checked = zhengpu("verify", "--store", store, lang="zh_CN.UTF-8")
    assert checked.returncode in (0, 1, 2)
    assert checked.returncode == 0 or said(checked)
    for command, answer in answers(store, tmp_path):
        assert answer == sound[command], command
    ended = zhengpu("build", *files, "--store", store)  # the same again, and a change that is published
    if whole(ended.returncode, said(ended), store):
        assert verify(store) == []
        assert month_of(0) in texts_of(store)


@pytest.mark.long
def test_verify_reads_every_order_of_the_quads(built: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    for path in sorted((store / "data").glob("*.sst"), key=lambda path: path.stat().st_size)[-8:]:
        broken = Path(shutil.copytree(store, tmp_path / path.stem))
        flip(own(broken / "data" / path.name))
        checked = zhengpu("verify", "--store", broken)
        assert checked.returncode == 1, path.name
        assert "Corruption" in said(checked)
        shutil.rmtree(broken)


def test_every_order_of_a_sound_store_agrees(built: Path) -> None:
    data = ox.Store.read_only(str(built / "data"))
    assert disagreeing(data, list(data)) == []


def test_a_service_over_damaged_files_answers_503_and_says_what_to_do(built: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    with writable(store) as http:
        query = {"query": "SELECT ?s ?p ?o { ?s ?p ?o }"}
        assert http.get("/sparql", params=query).status_code == 200
    for folder in (store / "data", *(store / "snapshots").glob("[0-9]*")):
        for path in folder.glob("*.sst"):
            content = bytearray(path.read_bytes())
            if content[60:61] and path.stat().st_size > 100_000:
                content[60] ^= 0xFF
                own(path).write_bytes(content)
    with writable(store) as http:
        answer = http.get("/sparql", params=query)
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems#damaged"
        assert "zhengpu verify" in answer.json()["messages"]["zh"]


def test_a_text_that_was_altered_is_not_shown_as_evidence(built: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(built, tmp_path / "store"))
    for path in (store / "texts").glob("*/*.txt"):
        own(path).write_bytes(path.read_bytes().replace("教育部".encode(), "教宵部".encode()))
    with writable(store) as http:
        href = http.get("/api/bulletins").json()["items"][0]["href"]
        page = http.get(href).json()["links"]["page"]
        for place in (f"{href}/text", page):
            answer = http.get(place, headers={"accept": "text/html, application/json"})
            assert answer.status_code == 503
            assert "教宵部" not in answer.text
            assert "damaged" in answer.text
        assert http.get(href).json()["links"]["text"] is None
        act = http.get("/api/statements").json()["items"][0]
        sentence = http.get(
            f"{act['href'].replace('/api/statements', '/page')}", headers={"accept": "text/html"}
        )
        assert sentence.status_code == 200
        assert "教宵部" not in sentence.text
