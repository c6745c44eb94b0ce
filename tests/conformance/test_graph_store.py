"""The SPARQL 1.1 Graph Store HTTP Protocol, both ways to say which graph."""

from __future__ import annotations

import codecs
from urllib.parse import quote

import httpx
import pytest
from rdflib import Graph

from tests.conformance.conftest import Service

TURTLE = {"Content-Type": "text/turtle"}
NAMES = [
    "http://example.org/g",
    "http://example.org/图/海南?年=2022&月=11#片段",
    "http://example.org/𠮷😀",
    "http://example.org/%E6%B5%B7",
    "http://example.org/a%20b/%2541",
    "urn:x:'();,*",
]
ONE = "<urn:s> <urn:p> '一' ."
TWO = "<urn:s> <urn:p> '二😀' ."


def texts(response: httpx.Response) -> set[str]:
    assert response.status_code == 200, response.text
    return {str(value) for _, _, value in Graph().parse(data=response.content, format="turtle")}


def ways(service: Service, name: str) -> list[str]:
    """The addresses that mean one graph."""
    return [f"/graph-store?graph={quote(name, safe=safe)}" for safe in ("", "/:", "/:?=;,'()*")]


@pytest.fixture(autouse=True)
def nothing_left(service: Service) -> None:
    """Every test begins with an empty store."""
    assert service.update("DROP ALL").is_success


@pytest.mark.parametrize("name", NAMES)
class TestNamed:
    def test_put_get_put_get(self, service: Service, name: str) -> None:
        for index, way in enumerate(ways(service, name)):
            response = service.admin.put(way, content=ONE.encode(), headers=TURTLE)
            assert response.status_code == (204 if index else 201), response.text
            for other in ways(service, name):
                assert texts(service.reader.get(other)) == {"一"}
            assert service.admin.put(way, content=TWO.encode(), headers=TURTLE).status_code == 204
            assert texts(service.reader.get(way)) == {"二😀"}
        assert service.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }") == [{"g": name}]

    def test_post_adds(self, service: Service, name: str) -> None:
        way, *_ = ways(service, name)
        assert service.admin.post(way, content=ONE.encode(), headers=TURTLE).status_code == 201
        assert service.admin.post(way, content=TWO.encode(), headers=TURTLE).status_code == 204
        assert service.admin.post(way, content=TWO.encode(), headers=TURTLE).status_code == 204
        assert texts(service.reader.get(way)) == {"一", "二😀"}

    def test_delete(self, service: Service, name: str) -> None:
        way, *_ = ways(service, name)
        service.admin.put(way, content=ONE.encode(), headers=TURTLE)
        assert service.reader.head(way).status_code == 200
        assert service.admin.delete(way).status_code == 204
        for method in ("GET", "HEAD"):
            assert service.reader.request(method, way).status_code == 404
        assert service.admin.delete(way).status_code == 404

    def test_a_new_graph_says_where_it_is(self, service: Service, name: str) -> None:
        response = service.admin.put(ways(service, name)[0], content=ONE.encode(), headers=TURTLE)
        assert texts(service.reader.get(response.headers["location"])) == {"一"}


class TestDirect:
    NAMES = ("a", "人/1.ttl", "%E4%BA%BA", "a%20b", "%2541", "😀")

    @pytest.mark.parametrize("name", NAMES)
    def test_an_address_is_the_graph_that_it_names(self, service: Service, name: str) -> None:
        way = f"/graph-store/{quote(name, safe='/%')}"
        assert service.admin.put(way, content=ONE.encode(), headers=TURTLE).status_code == 201
        assert texts(service.reader.get(way)) == {"一"}
        (row,) = service.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        assert texts(service.reader.get("/graph-store", params={"graph": row["g"]})) == {"一"}
        assert service.reader.get(way + "x").status_code == 404
        assert service.admin.delete(way).status_code == 204
        assert service.reader.get(way).status_code == 404

    def test_relative_iris_are_resolved_against_the_graph(self, service: Service) -> None:
        service.admin.put("/graph-store/a/b", content=b"<c> <#p> <../d> .", headers=TURTLE)
        (row,) = service.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }")
        store = service.endpoints.store
        told = (row["s"], row["p"], row["o"])
        assert told == (f"{store}/a/c", f"{store}/a/b#p", f"{store}/d")


class TestUnnamed:
    def test_it_is_not_the_union(self, service: Service) -> None:
        service.put("urn:g", ONE)
        assert texts(service.reader.get("/graph-store?default")) == set()
        assert service.admin.put("/graph-store?default", content=TWO.encode(), headers=TURTLE).is_success
        assert texts(service.reader.get("/graph-store?default")) == {"二😀"}
        assert service.ask("ASK { ?s ?p '一' . ?s ?p '二😀' }")

    def test_it_is_emptied_and_never_gone(self, service: Service) -> None:
        service.admin.put("/graph-store?default", content=ONE.encode(), headers=TURTLE)
        assert service.admin.delete("/graph-store?default").status_code in (200, 204)
        assert texts(service.reader.get("/graph-store?default")) == set()


