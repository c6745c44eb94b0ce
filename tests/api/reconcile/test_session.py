"""What OpenRefine does with a service: manifest, a column of names, suggestions, a preview, new columns."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.api.kinds import KINDS

COLUMN = {
    "教育部": "org/moe",
    "國家教育部": "org/moe",
    "Ministry of education": "org/moe",
    "广西教育厅": "org/450000-edu",
    "海南省教育厅": "org/460000-edu",
    "海口市": "place/460100",
    "国家智慧教育平台": "platform/smart",
    "双减": "policy/double",
    "教基〔2021〕1号": "doc/1",
    "place/450000": "place/450000",
}
pytestmark = pytest.mark.parametrize("region", KINDS, indirect=True, scope="session")

ORIGIN = {"origin": "https://refine.example"}


def post(client: httpx.Client, **form: object) -> Any:  # noqa: ANN401 - JSON
    told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in form.items()}
    response = client.post("/reconcile", data=told, headers=ORIGIN)
    assert response.status_code == 200, response.text
    assert response.headers["access-control-allow-origin"] == "*"
    return response.json()


def best(client: httpx.Client, **query: object) -> Any:  # noqa: ANN401 - JSON
    result = post(client, queries={"q": query})["q"]["result"]
    return result[0] if result else None


def test_a_session(refine: httpx.Client, served: str) -> None:
    manifest = refine.get("/reconcile").json()
    assert manifest["versions"] == ["0.2"]
    batch = {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(COLUMN)}
    answers = post(refine, queries=batch)
    assert answers.keys() == batch.keys()
    for key, id_ in zip(batch, COLUMN.values(), strict=True):
        first = answers[key]["result"][0]
        assert (first["id"], first["match"]) == (id_, True), batch[key]
        assert [each["match"] for each in answers[key]["result"][1:]] == [False] * (
            len(answers[key]["result"]) - 1
        )
    suggest = manifest["suggest"]["entity"]
    found = refine.get(suggest["service_url"] + suggest["service_path"], params={"prefix": "海"}).json()
    assert {each["id"] for each in found["result"]} >= {"place/460000", "org/460000-edu"}
    preview = refine.get(manifest["preview"]["url"].replace("{{id}}", "org%2Fmoe"))
    assert "教育部" in preview.text
    view = refine.get(manifest["view"]["url"].replace("{{id}}", "org%2Fmoe"))
    assert (view.status_code, view.headers["location"]) == (303, "/id/org/moe")
    proposed = manifest["extend"]["propose_properties"]
    address = proposed["service_url"] + proposed["service_path"]
    assert "jurisdiction" in {
        p["id"] for p in refine.get(address, params={"type": "GovernmentBody"}).json()["properties"]
    }
    rows = post(
        refine,
        extend={
            "ids": ["org/450000-edu", "doc/1", "org/none"],
            "properties": [
                {"id": "jurisdiction"},
                {"id": "publisher"},
                {"id": "prefLabel", "settings": {"count": True}},
                {"id": "statements"},
            ],
        },
    )
    assert [each["id"] for each in rows["meta"]] == ["jurisdiction", "publisher", "prefLabel", "statements"]
    assert rows["rows"]["org/450000-edu"]["jurisdiction"] == [
        {"id": "place/450000", "name": "广西壮族自治区"}
    ]
    assert rows["rows"]["doc/1"]["publisher"] == [{"id": "org/moe", "name": "教育部"}]
    assert rows["rows"]["doc/1"]["prefLabel"] == [{"int": 1}]
    kinds = post(refine, extend={"ids": ["org/x-1"], "properties": [{"id": "type"}, {"id": "place"}]})
    assert kinds["rows"]["org/x-1"]["type"] == [{"id": "School", "name": "学校"}]
    assert [each["id"] for each in kinds["rows"]["org/x-1"]["place"]] == ["place/460000", "place/460100"]
    assert rows["rows"]["org/none"]["jurisdiction"] == []


class TestNamesakes:
    def test_are_no_match(self, refine: httpx.Client) -> None:
        result = post(refine, queries={"q": {"query": "西湖区"}})["q"]["result"]
        assert [(each["score"], each["match"]) for each in result[:2]] == [(100, False)] * 2

    @pytest.mark.parametrize(
        ("property_", "value", "id_"),
        [
            ("place", "海南", "org/x-1"),
            ("jurisdiction", "海口市", "org/x-1"),
            ("place", {"id": "place/450000", "name": "x"}, "org/x-2"),
            ("place", ["北京", "廣西"], "org/x-2"),
        ],
    )
    def test_are_told_apart_by_what_else_is_known(
        self, refine: httpx.Client, property_: str, value: object, id_: str
    ) -> None:
        first = best(refine, query="第一中学", properties=[{"pid": property_, "v": value}])
        assert (first["id"], first["match"], first["score"]) == (id_, True, 100)
        assert {"id": f"property-{property_}", "value": True} in first["features"]

    def test_what_is_contradicted_is_no_match(self, refine: httpx.Client) -> None:
        first = best(refine, query="海南省教育厅", properties=[{"pid": "jurisdiction", "v": "广西"}])
        assert (first["match"], first["score"]) == (False, 60)


class TestPlaces:
    @pytest.mark.parametrize("name", ["省教育厅", "教育厅", "海南教育厅"])
    def test_beside_a_body_complete_its_name(self, refine: httpx.Client, name: str) -> None:
        first = best(refine, query=name, properties=[{"pid": "place", "v": "海南"}])
        assert (first["id"], first["match"]) == ("org/460000-edu", True)

    def test_that_no_one_tells_leave_it_open(self, refine: httpx.Client) -> None:
        result = post(refine, queries={"q": {"query": "省教育厅"}})["q"]["result"]
        assert {each["id"] for each in result} >= {"org/460000-edu"}
        assert not any(each["match"] for each in result)


class TestTypes:
    def test_restrict(self, refine: httpx.Client) -> None:
        assert best(refine, query="双减", type="Document")["id"] == "doc/1"
        assert best(refine, query="双减", type=["Place", "Policy"])["id"] == "policy/double"
        assert (
            best(refine, query="第一中学", type="GovernmentBody") is None
            or not best(refine, query="第一中学", type="GovernmentBody")["match"]
        )
        assert best(refine, query="第一中学", type="School")["score"] == 100

    def test_that_are_not_matched_give_nothing(self, refine: httpx.Client) -> None:
        assert best(refine, query="双减推进会", type="Occasion") is None
        assert best(refine, query="双减", type="Nonsense") is None

    def test_are_suggested(self, refine: httpx.Client) -> None:
        found = refine.get("/reconcile/suggest/type", params={"prefix": "学校"}).json()["result"]
        assert found[0]["id"] == "School"
        assert found[0]["broader"][0]["id"] == "Organization"
        assert (
            refine.get("/reconcile/suggest/type", params={"prefix": "", "cursor": "999"}).json()["result"]
            == []
        )

    def test_properties_are_suggested(self, refine: httpx.Client) -> None:
        found = refine.get("/reconcile/suggest/property", params={"prefix": "code"}).json()["result"]
        assert "code" in {each["id"] for each in found}


def test_a_single_query_and_a_get(refine: httpx.Client) -> None:
    assert refine.get("/reconcile", params={"query": "教育部"}).json()["result"][0]["id"] == "org/moe"
    asked = json.dumps({"query": "教育部", "type_strict": "any", "type": {"id": "Organization"}})
    assert refine.get("/reconcile", params={"query": asked}).json()["result"][0]["match"] is True
    queries = json.dumps({"q": {"query": "教育部"}})
    assert refine.get("/reconcile", params={"queries": queries}).json()["q"]["result"][0]["score"] == 100


def test_a_number_may_be_matched_without_a_name(refine: httpx.Client) -> None:
    first = best(refine, properties=[{"pid": "code", "v": 450000}])
    assert (first["id"], first["match"]) == ("place/450000", True)


def test_a_preview_may_be_framed_and_holds_no_script(refine: httpx.Client) -> None:
    page = refine.get("/reconcile/preview", params={"id": "org/hostile"})
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "&lt;script" in page.text
    assert refine.get("/reconcile/preview", params={"id": "org/none"}).status_code == 404
    assert refine.get("/reconcile/preview", params={"id": "\0"}).status_code == 404
    assert refine.get("/reconcile/preview").status_code == 404


def test_other_origins_are_let_in_everywhere(refine: httpx.Client) -> None:
    for path in (
        "/reconcile",
        "/reconcile/suggest/entity",
        "/reconcile/preview?id=org/none",
        "/reconcile?queries=x",
    ):
        assert refine.get(path, headers=ORIGIN).headers["access-control-allow-origin"] == "*"
    flight = refine.options("/reconcile/suggest/type", headers=ORIGIN)
    assert (flight.status_code, flight.headers["access-control-allow-origin"]) == (204, "*")


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ("", 400),
        ("[]", 400),
        ("nonsense", 400),
        ("[" * 100_000, 400),
        ('{"q": 1}', 400),
        ('{"q": {}}', 400),
        ('{"q": {"query": 7}}', 400),
        ('{"q": {"query": "x", "limit": 0}}', 400),
        ('{"q": {"query": "x", "limit": NaN}}', 400),
        ('{"q": {"query": "x", "type": [1]}}', 400),
        ('{"q": {"query": "x", "properties": [{"v": 1}]}}', 400),
        (json.dumps({"q": {"query": "海" * 2001}}), 400),
        (json.dumps({"q": {"query": "海" * 2000, "limit": 1e300}}), 200),
        (json.dumps({"q": {"query": "\ud800\0\"'* OR"}}), 200),
        (json.dumps({f"q{n}": {"query": "海"} for n in range(51)}), 413),
        ("{}", 200),
    ],
)
def test_hostile_batches(refine: httpx.Client, queries: str, status: int) -> None:
    assert refine.post("/reconcile", data={"queries": queries}).status_code == status


CODES = [{"pid": "code", "v": "450000"}]


@pytest.mark.parametrize(
    ("form", "what", "count", "limit"),
    [
        ({"queries": {f"q{n}": {"query": "海"} for n in range(51)}}, "queries", 51, 50),
        ({"queries": {"q": {"query": "海", "properties": CODES * 5000}}}, "q.properties", 5000, 20),
        ({"queries": {"q": {"query": "海", "type": ["Place"] * 21}}}, "q.type", 21, 20),
        ({"query": {"query": "海", "properties": [{"pid": "code", "v": ["1"] * 21}]}}, "query.code", 21, 20),
        ({"extend": {"ids": ["org/moe"] * 501, "properties": []}}, "extend.ids", 501, 500),
        ({"extend": {"ids": [], "properties": [{"id": "code"}] * 21}}, "extend.properties", 21, 20),
    ],
)
def test_the_limit_that_was_passed_is_named(
    refine: httpx.Client, form: dict[str, object], what: str, count: int, limit: int
) -> None:
    sent = {name: json.dumps(value) for name, value in form.items()} | {"lang": "zh"}
    answer = refine.post("/reconcile", data=sent)
    assert (answer.status_code, answer.json()["limit"]) == (413, limit)
    for words in answer.json()["messages"].values():
        assert words.startswith(what)
        assert f"{count} " in words
        assert f"{limit} " in words


def test_hostile_bodies(refine: httpx.Client) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert refine.post("/reconcile", content=b"queries=" + b"x" * (2 << 20), headers=form).status_code == 413
    assert refine.post("/reconcile", content=b"\xff=\xff", headers=form).status_code == 400
    assert refine.post("/reconcile", content=b"&".join([b"a=1"] * 99), headers=form).status_code == 400
    assert (
        refine.post("/reconcile", content=b"{}", headers={"content-type": "application/json"}).status_code
        == 415
    )
    for extend in ("[]", "{}", '{"ids": [1], "properties": []}', '{"ids": [], "properties": [{}]}'):
        assert refine.post("/reconcile", data={"extend": extend}).status_code == 400
    asked = {
        "ids": ["\ud800", "> <", "org/moe"],
        "properties": [{"id": "prefLabel", "settings": {"limit": "-9"}}],
    }
    assert len(post(refine, extend=asked)["rows"]["org/moe"]["prefLabel"]) == 2
