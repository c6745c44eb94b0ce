"""The page of the search: facets in the address, words marked, and help where nothing is found."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import httpx
import pytest

from api.app import source_of
from api.pages.search import fewer
from api.rest.marking import MOST, excerpt, marked
from api.settings import Settings
from graph_builder.store.embedded import EmbeddedStore
from ontology.terms import ID, NS, PREFIXES
from tests.api.conftest import running
from tests.api.test_pages import Parsed

HTML = {"accept": "text/html"}
RTL = "\u202e\u2067夺目"
HOSTILE = ["甲<script>alert(1)</script>", '甲" onmouseover="alert(1)', f"甲{RTL}", "甲" + "长" * 1999]
LABEL, PREFIX = f"<{PREFIXES['skos']}prefLabel>", f"PREFIX zp: <{NS}> BASE <{ID}> "


def act(number: int, org: str, document: str, begin: str, quote: str) -> str:
    """An act of a bulletin: its sentence, its agent, what it issues, its day, and a theme."""
    return f"""
    <bulletin/b/a{number}> a zp:Activity ; zp:evidence <text/{number:032}#char=1,9> ; zp:agent <{org}> ;
      zp:object <{document}> ; zp:begin "{begin}" ; zp:theme <theme/net> .
    <text/{number:032}#char=1,9> zp:quote "{quote}" ."""


ENTITIES = f"""
    <org/hi> a zp:GovernmentBody ; {LABEL} "海南省教育厅"@zh-Hans ; zp:jurisdiction <place/460000> .
    <org/bj> a zp:GovernmentBody ; {LABEL} "北京市教委"@zh-Hans ; zp:jurisdiction <place/110000> .
    <place/460000> a zp:Place ; {LABEL} "海南省"@zh-Hans , "Hainan"@en .
    <place/110000> a zp:Place ; {LABEL} "北京市"@zh-Hans .
    <theme/net> a <{PREFIXES["skos"]}Concept> ; {LABEL} "网络安全"@zh-Hans .
    <doc/1> a zp:Document ; {LABEL} "网络安全通知"@zh-Hans .
    <doc/2> a zp:Document ; {LABEL} "网络安全方案"@zh-Hans .
""" + "".join(
    f"<doc/h{number}> a zp:Document ; {LABEL} {name!r}@zh-Hans .\n".replace("'", "'''").replace("\\u", "\\u")
    for number, name in enumerate(HOSTILE)
)
BULLETIN = (
    f'<bulletin/b> a zp:Bulletin ; {LABEL} "月报"@zh-Hans .'
    + act(1, "org/hi", "doc/1", "2022-11-03", "海南省教育厅印发网络安全通知。")
    + act(2, "org/bj", "doc/2", "2022-12-03", "北京市教委印发网络安全方案。")
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("found") / "store"
    graphs = {"entities": ENTITIES, "bulletin/b": BULLETIN}
    with EmbeddedStore.open(place) as store:
        for name, turtle in graphs.items():
            graph = f"{ID.removesuffix('id/')}graph/{name}"
            store.update(f"{PREFIX} INSERT DATA {{ GRAPH <{graph}> {{ {turtle} }} }}", "urn:x")
        store.publish()
    settings = Settings(store=place, readers=1, spares=0)
    with running(settings, source_of(settings)) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        yield client


def page_of(client: httpx.Client, **asked: str) -> Parsed:
    response = client.get("/search", params=asked, headers=HTML)
    assert response.status_code == 200
    return Parsed(response.text)


def ways(page: Parsed) -> list[dict[str, list[str]]]:
    """What each address of the page that stays on it asks for."""
    return [parse_qs(href[1:]) for href in page.attributes("href") if href.startswith("?q=")]


def test_a_sentence_leads_to_its_place_with_the_words_marked(client: httpx.Client) -> None:
    response = client.get("/search", params={"q": "網絡安全", "kind": "sentence"}, headers=HTML)
    assert 'href="/page/bulletin/b#char=1,9"' in response.text
    assert "海南省教育厅印发<mark>网络安全</mark>通知。" in response.text
    assert '<time datetime="2022-11">' in response.text


def test_facets_are_ways_that_keep_what_was_chosen(client: httpx.Client) -> None:
    page = page_of(client, q="网络安全", kind="document")
    assert {"q": ["网络安全"], "kind": ["document"], "province": ["460000"]} in ways(page)
    assert {"q": ["网络安全"], "kind": ["document"], "theme": ["net"]} in ways(page)
    assert {"q": ["网络安全"], "kind": ["document"], "from": ["2022-12"], "to": ["2022-12"]} in ways(page)
    assert {"q": ["网络安全"], "kind": ["document", "sentence"]} in ways(page)


def test_what_was_chosen_can_be_taken_away(client: httpx.Client) -> None:
    page = page_of(client, q="网络安全", province="460000", theme="net", **{"from": "2022-11"})
    assert "共 1 项" not in page.text  # the document and the sentence
    assert "共 2 项" in page.text
    assert {"q": ["网络安全"], "theme": ["net"], "from": ["2022-11"]} in ways(page)
    assert {"q": ["网络安全"]} in ways(page)
    hidden = [(each["name"], each["value"]) for tag, each in page.tags if each.get("type") == "hidden"]
    assert {("province", "460000"), ("theme", "net"), ("from", "2022-11")} <= set(hidden)


def test_without_a_text_the_newest_come_first(client: httpx.Client) -> None:
    page = page_of(client, theme="net")
    assert page.text.index("北京市教委印发") < page.text.index("海南省教育厅印发")


def test_where_nothing_is_found_there_are_ways_on(client: httpx.Client) -> None:
    page = page_of(client, q="网络安全 没有", province="110000")
    assert "没有找到" in page.text
    assert {"q": ["网络安全 没有"]} in ways(page)
    assert {"q": ["网络安全"], "province": ["110000"]} in ways(page)


@pytest.mark.parametrize("english", [False, True])
def test_hostile_names_are_words(client: httpx.Client, english: bool) -> None:
    text = client.get("/search", params={"q": "甲", "lang": "en" if english else "zh"}, headers=HTML).text
    page = Parsed(text)
    assert "<script>alert" not in text
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert RTL in page.text
    assert text.count("<bdi") == text.count("</bdi>") >= len(HOSTILE)
    assert "长" * (MOST + 1) not in page.text


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("province=x", 400),
        ("province=461000", 400),
        ("province=990000", 404),
        ("theme=none", 404),
        ("theme=%3Cx%3E", 400),
        ("from=2022", 400),
        ("to=2022-13", 400),
        ("from=2022-11%0A", 400),
        ("&".join(f"theme=t{number}" for number in range(51)), 400),
    ],
)
@pytest.mark.parametrize("path", ["/search", "/api/search"])
def test_what_cannot_be_chosen_is_said(client: httpx.Client, path: str, asked: str, status: int) -> None:
    response = client.get(f"{path}?q=x&{asked}")
    assert response.status_code == status
    assert response.json()["parameter"] == asked.partition("=")[0]


