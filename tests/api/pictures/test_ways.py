"""The likely ways as a page and as files: what the address says, and the statements behind an arrow."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator

import httpx
import networkx as nx
import pyoxigraph as ox
import pytest

from api.settings import Settings
from api.source import EmbeddedSource
from tests.api.conftest import running
from tests.spreading import store_of

PAIR = "about=450000&with=620000"
HTML, PROBLEM = {"accept": "text/html"}, {"accept": "application/problem+json"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service over four months."""
    settings = Settings(readers=2, spares=0)
    source = EmbeddedSource.open(store_of(tmp_path_factory.mktemp("ways")), settings.base)
    with (
        running(settings, source) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def table(service: httpx.Client, choices: str) -> list[dict[str, str]]:
    """The rows of the CSV."""
    return list(csv.DictReader(io.StringIO(service.get(f"/pictures/ways.csv?{choices}").text)))


def quoted(rows: list[dict[str, str]]) -> set[str]:
    """The acts of both ends."""
    return {row[f"{end}_quote_iri"] for row in rows for end in ("origin", "destination")}


def test_the_edges_are_those_of_the_route(service: httpx.Client) -> None:
    rows = service.get("/api/diffusion/network").json()["rows"]
    ends = dict.fromkeys((row["origin_iri"], row["destination_iri"]) for row in table(service, ""))
    assert list(ends) == [(row["origin"], row["destination"]) for row in rows]


def test_the_way_between_two_holds_each_policy_with_both_sentences(service: httpx.Client) -> None:
    rows = table(service, PAIR)
    assert [(row["policy"], row["origin_when"][:7], row["destination_when"][:7]) for row in rows] == [
        ("国家中小学智慧教育平台", "2022-09", "2022-10"),
        ("基础教育精品课", "2022-10", "2022-12"),
    ]
    assert all(
        "自治区教育厅" in row["origin_quote"] and "省教育厅" in row["destination_quote"] for row in rows
    )
    assert {(row["earlier"], row["later"], row["open"]) for row in rows} == {("2", "0", "0")}


def test_the_way_back_lists_what_speaks_against_it(service: httpx.Client) -> None:
    rows = table(service, "about=620000&with=450000")
    assert {(row["order"], row["earlier"], row["later"], row["relation"]) for row in rows} == {
        ("", "0", "2", "later")
    }
    assert quoted(rows) == quoted(table(service, PAIR))
    page = service.get("/ways?about=620000&with=450000", headers=HTML).text
    assert "0 项政策确定在先，2 项确定在后，0 项先后未定" in page
    assert "不在推断的路径之中" in page
    assert "广西确定更早的政策（与此方向相反）" in page


def test_two_units_lead_to_the_way_back_and_all_says_what_its_query_gives(service: httpx.Client) -> None:
    page = service.get(f"/ways?{PAIR}&model=rayleigh", headers=HTML).text
    link = html.unescape(page.partition('class="way-back"><a href="')[2].partition('"')[0])
    assert link.partition("?")[2] == "about=620000&with=450000&model=rayleigh"
    assert "这条边所据的政策" in page
    assert "在 SPARQL 中打开（表中的采纳）" in page
    whole = service.get("/ways", headers=HTML).text
    assert "在 SPARQL 中打开（推断这些路径所据的采纳）" in whole
    assert "way-back" not in whole


def test_the_route_and_the_picture_agree_on_what_edges_rest_on(service: httpx.Client) -> None:
    told = {
        (row["origin"], row["destination"], policy)
        for row in service.get("/api/diffusion/network").json()["rows"]
        for policy in row["cascades"]
    }
    rows = [row for row in table(service, "") if row["relation"] == "rests-on"]
    assert {(r["origin_iri"], r["destination_iri"], r["policy_iri"]) for r in rows} == told


@pytest.mark.parametrize("choices", ["", PAIR, "about=450000"])
def test_query_and_json_ld_hold_the_statements_of_the_table(service: httpx.Client, choices: str) -> None:
    page = service.get(f"/ways?{choices}", headers=HTML).text
    query = page.partition('href="/sparql?query=')[2].partition('"')[0]
    found = service.get(f"/sparql?query={query}", headers={"accept": "application/sparql-results+json"})
    acts = {row["activity"]["value"] for row in json.loads(found.text)["results"]["bindings"]}
    assert quoted(table(service, choices)) <= acts
    told = list(
        ox.parse(service.get(f"/pictures/ways.jsonld?{choices}").content, format=ox.RdfFormat.JSON_LD)
    )
    assert quoted(table(service, choices)) <= {str(t.subject.value) for t in told}


def test_an_arrow_keeps_the_choices_of_time_and_model(service: httpx.Client) -> None:
    page = service.get("/ways?from=2022-09&to=2022-12&model=rayleigh", headers=HTML).text
    (link, *_) = re.findall(r'href="(/ways\?[^"]*with=[^"]*)"', page)
    assert html.unescape(link).startswith("/ways?from=2022-09&to=2022-12&about=")
    assert "model=rayleigh" in link
    assert "瑞利模型" in service.get(html.unescape(link), headers=HTML).text


def test_the_network_can_be_read(service: httpx.Client) -> None:
    for form, read in (("gexf", nx.read_gexf), ("graphml", nx.read_graphml)):
        network = read(io.BytesIO(service.get(f"/pictures/ways.{form}").content))
        assert network.is_directed()
        assert {data["label"] for _, data in network.nodes(data=True)} >= {"广西壮族自治区", "甘肃省"}
        assert all(data["gain"] > 0 for *_, data in network.edges(data=True))


@pytest.mark.parametrize("query", ["with=place/999999", "about=place/999999"])
def test_a_unit_that_there_is_not_is_not_found(service: httpx.Client, query: str) -> None:
    for path in ("/ways", "/pictures/ways.svg"):
        assert service.get(f"{path}?{query}", headers=PROBLEM).status_code == 404


def test_what_is_no_unit_is_told_so(service: httpx.Client) -> None:
    page = service.get("/ways?about=platform/smart-education-k12", headers=HTML)
    assert page.status_code == 200
    assert "所选的不是省级单位" in page.text


def test_fewer_months_than_three_say_why_on_page_and_picture(service: httpx.Client) -> None:
    for language, said in (("zh", "只有 2 个报告期"), ("en", "Reporting periods: 2")):
        page = service.get(f"/ways?from=2022-09&to=2022-10&lang={language}", headers=HTML).text
        notice = page.partition('class="why-empty"')[2].partition("</p>")[0]
        assert said in notice
        assert said in page.partition("<svg")[2].partition("</svg>")[0]
        assert "<polygon" not in page
