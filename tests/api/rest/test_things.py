"""Bulletins, entities, policies, places, actions and the statistics."""

from __future__ import annotations

import re
from collections import Counter

import httpx
import pytest

from tests.api.rest.conftest import BASE, Json

MONTHS = ["2022-12", "2022-11", "2022-10"]


def ids(told: Json) -> list[str]:
    return [each["id"][-7:] for each in told["items"]]


class TestBulletins:
    @pytest.mark.parametrize(
        ("asked", "months"),
        [
            ("", MONTHS),
            ("from=2022-11-30", MONTHS[:2]),
            ("to=2022-11-01", MONTHS[1:]),
            ("from=2022-11-02&to=2022-11-02", ["2022-11"]),
            ("series=moe-ict-monthly", MONTHS),
            ("from=2023-06-01", []),
            ("publisher=org/450000-edu", []),
            ("limit=1&offset=1", ["2022-11"]),
        ],
    )
    def test_are_listed_newest_first(self, service: httpx.Client, asked: str, months: list[str]) -> None:
        assert ids(service.get(f"/api/bulletins?{asked}").json()) == months

    def test_counts_are_those_of_the_lists(self, service: httpx.Client) -> None:
        for each in service.get("/api/bulletins").json()["items"]:
            told = service.get(each["href"]).json()
            items = service.get(told["links"]["statements"], params={"limit": 200}).json()["items"]
            counted = Counter(item["kind"] for item in items)
            assert {kind: counted[kind] for kind in told["counts"]} == told["counts"]
            assert told["statements"] == sum(counted.values()) - counted["adoption"]

    def test_page_list_and_feed_tell_the_same_numbers(self, service: httpx.Client) -> None:
        told = service.get("/api/bulletins/moe-ict-monthly-2022-11").json()
        page = service.get(told["links"]["page"], headers={"accept": "text/html"}).text
        (heading,) = re.findall(r'<h2 id="statements">(.*?)</h2>', page)
        (listed, total), adoptions = re.findall(r"(\d+)/(\d+)", heading)[0], told["counts"]["adoption"]
        assert int(listed) == int(total) == told["statements"] + adoptions
        assert adoptions > 0
        feed = service.get("/feed.atom").text
        assert f"{told['statements']} 项陈述，采纳另计 / statements, adoptions apart" in feed

    def test_links_answer(self, service: httpx.Client) -> None:
        links = service.get("/api/bulletins/moe-ict-monthly-2022-11").json()["links"]
        assert all(service.get(link).status_code == 200 for link in links.values())

    @pytest.mark.parametrize("part", ["", "/statements", "/text"])
    @pytest.mark.parametrize(
        ("name", "status"), [("moe-ict-monthly-2023-01", 410), ("none", 404), ("a%00b", 404), ("%22", 404)]
    )
    def test_the_retracted_and_the_unknown_are_told_apart(
        self, service: httpx.Client, name: str, status: int, part: str
    ) -> None:
        assert service.get(f"/api/bulletins/{name}{part}").status_code == status

    def test_the_text_is_as_it_was_read(self, service: httpx.Client) -> None:
        answer = service.get("/api/bulletins/moe-ict-monthly-2022-11/text")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.text.startswith("2022年11月教育信息化")
        assert answer.text.endswith("（略）\n")


