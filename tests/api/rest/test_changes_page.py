"""/changes for people: what the newest bulletin brought, what came after a revision, what was mended."""

from __future__ import annotations

import re

import httpx
import pytest

HTML = {"accept": "text/html"}


def part(page: str, name: str) -> str:
    """The part of a page below the heading of that name."""
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', page, re.DOTALL)
    assert found, name
    return found[0]


@pytest.fixture(scope="module")
def page(service: httpx.Client) -> str:
    return service.get("/changes", headers=HTML).text


def test_programs_get_what_they_had(service: httpx.Client) -> None:
    for accept in ("application/json", "*/*"):
        assert service.get("/changes", headers={"accept": accept}).json()["revision"] == 7


def test_the_newest_bulletin_is_compared_with_the_others(page: str) -> None:
    documents = part(page, "new-documents")
    assert "乙办法" in documents
    assert "丁方案" in documents
    assert "关于甲的通知" not in page  # of an earlier bulletin
    assert "关于丙的通知" not in page  # of one that is retracted


def test_what_is_not_new_is_not_listed(page: str) -> None:
    assert "国家中小学智慧教育平台" not in part(page, "new-platforms")


def test_an_adoption_that_it_alone_tells_is_added(page: str) -> None:
    adoptions = part(page, "new-adoptions")
    assert "/page/adoption/" in adoptions
    assert "广西" in adoptions
    assert "甘肃" not in adoptions  # it took the platform up a month before


def test_corrections_and_retractions_are_told(page: str) -> None:
    mended = part(page, "mended")
    assert "/page/bulletin/moe-ict-monthly-2022-12" in mended
    assert "moe-ict-monthly-2023-01" in mended
    assert "/page/bulletin/moe-ict-monthly-2023-01" not in page  # its address answers 410


def test_since_a_revision(service: httpx.Client) -> None:
    page = service.get("/changes?since=2", headers=HTML).text
    assert "关于推广国家中小学智慧教育平台的通知" in part(page, "new-documents")
    assert "关于甲的通知" not in page
    assert "没有新来或改过的公报" in service.get("/changes?since=7", headers=HTML).text
    assert service.get("/changes?since=8", headers=HTML).status_code == 404
    assert service.get("/changes?since=x", headers=HTML).status_code == 400


@pytest.mark.parametrize("path", ["/changes", "/changes?since=2", "/about", "/downloads", "/"])
def test_every_link_leads_somewhere(service: httpx.Client, path: str) -> None:
    page = service.get(path, headers=HTML).text
    for link in sorted(set(re.findall(r'href="(/page/[^"#]*|/changes[^"]*)', page))):
        assert service.get(link.replace("&amp;", "&"), headers=HTML).status_code == 200, link


def test_about_covers_what_is_there(service: httpx.Client) -> None:
    page = service.get("/about", headers=HTML).text
    coverage = part(page, "coverage")
    assert "/page/series/moe-ict-monthly" in coverage
    assert [month in coverage for month in ("2022-10", "2022-11", "2022-12", "2023-01")] == [True] * 3 + [
        False
    ]
    assert "/page/place/450000" in coverage
    assert "修订号" in part(page, "versions")


def test_home_tells_what_bulletins_tell_apart_from_what_was_known(service: httpx.Client) -> None:
    told = part(service.get("/", headers=HTML).text, "told")
    flat = re.sub(r"<[^>]+>", " ", told)
    named = re.search(r"平台\s+(\d+)\s+公报中点名的", flat)
    known = re.search(r"名录共载.*平台 (\d+)", flat)
    assert named
    assert known
    assert int(named[1]) < int(known[1])


class TestMonths:
    def test_lead_to_a_province_in_a_month(self, service: httpx.Client) -> None:
        answer = service.get("/months?place=place/450000&month=2022-11")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/page/place/450000?from=2022-11&to=2022-11"

    @pytest.mark.parametrize(
        "asked",
        ["", "place=place/450000", "place=place/450000&month=2022-13", "place=//evil&month=2022-11",
         "place=place/450100&month=2022-11", "place=place/450000&month=２０２２-11"],
    )  # fmt: skip
    def test_nothing_else_is_taken(self, service: httpx.Client, asked: str) -> None:
        assert service.get(f"/months?{asked}", headers=HTML).status_code == 400
