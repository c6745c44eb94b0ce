from __future__ import annotations

import csv
import html
import io
import json
import xml.etree.ElementTree as ET

import httpx
import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from api.negotiate import GRAPHS

SELECT = "SELECT ?name WHERE { ?x a zp:Platform ; skos:prefLabel ?name }"
CONSTRUCT = "CONSTRUCT { ?x a ?c } WHERE { ?x a ?c }"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def names(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["name"]["value"] for row in response.json()["results"]["bindings"]]


class TestForms:
    def test_get(self, client: httpx.Client) -> None:
        assert names(client.get("/sparql", params={"query": SELECT})) == ["平台乙"]

    def test_post_form(self, client: httpx.Client) -> None:
        assert names(client.post("/sparql", data={"query": SELECT})) == ["平台乙"]

    def test_post_body(self, client: httpx.Client) -> None:
        headers = {"content-type": "application/sparql-query; charset=utf-8"}
        assert names(client.post("/sparql", content=SELECT.encode(), headers=headers)) == ["平台乙"]

    def test_post_body_with_the_graph_in_the_address(self, client: httpx.Client) -> None:
        response = client.post(
            "/sparql",
            params={"default-graph-uri": "https://w3id.org/zhengpu/graph/registry"},
            content=SELECT,
            headers={"content-type": "application/sparql-query"},
        )
        assert names(response) == []

    def test_head_has_the_headers_and_no_body(self, client: httpx.Client) -> None:
        response = client.head("/sparql", params={"query": SELECT})
        assert (response.status_code, response.content) == (200, b"")


class TestFormats:
    @pytest.mark.parametrize("how", ["accept", "format"])
    @pytest.mark.parametrize(
        ("short", "media_type"),
        [
            ("json", "application/sparql-results+json"),
            ("xml", "application/sparql-results+xml"),
            ("csv", "text/csv"),
            ("tsv", "text/tab-separated-values"),
        ],
    )
    def test_bindings(self, client: httpx.Client, how: str, short: str, media_type: str) -> None:
        extra, headers = ({"format": short}, {}) if how == "format" else ({}, {"accept": media_type})
        response = client.get("/sparql", params={"query": SELECT} | extra, headers=headers)
        assert response.headers["content-type"].partition(";")[0] == media_type
        assert "平台乙" in _strings(short, response.text)

    @pytest.mark.parametrize("media_type", GRAPHS)
    def test_graphs(self, client: httpx.Client, media_type: str) -> None:
        response = client.get("/sparql", params={"query": CONSTRUCT}, headers={"accept": media_type})
        assert response.headers["content-type"].partition(";")[0] == media_type
        triples = list(ox.parse(response.content, ox.RdfFormat.from_media_type(media_type)))
        assert len(triples) == 14

    def test_ask(self, client: httpx.Client) -> None:
        assert client.get("/sparql", params={"query": "ASK { ?s a zp:Bulletin }"}).json()["boolean"] is True

    def test_a_constructed_graph_holds_a_triple_once(self, client: httpx.Client) -> None:
        query = "CONSTRUCT { <a:b> <a:c> 1 } WHERE { ?s ?p ?o }"
        body = client.get("/sparql", params={"query": query, "format": "nt"}).text
        assert body.count("\n") == 1

    @pytest.mark.parametrize(("query", "given"), [(SELECT, "csv"), (CONSTRUCT, "turtle")])
    def test_nothing_acceptable(self, client: httpx.Client, query: str, given: str) -> None:
        wrong = "csv" if given == "turtle" else "turtle"
        assert client.get("/sparql", params={"query": query, "format": wrong}).status_code == 406
        response = client.get("/sparql", params={"query": query}, headers={"accept": "image/png"})
        assert response.status_code == 406
        assert response.json()["offered"]


