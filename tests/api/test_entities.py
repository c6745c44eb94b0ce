from __future__ import annotations

import itertools
import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.isolation import reader
from api.negotiate import GRAPHS, SUFFIXES
from api.nquads import quads_of
from api.problems import ProblemError
from api.rest.around import RELATED
from api.results import Result
from api.words import ontology_text
from api.workers import WholeGraph
from ontology.terms import NS, ROOT
from tests.api.conftest import ADMIN, bearer, writable

BASE = "https://w3id.org/zhengpu/id/"
GRAPH = ox.NamedNode("urn:g")
SEE_ALSO = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
NEXT = ox.NamedNode("http://www.w3.org/ns/hydra/core#next")
ONTOLOGY = ox.NamedNode("https://w3id.org/zhengpu/ontology")
HTML = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)
NAMED = "place/450000"
LINKED = "org/moe"
MANY = RELATED + 100
LINKS = f"{ROOT}graph/derived/links"
THINGS = [
    "org/450000-edu",
    "place/450000",
    "action/issue",
    "bulletin/s-2022-11",
    "bulletin/s-2022-11/s1/i1",
    "bulletin/s-2022-11/a-0000000000-1",
]


@pytest.mark.parametrize("local", THINGS)
class TestEveryIriAnswers:
    def test_with_a_page_for_a_browser(self, client: httpx.Client, local: str) -> None:
        response = client.get(f"/id/{local}", headers=HTML)
        assert (response.status_code, response.headers["location"]) == (303, f"/page/{local}")
        assert "Accept" in response.headers["vary"]
        assert client.get(response.headers["location"], headers=HTML).status_code == 200

    @pytest.mark.parametrize("media_type", GRAPHS)
    def test_with_data_for_a_program(self, client: httpx.Client, local: str, media_type: str) -> None:
        response = client.get(f"/id/{local}", headers={"accept": media_type})
        assert response.status_code == 303
        assert response.headers["location"] == f"/data/{local}.{SUFFIXES[media_type]}"
        data = client.get(response.headers["location"])
        assert data.headers["content-type"].partition(";")[0] == media_type
        subjects = {quad.subject for quad in ox.parse(data.content, ox.RdfFormat.from_media_type(media_type))}
        assert ox.NamedNode(BASE + local) in subjects

    def test_and_names_the_alternates(self, client: httpx.Client, local: str) -> None:
        for path in (f"/id/{local}", f"/page/{local}"):
            link = client.get(path).headers["link"]
            assert f'</data/{local}.ttl>; rel="alternate"; type="text/turtle"' in link


def test_a_thing_says_its_own_name(client: httpx.Client) -> None:
    """Whatever address a document has here, the thing's IRI is the one to cite."""
    for path in ("/id/org/moe", "/page/org/moe", "/data/org/moe.ttl", "/data/org/moe.nq"):
        response = client.get(path)
        assert f'<{BASE}org/moe>; rel="canonical"' in response.headers["link"]
    page = client.get("/page/org/moe", headers=HTML).text
    assert f'<link rel="canonical" href="{BASE}org/moe">' in page


def subjects_of(triples: list[ox.Triple]) -> list[str]:
    """The subjects, one after another, as often as another begins."""
    return [each for each, _ in itertools.groupby(str(triple.subject).strip("<>") for triple in triples)]


