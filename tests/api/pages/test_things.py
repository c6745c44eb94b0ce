"""The page of a thing: what it did, by months and beside others, with pictures and citations."""

from __future__ import annotations

import json

import httpx
import pytest

from api.pages.things import relation

HTML = {"accept": "text/html"}


def page(client: httpx.Client, path: str) -> str:
    return client.get(path, headers=HTML).text


def listed(text: str) -> str:
    return text.partition('id="statements"')[2].partition('id="related"')[0]


def test_a_place_shows_what_its_bodies_did(client: httpx.Client) -> None:
    text = listed(page(client, "/page/place/450000"))
    assert "通知甲" in text
    assert "自治区教育厅印发《通知甲》" in text


def test_months_narrow_the_list(client: httpx.Client) -> None:
    within = listed(page(client, "/page/place/450000?from=2022-11&to=2022-11"))
    assert "通知甲" in within
    outside = listed(page(client, "/page/place/450000?from=2022-12&to=2022-12"))
    assert "通知甲" not in outside
    assert "没有记录不等于没有发生" in outside


def test_the_list_can_hold_what_names_two_things(client: httpx.Client) -> None:
    both = listed(page(client, "/page/org/450000-edu?with=platform/x-1"))
    assert "平台乙" in both
    assert "通知甲" not in both


@pytest.mark.parametrize(
    "question", ["from=2022-13", "from=x", "with=a b", "limit=0", "from=2022-12&to=2022-11"]
)
def test_what_makes_no_sense_is_refused(client: httpx.Client, question: str) -> None:
    assert client.get(f"/page/org/450000-edu?{question}", headers=HTML).status_code == 400


def test_the_pictures_stand_on_the_page_and_lead_to_statements(client: httpx.Client) -> None:
    text = page(client, "/page/org/450000-edu")
    for name in ("timeline", "ego"):
        assert f'href="/{name}?about=org/450000-edu"' in text
    assert '<a href="/page/bulletin/s-2022-11/a-0000000000-1"><title>' in text


def test_a_thing_can_be_cited(client: httpx.Client) -> None:
    assert client.get("/cite/org/moe.bib").text.startswith("@misc{zhengpu-org-moe")
    assert json.loads(client.get("/cite/org/moe.csl.json").text)[0]["title"] == "教育部"
    assert "/id/org/moe" in client.get("/cite/org/moe.txt").text
    for path in ("org/none.bib", "org/moe.pdf", "org/moe"):
        assert client.get(f"/cite/{path}").status_code == 404


def test_a_statement_stands_under_its_first_relation() -> None:
    assert relation(("theme", "object")) == "object"
    assert relation(("x", "place")) == "place"


@pytest.mark.parametrize("path", ["/page/org/moe?with=", "/timeline?about=", "/ego?about=", "/report?iri="])
def test_an_identifier_of_another_kind_is_no_link(client: httpx.Client, path: str) -> None:
    text = page(client, path + "javascript://x/%250aalert(1)")
    assert 'href="javascript' not in text.lower()


def test_other_choices_keep_what_a_picture_is_about(client: httpx.Client) -> None:
    text = page(client, "/timeline?about=org/450000-edu&from=2022-11")
    assert 'href="/timeline?time=all&amp;about=org/450000-edu"' in text
    assert 'href="/timeline?about=org/450000-edu"' in text
