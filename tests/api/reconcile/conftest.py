"""A small region with namesakes, and the service over it: a real store, its index, a real server."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest

from api.app import source_of
from api.settings import Settings
from ontology.terms import GRAPH
from tests.api.conftest import TURTLE, running
from tests.api.kinds import Place, place_of
from tests.graph_builder.store.sample import shard

# The two places named 西湖 differ by the province that they are in; two bodies bear one short name.
REGION = """
    <place/450000> a zp:Place ; skos:prefLabel "广西壮族自治区"@zh-Hans, "Guangxi"@en ; zp:shortName "广西" ;
      zp:code "450000" .
    <place/460000> a zp:Place ; skos:prefLabel "海南省"@zh-Hans ; zp:shortName "海南" ; zp:code "460000" .
    <place/460100> a zp:Place ; skos:prefLabel "海南省海口市"@zh-Hans ; skos:altLabel "海口市"@zh-Hans ;
      zp:within <place/460000> .
    <place/330106> a zp:Place ; skos:prefLabel "杭州市西湖区"@zh-Hans ; skos:altLabel "西湖区"@zh-Hans .
    <place/360103> a zp:Place ; skos:prefLabel "南昌市西湖区"@zh-Hans ; skos:altLabel "西湖区"@zh-Hans .
    <org/moe> a zp:GovernmentBody ; skos:prefLabel "教育部"@zh-Hans, "Ministry of Education"@en ;
      skos:altLabel "国家教育部"@zh-Hans ; zp:validFrom "1998" .
    <org/450000-edu> a zp:GovernmentBody ; skos:prefLabel "广西壮族自治区教育厅"@zh-Hans ;
      zp:jurisdiction <place/450000> .
    <org/460000-edu> a zp:GovernmentBody ; skos:prefLabel "海南省教育厅"@zh-Hans ;
      zp:jurisdiction <place/460000> .
    <org/x-1> a zp:School ; skos:prefLabel "第一中学"@zh-Hans ; zp:jurisdiction <place/460100> .
    <org/x-2> a zp:School ; skos:prefLabel "第一中学"@zh-Hans ; zp:jurisdiction <place/450000> .
    <platform/smart> a zp:Platform ; skos:prefLabel "国家智慧教育平台"@zh-Hans .
    <policy/double> a zp:Policy ; skos:prefLabel "双减"@zh-Hans ; zp:issuedBy <org/moe> .
    <doc/1> a zp:Document ; skos:prefLabel "关于做好双减工作的通知"@zh-Hans ;
      zp:documentNumber "教基〔2021〕1号" ; zp:issuedBy <org/moe> .
    <org/hostile> a zp:Organization ; skos:prefLabel '''<script>alert(1)</script>'''@zh-Hans .
    <occasion/1> a zp:Occasion ; skos:prefLabel "双减推进会"@zh-Hans .
"""


@pytest.fixture(scope="session")
def region(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The store, in a folder unless a test asks for another kind, with one bulletin beside the region."""
    graph = ox.NamedNode(GRAPH + "registry")
    quads = ox.parse((TURTLE + REGION).encode(), ox.RdfFormat.TURTLE)
    with place_of(getattr(request, "param", "embedded"), tmp_path_factory.mktemp("region")) as place:
        with place.open() as store:
            store.load_registry((ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads), "region")
            store.replace(shard("one", "a:d1"))
        yield place


@pytest.fixture(scope="session")
def served(region: Place) -> Iterator[str]:
    """The service over it."""
    settings = Settings(**region.settings, readers=2, spares=0)
    with running(settings, source_of(settings)) as address:
        yield address


@pytest.fixture(scope="session")
def refine(served: str) -> Iterator[httpx.Client]:
    """A client of the service."""
    with httpx.Client(base_url=served, trust_env=False, timeout=30) as client:
        yield client