class TestADescription:
    """What is said of the thing itself comes first, and each subject stands in one piece."""

    @pytest.mark.parametrize("local", THINGS)
    def test_in_lines(self, client: httpx.Client, local: str) -> None:
        for suffix, form in (("nt", ox.RdfFormat.N_TRIPLES), ("nq", ox.RdfFormat.N_QUADS)):
            body = client.get(f"/data/{local}.{suffix}").content
            subjects = subjects_of([quad.triple for quad in ox.parse(body, form)])
            assert subjects[0] == BASE + local
            assert len(subjects) == len(set(subjects))
            assert subjects[1:] == sorted(subjects[1:])

    @pytest.mark.parametrize("local", THINGS)
    def test_in_json_and_turtle(self, client: httpx.Client, local: str) -> None:
        nodes = [node["@id"] for node in client.get(f"/data/{local}.jsonld").json()]
        assert nodes[0] == BASE + local
        assert len(nodes) == len(set(nodes))
        turtle = client.get(f"/data/{local}.ttl").content
        assert subjects_of([quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)])[0] == BASE + local

    def test_says_first_what_the_thing_is(self, client: httpx.Client) -> None:
        first = client.get("/data/org/moe.nt").text.splitlines()[0]
        assert first.endswith("<https://w3id.org/zhengpu/ontology#GovernmentBody> .")

    def test_of_very_much_begins_with_the_thing_too(
        self, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ordered = client.get("/data/org/450000-edu.nt?a").text
        monkeypatch.setattr("api.routers.entities.IN_ORDER", 1)
        loose = client.get("/data/org/450000-edu.nt?b").text
        assert sorted(loose.splitlines()) == sorted(ordered.splitlines())
        assert loose.startswith(f"<{BASE}org/450000-edu> ")


@pytest.fixture(scope="module")
def crowded(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service in whose store very many statements name a place, and a body has very many derived links."""
    place = shutil.copytree(built, tmp_path_factory.mktemp("crowded") / "store")
    naming = " ".join(f"<urn:x:{n}> <urn:x:names> <{BASE}{NAMED}> ." for n in range(MANY))
    links = " ".join(f"<{BASE}{LINKED}> <{NS}issuerOf> <urn:x:{n}> ." for n in range(MANY))
    unnamed = f"<{BASE}x/of-no-graph> <urn:x:names> <{BASE}x/named> . <{BASE}x/named> <urn:x:p> 1 ."
    twice = " ".join(f"<urn:x:{n}> <urn:x:names> <{BASE}x/twice> ." for n in range(RELATED))
    graphs = (
        f"GRAPH <urn:x:g> {{ {naming} {twice} }} GRAPH <urn:x:h> {{ {twice} }} GRAPH <{LINKS}> {{ {links} }}"
    )
    update = f"INSERT DATA {{ {unnamed} {graphs} }}"
    with writable(place) as client:
        assert client.post("/sparql", data={"update": update}, headers=bearer(ADMIN)).is_success
        yield client


@pytest.mark.parametrize(("local", "part"), [(NAMED, "object"), (LINKED, "subject")])
class TestWhatVeryManyTellOf:
    """A country that millions of statements name, a body that issued thousands of documents: so much is told,
    and where the rest is.
    """

    @pytest.mark.parametrize("suffix", ["nt", "nq"])
    def test_tells_so_many_and_all_of_its_own(
        self, crowded: httpx.Client, local: str, part: str, suffix: str
    ) -> None:
        quads = read(crowded.get(f"/data/{local}.{suffix}"))
        own = [quad.triple for quad in read(crowded.get("/graph/registry?format=nq"))]
        triples = {quad.triple for quad in quads if quad.predicate != SEE_ALSO}
        assert {triple for triple in own if triple.subject == ox.NamedNode(BASE + local)} <= triples
        bounded = [t for t in triples if getattr(t, part) == ox.NamedNode(BASE + local) and t not in own]
        assert RELATED * 0.9 < len(bounded) <= RELATED  # those that come first may be the registry's

    @pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "nt", "nq"])
    def test_says_where_all_of_them_are(
        self, crowded: httpx.Client, local: str, part: str, suffix: str
    ) -> None:
        answer = crowded.get(f"/data/{local}.{suffix}")
        (rest,) = (iri_of(quad) for quad in read(answer) if quad.predicate == SEE_ALSO)
        assert f'<{rest}>; rel="related"' in answer.headers["link"]
        there = {t for t in whole(crowded, rest) if getattr(t, part) == ox.NamedNode(BASE + local)}
        assert len([triple for triple in there if "urn:x:" in str(triple)]) == MANY

    def test_in_a_statement_of_no_graph(self, crowded: httpx.Client, local: str, part: str) -> None:
        (more,) = (q for q in read(crowded.get(f"/data/{local}.nq")) if q.predicate == SEE_ALSO)
        assert more.graph_name == ox.DefaultGraph()
        assert f"?{part}=" in iri_of(more)


@pytest.mark.parametrize("suffix", ["nt", "nq"])
def test_where_all_is_told_there_is_no_more(crowded: httpx.Client, suffix: str) -> None:
    answer = crowded.get(f"/data/action/issue.{suffix}")
    assert 'rel="related"' not in answer.headers["link"]
    assert SEE_ALSO not in {quad.predicate for quad in read(answer)}


@pytest.mark.parametrize("suffix", ["nt", "nq", "ttl", "jsonld", "rdf"])
def test_what_stands_in_no_graph_is_told_too(crowded: httpx.Client, suffix: str) -> None:
    told = {str(quad.triple) for quad in read(crowded.get(f"/data/x/of-no-graph.{suffix}"))}
    assert told == {f"<{BASE}x/of-no-graph> <urn:x:names> <{BASE}x/named>"}
    assert len(read(crowded.get(f"/data/x/named.{suffix}"))) == 2


@pytest.mark.parametrize("suffix", ["nt", "nq"])
def test_what_two_graphs_say_counts_once(crowded: httpx.Client, suffix: str) -> None:
    answer = crowded.get(f"/data/x/twice.{suffix}")
    assert 'rel="related"' not in answer.headers["link"]
    assert len({quad.triple for quad in read(answer)}) == RELATED


@pytest.mark.parametrize("host", ["[..]", "[::::]", "[1.2]", "a/b", '"'])
def test_a_host_that_is_none_is_passed_over(crowded: httpx.Client, host: str) -> None:
    for path in (f"/data/{NAMED}.nt", f"/fragments?object={BASE}{NAMED}", "/catalog"):
        assert crowded.get(path, headers={"host": host, "accept": "text/turtle"}).status_code == 200


def whole(client: httpx.Client, fragment: str) -> set[ox.Triple]:
    """What all pages of a fragment say."""
    found: set[ox.Triple] = set()
    page: str | None = fragment
    while page:
        quads = read(client.get(page, headers={"accept": "text/turtle"}))
        found |= {quad.triple for quad in quads}
        page = next((iri_of(quad) for quad in quads if quad.predicate == NEXT), None)
    return found


def iri_of(quad: ox.Quad) -> str:
    """The IRI that is said."""
    assert isinstance(quad.object, ox.NamedNode)
    return quad.object.value


def read(answer: httpx.Response) -> list[ox.Quad]:
    """What an answer of linked data says."""
    assert answer.status_code == 200
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    return list(ox.parse(answer.content, form))


class TestNQuads:
    @pytest.mark.parametrize("local", THINGS)
    def test_a_thing_with_the_graph_of_each_statement(self, client: httpx.Client, local: str) -> None:
        response = client.get(
            f"/id/{local}", headers={"accept": "application/n-quads"}, follow_redirects=True
        )
        assert response.headers["content-type"] == "application/n-quads"
        quads = list(ox.parse(response.content, ox.RdfFormat.N_QUADS))
        assert all(isinstance(quad.graph_name, ox.NamedNode) for quad in quads)
        plain = client.get(f"/data/{local}.nt").content
        expected = {quad.triple for quad in ox.parse(plain, ox.RdfFormat.N_TRIPLES)}
        assert {quad.triple for quad in quads} == expected

    @pytest.mark.parametrize("path", ["/id/org/moe", "/graph/registry", "/id/text/{digest}"])
    def test_only_for_whoever_takes_nothing_else(self, client: httpx.Client, path: str, digest: str) -> None:
        """Some clients like quads best and then look in the default graph, where nothing of them stands."""
        accept = "application/n-quads, application/trig;q=0.95, application/ld+json;q=0.9, text/turtle;q=0.6"
        at = path.format(digest=digest)
        found = client.get(at, headers={"accept": accept}, follow_redirects=True)
        assert found.headers["content-type"] == "application/ld+json"
        named = client.get(at, params={"format": "nq"}, headers={"accept": accept}, follow_redirects=True)
        assert named.headers["content-type"] == "application/n-quads"

    def test_a_graph(self, client: httpx.Client) -> None:
        graph = "https://w3id.org/zhengpu/graph/bulletin/s-2022-11"
        quads = list(
            ox.parse(client.get("/graph/bulletin/s-2022-11?format=nq").content, ox.RdfFormat.N_QUADS)
        )
        plain = client.get("/graph/bulletin/s-2022-11?format=nt").content
        assert {quad.graph_name for quad in quads} == {ox.NamedNode(graph)}
        assert {q.triple for q in quads} == {q.triple for q in ox.parse(plain, ox.RdfFormat.N_TRIPLES)}

    @given(st.lists(TEXTS, min_size=1, max_size=9))
    def test_no_text_tears_a_line(self, texts: list[str]) -> None:
        iri = ox.NamedNode("urn:a")
        triples = [ox.Triple(iri, iri, ox.Literal(f"{n} .\n{text}")) for n, text in enumerate(texts)]
        store = ox.Store()
        store.extend(ox.Quad(triple.subject, triple.predicate, triple.object, GRAPH) for triple in triples)
        asked = WholeGraph(GRAPH.value, "application/n-quads").request(1.0) | {"prefixes": {}}
        made = reader.graph(store, asked, 1 << 20)
        assert made.file is None
        quads = list(ox.parse(bytes(made.kept), ox.RdfFormat.N_QUADS))
        assert {quad.triple for quad in quads} == set(triples)
        assert len(quads) == len(set(triples))
        assert {quad.graph_name for quad in quads} == {GRAPH}

    def test_too_much_is_refused(self) -> None:
        with pytest.raises(ProblemError, match="Too much"):
            quads_of(Result(bytes(9 * 1024 * 1024), "application/sparql-results+json", 1))


def test_nothing_acceptable(client: httpx.Client) -> None:
    assert client.get("/id/org/moe", headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    "path", ["/id/org/none", "/page/org/none", "/data/org/none.ttl", "/data/org/moe.exe", "/data/x"]
)
def test_the_unknown_is_404(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/id/bulletin/s-2022-10", "/page/bulletin/s-2022-10/s1", "/data/bulletin/s-2022-10.nt"]
)
def test_the_retracted_is_410(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 410
    assert response.json()["type"] == "/problems#gone"


def test_an_acts_data_hold_the_sentence(client: httpx.Client) -> None:
    body = client.get("/data/bulletin/s-2022-11/a-0000000000-1.nt").text
    assert '"自治区教育厅印发《通知甲》"' in body
    assert "自治区教育厅" in body


class TestSpans:
    def test_a_text_leads_to_its_bulletin(self, client: httpx.Client, digest: str) -> None:
        response = client.get(f"/id/text/{digest[:32]}", headers=HTML)
        assert (response.status_code, response.headers["location"]) == (303, "/page/bulletin/s-2022-11")

    def test_and_to_data(self, client: httpx.Client, digest: str) -> None:
        response = client.get(f"/id/text/{digest[:32]}", headers={"accept": "text/turtle"})
        assert response.headers["location"] == "/graph/bulletin/s-2022-11?format=ttl"
        assert "通知甲" in client.get(response.headers["location"]).text

    def test_resolve_keeps_the_fragment(self, client: httpx.Client, digest: str) -> None:
        iri = f"{BASE}text/{digest[:32]}#char=3,9"
        response = client.get("/resolve", params={"iri": iri})
        assert response.headers["location"] == "/page/bulletin/s-2022-11#char=3,9"

    def test_an_unknown_text_is_404(self, client: httpx.Client) -> None:
        assert client.get(f"/id/text/{'0' * 32}").status_code == 404
        assert client.get("/id/text/").status_code == 404


class TestResolve:
    def test_an_instance(self, client: httpx.Client) -> None:
        response = client.get("/resolve", params={"iri": BASE + "org/moe"})
        assert (response.status_code, response.headers["location"]) == (303, "/id/org/moe")

    @pytest.mark.parametrize(
        "iri", ["", "https://example.org/", "//example.org", "javascript:alert(1)", "x" * 5000]
    )
    def test_never_leads_elsewhere(self, client: httpx.Client, iri: str) -> None:
        assert client.get("/resolve", params={"iri": iri}).status_code == 404

    @pytest.mark.parametrize("tail", ["/example.org", "\\example.org", "\r\nx: y", "ontology"])
    def test_stays_on_this_site(self, client: httpx.Client, tail: str) -> None:
        response = client.get("/resolve", params={"iri": "https://w3id.org/zhengpu/" + tail})
        location = response.headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


class TestGraphsAndOntology:
    def test_a_graph_is_its_triples(self, client: httpx.Client) -> None:
        response = client.get("/graph/registry", headers={"accept": "application/n-triples"})
        assert response.text.count("\n") == 10
        assert client.get("/graph/none").status_code == 404
        assert client.get("/graph/bulletin/s-2022-10").status_code == 410
        assert "10" in client.get("/graph/registry", headers=HTML).text

    @pytest.mark.parametrize("media_type", GRAPHS)
    def test_the_ontology_in_every_format(self, client: httpx.Client, media_type: str) -> None:
        response = client.get("/ontology", headers={"accept": media_type})
        expected = {quad.triple for quad in ox.parse(ontology_text(), ox.RdfFormat.TURTLE)}
        found = {quad.triple for quad in ox.parse(response.content, ox.RdfFormat.from_media_type(media_type))}
        assert len(found) == len(expected)

    def test_its_links(self, client: httpx.Client) -> None:
        link = client.get("/ontology", headers=HTML).headers["link"]
        assert '<https://w3id.org/zhengpu/ontology>; rel="canonical"' in link
        for media_type, suffix in SUFFIXES.items():
            if media_type in GRAPHS:
                assert f'</ontology?format={suffix}>; rel="alternate"; type="{media_type}"' in link
                assert client.get(f"/ontology?format={suffix}").status_code == 200

    def test_editors_can_open_its_rdf_xml(self, client: httpx.Client) -> None:
        """Protégé reads it through the OWL API: a header, absolute IRIs, no entities that it would fetch."""
        response = client.get("/ontology", headers={"accept": "application/rdf+xml"})
        assert b"<!DOCTYPE" not in response.content
        assert b"<!ENTITY" not in response.content
        root = ET.fromstring(response.content)  # noqa: S314 - our own output
        rdf = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
        assert root.tag == rdf + "RDF"
        pointing = (rdf + "about", rdf + "resource", rdf + "datatype")
        named = [each.get(key) for each in root.iter() for key in pointing]
        assert all("://" in value for value in named if value is not None)
        quads = list(ox.parse(response.content, ox.RdfFormat.RDF_XML))
        kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        (header,) = (quad.object for quad in quads if (quad.subject, quad.predicate) == (ONTOLOGY, kind))
        assert header == ox.NamedNode("http://www.w3.org/2002/07/owl#Ontology")

    def test_the_context(self, client: httpx.Client) -> None:
        response = client.get("/context.jsonld")
        assert response.headers["content-type"] == "application/ld+json"
        assert response.headers["access-control-allow-origin"] == "*"
        told = {"@context": response.json()["@context"], "id": "urn:a", "type": "Organization"}
        (quad,) = ox.parse(json.dumps(told).encode(), ox.RdfFormat.JSON_LD)
        assert quad.object == ox.NamedNode("https://w3id.org/zhengpu/ontology#Organization")

    def test_its_version(self, client: httpx.Client) -> None:
        assert client.get("/ontology/0.2.0", headers={"accept": "text/turtle"}).content == ontology_text()
        assert client.get("/ontology/9.9.9").status_code == 404
        assert "zp:Activity" in client.get("/ontology", headers=HTML).text