class TestDataset:
    def test_the_default_graph_is_the_union(self, client: httpx.Client) -> None:
        query = "SELECT (COUNT(*) AS ?name) { ?s ?p ?o }"
        every = names(client.get("/sparql", params={"query": query}))
        named = names(
            client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?name) { GRAPH ?g { ?s ?p ?o } }"})
        )
        assert every == named

    def test_default_and_named_graphs(self, client: httpx.Client) -> None:
        graphs = {
            "default-graph-uri": "https://w3id.org/zhengpu/graph/registry",
            "named-graph-uri": "https://w3id.org/zhengpu/graph/entities",
        }
        default = "{ ?s ?p ?o BIND('default' AS ?name) }"
        query = f"SELECT DISTINCT ?name {{ {default} UNION {{ GRAPH ?name {{ ?s ?p ?o }} }} }}"
        found = set(names(client.get("/sparql", params={"query": query} | graphs)))
        assert found == {"default", "https://w3id.org/zhengpu/graph/entities"}

    def test_a_relative_graph_is_refused(self, client: httpx.Client) -> None:
        response = client.get("/sparql", params={"query": SELECT, "default-graph-uri": "x y"})
        assert response.status_code == 400

    def test_relative_iris_begin_at_the_endpoint_as_the_client_named_it(self, client: httpx.Client) -> None:
        query = "SELECT (CONCAT(STR(<x>), ' ', STR(<>), ' ', STR(<#y>)) AS ?iris) {}"
        for host in ("a.example.org", "b.example.org:8080"):
            rows = client.get("/sparql", params={"query": query}, headers={"host": host}).json()["results"]
            place = f"http://{host}"
            assert rows["bindings"][0]["iris"]["value"] == f"{place}/x {place}/sparql {place}/sparql#y"
        own = client.get("/sparql", params={"query": f"BASE <http://own/> {query}", "format": "csv"})
        assert own.text.splitlines()[1].startswith("http://own/x ")

    @pytest.mark.parametrize("host", ["a..b:99999", "[::::]", "x_y", "[:]", "-"])
    def test_a_host_that_is_none_hurts_no_query(self, client: httpx.Client, host: str) -> None:
        answer = client.get("/sparql", params={"query": "ASK {}"}, headers={"host": host})
        assert answer.status_code == 200, answer.text

    def test_prefixes_of_the_query_win(self, client: httpx.Client) -> None:
        query = "PREFIX zp: <http://other/> SELECT ?name { ?name a zp:Platform }"
        assert names(client.get("/sparql", params={"query": query})) == []

    def test_rdflib(self, address: str) -> None:
        store = SPARQLStore(query_endpoint=f"{address}/sparql")
        graph = Dataset(store=store, default_union=True)
        rows = list(
            graph.query(SELECT.replace("zp:Platform", "<https://w3id.org/zhengpu/ontology#Platform>"))
        )
        assert [row[0] for row in rows] == [Literal("平台乙", lang="zh-hans")]  # type: ignore[index]
        registry = Graph(store, URIRef("https://w3id.org/zhengpu/graph/registry"))
        assert len(list(registry.triples((None, None, Literal("Guangxi", lang="en"))))) == 1