def test_programs_get_the_same(client: httpx.Client) -> None:
    asked = {"q": "网络安全", "province": "place/460000", "kind": "document", "to": "2022-11"}
    answer = client.get("/api/search", params=asked).json()
    assert answer == client.get("/search", params=asked).json()
    assert [each["iri"] for each in answer["results"]] == [ID + "doc/1"]
    assert answer["results"][0]["month"] == "2022-11"
    facets = {
        name: {each["value"]: each["count"] for each in values} for name, values in answer["facets"].items()
    }
    assert facets == {
        "province": {ID + "place/460000": 1},
        "month": {"2022-11": 1},
        "theme": {ID + "theme/net": 1},
    }
    assert answer["facets"]["province"][0]["en"] == "Hainan"


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("关于“双减”工作", "雙減工作", ["双减”工作"]),
        ("教育部和教育厅", "教育", ["教育", "教育"]),
        ("海南省教育厅", "教育 海南", ["海南", "教育"]),
        ("ＡＰＰ治理", "app", ["ＡＰＰ"]),
        ("甲", "", []),
        ("", "甲", []),
        ("海南", "海北", []),
    ],
)
def test_what_is_marked(text: str, query: str, expected: list[str]) -> None:
    pieces = marked(text, query)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_lit in pieces if is_lit] == expected


def test_a_long_text_is_shown_around_what_is_marked() -> None:
    shown = excerpt(marked("前" * 3000 + "双减" + "后" * 3000, "双减"))
    assert ("双减", True) in shown
    assert sum(len(text) for text, _ in shown) <= MOST + 2


def test_shorter_texts_are_not_empty() -> None:
    assert fewer("") == fewer("海") == []
    assert fewer("x" * 2000) == ["x" * 20]
