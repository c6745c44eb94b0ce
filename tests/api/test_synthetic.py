"""A bulletin that says it is made up marks every page of the service, and whatever comes from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from api.settings import Settings
from tests.api.conftest import BASE, BULLETIN, ENTITIES, REGISTRY, TURTLE, UNLIMITED, FixedSource, running
from tests.api.test_pages import PAGES

HTML = {"accept": "text/html"}
ALL = "图中 1 份公报都是生成的"
SOME = "图中 2 份公报有 1 份是生成的"
MARKED = BULLETIN.replace("a zp:Bulletin ;", "a zp:Bulletin ; zp:synthetic true ;", 1)
REAL = '<bulletin/s-2022-12> a zp:Bulletin ; skos:prefLabel "月报2022年12月"@zh-Hans .'


def store_of(place: Path, **graphs: str) -> FixedSource:
    """The graph of the other tests with its bulletin marked, and other graphs beside."""
    store = ox.Store(place)
    told = {"bulletin/s-2022-11": MARKED, "entities": ENTITIES, "registry": REGISTRY, **graphs}
    for graph, turtle in told.items():
        name = ox.NamedNode(f"https://w3id.org/zhengpu/graph/{graph}")
        store.load(TURTLE + turtle, ox.RdfFormat.TURTLE, to_graph=name)
    store.flush()
    return FixedSource(place)


def client_over(source: FixedSource) -> Iterator[httpx.Client]:
    settings = replace(Settings(readers=2, spares=0), **UNLIMITED)
    with (
        running(settings, source) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service whose only bulletin is synthetic."""
    yield from client_over(store_of(tmp_path_factory.mktemp("made-up") / "1"))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service with a real bulletin beside it."""
    place = tmp_path_factory.mktemp("mixed") / "1"
    yield from client_over(store_of(place, **{"bulletin/s-2022-12": REAL}))


@pytest.mark.parametrize("path", [*PAGES, "/api/docs", "/nowhere", "/sparql?query=SELECT"])
def test_every_page_says_so(made_up: httpx.Client, path: str) -> None:
    page = made_up.get(path, headers=HTML).text
    assert ALL in page
    assert "Synthetic sample" in page


def test_a_page_in_english_says_so_in_english(made_up: httpx.Client) -> None:
    page = made_up.get("/bulletins", headers=HTML | {"accept-language": "en"}).text
    assert "all bulletins here (1) are generated" in page
    assert ALL not in page


def test_a_mixed_store_tells_how_many(mixed: httpx.Client) -> None:
    assert SOME in mixed.get("/", headers=HTML).text


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/page/bulletin/s-2022-11", True),
        ("/page/bulletin/s-2022-11/a-0000000000-2", True),
        ("/page/org/450000-edu", True),  # which lists statements of that bulletin
        ("/page/bulletin/s-2022-12", False),
    ],
)
def test_only_what_comes_from_it_is_marked(mixed: httpx.Client, path: str, marked: bool) -> None:
    assert ('class="tag synthetic"' in mixed.get(path, headers=HTML).text) == marked


@pytest.mark.parametrize("path", ["/bulletins", "/"])
def test_a_list_marks_it_alone(mixed: httpx.Client, path: str) -> None:
    page = mixed.get(path, headers=HTML).text
    assert page.count('class="tag synthetic"') == 1
    assert page.partition('class="tag synthetic"')[0].rstrip("<span ").endswith("月报2022年11月</a>")


def test_without_one_no_page_says_so(client: httpx.Client) -> None:
    for path in PAGES:
        page = client.get(path, headers=HTML).text
        assert 'class="notice"' not in page
        assert 'class="tag synthetic"' not in page


@pytest.mark.parametrize(
    ("path", "accept"), [("/catalog", "text/turtle"), ("/.well-known/void", "text/turtle")]
)
def test_the_description_of_the_data_says_so(made_up: httpx.Client, path: str, accept: str) -> None:
    told = made_up.get(path, headers={"accept": accept}).text
    assert f"合成样本：{ALL}" in told
    assert "Synthetic sample: " in told


def test_the_data_say_so_themselves(made_up: httpx.Client) -> None:
    asked = {"query": "SELECT ?b { ?b zp:synthetic true }"}
    told = made_up.get("/sparql", params=asked, headers={"accept": "text/csv"}).text
    assert told.split() == ["b", BASE + "bulletin/s-2022-11"]