class TestRefusals:
    def problem(self, response: httpx.Response, status: int, kind: str) -> dict[str, object]:
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        problem: dict[str, object] = response.json()
        assert problem["type"] == f"/problems#{kind}"
        assert problem["status"] == status
        return problem

    def test_a_syntax_error_says_where(self, client: httpx.Client) -> None:
        problem = self.problem(client.get("/sparql", params={"query": "SELECT * {\n ?s ?p }"}), 400, "syntax")
        assert problem["line"] == 2
        assert problem["column"]

    def test_both_languages(self, client: httpx.Client) -> None:
        response = client.get("/sparql", params={"query": "x"}, headers={"accept-language": "en"})
        assert response.json()["title"] == "The query is not SPARQL"
        assert client.get("/sparql", params={"query": "x"}).json()["title"] == "查询语法错误"
        assert set(response.json()["messages"]) == {"zh", "en"}

    @pytest.mark.parametrize(
        "query", ["INSERT DATA { <a:b> <a:c> 1 }", "LOAD <http://127.0.0.1/>", "CLEAR ALL"]
    )
    def test_updates(self, client: httpx.Client, query: str) -> None:
        self.problem(client.get("/sparql", params={"query": query}), 400, "bad-request")
        self.problem(client.post("/sparql", data={"update": query}), 403, "update-refused")
        headers = {"content-type": "application/sparql-update"}
        self.problem(client.post("/sparql", content=query, headers=headers), 403, "update-refused")

    def test_service(self, client: httpx.Client) -> None:
        query = "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
        self.problem(client.get("/sparql", params={"query": query}), 400, "service-refused")

    def test_two_queries_or_none(self, client: httpx.Client) -> None:
        self.problem(client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "bad-request")
        self.problem(client.post("/sparql", data={"x": "y"}), 400, "bad-request")

    @pytest.mark.parametrize("path", ["/sparql?query=%ff%fe", "/sparql?query=ASK%7B%7D&timeout=-1"])
    def test_bad_parameters(self, client: httpx.Client, path: str) -> None:
        self.problem(client.get(path), 400, "bad-request")

    def test_other_media_types(self, client: httpx.Client) -> None:
        response = client.post("/sparql", content="x", headers={"content-type": "text/plain"})
        self.problem(response, 415, "unsupported-media-type")

    def test_a_long_query(self, client: httpx.Client) -> None:
        headers = {"content-type": "application/sparql-query"}
        response = client.post("/sparql", content="#" * 70_000, headers=headers)
        self.problem(response, 413, "request-too-large")

    def test_other_methods(self, client: httpx.Client) -> None:
        response = client.delete("/sparql")
        self.problem(response, 405, "method-not-allowed")
        assert "allow" in response.headers

    def test_evaluation_errors_are_the_askers(self, client: httpx.Client) -> None:
        query = "SELECT * FROM <x:y> { ?s ?p ?o }"
        assert client.get("/sparql", params={"query": query}).status_code in (200, 400)


class TestWithoutAQuery:
    def test_a_program_gets_the_description(self, client: httpx.Client) -> None:
        response = client.get("/sparql")
        assert response.headers["content-type"] == "text/turtle; charset=utf-8"
        described = {quad.object for quad in ox.parse(response.content, ox.RdfFormat.TURTLE)}
        assert ox.NamedNode("http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph") in described

    def test_a_browser_gets_the_editor(self, client: httpx.Client) -> None:
        response = client.get("/sparql", headers={"accept": "text/html"})
        assert "<textarea" in response.text

    def test_a_browser_gets_the_results_as_a_table(self, client: httpx.Client) -> None:
        response = client.get("/sparql", params={"query": SELECT}, headers={"accept": "text/html"})
        assert "<td>平台乙</td>" in response.text
        for query, shown in (("ASK {}", "true"), (CONSTRUCT, "zp:Platform")):
            page = client.get("/sparql", params={"query": query}, headers={"accept": "text/html"})
            assert shown in page.text


def _strings(short: str, text: str) -> str:
    """The result read by another library's parser, as one string."""
    if short == "json":
        return json.dumps(json.loads(text), ensure_ascii=False)
    if short == "xml":
        return " ".join(ET.fromstring(text).itertext())  # noqa: S314 - our own output
    return str(list(csv.reader(io.StringIO(text), delimiter="\t" if short == "tsv" else ",")))


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT * WHERE { ?s ?p", 400, "查询语法错误"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "不允许 SERVICE"),
        ("INSERT DATA { <a:b> <a:c> 1 }", 400, "这是更新，不是查询"),
    ],
)
def test_a_browser_keeps_the_query_that_went_wrong(
    client: httpx.Client, query: str, status: int, words: str
) -> None:
    headers = {"accept": "text/html", "accept-language": "zh"}
    page = client.get("/sparql", params={"query": query}, headers=headers)
    assert page.status_code == status
    assert words in page.text
    assert html.unescape(page.text).count(f">{query}</textarea>") == 1
