"""Of what very much is said, some of each property is told, how many more, and where all are."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from api.app import source_of
from api.rest import around
from api.settings import Settings
from graph_builder.store.embedded import EmbeddedStore
from ontology.terms import NS
from tests.api.conftest import running
from tests.graph_builder.store.sample import registry, shard

DOCUMENTS = 30


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    place = tmp_path_factory.mktemp("around") / "store"
    with EmbeddedStore.open(place) as store:
        store.load_registry(registry(), "first")
        store.replace(shard("one", *(f"a:d{n}" for n in range(DOCUMENTS))))
    settings = Settings(store=place, readers=1, spares=0, cache_mb=0)
    with (
        running(settings, source_of(settings)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        yield client


def counted(told: dict[str, list[dict[str, str]]]) -> Counter[str]:
    return Counter(each["property"] for each in [*told["identifiers"], *told["links"]])


@pytest.mark.parametrize("few", [2, 1000])  # it is counted before; it is not
def test_some_are_listed_and_the_rest_counted(
    service: httpx.Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    whole = service.get("/api/entities/org/x-a").json()
    assert whole["more"] == []
    assert max(counted(whole).values()) == DOCUMENTS
    monkeypatch.setattr(around, "VALUES", 3)
    monkeypatch.setattr(around, "FEW", few)
    cut = service.get("/api/entities/org/x-a").json()
    assert counted(cut) == {name: min(3, count) for name, count in counted(whole).items()}
    assert {each["property"]: each["count"] for each in cut["more"]} == {
        name: count - 3 for name, count in counted(whole).items() if count > 3
    }
    (further,) = cut["more"]
    assert service.get(further["where"], headers={"accept": "text/turtle"}).text.count(NS) >= 1


@pytest.mark.parametrize("few", [2, 1000])
def test_a_page_leads_to_all(service: httpx.Client, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(around, "VALUES", 3)
    monkeypatch.setattr(around, "FEW", few)
    text = service.get("/page/org/x-a", headers={"accept": "text/html"}).text
    facts = text.partition('id="facts"')[2].partition("</section>")[0]
    assert f"另有 {DOCUMENTS - 3} 项" in facts
    links = re.findall(r'href="(/fragments[^"]*)"', facts)
    assert [service.get(html.unescape(link)).status_code for link in links] == [200]