class TestEntities:
    def test_one_is_told_with_its_roles(self, service: httpx.Client, everything: list[Json]) -> None:
        told = service.get("/api/entities/org/450000-edu").json()
        assert told["types"] == ["GovernmentBody"]
        roles = {each["role"]: each["statements"] for each in told["roles"]}
        acts = [s for s in everything if s["kind"] == "activity"]
        assert roles["agent"] == sum(told["iri"] in {a["iri"] for a in s["agents"]} for s in acts)
        assert {each["thing"]["zh"] for each in told["links"]} >= {"广西壮族自治区"}
        for address in told["statements"]:
            assert service.get(address).json()["total"] > 0

    def test_subclasses_are_meant_too(self, service: httpx.Client) -> None:
        every = service.get("/api/entities?type=Organization&limit=200").json()
        bodies = service.get("/api/entities?type=GovernmentBody&limit=200").json()
        assert 0 < bodies["total"] < every["total"]
        assert all(each["types"] == ["GovernmentBody"] for each in bodies["items"])

    def test_parts_make_the_whole_in_the_order_of_iris(self, service: httpx.Client) -> None:
        found, following = [], "/api/entities?type=GovernmentBody&limit=7"
        while following:
            told = service.get(following).json()
            found += [each["iri"] for each in told["items"]]
            following = told["next"]
        assert found == sorted(set(found))
        assert len(found) == told["total"]

    def test_of_a_place(self, service: httpx.Client) -> None:
        told = service.get("/api/entities?type=GovernmentBody&place=450000").json()
        assert {each["zh"] for each in told["items"]} >= {"广西壮族自治区教育厅", "南宁市教育局"}
        assert not any("甘肃" in each["zh"] for each in told["items"])

    @pytest.mark.parametrize("name", ["Nothing", "Activity", "owl"])
    def test_what_is_no_class_of_entities_is_refused(self, service: httpx.Client, name: str) -> None:
        answer = service.get(f"/api/entities?type={name}")
        assert (answer.status_code, answer.json()["parameter"]) == (400, "type")

    @pytest.mark.parametrize(
        ("path", "status"), [("org/none", 404), ("bulletin/moe-ict-monthly-2023-01", 410)]
    )
    def test_the_unknown_and_the_gone(self, service: httpx.Client, path: str, status: int) -> None:
        assert service.get(f"/api/entities/{path}").status_code == status


class TestPolicies:
    def test_those_that_most_took_up_come_first(self, service: httpx.Client) -> None:
        items = service.get("/api/policies?limit=200").json()["items"]
        counts = [each["adopters"] for each in items]
        assert counts == sorted(counts, reverse=True)
        first = items[0]
        assert (first["zh"], first["adopters"]) == ("国家中小学智慧教育平台", 2)
        assert (first["first"], first["last"]) == ("2022-11-01", "2022-12-31")

    def test_adoptions_are_statements(self, service: httpx.Client, everything: list[Json]) -> None:
        address = service.get("/api/policies").json()["items"][0]["adoptions"]
        told = service.get(address).json()["items"]
        platform = f"{BASE}platform/smart-education-k12"
        kept = [s for s in everything if s["kind"] == "adoption" and s["targets"][0]["iri"] == platform]
        assert told == kept
        assert service.get("/api/policies/smart-education-k12/adoptions").json()["items"] == kept

    def test_one_that_nobody_adopted_has_none(self, service: httpx.Client) -> None:
        last = service.get("/api/policies?limit=200").json()["items"][-1]
        assert last["adopters"] == 0
        assert service.get(last["adoptions"]).json()["total"] == 0

    def test_an_unknown_one_is_not_found(self, service: httpx.Client) -> None:
        assert service.get("/api/policies/none/adoptions").status_code == 404


class TestPlaces:
    def test_have_codes_and_parents(self, service: httpx.Client) -> None:
        items = service.get("/api/places?within=450000").json()["items"]
        (nanning,) = (each for each in items if each["code"] == "450100")
        assert nanning["within"][0]["zh"] == "广西壮族自治区"
        assert all(each["iri"] != f"{BASE}place/450000" for each in items)

    def test_nothing_lies_in_what_is_no_place(self, service: httpx.Client) -> None:
        assert service.get("/api/places?within=org/moe").json()["total"] == 0


def test_actions_are_the_scheme(service: httpx.Client) -> None:
    items = service.get("/api/actions?limit=200").json()["items"]
    (issue,) = (each for each in items if each["notation"] == "issue")
    assert (issue["zh"], issue["en"]) == ("印发", "issue")
    assert issue["definition_zh"]
    assert issue["definition_en"]


def test_statistics_agree_with_the_lists(service: httpx.Client, everything: list[Json]) -> None:
    told = service.get("/api/statistics").json()
    acts = [each for each in everything if each["kind"] == "activity"]
    classes = {each["type"]: each["count"] for each in told["classes"]}
    assert classes["Activity"] == len(acts)
    months = Counter(each["time"]["begin"][:7] for each in acts if each["time"])
    assert {each["month"]: each["activities"] for each in told["months"]} == months
    actions = Counter(each["action"]["iri"] for each in acts)
    assert {each["thing"]["iri"]: each["count"] for each in told["actions"]} == actions
    places = {each["thing"]["zh"]: each["count"] for each in told["provinces"]}
    assert set(places) == {"广西壮族自治区", "甘肃省", "海南省"}
