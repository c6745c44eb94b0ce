"""The SPARQL 1.1 Protocol's query side: every form of a request, what an answer says of itself, refusals."""

from __future__ import annotations

import codecs
import warnings
from collections.abc import Mapping
from urllib.parse import quote

import httpx
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from tests.conformance.conftest import Service

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
TEXT = "海南𠮷😀 a+b%20&=?#\"'\\é"
ASKED = "SELECT (?given AS ?x) { VALUES ?given { '''%s''' } }"
FIRST, SECOND, THIRD = (f"http://example.org/图/{name}" for name in ("一", "二", "三😀"))


def literal(text: str) -> str:
    """The text as it stands between three quotes."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def value(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    rows = response.json()["results"]["bindings"]
    return str(rows[0]["x"]["value"])


def problem(response: httpx.Response, status: int, kind: str) -> Mapping[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, object] = response.json()
    assert (told["type"], told["status"]) == (f"/problems#{kind}", status)
    return told


@pytest.fixture(scope="module")
def graphs(service: Service) -> Service:
    """Three named graphs and the unnamed one, each with one triple that says which it is."""
    for name in (FIRST, SECOND, THIRD):
        service.put(name, f"<urn:s> <urn:in> <{name}> .")
    service.update("INSERT DATA { <urn:s> <urn:in> <urn:unnamed> }")
    return service


class TestEncodings:
    """The same text, by every way that a query can travel."""

    @pytest.mark.parametrize("safe", ["", "/?:@!$'()*,;", "-._~"])
    def test_in_the_address_whatever_is_encoded(self, service: Service, safe: str) -> None:
        query = quote(ASKED % literal(TEXT), safe=safe)
        assert value(service.reader.get(f"/sparql?query={query}")) == TEXT

    def test_a_plus_in_the_address_is_a_space_and_hexadecimal_has_no_case(self, service: Service) -> None:
        query = quote(ASKED % "a b~海").replace("%20", "+").replace("%E6", "%e6").replace("~", "%7E")
        assert value(service.reader.get(f"/sparql?query={query}")) == "a b~海"

    def test_as_a_form(self, service: Service) -> None:
        assert value(service.reader.post("/sparql", data={"query": ASKED % literal(TEXT)})) == TEXT

    @pytest.mark.parametrize(
        "kind", [QUERY, f"{QUERY}; charset=utf-8", f"{QUERY};charset=UTF-8", QUERY.upper()]
    )
    def test_as_the_body(self, service: Service, kind: str) -> None:
        body = (ASKED % literal(TEXT)).encode()
        response = service.reader.post("/sparql", content=body, headers={"Content-Type": kind})
        assert value(response) == TEXT

    @pytest.mark.parametrize("kind", [f"{FORM}; charset=utf-8", FORM.upper()])
    def test_as_a_form_with_parameters_of_its_type(self, service: Service, kind: str) -> None:
        body = f"query={quote(ASKED % 'x')}&x=y".encode()
        assert value(service.reader.post("/sparql", content=body, headers={"Content-Type": kind})) == "x"

    def test_a_form_and_the_address_make_one_request(self, graphs: Service) -> None:
        response = graphs.reader.post(
            "/sparql", params={"default-graph-uri": FIRST}, data={"query": "SELECT ?x { ?s ?p ?x }"}
        )
        assert value(response) == FIRST

    def test_escapes_of_sparql_in_names_strings_and_iris(self, service: Service) -> None:
        query = (
            r"SELECT ?x { VALUES ?y { '\u6D77\U0001F600' } BIND(CONCAT(?y, STR(<http://x/\u5357>)) AS ?x) }"
        )
        assert value(service.reader.get("/sparql", params={"query": query})) == "海😀http://x/南"

    def test_chinese_in_variables_prefixes_and_local_names(self, service: Service) -> None:
        query = "PREFIX 政: <http://x/> SELECT (STR(?省) AS ?x) { VALUES ?省 { 政:海南 } }"
        assert value(service.reader.get("/sparql", params={"query": query})) == "http://x/海南"

    @pytest.mark.xfail(reason="the engine takes astral characters only in strings and IRIs", strict=True)
    @pytest.mark.parametrize("query", ["PREFIX p: <http://x/> ASK { ?s ?p p:𠮷 }", "ASK { ?𠮷 ?p ?o }"])
    def test_astral_characters_in_variables_and_local_names(self, service: Service, query: str) -> None:
        assert service.reader.get("/sparql", params={"query": query}).status_code == 200

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_comments_end_with_any_line(self, service: Service, ending: str) -> None:
        query = f"# 注释 '{ending}SELECT (1 AS ?x) {{}} # 完"
        assert value(service.reader.get("/sparql", params={"query": query})) == "1"

    def test_a_byte_order_mark_begins_a_body(self, service: Service) -> None:
        """Editors write one; it is no part of the query."""
        body = codecs.BOM_UTF8 + b"SELECT (1 AS ?x) {}"
        assert value(service.reader.post("/sparql", content=body, headers={"Content-Type": QUERY})) == "1"

    def test_a_long_query(self, service: Service) -> None:
        text = "双减" * 40_000
        body = (ASKED % text).encode()
        assert value(service.reader.post("/sparql", content=body, headers={"Content-Type": QUERY})) == text


class TestRefusals:
    @pytest.mark.parametrize(
        "body",
        [
            "ASK {}".encode("utf-16"),
            "ASK { BIND('海' AS ?x) }".encode("gb18030"),
            b"ASK { BIND('\xed\xa0\x80' AS ?x) }",
        ],
    )
    def test_a_body_that_is_not_utf_8(self, service: Service, body: bytes) -> None:
        response = service.reader.post("/sparql", content=body, headers={"Content-Type": QUERY})
        assert 400 <= response.status_code < 500
        assert response.headers["content-type"] == "application/problem+json"

    def test_a_charset_that_is_not_utf_8(self, service: Service) -> None:
        """Latin-1 would be read as something else than it says."""
        headers = {"Content-Type": f"{QUERY}; charset=iso-8859-1"}
        response = service.reader.post("/sparql", content=b"ASK {}", headers=headers)
        assert response.status_code in (400, 415)

    @pytest.mark.parametrize("path", ["?query=%FF%FE", "?query=ASK%7B%7D&default-graph-uri=%ED%A0%80"])
    def test_an_address_that_is_not_utf_8(self, service: Service, path: str) -> None:
        problem(service.reader.get(f"/sparql{path}"), 400, "bad-request")

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""]
    )
    def test_other_types_of_a_body_say_what_is_taken(self, service: Service, kind: str) -> None:
        response = service.reader.post(
            "/sparql", content=b"ASK {}", headers={"Content-Type": kind} if kind else {}
        )
        assert QUERY in str(problem(response, 415, "unsupported-media-type")["accepted"])

    @pytest.mark.parametrize(
        "parameters", ["query=ASK%7B%7D&query=ASK%7B%7D", "query=ASK%7B%7D&update=CLEAR+ALL"]
    )
    def test_one_query_and_nothing_else(self, service: Service, parameters: str) -> None:
        problem(service.reader.get(f"/sparql?{parameters}"), 400, "bad-request")
        response = service.reader.post("/sparql", content=parameters, headers={"Content-Type": FORM})
        assert response.status_code in (400, 401)

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    def test_other_methods_say_which_there_are(self, service: Service, method: str) -> None:
        response = service.admin.request(method, "/sparql", params={"query": "ASK {}"})
        problem(response, 405, "method-not-allowed")
        assert {"GET", "POST"} <= set(response.headers["allow"].split(", "))

    @pytest.mark.parametrize(
        "query", ["", " ", "ASK {", "SELECT ?x {} }", "nonsense", "SELECT * { ?s ?p 'x }"]
    )
    def test_what_is_no_query(self, service: Service, query: str) -> None:
        problem(service.reader.get("/sparql", params={"query": query}), 400, "syntax")

    def test_a_fault_after_astral_characters_is_placed_by_characters(self, service: Service) -> None:
        query = "SELECT * {\n VALUES ?x { '海南😀' } }}"
        told = problem(service.reader.get("/sparql", params={"query": query}), 400, "syntax")
        assert told["line"] == 2
        assert isinstance(told["column"], int)
        assert told["column"] <= len(query.split("\n")[1]) + 1

    @pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
    @pytest.mark.parametrize("iri", ["", "图", "a b:c", "http://x/<>"])
    def test_a_graph_that_is_no_absolute_iri(self, service: Service, name: str, iri: str) -> None:
        response = service.reader.get("/sparql", params={"query": "ASK {}", name: iri})
        problem(response, 400, "bad-request")


class TestDataset:
    QUERY = "SELECT DISTINCT ?x ?g { { ?s <urn:in> ?x } UNION { GRAPH ?g { ?s <urn:in> ?x } } }"

    def seen(
        self, service: Service, parameters: Mapping[str, str | list[str]], query: str = QUERY
    ) -> tuple[set[str], set[str]]:
        """What stands in the default graph, and which named graphs there are."""
        given = {"query": query, "format": "json", **parameters}
        rows = service.reader.get("/sparql", params=given).json()["results"]["bindings"]
        default = {row["x"]["value"] for row in rows if "g" not in row}
        return default, {row["g"]["value"] for row in rows if "g" in row}

    def test_without_a_word_the_default_graph_is_the_union_of_all(self, graphs: Service) -> None:
        default, named = self.seen(graphs, {})
        assert named == {FIRST, SECOND, THIRD}
        assert named <= default

    def test_default_graphs_are_merged_and_no_graph_is_named(self, graphs: Service) -> None:
        parameters = {"default-graph-uri": [FIRST, THIRD]}
        assert self.seen(graphs, parameters) == ({FIRST, THIRD}, set())

    def test_named_graphs_alone_leave_the_default_graph_empty(self, graphs: Service) -> None:
        parameters = {"named-graph-uri": [FIRST, THIRD]}
        assert self.seen(graphs, parameters) == (set(), {FIRST, THIRD})

    def test_both(self, graphs: Service) -> None:
        parameters = {"default-graph-uri": SECOND, "named-graph-uri": THIRD}
        assert self.seen(graphs, parameters) == ({SECOND}, {THIRD})

    def test_the_query_names_its_graphs(self, graphs: Service) -> None:
        query = self.QUERY.replace(" {", f" FROM <{FIRST}> FROM NAMED <{THIRD}> {{", 1)
        assert self.seen(graphs, {}, query) == ({FIRST}, {THIRD})

    def test_the_protocol_wins_over_the_query(self, graphs: Service) -> None:
        query = self.QUERY.replace(" {", f" FROM <{FIRST}> FROM NAMED <{THIRD}> {{", 1)
        parameters = {"default-graph-uri": SECOND}
        assert self.seen(graphs, parameters, query) == ({SECOND}, set())

    def test_a_graph_that_is_not_there_is_empty(self, graphs: Service) -> None:
        parameters = {"default-graph-uri": "urn:none", "named-graph-uri": "urn:none"}
        assert self.seen(graphs, parameters) == (set(), set())

    @pytest.mark.parametrize("union", ["urn:x-rdflib:default", "urn:x-zhengpu:union"])
    def test_the_union_by_name(self, graphs: Service, union: str) -> None:
        parameters = {"default-graph-uri": union}
        default, _ = self.seen(graphs, parameters)
        assert {FIRST, SECOND, THIRD} <= default

    def test_the_unnamed_graph_by_name(self, graphs: Service) -> None:
        parameters = {"default-graph-uri": "urn:x-zhengpu:default"}
        assert self.seen(graphs, parameters) == ({"urn:unnamed"}, set())


class TestNegotiation:
    """RFC 9110, 12.5.1: the most exact range that fits a type gives its weight."""

    @pytest.mark.parametrize(
        ("accept", "chosen"),
        [
            (None, "application/sparql-results+json"),
            ("", "application/sparql-results+json"),
            ("*/*", "application/sparql-results+json"),
            ("application/*", "application/sparql-results+json"),
            ("text/*", "text/csv"),
            ("application/json", "application/sparql-results+json"),
            ("application/xml", "application/sparql-results+xml"),
            ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
            ("TEXT/CSV", "text/csv"),
            ("text/csv;header=present", "text/csv"),
            ("text/csv ; q=0.1 , */* ; q=0.01", "text/csv"),
            ("text/csv;q=0, text/*", "text/tab-separated-values"),
            ("*/*;q=0.9, application/sparql-results+json;q=0", "application/sparql-results+xml"),
            ("image/png, text/csv;q=0.001", "text/csv"),
            ("application/sparql-results+xml;q=0.5, text/csv;q=0.5", "application/sparql-results+xml"),
            (",,, text/csv ,", "text/csv"),
        ],
    )
    def test_of_tables(self, service: Service, accept: str | None, chosen: str) -> None:
        request = service.reader.build_request("GET", "/sparql", params={"query": "SELECT * {}"})
        request.headers.pop("accept", None)
        if accept is not None:
            request.headers["accept"] = accept
        response = service.reader.send(request)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].partition(";")[0] == chosen
        assert "accept" in response.headers["vary"].lower()

    @pytest.mark.parametrize(
        ("accept", "chosen"),
        [
            ("*/*", "text/turtle"),
            ("application/*", "application/n-triples"),
            ("application/json", "application/ld+json"),
            ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
            ("application/x-turtle", "text/turtle"),
            ("application/n-triples;q=0.2, application/ld+json;q=0.3", "application/ld+json"),
        ],
    )
    def test_of_graphs(self, service: Service, accept: str, chosen: str) -> None:
        query = "CONSTRUCT { <urn:s> <urn:p> '省' } {}"
        response = service.reader.get("/sparql", params={"query": query}, headers={"Accept": accept})
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == chosen

    @pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/csv;q=0", "nonsense", "text/turtle"])
    def test_nothing_that_a_client_takes(self, service: Service, accept: str) -> None:
        response = service.reader.get("/sparql", params={"query": "SELECT * {}"}, headers={"Accept": accept})
        assert "text/csv" in str(problem(response, 406, "not-acceptable")["offered"])

    def test_a_word_in_the_address_wins_over_the_header(self, service: Service) -> None:
        parameters = {"query": "SELECT * {}", "format": "tsv"}
        response = service.reader.get("/sparql", params=parameters, headers={"Accept": "text/csv"})
        assert response.headers["content-type"].startswith("text/tab-separated-values")

    @pytest.mark.parametrize(
        ("wanted", "chosen"),
        [
            ("rdf%2Bxml", "application/rdf+xml"),
            ("rdf+xml", "application/rdf+xml"),
            ("application/rdf+xml", "application/rdf+xml"),
            ("json-ld", "application/ld+json"),
            ("application/ld%2Bjson", "application/ld+json"),
            ("n3", "text/turtle"),
            ("NT", "application/n-triples"),
        ],
    )
    def test_words_that_clients_have_for_graphs(self, service: Service, wanted: str, chosen: str) -> None:
        response = service.reader.get(f"/sparql?query=DESCRIBE+%3Curn:s%3E&format={wanted}")
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == chosen

    @pytest.mark.parametrize("wanted", ["png", "turtle", "图"])
    def test_a_word_that_names_no_format_of_the_answer(self, service: Service, wanted: str) -> None:
        response = service.reader.get("/sparql", params={"query": "SELECT * {}", "format": wanted})
        problem(response, 406, "not-acceptable")


class TestHeaders:
    @pytest.mark.parametrize("query", ["SELECT * {}", "ASK {}", "CONSTRUCT { <urn:s> <urn:p> 1 } {}"])
    def test_head_is_get_without_its_body(self, service: Service, query: str) -> None:
        got = service.reader.get("/sparql", params={"query": query})
        head = service.reader.head("/sparql", params={"query": query})
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-type", "content-length", "vary", "etag"):
            assert head.headers.get(name) == got.headers.get(name), name

    def test_a_refusal_of_head_leaves_the_connection_usable(self, service: Service) -> None:
        """No byte of a body may be taken for the beginning of the next answer."""
        for _ in range(3):
            assert service.reader.head("/sparql", params={"query": "nonsense"}).status_code == 400
            assert service.reader.head("/graph-store", params={"graph": "urn:none"}).status_code == 404
            assert service.ask("ASK {}")

    @pytest.mark.parametrize("path", ["/sparql", "/graph-store"])
    def test_options_say_which_methods_there_are(self, service: Service, path: str) -> None:
        response = service.reader.options(path)
        assert response.status_code in (200, 204)
        assert {"GET", "POST"} <= set(response.headers["allow"].split(", "))

    @pytest.mark.parametrize("path", ["/sparql", "/graph-store"])
    def test_a_page_of_another_origin_may_ask(self, service: Service, path: str) -> None:
        """What a browser asks first when a script sends a query as a body."""
        headers = {
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        response = service.reader.options(path, headers=headers)
        assert response.status_code in (200, 204)
        assert response.headers["access-control-allow-origin"] == "*"
        assert "POST" in response.headers["access-control-allow-methods"]
        assert "content-type" in response.headers["access-control-allow-headers"].lower()

    def test_any_origin_may_read_an_answer_and_a_refusal(self, service: Service) -> None:
        for query in ("ASK {}", "nonsense"):
            headers = {"Origin": "https://example.org"}
            response = service.reader.get("/sparql", params={"query": query}, headers=headers)
            assert response.headers["access-control-allow-origin"] == "*", query


class TestDescription:
    """SPARQL 1.1 Service Description: the endpoint without a query tells what it is."""

    @pytest.mark.parametrize("media_type", ["text/turtle", "application/rdf+xml", "application/ld+json"])
    def test_it_is_rdf_and_names_the_endpoint_that_was_asked(self, service: Service, media_type: str) -> None:
        response = service.reader.get("/sparql", headers={"Accept": media_type})
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == media_type
        formats = {"application/rdf+xml": "xml", "application/ld+json": "json-ld"}
        graph = Graph()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib's reader of JSON-LD, by itself
            graph.parse(data=response.content, format=formats.get(media_type, "turtle"))
        (about,) = graph.subjects(RDF.type, SD.Service)
        assert list(graph.objects(about, SD.endpoint)) == [URIRef(service.endpoints.query)]

    def test_it_tells_of_updates_and_of_the_default_graph(self, service: Service) -> None:
        response = service.reader.get("/sparql", headers={"Accept": "text/turtle"})
        graph = Graph().parse(data=response.content, format="turtle")
        told = {value for _, _, value in graph}
        assert {SD.SPARQL11Query, SD.SPARQL11Update, SD.UnionDefaultGraph} <= told
