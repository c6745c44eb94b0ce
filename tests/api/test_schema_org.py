"""A page says what it is about in the words of schema.org, in a data block that no policy stops and no name
can break.
"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.schema_org import block, schema_type
from tests.conftest import Tab

HTML = {"accept": "text/html"}
OPENING = '<script type="application/ld+json">'


def _block(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.partition(OPENING)[2].partition("</script>")[0])
    return found


def test_an_entitys_page(client: httpx.Client, address: str) -> None:
    told = _block(client.get("/page/org/moe", headers=HTML).text)
    assert told == {
        "@context": "https://schema.org",
        "@id": "https://w3id.org/zhengpu/id/org/moe",
        "@type": "GovernmentOrganization",
        "url": f"{address}/page/org/moe",
        "name": [
            {"@language": "zh-Hans", "@value": "教育部"},
            {"@language": "en", "@value": "Ministry of Education"},
        ],
    }


def test_a_bulletin_has_a_period(client: httpx.Client) -> None:
    told = _block(client.get("/page/bulletin/s-2022-11", headers=HTML).text)
    assert (told["@type"], told["temporalCoverage"]) == ("PublicationIssue", "2022-11-01/2022-11-30")


def test_the_catalogue_is_a_dataset(client: httpx.Client) -> None:
    told = _block(client.get("/catalog", headers=HTML).text)
    assert told["@type"] == "Dataset"
    assert {"name", "description", "license", "creator", "distribution"} <= told.keys()


def test_a_hostile_name_stays_a_name(client: httpx.Client) -> None:
    page = client.get("/page/org/hostile", headers=HTML).text
    assert "alert(1)" in _block(page)["name"][0]["@value"]
    assert "<script>alert" not in page


@given(st.text())
def test_no_text_ends_the_block(text: str) -> None:
    made = str(block({"name": text}))
    inside = made.removeprefix(OPENING).removesuffix("</script>")
    assert not set("<>&") & set(inside)
    assert json.loads(inside)["name"] == text


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["GovernmentBody"], "GovernmentOrganization"),
        (["Place"], "Place"),
        (["Document"], "CreativeWork"),
        (["Person"], "Person"),
        (["Occasion"], "Event"),
        (["Platform"], "SoftwareApplication"),
        (["Activity"], "Event"),
        (["Span"], "Thing"),
        ([], "Thing"),
        (["http://www.w3.org/2004/02/skos/core#Concept"], "Thing"),
    ],
)
def test_types_come_from_the_ontology(types: list[str], expected: str) -> None:
    assert schema_type(types) == expected


@pytest.mark.browser
def test_the_policy_lets_the_data_block_stand(address: str, tab: Tab) -> None:
    """A browser runs no data block, so that `script-src 'self'` neither stops it nor reports it."""
    tab.page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.blockedURI))"
    )
    tab.page.goto(f"{address}/page/org/hostile")
    text = tab.page.evaluate("document.querySelector('script[type=\"application/ld+json\"]').textContent")
    assert "alert(1)" in json.loads(text)["name"][0]["@value"]
    assert tab.page.evaluate("refused") == []
    assert tab.said == []
