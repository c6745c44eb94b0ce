"""A picture as files: each of the stated type, and holding what the picture shows."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import time
import xml.etree.ElementTree as ET

import httpx
import networkx as nx
import pyoxigraph as ox
import pytest

from api.apart import WAITING, Apart
from api.pictures import exports

BASE = "https://w3id.org/zhengpu/id/"
ACT = f"{BASE}bulletin/s-2022-11/a-0000000000-1"
TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "jsonld": "application/ld+json",
    "bib": "application/x-bibtex",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "txt": "text/plain; charset=utf-8",
}


@pytest.mark.parametrize("suffix", TYPES)
def test_every_form_is_of_its_type(client: httpx.Client, suffix: str) -> None:
    answer = client.get(f"/pictures/launches.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == TYPES[suffix]
    if suffix != "svg":
        assert answer.headers["content-disposition"] == f'attachment; filename="zhengpu-launches.{suffix}"'


def test_a_png_is_twice_the_size_of_the_drawing(client: httpx.Client) -> None:
    png = client.get("/pictures/launches.png").content
    assert png.startswith(b"\x89PNG")
    root = ET.fromstring(client.get("/pictures/launches.svg").text)  # noqa: S314 - our own output
    size = [round(2 * float(root.attrib[name])) for name in ("width", "height")]
    assert [int.from_bytes(png[at : at + 4]) for at in (16, 20)] == size


def test_the_csv_holds_every_statement_of_the_drawing(client: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/pictures/launches.csv").text)))
    assert ACT in {row["quote_iri"] for row in rows}
    linked = client.get("/pictures/launches.svg").text
    for row in rows:
        assert row["quote_iri"].removeprefix(BASE) in linked


def test_the_networks_can_be_read_and_hold_the_acts(client: httpx.Client) -> None:
    gexf = nx.read_gexf(io.BytesIO(client.get("/pictures/network.gexf").content))
    graphml = nx.read_graphml(io.BytesIO(client.get("/pictures/network.graphml").content))
    for graph in (gexf, graphml):
        assert ACT in {data["activity"] for *_, data in graph.edges(data=True)}


@pytest.mark.parametrize("suffix", ["svg", "png", "csv", "gexf", "graphml"])
def test_a_file_is_the_same_each_time(client: httpx.Client, suffix: str) -> None:
    first, again = (
        client.get(f"/pictures/launches.{suffix}?{n}", headers={"cache-control": "no-cache"}) for n in (1, 2)
    )
    assert first.content == again.content


def test_json_ld_tells_the_statements_with_their_sentences(client: httpx.Client) -> None:
    told = list(ox.parse(client.get("/pictures/launches.jsonld").content, ox.RdfFormat.JSON_LD))
    quotes = {t.object.value for t in told if t.predicate.value.endswith("#quote")}
    assert "自治区教育厅印发《通知甲》" in quotes
    assert ox.NamedNode(ACT) in {t.subject for t in told}


def test_a_picture_without_statements_is_an_empty_document(client: httpx.Client) -> None:
    answer = client.get("/pictures/launches.jsonld?from=1999-01&to=1999-01")
    assert answer.json() == []


@pytest.mark.parametrize(
    "file", ["matrix.gexf", "network.svg", "network.png", "launches.html", "launches", ".svg"]
)
def test_a_form_that_a_picture_has_not_is_not_found(client: httpx.Client, file: str) -> None:
    assert client.get(f"/pictures/{file}").status_code == 404


def test_a_citation_names_the_address_with_its_choices_and_the_revision(client: httpx.Client) -> None:
    asked = "?from=2022-11&to=2022-11"
    (item,) = client.get(f"/pictures/matrix.csl.json{asked}").json()
    assert item["URL"].endswith(f"/matrix{asked}")
    assert item["version"] == "r1"
    bibtex = client.get(f"/pictures/matrix.bib{asked}").text
    assert bibtex.startswith("@misc{zhengpu-")
    assert item["URL"] in bibtex
    assert item["URL"] in client.get(f"/pictures/matrix.txt{asked}").text


@pytest.mark.parametrize(
    "picture",
    [
        *("launches", "launches?kind=document", "network?kind=platform"),
        *("timeline?about=org/450000-edu", "ego?about=org/450000-edu"),
    ],
)
def test_the_query_of_a_page_asks_for_what_the_picture_shows(client: httpx.Client, picture: str) -> None:
    page = client.get(f"/{picture}", headers={"accept": "text/html"}).text
    link = page.partition('href="/sparql?query=')[2].partition('"')[0]
    answer = client.get(f"/sparql?query={link}", headers={"accept": "application/sparql-results+json"})
    acts = {row["activity"]["value"] for row in json.loads(answer.text)["results"]["bindings"]}
    name, _, choices = picture.partition("?")
    table = client.get(f"/pictures/{name}.csv?{choices}").text
    assert acts == {row["quote_iri"] for row in csv.DictReader(io.StringIO(table)) if row.get("quote_iri")}


def test_pngs_wait_for_their_turn_and_one_too_many_is_refused(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports.DRAWER, "waiting", {object() for _ in range(WAITING + 1)})
    answer = client.get("/pictures/launches.png?limit=77")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["type"].endswith("#busy")


def test_a_png_that_takes_too_long_is_told_so(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports.DRAWER, "seconds", 0.001)
    answer = client.get("/pictures/launches.png?limit=78")
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("#timeout")


def test_nothing_is_drawn_for_who_went_away(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[bytes] = []

    async def drawing(_: Apart, svg: bytes) -> tuple[int, bytes]:
        drawn.append(svg)
        await asyncio.sleep(30)
        return 0, b""

    monkeypatch.setattr(Apart, "_worked", drawing)
    for number in range(3):
        with pytest.raises(httpx.ReadTimeout):
            client.get(f"/pictures/launches.png?limit={90 + number}", timeout=2)
    until = time.monotonic() + 10
    while exports.DRAWER.waiting and time.monotonic() < until:
        time.sleep(0.02)
    assert not exports.DRAWER.waiting
    assert len(drawn) == 3
