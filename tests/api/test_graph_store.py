"""The Graph Store HTTP Protocol, direct and indirect; the W3C's own tests are in tests/conformance."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from tests.api.conftest import ADMIN, bearer

TURTLE = {"content-type": "text/turtle"} | bearer(ADMIN)
DATA = '@prefix e: <http://e.org/> . e:a e:b "海南\\n😀"@zh , [ e:c 1.5 ] .'
FORMATS = ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
QUADS = {"application/n-quads": ox.RdfFormat.N_QUADS, "application/trig": ox.RdfFormat.TRIG}


def graph_of(answer: httpx.Response) -> rdflib.Graph:
    assert answer.status_code == 200, answer.text
    media_type = answer.headers["content-type"].partition(";")[0]
    triples = ox.parse(answer.content, ox.RdfFormat.from_media_type(media_type), base_iri="urn:no")
    lines = ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=lines, format="nt")


def parsed(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


class TestIndirect:
    def test_put_get_put_delete(self, service: httpx.Client) -> None:
        at = {"graph": "http://e.org/图"}
        made = service.put("/graph-store", params=at, content=DATA, headers=TURTLE)
        assert made.status_code == 201
        assert isomorphic(graph_of(service.get(made.headers["location"])), parsed(DATA))
        again = service.put("/graph-store", params=at, content="<urn:a> <urn:b> <urn:c> .", headers=TURTLE)
        assert again.status_code == 204
        assert len(graph_of(service.get("/graph-store", params=at))) == 1
        assert service.head("/graph-store", params=at).status_code == 200
        assert service.delete("/graph-store", params=at, headers=bearer(ADMIN)).status_code == 204
        assert service.get("/graph-store", params=at).status_code == 404
        assert service.delete("/graph-store", params=at, headers=bearer(ADMIN)).status_code == 404

    @pytest.mark.parametrize("media_type", FORMATS)
    def test_every_format_both_ways(self, service: httpx.Client, media_type: str) -> None:
        at = {"graph": "urn:t:formats"}
        body = parsed(DATA).serialize(format="json-ld" if "ld+" in media_type else media_type)
        headers = {"content-type": media_type} | bearer(ADMIN)
        assert service.put("/graph-store", params=at, content=body.encode(), headers=headers).is_success
        answer = service.get("/graph-store", params=at, headers={"accept": media_type})
        assert answer.headers["content-type"].startswith(media_type)
        assert isomorphic(graph_of(answer), parsed(DATA))

    def test_post_adds_and_keeps_blank_nodes_apart(self, service: httpx.Client) -> None:
        at = {"graph": "urn:t:post"}
        assert (
            service.post("/graph-store", params=at, content="[] <urn:p> 1 .", headers=TURTLE).status_code
            == 201
        )
        assert (
            service.post("/graph-store", params=at, content="[] <urn:p> 1 .", headers=TURTLE).status_code
            == 204
        )
        assert len(graph_of(service.get("/graph-store", params=at))) == 2

    def test_the_unnamed_graph_is_not_the_union(self, service: httpx.Client) -> None:
        at = "/graph-store?default"
        assert service.put(at, content=DATA, headers=TURTLE).status_code == 204
        assert isomorphic(graph_of(service.get(at)), parsed(DATA))
        assert service.delete(at, headers=bearer(ADMIN)).status_code == 204
        assert len(graph_of(service.get(at))) == 0

    def test_an_empty_graph_is_there(self, service: httpx.Client) -> None:
        at = {"graph": "urn:t:empty"}
        assert service.put("/graph-store", params=at, content="", headers=TURTLE).status_code == 201
        assert len(graph_of(service.get("/graph-store", params=at))) == 0

    def test_relative_iris_begin_at_the_graph(self, service: httpx.Client) -> None:
        at = {"graph": "http://e.org/dir/g"}
        service.put("/graph-store", params=at, content="<x> <urn:p> <> .", headers=TURTLE)
        (triple,) = graph_of(service.get("/graph-store", params=at))
        assert [str(triple[0]), str(triple[2])] == ["http://e.org/dir/x", "http://e.org/dir/g"]

    def test_files_of_a_form_in_several_formats(self, service: httpx.Client) -> None:
        at = {"graph": "urn:t:form"}
        files = [
            ("a", ("a.ttl", b"_:x <urn:p> 1 .", "text/turtle")),
            ("b", ("b.nt", b"_:x <urn:p> <urn:o> .", "application/n-triples")),
        ]
        answer = service.post("/graph-store", params=at, files=files, headers=bearer(ADMIN))
        assert answer.status_code == 201
        found = graph_of(service.get("/graph-store", params=at))
        assert len(set(found.subjects())) == 2  # _:x of one file is not _:x of the other


class TestDirect:
    def test_the_address_is_the_graph(self, service: httpx.Client) -> None:
        at = "/graph-store/person/1.ttl"
        assert service.put(at, content="<> <urn:p> 1 .", headers=TURTLE).status_code == 201
        (triple,) = graph_of(service.get(at))
        assert str(triple[0]) == f"{service.base_url}{at}".replace("//graph", "/graph")
        assert isomorphic(
            graph_of(service.get("/graph-store", params={"graph": str(triple[0])})), graph_of(service.get(at))
        )
        assert service.head(at).status_code == 200
        assert service.delete(at, headers=bearer(ADMIN)).status_code == 204
        assert service.head(at).status_code == 404

    def test_a_post_to_the_store_makes_a_graph(self, service: httpx.Client) -> None:
        made = service.post("/graph-store", content=DATA, headers=TURTLE)
        assert made.status_code == 201
        assert isomorphic(graph_of(service.get(made.headers["location"])), parsed(DATA))
        other = service.post("/graph-store", content=DATA, headers=TURTLE)
        assert other.headers["location"] != made.headers["location"]

    def test_a_graph_of_the_store_by_its_own_iri(self, service: httpx.Client) -> None:
        assert service.put("/graph/derived/mine", content=DATA, headers=TURTLE).status_code == 201
        assert isomorphic(
            graph_of(service.get("/graph/derived/mine", headers={"accept": "text/turtle"})), parsed(DATA)
        )
        assert service.delete("/graph/derived/mine", headers=bearer(ADMIN)).status_code == 204


@pytest.mark.parametrize("media_type", QUADS)
class TestQuads:
    """Formats that name graphs, for one graph."""

    AT = "urn:t:quads"

    def put(self, service: httpx.Client, media_type: str, at: str, *graphs: str) -> httpx.Response:
        """One triple in each of the graphs, the unnamed one being empty."""
        names = [ox.NamedNode(graph) if graph else ox.DefaultGraph() for graph in graphs]
        a = ox.NamedNode("urn:a")
        quads = [ox.Quad(a, a, ox.Literal(str(number)), name) for number, name in enumerate(names)]
        body = ox.serialize(quads, format=QUADS[media_type])
        headers = {"content-type": media_type} | bearer(ADMIN)
        return service.put(f"/graph-store?{at}", content=body, headers=headers)

    @pytest.mark.parametrize("how", [{"headers": True}, {"params": True}])
    def test_a_graph_is_written_with_its_name(
        self, service: httpx.Client, media_type: str, how: dict[str, bool]
    ) -> None:
        service.put("/graph-store", params={"graph": self.AT}, content=DATA, headers=TURTLE)
        asked = {"graph": self.AT} | ({"format": media_type} if "params" in how else {})
        accept = {"accept": media_type if "headers" in how else "*/*"}
        answer = service.get("/graph-store", params=asked, headers=accept)
        assert answer.headers["content-type"] == media_type
        quads = list(ox.parse(answer.content, QUADS[media_type]))
        assert {quad.graph_name for quad in quads} == {ox.NamedNode(self.AT)}
        lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
        assert isomorphic(rdflib.Graph().parse(data=lines, format="nt"), parsed(DATA))

    def test_the_unnamed_graph_has_none(self, service: httpx.Client, media_type: str) -> None:
        assert self.put(service, media_type, "default", "", "").status_code == 204
        answer = service.get("/graph-store?default", headers={"accept": media_type})
        assert {quad.graph_name for quad in ox.parse(answer.content, QUADS[media_type])} == {
            ox.DefaultGraph()
        }
        service.delete("/graph-store?default", headers=bearer(ADMIN))

    def test_whoever_takes_triples_too_gets_triples(self, service: httpx.Client, media_type: str) -> None:
        """In quads the graph stands in a named graph, where many clients do not look."""
        self.put(service, media_type, f"graph={self.AT}", "")
        accept = f"{media_type}, text/turtle;q=0.1"
        answer = service.get("/graph-store", params={"graph": self.AT}, headers={"accept": accept})
        assert answer.headers["content-type"].startswith("text/turtle")

    def test_quads_of_the_graph_itself_are_taken(self, service: httpx.Client, media_type: str) -> None:
        assert self.put(service, media_type, f"graph={self.AT}", "", self.AT).is_success
        assert len(graph_of(service.get("/graph-store", params={"graph": self.AT}))) == 2

    @pytest.mark.parametrize("at", [f"graph={AT}", "default"])
    def test_a_quad_of_another_graph_is_refused(
        self, service: httpx.Client, media_type: str, at: str
    ) -> None:
        answer = self.put(service, media_type, at, "", "urn:t:other")
        assert answer.status_code == 400
        assert answer.json()["type"] == "/problems#data"
        assert service.get("/graph-store", params={"graph": "urn:t:other"}).status_code == 404
        assert len(graph_of(service.get("/graph-store?default"))) == 0

    def test_constructed_triples(self, service: httpx.Client, media_type: str) -> None:
        query = "CONSTRUCT { <urn:a> <urn:b> '海南' } {}"
        for asked, accept in (({}, media_type), ({"format": media_type}, "*/*")):
            answer = service.get("/sparql", params={"query": query, **asked}, headers={"accept": accept})
            assert answer.headers["content-type"] == media_type
            (quad,) = ox.parse(answer.content, QUADS[media_type])
            assert quad.graph_name == ox.DefaultGraph()


MARKED = {
    "text/turtle": "<urn:a> <urn:b> '海南' .",
    "application/n-triples": '<urn:a> <urn:b> "海南" .\n',
    "application/n-quads": '<urn:a> <urn:b> "海南" .\n',
    "application/trig": "<urn:a> <urn:b> '海南' .",
    "application/ld+json": '{"@id": "urn:a", "urn:b": "海南"}',
    "application/rdf+xml": '<?xml version="1.0" encoding="UTF-8"?><r:RDF xmlns:u="urn:" xmlns:r='
    '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="urn:a"><u:b>海南</u:b>'
    "</r:Description></r:RDF>",
}


class TestEncodings:
    @pytest.mark.parametrize(("media_type", "text"), MARKED.items())
    def test_a_byte_order_mark_is_no_part_of_a_body(
        self, service: httpx.Client, media_type: str, text: str
    ) -> None:
        at, kind = {"graph": "urn:t:mark"}, {"content-type": f"{media_type}; charset=UTF-8"} | bearer(ADMIN)
        answer = service.put("/graph-store", params=at, content=f"\ufeff{text}".encode(), headers=kind)
        assert answer.is_success, answer.text
        (triple,) = graph_of(service.get("/graph-store", params=at))
        assert str(triple[2]) == "海南"

    @pytest.mark.parametrize("charset", ["iso-8859-1", '"GB18030"', "utf-16", "utf-8x"])
    def test_another_encoding_is_refused_in_words(self, service: httpx.Client, charset: str) -> None:
        at = {"graph": "urn:t:charset"}
        kind = f"text/turtle; charset={charset}"
        answer = service.put("/graph-store", params=at, content=b"", headers=TURTLE | {"content-type": kind})
        assert (answer.status_code, answer.json()["charsets"]) == (415, ["utf-8", "us-ascii"])
        files = {"a": ("a.ttl", b"", kind)}
        sent = service.put("/graph-store", params=at, files=files, headers=bearer(ADMIN))
        assert sent.status_code == 415
        assert service.get("/graph-store", params=at).status_code == 404


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "media_type", "status"),
        [
            ("<urn:a> <urn:b> .", "text/turtle", 400),
            ("<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .", "text/turtle", 400),
            ('<urn:a> <urn:b> "x"@en--ltr .', "text/turtle", 400),
            ('{"@context": "http://127.0.0.1:9/x", "a": 1}', "application/ld+json", 400),
            ('{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:b": 1}]}', "application/ld+json", 400),
            ("x", "text/plain", 415),
            ("x", "", 415),
            ("<urn:a> <urn:b> <no iri> .", "text/turtle", 400),
            (b"<urn:a> <urn:b> '\xff' .", "text/turtle", 400),
            ("<rdf>", "application/rdf+xml", 400),
        ],
    )
    def test_data_that_no_store_may_hold(
        self, service: httpx.Client, body: str | bytes, media_type: str, status: int
    ) -> None:
        headers = ({"content-type": media_type} if media_type else {}) | bearer(ADMIN)
        answer = service.put("/graph-store?graph=urn:t:bad", content=body, headers=headers)
        assert answer.status_code == status, answer.text
        assert service.get("/graph-store?graph=urn:t:bad").status_code == 404

    @pytest.mark.parametrize(
        "path",
        ["/graph-store", "/graph-store?graph=x", "/graph-store?graph=urn:a&default", "/graph-store/a?default",
         "/graph-store?graph=urn:a&graph=urn:b", "/graph-store?graph="],
    )  # fmt: skip
    def test_not_one_graph(self, service: httpx.Client, path: str) -> None:
        assert service.get(path).status_code == 400
        assert service.put(path, content="", headers=TURTLE).status_code == 400

    def test_patch_is_refused(self, service: httpx.Client) -> None:
        answer = service.patch("/graph-store?default", headers=TURTLE)
        assert answer.status_code == 405
        assert "PUT" in answer.headers["allow"] or "GET" in answer.headers["allow"]

    def test_a_form_without_a_file(self, service: httpx.Client) -> None:
        answer = service.post("/graph-store?graph=urn:t:f", files={"a": (None, "x")}, headers=bearer(ADMIN))
        assert answer.status_code == 415

    def test_a_torn_form(self, service: httpx.Client) -> None:
        headers = {"content-type": "multipart/form-data; boundary=b"} | bearer(ADMIN)
        for body in (b"", b"--b", b"--b\r\nno", b"--c\r\n\r\n--c--", b"\0" * 100):
            answer = service.post("/graph-store?graph=urn:t:f", content=body, headers=headers)
            assert answer.status_code in (400, 415), body
        no_boundary = {"content-type": "multipart/form-data"} | bearer(ADMIN)
        assert (
            service.post("/graph-store?graph=urn:t:f", content=b"x", headers=no_boundary).status_code == 400
        )
