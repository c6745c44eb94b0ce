"""Triple Pattern Fragments, as a client sees them that knows one address and the words of the controls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.fragments import PAGE, Pattern, other_page, pattern_of
from api.problems import ProblemError
from api.routers.fragments import OFFERED
from api.settings import Settings
from tests.api.conftest import FixedSource, running

HYDRA = "http://www.w3.org/ns/hydra/core#"
VOID = "http://rdfs.org/ns/void#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ZP = "https://w3id.org/zhengpu/ontology#"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
Triple = tuple[str, str, str]


@dataclass
class Client:
    """Reads one page, finds the form in it, fills it in, follows `next` until there is none."""

    http: httpx.Client
    start: str
    seen: list[str] = field(default_factory=list)

    def match(self, **pattern: str) -> list[Triple]:
        """Every triple of a pattern."""
        return [triple for page in self.pages(pattern) for triple in page[0]]

    def pages(self, pattern: dict[str, str]) -> Iterator[tuple[list[Triple], dict[str, list[str]]]]:
        address: str | None = self._filled(pattern)
        while address:
            triples, told = self._read(address)
            yield triples, told
            address = next(iter(told.get(HYDRA + "next", [])), None)

    def _filled(self, pattern: dict[str, str]) -> str:
        _, every = self._statements(self.start)
        form = next(s for s, p, _ in every if p == HYDRA + "template")
        template = next(o for s, p, o in every if (s, p) == (form, HYDRA + "template"))
        variables = {}
        for mapping in (o for s, p, o in every if (s, p) == (form, HYDRA + "mapping")):
            names = {p: o for s, p, o in every if s == mapping}
            variables[names[HYDRA + "property"].removeprefix(RDF)] = names[HYDRA + "variable"]
        base, _, expression = template.partition("{?")
        assert expression.rstrip("}").split(",") == ["subject", "predicate", "object"]
        asked = {variables[part]: value for part, value in pattern.items()}
        return f"{base}?{urlencode(asked)}" if asked else base

    def _read(self, address: str) -> tuple[list[Triple], dict[str, list[str]]]:
        triples, told = self._statements(address)
        about: dict[str, list[str]] = {}
        for subject, predicate, value in told:
            if subject == address:
                about.setdefault(predicate, []).append(value)
        return triples, about

    def _statements(self, address: str) -> tuple[list[Triple], list[Triple]]:
        self.seen.append(address)
        response = self.http.get(address, headers={"accept": "application/trig"})
        assert response.status_code == 200, response.text
        quads = list(ox.parse(response.content, ox.RdfFormat.TRIG))
        told = [_words(quad) for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]
        return [_words(quad) for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)], told


def _words(quad: ox.Quad) -> Triple:
    return quad.subject.value, quad.predicate.value, str(getattr(quad.object, "value", quad.object))  # type: ignore[union-attr]


@pytest.fixture
def hypermedia(client: httpx.Client, address: str) -> Client:
    return Client(client, f"{address}/fragments")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service over 250 triples of one predicate."""
    path: Path = tmp_path_factory.mktemp("many") / "1"
    store = ox.Store(path)
    iri = ox.NamedNode
    store.extend(
        ox.Quad(iri(f"urn:s{n}"), iri("urn:p"), ox.Literal(str(n)), iri("urn:g")) for n in range(250)
    )
    store.flush()
    with running(Settings(readers=1, spares=0), FixedSource(path)) as address:
        yield address


class TestAClient:
    def test_finds_what_matches(self, hypermedia: Client, snapshot: Path) -> None:
        stored = {_words(quad) for quad in ox.Store.read_only(str(snapshot))}
        assert set(hypermedia.match()) == stored
        expected = {triple for triple in stored if triple[1] == ZP + "agent"}
        assert set(hypermedia.match(predicate=ZP + "agent")) == expected

    @pytest.mark.parametrize(
        ("pattern", "count"),
        [
            ({"object": '"平台乙"@zh-Hans', "predicate": LABEL}, 1),
            ({"object": '"平台乙"'}, 0),
            ({"object": '"2022-11-01"^^http://www.w3.org/2001/XMLSchema#date'}, 3),
            ({"object": '"2022-11-01"^^<http://www.w3.org/2001/XMLSchema#date>'}, 3),
            ({"subject": "<https://w3id.org/zhengpu/id/platform/x-1>"}, 2),
            ({"subject": "?s", "predicate": "?p", "object": ZP + "Platform"}, 1),
            ({"subject": "urn:none"}, 0),
        ],
    )
    def test_terms(self, hypermedia: Client, pattern: dict[str, str], count: int) -> None:
        assert len(hypermedia.match(**pattern)) == count

    def test_walks_every_page_once(self, client: httpx.Client, many: str) -> None:
        walker = Client(client, f"{many}/fragments")
        pages = list(walker.pages({"predicate": "urn:p"}))
        assert [len(triples) for triples, _ in pages] == [PAGE, PAGE, 50]
        assert len({triple for triples, _ in pages for triple in triples}) == 250
        for _, told in pages:
            assert told[VOID + "triples"] == told[HYDRA + "totalItems"] == ["250"]
            assert told[HYDRA + "itemsPerPage"] == [str(PAGE)]
        assert HYDRA + "previous" not in pages[0][1]
        assert [told[HYDRA + "previous"][0] for _, told in pages[1:]] == walker.seen[1:3]

    def test_joins(self, hypermedia: Client) -> None:
        """A query of two patterns: the names of what the acts are about."""
        objects = {o for _, _, o in hypermedia.match(predicate=ZP + "object")}
        names = {o for thing in objects for _, _, o in hypermedia.match(subject=thing, predicate=LABEL)}
        assert names == {"通知甲", "启动会", "平台乙"}


