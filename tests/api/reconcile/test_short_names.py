"""Bodies by the short names that the rows of the ontology give them: found whole, and matched for certain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from api.source import EmbeddedSource
from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore
from ontology.terms import ID
from tests.api.conftest import running

# The official names, or others that lead to them; never the short ones that are asked for below.
BULLETIN = """教育信息化和网络安全工作月报
2023年4月

一、各地工作进展
上海：4月3日，上海市教育委员会印发《校园网络安全指南》。
重庆：4月4日，重庆市教育委员会印发《智慧作业指南》。
广西：4月5日，自治区教育厅印发《数字教材指南》。
"""
NAMES = [
    ("上海市教委", "org/310000-edu"),
    ("上海教委", "org/310000-edu"),
    ("重慶市教委", "org/500000-edu"),
    ("广西教育厅", "org/450000-edu"),
    ("四川省电教馆", "org/sichuan-edu-data"),  # of whose names one is that of a role
]
GUIDE = Path(__file__).parents[3] / "docs/guide/search-and-reconciliation.md"
ROWS = re.findall(
    r"^  \| (\S+) \| (\S*) ?\| `(\S+)` \| ([0-9.]+) \| (\w+) \| (\w+) \|$",
    GUIDE.read_text("utf-8"),
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    place = tmp_path_factory.mktemp("short")
    (place / "2023-04.txt").write_text(BULLETIN, encoding="utf-8")
    with EmbeddedStore.open(place / "store") as store:
        (done,) = build([place / "2023-04.txt"], store)
        assert done.error is None
    settings = Settings(store=place / "store", readers=1, spares=0)
    with (
        running(settings, EmbeddedSource.open(place / "store", ID)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        yield client


@pytest.mark.parametrize(("name", "id_"), NAMES)
def test_a_short_name_is_found(told: httpx.Client, name: str, id_: str) -> None:
    first = told.get("/api/search", params={"q": name, "kind": "organization"}).json()["results"][0]
    assert (first["iri"], first["how"]) == (ID + id_, "exact")
    assert told.get("/api/suggest", params={"prefix": name}).json()["results"][0]["iri"] == ID + id_


@pytest.mark.parametrize(("name", "id_"), NAMES)
def test_a_short_name_is_matched(told: httpx.Client, name: str, id_: str) -> None:
    first = told.post("/reconcile", data={"query": name}).json()["result"][0]
    assert (first["id"], first["match"]) == (id_, True)


@pytest.mark.parametrize(("name", "place", "id_"), [("市教委", "上海", "310000"), ("教委", "重庆", "500000")])
def test_one_without_a_place_is_matched_beside_it(
    told: httpx.Client, name: str, place: str, id_: str
) -> None:
    asked = json.dumps({"query": name, "properties": [{"pid": "place", "v": place}]})
    first = told.post("/reconcile", data={"query": asked}).json()["result"][0]
    assert (first["id"], first["match"]) == (f"org/{id_}-edu", True)
    alone = told.post("/reconcile", data={"query": name}).json()["result"]
    assert not any(each["match"] for each in alone)


@pytest.mark.parametrize(("name", "place", "id_", "score", "same", "match"), ROWS)
def test_the_guide_tells_the_figures_that_are_answered(
    told: httpx.Client, name: str, place: str, id_: str, score: str, same: str, match: str
) -> None:
    beside = [{"pid": "place", "v": place}] if place else []
    asked = json.dumps({"query": name, "properties": beside})
    first = told.post("/reconcile", data={"query": asked}).json()["result"][0]
    features = {each["id"]: each["value"] for each in first["features"]}
    assert (first["id"], first["score"], first["match"]) == (id_, float(score), match == "true")
    assert features["name-is-the-same"] is (same == "true")


def test_the_guide_has_figures() -> None:
    assert len(ROWS) == 5


@pytest.mark.parametrize("name", ["四川省电教中心", "四川省电教办", "广西壮族自治区电教中心"])
def test_a_place_is_not_answered_before_a_body_for_a_name_that_begins_with_it(
    told: httpx.Client, name: str
) -> None:
    kinds = [
        {kind["id"] for kind in each["type"]}
        for each in told.post("/reconcile", data={"query": name}).json()["result"]
    ]
    assert "Place" not in kinds[0]
    asked = json.dumps({"query": name, "type": "Organization"})
    typed = told.post("/reconcile", data={"query": asked}).json()["result"]
    assert all("Place" not in {kind["id"] for kind in each["type"]} for each in typed)
