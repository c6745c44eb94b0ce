"""From texts to pages by way of a cluster and a server: read on Dask, loaded into a server, served from it.

What the service answers is what it answers over its own store of the same shards.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from distributed import LocalCluster

from tests.api.command import said, zhengpu
from tests.api.conftest import writable
from tests.graph_builder.building.conftest import text
from tests.servers import VIRTUOSO, oxigraph, virtuoso

MONTHS = 3
PAGES = (
    "/", "/launches", "/matrix", "/tiles", "/policies", "/lanes", "/curves", "/ways", "/network",
    "/bulletins", "/changes", "/about", "/search?q=教育", "/page/org/320000-edu", "/page/place/320000",
    "/page/org/moe", "/page/place/000000", "/timeline?about=org/320000-edu", "/ego?about=place/320000",
    "/feed.atom", "/page/bulletin/moe-ict-monthly-2022-02", "/launches?from=2022-02&to=2022-02",
)  # fmt: skip
TABLES = ("/api/bulletins", "/api/diffusion/adopters?format=csv")
GRAPHS = ("/data/org/320000-edu", "/data/place/320000", "/data/bulletin/moe-ict-monthly-2022-02")
FORMS = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
VALUES = (
    "SELECT DISTINCT ?o { GRAPH ?g { ?s ?p ?o } FILTER(isLiteral(?o) "
    "&& STRSTARTS(STR(?g), 'https://w3id.org/')) }"
)
_TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\+00:00|Z)?|http://127\.0\.0\.1:\d+")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of two worker processes over TCP."""
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, protocol="tcp://", dashboard_address=None
    ) as made:
        yield made.scheduler_address


def short(folder: Path) -> None:
    """Three short bulletins."""
    folder.mkdir()
    for number in range(MONTHS):
        (folder / f"{number}.txt").write_text(text(number), encoding="utf-8")


def long(folder: Path) -> None:
    """Three invented bulletins, which have every kind of statement."""
    ended = zhengpu("demo-corpus", "--out", folder, "--months", MONTHS)
    assert ended.returncode == 0, said(ended)


def shards_of(texts: Path, cluster: str, folder: Path) -> Path:
    """What the cluster reads of the texts."""
    ended = zhengpu("build", texts, "--cluster", cluster, "--shards", folder, "--no-store")
    assert ended.returncode == 0, said(ended)
    return folder


def loaded(shards: Path, place: tuple[object, ...]) -> None:
    """Bring shards into a store in which `verify` then finds nothing."""
    for words in (("load", shards), ("verify",)):
        ended = zhengpu(*words, "--store", *place)
        assert ended.returncode == 0, said(ended)


def page(client: httpx.Client, path: str) -> tuple[int, str]:
    """The answer to a browser, without the times at which the store was written."""
    form = "*/*" if path.startswith(TABLES) else "text/html"
    reply = client.get(path, headers={"Accept": form}, follow_redirects=True)
    return reply.status_code, _TIMES.sub("", reply.text)


def triples(client: httpx.Client, path: str, form: str) -> set[ox.Triple]:
    """A description in one of the forms that it has."""
    reply = client.get(f"{path}.{form}")
    assert reply.status_code == 200, reply.text
    return {quad.triple for quad in ox.parse(reply.content, FORMS[form])}


def values(client: httpx.Client, form: str) -> list[str]:
    """Every literal, in a form of results."""
    reply = client.get("/sparql", params={"query": VALUES, "format": form})
    assert reply.status_code == 200, reply.text
    if form in ("json", "xml"):
        kind = ox.QueryResultsFormat.from_extension("sr" + form[0])
        found = ox.parse_query_results(reply.content, kind)
        assert isinstance(found, ox.QuerySolutions)
        return sorted(str(row["o"]) for row in found)
    return sorted(reply.text.splitlines())


def assert_alike(own: httpx.Client, other: httpx.Client) -> None:
    """Pages, tables and descriptions are the same over both."""
    for path in (*PAGES, *TABLES):
        expected = page(own, path)
        assert page(other, path) == expected, path
        assert expected[0] == 200, path
    for path in GRAPHS:
        told = triples(own, path, "nt")
        for form in FORMS:
            assert triples(other, path, form) == told, f"{path}.{form}"
    for form in ("json", "xml", "csv", "tsv"):
        assert values(other, form) == values(own, form) != [], form


@pytest.mark.filterwarnings("ignore")  # of Dask, over which nobody here has a say
def test_bulletins_go_from_a_cluster_into_a_server_and_onto_pages(cluster: str, tmp_path: Path) -> None:
    short(tmp_path / "texts")
    shards = shards_of(tmp_path / "texts", cluster, tmp_path / "shards")
    loaded(shards, (tmp_path / "own",))
    with oxigraph(tmp_path / "data") as server:
        address, state = server.query.removesuffix("/query"), tmp_path / "state"
        loaded(shards, (address, "--state", state))
        with writable(tmp_path / "own") as own, writable(address, state=state) as other:
            assert_alike(own, other)


def test_what_others_have_on_the_server_is_in_the_index_of_what_is_loaded(tmp_path: Path) -> None:
    """So it is with the graphs that Virtuoso has by itself."""
    short(tmp_path / "texts")
    ended = zhengpu("build", tmp_path / "texts", "--shards", tmp_path / "shards", "--no-store")
    assert ended.returncode == 0, said(ended)
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    theirs = f'INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> a <urn:Class> ; <{label}> "x" }} }}'
    with oxigraph(tmp_path / "data") as server:
        kind = {"Content-Type": "application/sparql-update"}
        assert httpx.post(server.update, content=theirs, headers=kind, trust_env=False).is_success
        loaded(tmp_path / "shards", (server.query.removesuffix("/query"), "--state", tmp_path / "state"))


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(not all(map(shutil.which, VIRTUOSO)), reason="Virtuoso is not installed")
def test_so_they_go_by_way_of_virtuoso(cluster: str, tmp_path: Path) -> None:
    long(tmp_path / "texts")
    shards = shards_of(tmp_path / "texts", cluster, tmp_path / "shards")
    loaded(shards, (tmp_path / "own",))
    with virtuoso(tmp_path / "data") as server:
        address, state = server.query, tmp_path / "state"
        loaded(shards, (address, "--state", state))
        with (
            writable(tmp_path / "own", max_timeout=60) as own,
            writable(address, state=state, timeout=60, max_timeout=60) as other,
        ):
            assert_alike(own, other)
