"""The service over a SPARQL server: the same answers as over its own store, and the same limits."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from api import dumps
from api.dumps import FILES, FORMS, DumpFailedError, Dumps
from api.prefixes import PREFIXES
from api.query_errors import BusyError, QuerySyntaxError, QueryTimeoutError, ResultTooLargeError
from api.remote.pool import RemotePool
from api.remote.source import RemoteSource
from api.rest.composing import compose
from api.settings import Settings
from api.workers import Query, Term, WholeGraph
from graph_builder.store.base import BadQuery
from graph_builder.store.journal import Intent, Journal
from graph_builder.store.reading import ask
from graph_builder.store.remote import probe
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.remote.substitution import filled
from tests.api.conftest import ADMIN, BASE, DIGEST, INGEST, MONTHLY, bearer, running, writable
from tests.api.kinds import place_of
from tests.graph_builder.store.conftest import sparql_server  # noqa: F401 - a fixture
from tests.graph_builder.store.sample import GRAPHS, bulletin_iri, registry, shard

ONE, TWO = shard("one", "a:d1", "c:p1"), shard("two", "b:p1", "x:d2")


@pytest.fixture(scope="module")
def state(sparql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """The state folder of a store with two bulletins, and one that was retracted."""
    folder = tmp_path_factory.mktemp("remote") / "state"
    update = {"Content-Type": "application/sparql-update"}
    httpx.post(f"{sparql_server}/update", content="DROP ALL", headers=update, trust_env=False, timeout=60)
    with RemoteStore.open(sparql_server, folder) as store:
        store.load_registry(registry(), "first")
        for each in (ONE, TWO, shard("gone", "a:d9")):
            store.replace(each)
        store.retract(bulletin_iri("gone"))
        for each in (ONE, TWO):  # the pages show a period
            told = f'<{each.bulletin}> zp:begin "2022-11-01"^^xsd:date ; zp:end "2022-11-30"^^xsd:date'
            store.update(
                f"INSERT DATA {{ GRAPH <{each.graph}> {{ {told} }} }}", "urn:test", prefixes=PREFIXES
            )
    return folder


@pytest.fixture
def settings(sparql_server: str, state: Path) -> Settings:  # noqa: F811
    return Settings(store=sparql_server, state=state, readers=2, spares=0)


@contextlib.asynccontextmanager
async def pool_of(settings: Settings):  # type: ignore[no-untyped-def]  # noqa: ANN201
    source = RemoteSource.open(settings)
    pool = RemotePool(source, settings)
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()
        source.close()


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    source = RemoteSource.open(settings)
    with (
        running(settings, source) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as c,
    ):
        yield c


def test_the_service_answers_over_a_server(client: httpx.Client) -> None:
    assert client.get("/health/ready").json()["status"] == "ready"
    assert "通报 one" in client.get("/bulletins", headers={"Accept": "text/html"}).text
    assert client.get("/page/bulletin/one").status_code == 200
    assert client.get("/page/org/x-a").status_code == 200
    assert client.get("/page/bulletin/gone").status_code == 410
    assert client.get("/page/bulletin/never").status_code == 404
    turtle = client.get("/data/org/x-a.ttl")
    assert "a厅" in turtle.text


def test_who_only_reads_has_an_index_and_dumps(client: httpx.Client) -> None:
    found = client.get("/api/search", params={"q": "d1"}).json()
    assert {each["kind"] for each in found["results"]} == {"document", "sentence"}
    assert client.get("/search", params={"q": "d1"}, headers={"Accept": "text/html"}).status_code == 200
    suggested = client.get("/api/suggest", params={"prefix": "a厅", "kind": "organization"}).json()["results"]
    assert [each["label"] for each in suggested] == ["a厅"]
    matched = client.post("/reconcile", data={"queries": json.dumps({"q": {"query": "a厅"}})}).json()
    assert matched["q"]["result"][0]["id"] == "org/x-a"
    for form in FILES.values():
        dump = client.get(f"/dumps/{form.file}")
        assert (dump.status_code, dump.headers["content-type"]) == (200, "application/gzip")
        assert "通报 one" in gzip.decompress(dump.content).decode()
    catalog = client.get("/catalog", headers={"Accept": "text/turtle"}).text
    assert catalog.count("dcat:byteSize") == len(FORMS)


def test_what_is_read_while_a_change_is_at_hand_is_not_whole(tmp_path: Path) -> None:
    state = tmp_path / "state"
    told = Settings(store="http://ann:secret@127.0.0.1:1", state=state)
    source = RemoteSource.open(told)
    journal, lease = Journal.open(state / "journal.db"), source.lease()
    assert "secret" in lease.address
    assert "secret" not in repr(lease)
    assert lease.is_whole()
    journal.intend(Intent("replace", "urn:b", "0"))
    assert not lease.is_whole()
    assert not source.lease().is_whole()
    journal.settle()
    assert not lease.is_whole()
    assert source.lease().is_whole()
    journal.close()
    source.close()


def test_credentials_are_no_argument_of_the_process_that_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import sys, os; assert 'secret' in os.environ['ZHENGPU_STORE']; sys.exit(' '.join(sys.orig_argv))"
    )
    monkeypatch.setattr(dumps, "CHILD", ("-c", script.replace("'secret'", "'sec' + 'ret'")))
    source = RemoteSource.open(Settings(store="http://ann:secret@127.0.0.1:1", state=tmp_path / "state"))
    with pytest.raises(DumpFailedError) as failed:
        asyncio.run(Dumps(source, tmp_path / "dumps", 60).get("nquads", 60))
    assert "zhengpu.nq.gz" in str(failed.value)
    assert "secret" not in str(failed.value)
    source.close()


def test_a_bulletin_is_found_when_it_came_and_not_when_it_went(tmp_path: Path) -> None:
    with place_of("remote", tmp_path) as place, writable(**place.settings) as client:
        came = client.post("/bulletins", content=MONTHLY.encode(), headers=as_text())
        assert came.status_code == 201, came.text
        found = client.get("/api/search", params={"q": "数字校园建设通知"}).json()
        assert "document" in found["kinds"]
        path = came.headers["location"].partition("/id/")[2]
        assert client.delete(f"/bulletins/{path.removeprefix('bulletin/')}", headers=bearer(ADMIN)).is_success
        assert client.get("/api/search", params={"q": "数字校园建设通知"}).json()["total"] == 0
        ministry = client.get("/api/search", params={"q": "教育部", "kind": "organization"}).json()
        assert ministry["results"][0]["label"].endswith("教育部")


def as_text() -> dict[str, str]:
    return bearer(INGEST) | {"content-type": "text/plain; charset=utf-8"}


def test_queries_are_answered_in_every_form(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s a zp:Bulletin }"
    for form in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"):
        reply = client.get("/sparql", params={"query": count}, headers={"Accept": form})
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith(form)
        assert "2" in reply.text
    reply = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p }"}, headers={"Accept": "*/*"})
    assert (reply.status_code, reply.json()["type"], reply.json()["line"]) == (400, "/problems#syntax", 2)
    one = client.get(
        "/sparql", params={"query": count, "default-graph-uri": ONE.graph}, headers={"Accept": "text/csv"}
    )
    assert one.text.split()[1] == "1"
    page = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept": "text/html"})
    assert page.status_code == 200


def test_relative_iris_begin_at_the_endpoint_here(client: httpx.Client) -> None:
    query = "SELECT (STR(<x>) AS ?x) {}"
    reply = client.get("/sparql", params={"query": query, "format": "csv"}, headers={"Host": "data.example"})
    assert reply.text.split()[1] == "http://data.example/x"
    wrong = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p <a b> }"}, headers={"Accept": "*/*"})
    assert (wrong.status_code, wrong.json()["line"]) == (400, 2)


@pytest.mark.parametrize(("short", "form"), [("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)])
def test_quads_say_their_graph(client: httpx.Client, short: str, form: ox.RdfFormat) -> None:
    reply = client.get("/graph-store", params={"graph": ONE.graph, "format": short})
    quads = list(ox.parse(reply.content, form))
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(ONE.graph)}
    plain = client.get("/graph-store", params={"graph": ONE.graph, "format": "nt"}).content
    assert {q.triple for q in quads} == {q.triple for q in ox.parse(plain, ox.RdfFormat.N_TRIPLES)}
    query = "CONSTRUCT { <urn:a> <urn:b> '海南' } {}"
    made = client.get("/sparql", params={"query": query, "format": short})
    (quad,) = ox.parse(made.content, form)
    assert quad.graph_name == ox.DefaultGraph()
    assert made.headers["content-type"] == form.media_type


async def errors_of(settings: Settings) -> None:
    runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
    async with pool_of(settings) as pool:
        assert pool.ready
        with pytest.raises(QueryTimeoutError):
            await pool.query(Query(runaway, timeout=0.3))
        with pytest.raises(QuerySyntaxError):
            await pool.query(Query("SELEKT"))
        large = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        with pytest.raises(ResultTooLargeError):
            await pool.query(Query(large, timeout=20))
        first = await pool.query(Query("SELECT * { ?s ?p ?o }", rows=3))
        told = json.loads(first.body)
        assert (len(told["results"]["bindings"]), told["total"] > 50) == (3, True)
        typed = await pool.query(Query('SELECT (1 AS ?n) ("x"@en AS ?x) {}', rows=1))
        (row,) = json.loads(typed.body)["results"]["bindings"]
        assert (row["n"]["datatype"].rpartition("#")[2], row["x"]["xml:lang"]) == ("integer", "en")
        graph = await pool.query(WholeGraph(ONE.graph, "application/n-triples"))
        assert len(graph.body.splitlines()) > 20


def test_what_goes_wrong_is_told_as_over_an_own_store(settings: Settings) -> None:
    asyncio.run(
        errors_of(Settings(store=settings.store, state=settings.state, readers=2, spares=0, max_result_mb=1))
    )


async def away(settings: Settings) -> None:
    async with pool_of(settings) as pool:
        pool._looked_at().server.addresses = type(pool._looked_at().server.addresses)(
            "http://127.0.0.1:1/query"
        )
        with pytest.raises(BusyError):
            await pool.query(Query("ASK {}"))


def test_a_server_that_went_away_is_busy(settings: Settings) -> None:
    asyncio.run(away(settings))


VALUES: dict[str, ox.NamedNode | ox.Literal] = {
    "iri": ox.NamedNode(BASE + "org/450000-edu"),
    "graph": ox.NamedNode("https://w3id.org/zhengpu/graph/bulletin/s-2022-11"),
    "statement": ox.NamedNode(BASE + "bulletin/s-2022-11/a-0000000000-1"),
    "digest": ox.Literal(DIGEST),
    "class": ox.NamedNode("https://w3id.org/zhengpu/ontology#Place"),
    "bulletin": ox.NamedNode(BASE + "bulletin/s-2022-11"),
}
QUERIES = {
    file.name: file.read_text(encoding="utf-8")
    for file in files("api").joinpath("queries").iterdir()
    if file.name.endswith(".rq")
}


@pytest.fixture(scope="module")
def store(snapshot: Path) -> ox.Store:
    """What queries are asked of, opened once."""
    return ox.Store.read_only(str(snapshot))


@pytest.mark.parametrize("name", sorted(QUERIES))
@pytest.mark.parametrize("variable", VALUES)
def test_a_variable_filled_in_the_text_is_as_one_that_the_engine_fills(
    store: ox.Store, name: str, variable: str
) -> None:
    text, value = QUERIES[name], VALUES[variable]
    if f"VALUES ?{variable} " in text:
        pytest.skip("it is given VALUES")
    try:
        by_engine = ask(store, text, {variable: value}, PREFIXES)
    except BadQuery:
        return  # the query has no such variable to fill
    by_text = ask(store, filled(text, {variable: value}), prefixes=PREFIXES)
    assert rows(by_text) == rows(by_engine)


def rows(answer: object) -> list[str]:
    if isinstance(answer, ox.QuerySolutions):
        names = [variable.value for variable in answer.variables]
        return sorted(str([(name, str(row[name])) for name in names]) for row in answer)
    return sorted({str(triple) for triple in answer})  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x { ?x ?p '?x' } # ?x", "SELECT (<urn:a> AS ?x) { <urn:a> ?p '?x' } # ?x"),
        ("SELECT ?x (COUNT(?x) AS ?n) { ?x ?xy <urn:?x> } GROUP BY ?x ORDER BY DESC(?x) ?x LIMIT 1",
         ("SELECT (<urn:a> AS ?x) (COUNT(<urn:a>) AS ?n) { <urn:a> ?xy <urn:?x> } GROUP BY (<urn:a>) "
          "ORDER BY DESC(<urn:a>) (<urn:a>) LIMIT 1")),
        ('ASK { $x :select "\\"?x" ; :x?x }', 'ASK { <urn:a> :select "\\"?x" ; :x<urn:a> }'),
    ],
)  # fmt: skip
def test_only_the_variable_itself_is_filled(query: str, expected: str) -> None:
    assert filled(query, {"x": ox.NamedNode("urn:a")}) == expected


def test_a_value_cannot_break_out_of_its_place() -> None:
    hostile = ox.Literal('"} ; DROP ALL # \\')
    text = filled("SELECT ?x { ?s ?p ?x }", {"x": hostile})
    assert text.count(str(hostile)) == 2
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), hostile, GRAPHS.entities))
    assert len(list(ask(store, text))) == 1  # type: ignore[arg-type]


WHAT = {
    "SELECT ?o { ?s a zp:Bulletin ; ?p ?o FILTER(isLiteral(?o)) } ORDER BY ?o": ("json", "xml", "csv", "tsv"),
    "ASK { ?s a zp:Bulletin }": ("json", "xml"),
    "CONSTRUCT { ?s ?p ?o } { ?s a zp:Bulletin ; ?p ?o }": ("ttl", "nt", "rdf", "jsonld", "nq", "trig"),
}


def test_forms_that_a_server_writes_inexactly_are_written_here(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers() -> dict[str, object]:
        source = RemoteSource.open(settings)
        with running(settings, source) as address, httpx.Client(base_url=address, trust_env=False) as client:
            return {
                f"{form} {query}": told(client.get("/sparql", params={"query": query, "format": form}))
                for query, forms in WHAT.items()
                for form in forms
            }

    def told(reply: httpx.Response) -> object:
        assert reply.status_code == 200, reply.text
        kind = ox.RdfFormat.from_media_type(reply.headers["content-type"].partition(";")[0])
        if kind is None or "results" in reply.headers["content-type"]:
            return reply.headers["content-type"], reply.text
        return reply.headers["content-type"], {quad.triple for quad in ox.parse(reply.content, kind)}

    as_sent = answers()
    monkeypatch.setattr(probe, "is_exact", lambda _: False)
    assert answers() == as_sent


def test_a_term_of_the_pool_is_filled(settings: Settings) -> None:
    async def asked() -> list[dict[str, str]]:
        async with pool_of(settings) as pool:
            found: list[dict[str, str]] = await pool.select(
                compose("facts", {}), {"iri": Term.iri(bulletin_iri("one"))}
            )
            return found

    assert {"通报 one"} <= {row["value"] for row in asyncio.run(asked())}