@pytest.mark.parametrize("media_type", [form for form in OFFERED if form != "text/html"])
def test_every_form_holds_data_and_controls(client: httpx.Client, media_type: str) -> None:
    response = client.get("/fragments", params={"predicate": ZP + "agent"}, headers={"accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    quads = list(ox.parse(response.content, ox.RdfFormat.from_media_type(media_type)))
    predicates = {quad.predicate.value for quad in quads}
    assert {ZP + "agent", HYDRA + "search", HYDRA + "template", VOID + "triples"} <= predicates


def test_a_page_for_people(client: httpx.Client) -> None:
    page = client.get("/fragments", params={"object": '"<b>&'}, headers={"accept": "text/html"})
    assert page.status_code == 400
    page = client.get("/fragments", params={"object": '"<b>&"'}, headers={"accept": "text/html"})
    assert "<b>&" not in page.text
    page = client.get("/fragments", params={"predicate": ZP + "agent"}, headers={"accept": "text/html"})
    assert "自治区教育厅" in page.text


def test_the_count_of_a_large_pattern_is_bounded() -> None:
    text = Pattern(predicate=ox.NamedNode("urn:p")).size_query()
    assert "VALUES (?predicate) { (<urn:p>) }" in text
    assert "LIMIT 100001" in text


@pytest.mark.parametrize("page", ["2", "99999999"])
def test_past_the_last_page(client: httpx.Client, page: str) -> None:
    assert client.get("/fragments", params={"predicate": ZP + "agent", "page": page}).status_code == 404


class TestHostile:
    @pytest.mark.parametrize(
        "asked",
        [
            {"page": "0"}, {"page": "-1"}, {"page": "1e9"}, {"page": "٣"}, {"page": "9" * 5000},
            {"subject": '"text"'}, {"predicate": '"text"@en'}, {"subject": "_:b"}, {"object": "_:b"},
            {"subject": "not an iri"}, {"subject": "relative"}, {"subject": "urn:a> } DROP ALL {"},
            {"object": '"open'}, {"object": '"a"@'}, {"object": '"a"^^'}, {"object": '"a"^^x y'},
            {"object": '"\0"'}, {"object": '"' + "x" * 9000 + '"'}, {"subject": "urn:" + "x" * 9000},
            {"object": '"a"@en-' + "x" * 100},
        ],
    )  # fmt: skip
    def test_no_term(self, client: httpx.Client, asked: dict[str, str]) -> None:
        response = client.get("/fragments", params=asked)
        assert response.status_code == 400, response.text
        assert response.headers["content-type"] == "application/problem+json"

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=30), st.sampled_from(["subject", "predicate", "object"]))
    def test_any_text(self, client: httpx.Client, text: str, part: str) -> None:
        response = client.get("/fragments", params={part: text.encode("utf-8", "replace")})
        assert response.status_code in (200, 400)

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30))
    def test_any_literal_is_only_looked_up(self, client: httpx.Client, text: str) -> None:
        response = client.get("/fragments", params={"object": f'"{text}"'})
        assert response.status_code == 200
        assert not [
            quad
            for quad in ox.parse(response.content, ox.RdfFormat.TRIG)
            if isinstance(quad.graph_name, ox.DefaultGraph)
        ]

    @pytest.mark.parametrize(
        "query", ["a=%ff", "page=", "%00", '"<>|^`{}', "page=2&page=1", "subject=%ff", "&&&=", "a" * 5000]
    )
    def test_any_query_string(self, client: httpx.Client, query: str) -> None:
        response = client.get(f"/fragments?{query}")
        assert response.status_code in (200, 400)


TERMS = st.one_of(
    st.builds(ox.NamedNode, st.sampled_from(["urn:a", "https://x/?a=b&c=海南#d", "urn:a+b%20c"])),
    st.builds(ox.Literal, st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))),
    st.builds(lambda text: ox.Literal(text, language="zh-Hans"), st.text("海南\"@^'\n", max_size=9)),
    st.integers().map(ox.Literal),
)


@given(TERMS, st.integers(1, 99))
def test_an_address_of_a_page_leads_to_its_pattern(term: ox.NamedNode | ox.Literal, number: int) -> None:
    pattern = Pattern(object=term)
    asked = dict(httpx.QueryParams(other_page(pattern, number)))
    assert pattern_of(asked) == pattern
    assert int(asked.get("page", "1")) == number


def test_a_literal_stands_nowhere_but_as_object() -> None:
    with pytest.raises(ProblemError):
        pattern_of({"subject": '"a"'})
