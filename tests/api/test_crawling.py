"""Crawlers find every page of a thing through the sitemap, and nothing that costs to answer."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def _listed(response: httpx.Response) -> dict[str, str]:
    """Addresses and when they changed."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].partition(";")[0] == "application/xml"
    root = ET.fromstring(response.content)  # noqa: S314 - our own output
    return {str(each.findtext(f"{NS}loc")): str(each.findtext(f"{NS}lastmod")) for each in root}


def test_every_thing_is_listed_and_answers(client: httpx.Client, address: str, snapshot: Path) -> None:
    parts = _listed(client.get("/sitemap.xml"))
    assert list(parts) == [f"{address}/sitemaps/0.xml", f"{address}/sitemaps/1.xml"]
    pages = {url: changed for part in parts for url, changed in _listed(client.get(part)).items()}
    assert set(pages.values()) == {"2023-11-14T22:13:20Z"}
    for url in pages:
        assert client.get(url, headers={"accept": "text/html"}).status_code == 200, url
    typed = ox.Store.read_only(str(snapshot)).quads_for_pattern(None, TYPE, None)
    things = {quad.subject.value for quad in typed}  # type: ignore[union-attr]
    assert {f"{address}/page/{thing.partition('/id/')[2]}" for thing in things} <= set(pages)


def test_robots(client: httpx.Client, address: str) -> None:
    text = client.get("/robots.txt").text
    assert f"Sitemap: {address}/sitemap.xml" in text.splitlines()
    assert "Disallow: /sparql" in text.splitlines()


@pytest.mark.parametrize("part", ["2", "999999", "-1", "1.5", "x", "٣", "9" * 50, "%00", "1%2f2"])
def test_no_other_part(client: httpx.Client, part: str) -> None:
    assert client.get(f"/sitemaps/{part}.xml").status_code == 404
