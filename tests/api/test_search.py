"""Search over a real server: pages and JSON, hostile queries, and an index that is not there."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from api.app import source_of
from api.problems import ProblemError
from api.search import Searcher
from api.settings import Settings
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.search.lookup import View
from ontology.terms import ID, NS, PREFIXES
from tests.api.conftest import ADMIN, FixedSource, bearer, running, writable
from tests.api.kinds import KINDS, Place, place_of
from tests.api.test_pages import Parsed
from tests.graph_builder.store.sample import bulletin_iri, registry, shard

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module", params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place_of(request.param, tmp_path_factory.mktemp("search")) as place:
        with place.open() as store:
            store.load_registry(registry(), "first")
            store.replace(shard("one", *(f"a:d{n}" for n in range(30))))
        yield place


@pytest.fixture(scope="module")
def found(place: Place) -> Iterator[httpx.Client]:
    settings = Settings(**place.settings, readers=1, spares=0)
    with (
        running(settings, source_of(settings)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        yield client


def test_names_and_sentences_with_their_kinds(found: httpx.Client) -> None:
    answer = found.get("/api/search", params={"q": "d7"}).json()
    assert (answer["total"], answer["kinds"]) == (2, {"document": 1, "sentence": 1})
    document, sentence = answer["results"]
    assert (document["iri"], document["how"], document["page"]) == (ID + "doc/d7", "exact", "/page/doc/d7")
    assert sentence["bulletin"] == bulletin_iri("one")
    assert found.get(sentence["page"], headers=HTML).status_code == 303
    assert found.get("/search", params={"q": "d7"}).json() == answer


def test_a_page_has_a_form_the_kinds_and_the_way_on(found: httpx.Client) -> None:
    response = found.get("/search", params={"q": "厅印发", "kind": "sentence"}, headers=HTML)
    page = Parsed(response.text)
    assert "sentence" in page.attributes("value")
    assert "?q=%E5%8E%85%E5%8D%B0%E5%8F%91&kind=sentence&offset=20" in page.attributes("href")
    assert "script-src 'self'" in response.headers["content-security-policy"]
    last = Parsed(found.get("/search", params={"q": "厅印发", "offset": "20"}, headers=HTML).text)
    assert "21–30" in last.text


@pytest.mark.parametrize(
    "q", ["", " ", "《》", "海" * 2000, "\0", '"', "a OR b*", "NEAR(a b)", "<script>", "'; --"]
)
def test_any_text_is_answered(found: httpx.Client, q: str) -> None:
    for headers in ({}, HTML):
        response = found.get("/search", params={"q": q}, headers=headers)
        assert response.status_code == 200
        assert "<script>" not in response.text.partition("</head>")[2]
    assert found.get("/api/search", params={"q": q}).json()["total"] == 0
    assert found.get("/api/suggest", params={"prefix": q}).json()["results"] == []


@pytest.mark.parametrize(
    "asked",
    [
        "q=" + "x" * 2001,
        "kind=none",
        "limit=0",
        "limit=101",
        "limit=x",
        "offset=-1",
        "offset=10001",
        "limit=１",
    ],
)
def test_what_cannot_be_asked_is_said(found: httpx.Client, asked: str) -> None:
    response = found.get(f"/search?{asked}")
    assert (response.status_code, response.json()["type"]) == (400, "/problems#bad-request")


def test_suggestions(found: httpx.Client) -> None:
    answer = found.get("/api/suggest", params={"prefix": "广", "kind": "place"}).json()
    assert [each["label"] for each in answer["results"]] == ["广西壮族自治区"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_sees_each_write_with_its_revision(kind: str, tmp_path: Path) -> None:
    graph, headers = {"graph": "https://example.org/g"}, bearer(ADMIN)
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(place_of(kind, tmp_path))
        place.open().close()
        client = stack.enter_context(writable(**place.settings, ingest_tokens=()))

        def found(q: str) -> tuple[int, int]:
            answer = client.get("/api/search", params={"q": q}).json()
            return answer["total"], answer["revision"]

        for number in range(4):
            named = (
                f"DELETE WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ; INSERT DATA {{ {_place(f'地{number}名')} }}"
            )
            made = client.post("/sparql", data={"update": named}, headers=headers).json()["revision"]
            assert found(f"地{number}名") == (1, made)
            assert found(f"地{number - 1}名") == (0, made)
        turtle = _place("新地名").partition("{")[2].rpartition("}")[0]
        as_turtle = headers | {"content-type": "text/turtle"}
        assert client.put("/graph-store", params=graph, content=turtle, headers=as_turtle).is_success
        assert found("新地名")[0] == 1
        assert client.delete("/graph-store", params=graph, headers=headers).is_success
        assert found("新地名")[0] == 0


def _place(label: str) -> str:
    return (
        f"GRAPH <urn:g> {{ <{ID}place/x> a <{NS}Place> ; <{PREFIXES['skos']}prefLabel> '{label}'@zh-hans . }}"
    )


def test_without_an_index_searching_is_refused_and_nothing_else(
    serve: Callable[..., AbstractContextManager[str]], tmp_path: Path
) -> None:
    with (
        serve(store=tmp_path / "none") as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        for path in ("/search?q=x", "/api/suggest?prefix=x", "/reconcile?query=x"):
            response = client.get(path)
            assert (response.status_code, response.json()["type"]) == (503, "/problems#no-index")
        (tmp_path / "none").mkdir()
        Home(tmp_path / "none").search.write_bytes(b"nonsense" * 1000)
        assert client.get("/search?q=x").status_code == 503
        assert client.get("/bulletins").status_code == 200


def test_an_index_seen_to_be_damaged_is_made_anew_by_the_next_that_writes(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry(), "first")
        store.replace(shard("one", "a:d7"))
    with contextlib.closing(sqlite3.connect(store.home.search)) as database, database:
        database.execute("UPDATE row SET label = CAST(x'ff' AS TEXT)")
    for status in (503, 200):
        with writable(tmp_path / "store") as client:
            assert client.get("/api/search", params={"q": "d7"}).status_code == status


def test_a_search_past_its_deadline_is_a_problem(tmp_path: Path) -> None:
    def endless(view: View) -> None:
        view._database.execute(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT COUNT(*) FROM n"
        ).fetchone()

    EmbeddedStore.open(tmp_path / "store").close()
    searcher = Searcher(Home(tmp_path / "store").search, FixedSource(tmp_path, 0), seconds=0.2)
    with pytest.raises(ProblemError) as caught:
        asyncio.run(searcher.ask(endless))
    assert caught.value.kind == "timeout"
    searcher.close()