class TestMadeHere:
    def test_a_post_to_the_store_makes_a_graph(self, service: Service) -> None:
        places = set()
        for _ in range(2):
            response = service.admin.post("/graph-store", content=ONE.encode(), headers=TURTLE)
            assert response.status_code == 201
            places.add(response.headers["location"])
        assert len(places) == 2
        for place in places:
            assert texts(service.reader.get(place)) == {"一"}
            assert texts(service.reader.get("/graph-store", params={"graph": place})) == {"一"}

    def test_files_of_a_form_make_one_graph(self, service: Service) -> None:
        files = [
            ("一.ttl", ("一.ttl", ONE.encode(), "text/turtle; charset=utf-8")),
            ("二.nt", ("二.nt", '<urn:s> <urn:p> "二" .\n'.encode(), "application/n-triples")),
        ]
        response = service.admin.post("/graph-store?graph=urn:g", files=files)
        assert response.status_code == 201
        assert texts(service.reader.get("/graph-store?graph=urn:g")) == {"一", "二"}


class TestRefusals:
    @pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
    def test_changes_without_the_token(self, service: Service, method: str) -> None:
        service.put("urn:g", ONE)
        way, body = "/graph-store?graph=urn:g", TWO.encode()
        assert service.reader.request(method, way, content=body, headers=TURTLE).status_code == 401
        assert texts(service.reader.get("/graph-store?graph=urn:g")) == {"一"}

    @pytest.mark.parametrize(
        "path", ["", "?graph=", "?graph=a", "?graph=urn:a&graph=urn:b", "?graph=urn:a&default", "?x=y"]
    )
    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_not_one_graph(self, service: Service, method: str, path: str) -> None:
        response = service.admin.request(method, f"/graph-store{path}", content=ONE.encode(), headers=TURTLE)
        assert response.status_code == 400, response.text

    @pytest.mark.parametrize("method", ["PUT", "POST"])
    @pytest.mark.parametrize(
        ("kind", "body", "status"),
        [
            ("text/turtle", b"<urn:s> <urn:p>", 400),
            ("text/turtle", b"<urn:s> <urn:p> '\xff' .", 400),
            ("application/rdf+xml", b"<rdf:RDF", 400),
            ("application/ld+json", b"{", 400),
            ("application/n-triples", "<urn:s> <urn:p> 海 .".encode(), 400),
            ("text/csv", b"s,p,o", 415),
            ("", ONE.encode(), 415),
            ("application/sparql-update", b"CLEAR ALL", 415),
        ],
    )
    def test_what_cannot_be_read_changes_nothing(
        self, service: Service, method: str, kind: str, body: bytes, status: int
    ) -> None:
        service.put("urn:g", ONE)
        headers = {"Content-Type": kind} if kind else {}
        response = service.admin.request(method, "/graph-store?graph=urn:g", content=body, headers=headers)
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        assert texts(service.reader.get("/graph-store?graph=urn:g")) == {"一"}

    @pytest.mark.parametrize("kind", ["application/n-quads", "application/trig"])
    def test_a_document_with_graphs_of_its_own_is_no_graph(self, service: Service, kind: str) -> None:
        triple = "<urn:s> <urn:p> <urn:o>"
        body = f"{triple} <urn:other> ." if "quads" in kind else f"<urn:other> {{ {triple} }}"
        response = service.admin.put("/graph-store?graph=urn:g", content=body, headers={"Content-Type": kind})
        assert response.status_code in (400, 415), response.text
        assert service.rows("SELECT ?g { GRAPH ?g { ?s ?p ?o } }") == []

    def test_patch_says_which_methods_there_are(self, service: Service) -> None:
        response = service.admin.patch("/graph-store?graph=urn:g", content=b"")
        assert response.status_code == 405
        assert {"GET", "PUT", "POST", "DELETE"} <= set(response.headers["allow"].split(", "))

    def test_nothing_that_a_client_takes(self, service: Service) -> None:
        service.put("urn:g", ONE)
        response = service.reader.get("/graph-store?graph=urn:g", headers={"Accept": "image/png"})
        assert response.status_code == 406


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/rdf+xml"])
def test_head_is_get_without_its_body(service: Service, media_type: str) -> None:
    service.put("urn:g", ONE)
    headers = {"Accept": media_type}
    got = service.reader.get("/graph-store?graph=urn:g", headers=headers)
    head = service.reader.head("/graph-store?graph=urn:g", headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_a_byte_order_mark_begins_a_document(service: Service) -> None:
    body = codecs.BOM_UTF8 + ONE.encode()
    response = service.admin.put("/graph-store?graph=urn:g", content=body, headers=TURTLE)
    assert response.status_code == 201, response.text
    assert texts(service.reader.get("/graph-store?graph=urn:g")) == {"一"}
