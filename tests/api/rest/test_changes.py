"""What came, changed and went; the feed of what stands; nothing of who did it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from lxml import etree

from api.settings import Settings
from graph_builder.store.journal import Step
from tests.api.conftest import STEP, FixedSource, running
from tests.api.rest.conftest import BASE

ATOM = "{http://www.w3.org/2005/Atom}"
Row = tuple[str, str, bool]


def rows(told: dict[str, list[dict[str, object]]]) -> list[Row]:
    return [(str(each["act"]), str(each["subject"])[-7:], bool(each["gone"])) for each in told["items"]]


class TestChanges:
    def test_tell_all_in_order(self, service: httpx.Client) -> None:
        told = service.get("/changes").json()
        assert rows(told)[1:] == [
            ("came", "2022-10", False),
            ("came", "2022-11", False),
            ("came", "2022-12", False),
            ("came", "2023-01", True),
            ("changed", "2022-12", False),
            ("went", "2023-01", True),
        ]
        assert rows(told)[0][0] == "other"
        assert [each["revision"] for each in told["items"]] == [1, 2, 3, 4, 5, 6, 7]
        assert (told["revision"], told["next"]) == (7, None)

    def test_come_in_parts(self, service: httpx.Client) -> None:
        found, following = [], "/changes?limit=2"
        while following:
            told = service.get(following).json()
            found += told["items"]
            following = told["next"]
        assert found == service.get("/changes").json()["items"]

    def test_lead_only_where_something_is(self, service: httpx.Client) -> None:
        for each in service.get("/changes").json()["items"]:
            assert (each["href"] is None) == (each["gone"] or each["act"] == "other")
            if each["href"]:
                assert service.get(each["href"]).status_code == 200

    def test_after_the_newest_there_are_none_and_beyond_it_there_is_no_revision(
        self, service: httpx.Client
    ) -> None:
        assert service.get("/changes?since=7").json()["items"] == []
        answer = service.get("/changes?since=8&lang=zh")
        told = answer.json()
        assert (answer.status_code, told["revision"], told["parameter"]) == (404, 7, "since")
        assert (told["type"], told["title"]) == ("/problems#no-such-revision", "没有这个修订号")
        assert "8" in told["detail"]
        assert "since=0" in told["detail"]
        assert "撤回" not in told["detail"]

    def test_do_not_tell_who(self, service: httpx.Client) -> None:
        for each in service.get("/changes").json()["items"]:
            assert set(each) == {"revision", "time", "act", "subject", "digest", "gone", "href"}


class TestFeed:
    def feed(self, service: httpx.Client, asked: str = "") -> etree._Element:
        answer = service.get(f"/feed.atom{asked}")
        assert answer.headers["content-type"] == "application/atom+xml"
        return etree.fromstring(answer.content, etree.XMLParser(resolve_entities=False))

    def test_has_what_stands_the_last_recorded_first(self, service: httpx.Client) -> None:
        ids = [each.text for each in self.feed(service).findall(f"{ATOM}entry/{ATOM}id")]
        months = ["2022-12", "2022-11", "2022-10"]
        assert ids == [f"{BASE}bulletin/moe-ict-monthly-{month}" for month in months]

    def test_is_older_before_a_revision(self, service: httpx.Client) -> None:
        ids = [each.text for each in self.feed(service, "?before=3").findall(f"{ATOM}entry/{ATOM}id")]
        assert ids == [f"{BASE}bulletin/moe-ict-monthly-2022-10"]

    def test_says_what_rfc_4287_asks_for(self, service: httpx.Client) -> None:
        feed = self.feed(service)
        assert feed.tag == f"{ATOM}feed"
        for each in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(each.findall(ATOM + name)) == 1
            assert (each.findtext(f"{ATOM}id") or "").startswith("https://")
            assert datetime.fromisoformat(each.findtext(f"{ATOM}updated") or "").tzinfo is not None
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None
        links = [(each.get("rel"), each.get("href")) for each in feed.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert dict(links)["self"] == "/feed.atom"
        newest = max(each.text or "" for each in feed.findall(f"{ATOM}entry/{ATOM}updated"))
        assert feed.findtext(f"{ATOM}updated") == newest

    def test_updated_is_when_the_change_was_recorded(self, service: httpx.Client) -> None:
        times = {each["revision"]: each["time"] for each in service.get("/changes").json()["items"]}
        told = [each.text for each in self.feed(service).findall(f"{ATOM}entry/{ATOM}updated")]
        assert told == [times[6], times[3], times[2]]

    def test_links_answer_and_pages_name_the_feed(self, service: httpx.Client) -> None:
        for link in self.feed(service).iter(f"{ATOM}link"):
            assert service.get(link.get("href") or "").status_code == 200
        page = service.get("/", headers={"accept": "text/html"}).text
        assert '<link rel="alternate" href="/feed.atom" type="application/atom+xml"' in page

    @pytest.mark.parametrize("asked", ["?before=0", "?before=x", "?after=1"])
    def test_nonsense_is_refused(self, service: httpx.Client, asked: str) -> None:
        assert service.get(f"/feed.atom{asked}").status_code == 400


@dataclass
class Busy(FixedSource):
    """A source whose journal has 120 changes of the one bulletin."""

    def newest(self, before: int, limit: int) -> Sequence[Step]:
        steps = [Step(n, STEP.at, STEP.act, STEP.subject, STEP.digest, gone=False) for n in range(120, 0, -1)]
        return [step for step in steps if step.revision < before][:limit]


def test_the_feed_comes_in_pages(snapshot: Path) -> None:
    settings = Settings(readers=1, spares=0)
    found, following = 0, "/feed.atom"
    with (
        running(settings, Busy(snapshot)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        while following:
            feed = etree.fromstring(client.get(following).content)
            found += len(feed.findall(f"{ATOM}entry"))
            links = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
            following = links.get("next") or ""
    assert found == 120
