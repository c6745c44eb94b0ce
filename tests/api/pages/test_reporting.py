"""Reporting a statement: the row is one that the corrections take; only a plain address is written to."""

from __future__ import annotations

import csv
import html
import io

import httpx
import pytest

from api.mail import is_address
from api.pages.reporting import HEADS
from api.settings import SettingError, Settings
from tests.api.conftest import DIGEST

ACT = "bulletin/s-2022-11/a-0000000000-1"


def test_the_page_shows_the_sentence_and_a_ready_row(client: httpx.Client) -> None:
    page = client.get("/report", params={"iri": ACT}, headers={"accept": "text/html"}).text
    told = html.unescape(page)
    start = told.index(",".join(HEADS))
    row = next(csv.DictReader(io.StringIO(told[start:].partition("</pre>")[0])))
    assert row["quote"] == "自治区教育厅印发《通知甲》"
    assert DIGEST.startswith(row["digest"])
    assert 16 <= len(row["digest"]) <= 64
    assert (row["verdict"], row["verb"], row["object"]) == ("refuted", "印发", "通知甲")
    assert "mailto:" not in page


def test_a_statement_leads_to_its_report(client: httpx.Client) -> None:
    assert f"/report?iri={ACT}" in client.get(f"/page/{ACT}", headers={"accept": "text/html"}).text


@pytest.mark.parametrize(("iri", "status"), [("", 400), ("a b", 400), ("org/moe", 404), ("org/none", 404)])
def test_only_statements_can_be_reported(client: httpx.Client, iri: str, status: int) -> None:
    assert client.get("/report", params={"iri": iri}).status_code == status


@pytest.mark.parametrize(
    "text",
    ["a", "a@b", "a@b.org,c@d.org", "a@b.org?bcc=c@d.org", "a b@c.org", "a@b.org\nBcc: c@d.org",
     "mailto:a@b.org",
     '"x"@b.org', "<a@b.org>", "javascript:a@b.org", "a@b.org" + "g" * 300],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(SettingError, match="ZHENGPU_CONTACT"):
        Settings.from_environment({"ZHENGPU_CONTACT": text})


def test_a_plain_address_is_taken() -> None:
    assert Settings.from_environment({"ZHENGPU_CONTACT": "ed.itor+x@mail.example.org"}).contact
