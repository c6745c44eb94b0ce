"""A small graph in the shape of the real one, made by hand, and readers of finished pictures.

The acts are those of the annotated sample bulletin (tests/gold); the places are the 31 provincial units.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from graph_builder.diffusion import told
from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.told import rows_of
from visualizations.asking import gathered
from visualizations.material import Material
from visualizations.options import Options, Rows
from visualizations.pictures import PICTURES

ZP = "https://w3id.org/zhengpu/ontology#"
ID = "https://w3id.org/zhengpu/id/"
GRAPH = "https://w3id.org/zhengpu/graph/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SVG = "{http://www.w3.org/2000/svg}"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"zp": ZP, "skos": SKOS}

# code, short name, full name, abbreviation, region, English
PROVINCES = [
    line.split()
    for line in """
110000 北京 北京市 京 华北 Beijing
120000 天津 天津市 津 华北 Tianjin
130000 河北 河北省 冀 华北 Hebei_Province
140000 山西 山西省 晋 华北 Shanxi_Province
150000 内蒙古 内蒙古自治区 蒙 华北 Inner_Mongolia_Autonomous_Region
210000 辽宁 辽宁省 辽 东北 Liaoning_Province
220000 吉林 吉林省 吉 东北 Jilin_Province
230000 黑龙江 黑龙江省 黑 东北 Heilongjiang_Province
310000 上海 上海市 沪 华东 Shanghai
320000 江苏 江苏省 苏 华东 Jiangsu_Province
330000 浙江 浙江省 浙 华东 Zhejiang_Province
340000 安徽 安徽省 皖 华东 Anhui_Province
350000 福建 福建省 闽 华东 Fujian_Province
360000 江西 江西省 赣 华东 Jiangxi_Province
370000 山东 山东省 鲁 华东 Shandong_Province
410000 河南 河南省 豫 中南 Henan_Province
420000 湖北 湖北省 鄂 中南 Hubei_Province
430000 湖南 湖南省 湘 中南 Hunan_Province
440000 广东 广东省 粤 中南 Guangdong_Province
450000 广西 广西壮族自治区 桂 中南 Guangxi_Zhuang_Autonomous_Region
460000 海南 海南省 琼 中南 Hainan_Province
500000 重庆 重庆市 渝 西南 Chongqing
510000 四川 四川省 川 西南 Sichuan_Province
520000 贵州 贵州省 黔 西南 Guizhou_Province
530000 云南 云南省 滇 西南 Yunnan_Province
540000 西藏 西藏自治区 藏 西南 Tibet_Autonomous_Region
610000 陕西 陕西省 陕 西北 Shaanxi_Province
620000 甘肃 甘肃省 甘 西北 Gansu_Province
630000 青海 青海省 青 西北 Qinghai_Province
640000 宁夏 宁夏回族自治区 宁 西北 Ningxia_Hui_Autonomous_Region
650000 新疆 新疆维吾尔自治区 新 西北 Xinjiang_Uygur_Autonomous_Region
""".strip().splitlines()
]

# Invented dates: what matters here is that some lie before, some after, some within the adoptions' month.
NATIONAL_DATES = {
    "国家智慧教育平台": "2022-03",
    "国家中小学智慧教育平台": "2022-03-01",
    "全民终身学习活动周": "2022-11-09",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
CLASSES = {"Event": "Occasion", "Organization": "Organization"}


@dataclass
class GraphMaker:
    """Writes things of the contract into an in-memory store."""

    store: ox.Store = field(default_factory=ox.Store)

    def add(self, graph: str, subject: str, **facts: object) -> str:
        """One subject's triples: ``zp:`` names, ``a``, ``label``, ``en``; lists give several objects."""
        for name, values in facts.items():
            for value in values if isinstance(values, (list, set, tuple)) else [values]:
                if value is not None:
                    self.store.add(self._quad(graph, subject, name, value))
        return subject

    def _quad(self, graph: str, subject: str, name: str, value: object) -> ox.Quad:
        predicate, term = ox.NamedNode(ZP + name), _term(value)
        if name == "a":
            predicate, term = TYPE, ox.NamedNode(f"{ZP}{value}")
        elif name in ("label", "en"):
            predicate = ox.NamedNode(f"{SKOS}prefLabel")
            term = ox.Literal(str(value), language="zh-Hans" if name == "label" else "en")
        return ox.Quad(ox.NamedNode(subject), predicate, term, ox.NamedNode(GRAPH + graph))

    def rows(self, text: str) -> Rows:
        """The rows of a query over the union of all graphs, as the service gives them."""
        return rows_of(self.store.query(text, use_default_graph_as_union=True, prefixes=PREFIXES))

    def material(self, name: str, options: Options, dice: random.Random | None = None) -> Material:
        """What a picture is made from; `dice` shuffles every answer."""
        ask = self.rows if dice is None else lambda text: dice.sample(rows := self.rows(text), len(rows))
        facts = facts_of({each: ask(told.query_text(each)) for each in told.ADOPTING})
        return gathered(PICTURES[name].gather(options, facts), ask)


def _term(value: object) -> ox.NamedNode | ox.Literal:
    text = str(value)
    if text.startswith(ID):
        return ox.NamedNode(text)
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}date")) if _DAY.fullmatch(text) else ox.Literal(text)


def _slug(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def add_places(maker: GraphMaker) -> None:
    """The provincial units, as the registry has them."""
    for code, short, full, abbreviation, region, english in PROVINCES:
        names = {
            "label": full,
            "en": english.replace("_", " "),
            "shortName": short,
            "abbreviation": abbreviation,
        }
        seat = {"code": code, "region": region, "within": f"{ID}place/100000"}
        maker.add("registry", f"{ID}place/{code}", a="Place", **names, **seat)
    maker.add("registry", f"{ID}place/100000", a="Place", label="中国", code="100000")


def province_of(name: str) -> str | None:
    """The provincial unit that a body's name begins with."""
    bare = name.removeprefix("中共")
    return next((f"{ID}place/{code}" for code, short, *_ in PROVINCES if bare.startswith(short)), None)


def add_agent(maker: GraphMaker, name: str, people: set[str]) -> str:
    """A body or a person, with seat and superior."""
    iri = f"{ID}org/x-{_slug(name)}"
    moe = f"{ID}org/x-{_slug('教育部')}"
    if name in people:
        return maker.add(
            "entities",
            f"{ID}person/{_slug(name)}",
            a="Person",
            label=name,
            memberOf=moe if name == "怀进鹏" else None,
        )
    kind = (
        "GovernmentBody" if name.endswith(("部", "委员会", "厅", "司", "政府", "办公室")) else "Organization"
    )
    above = moe if name.startswith("教育部") and name != "教育部" else None
    return maker.add(
        "entities", iri, a=kind, label=name, jurisdiction=province_of(name), subOrganizationOf=above
    )


def add_bulletin(maker: GraphMaker, month: str, withheld: str | None) -> str:
    """A bulletin of a month with a national and a provincial section; `withheld` heads an empty one."""
    graph, iri = f"bulletin/moe-{month}", f"{ID}bulletin/moe-{month}"
    maker.add(graph, iri, a="Bulletin", label=f"月报 {month}", begin=f"{month}-01", end=f"{month}-28")
    maker.add(graph, f"{iri}/s1", a="Section", label="教育信息化重点工作进展", partOf=iri)
    maker.add(graph, f"{iri}/s2", a="Section", label="各地工作动态", partOf=iri)
    maker.add(graph, f"{iri}/s1/i1", a="Item", label="要闻", partOf=f"{iri}/s1")
    if withheld:
        maker.add(graph, f"{iri}/s3", a="Section", label=withheld, partOf=iri)
        span = maker.add(graph, f"{ID}text/0#char=0,3", start=0, end=3, quote="(略)")
        maker.add(graph, f"{iri}/w-1", a="Omission", partOf=f"{iri}/s3", evidence=span)
    return iri


def add_act(maker: GraphMaker, bulletin: str, row: dict[str, Any], people: set[str]) -> str:
    """One annotated act."""
    graph = bulletin.removeprefix(ID)
    agents = [add_agent(maker, name, people) for name in row["agents"]]
    kind, name = row["target"]["type"], row["target"]["name"]
    thing = f"{ID}{kind.lower()}/x-{_slug(name)}"
    maker.add("entities", thing, a=CLASSES.get(kind, kind), label=name)
    place = next(filter(None, map(province_of, row["agents"])), None)
    item = f"{bulletin}/s1/i1"
    if place:
        item = f"{bulletin}/s2/i{place[-6:]}"
        maker.add(graph, item, a="Item", label=place[-6:], partOf=f"{bulletin}/s2", about=place)
    iri, span = f"{bulletin}/a-{row['id']}", _span(row, bulletin)
    maker.add(graph, span, start=0, end=1, quote=row["quote"])
    date = str(row.get("date", bulletin[-7:]))
    begin, end = (date, date) if len(date) == 10 else (f"{bulletin[-7:]}-01", f"{bulletin[-7:]}-28")
    exact = len(date) == 10
    when = {"begin": begin, "end": end, "edtf": date, "timeBasis": "stated" if exact else "bulletin-month"}
    when["precision"] = "day" if exact else "month"
    told = {"verb": row["verb"], "status": row.get("status", "reported"), "evidence": span}
    told |= {"rule": "by-hand", "confidence": "1.0"}
    return maker.add(graph, iri, a="Activity", partOf=item, agent=agents, object=thing, **told, **when)


def _span(row: Mapping[str, Any], bulletin: str) -> str:
    start = int(_slug(row["id"] + bulletin)[:8], 16)
    return f"{ID}text/0#char={start},{start + 1}"


def add_adoption(
    maker: GraphMaker, bulletin: str, policy: str, row: dict[str, Any], people: set[str]
) -> None:
    """An act as the adoption of a policy."""
    thing, adopter = f"{ID}policy/x-{_slug(policy)}", add_agent(maker, row["agents"][0], people)
    kind = "Platform" if policy.endswith("平台") else "Programme"
    maker.add("registry", thing, a=kind, label=policy, nationalDate=NATIONAL_DATES.get(policy))
    stage = maker.add("registry", f"{ID}stage/implement", label="实施", en="implement")
    iri = f"{ID}adoption/{_slug(policy)}-{_slug(row['agents'][0])}"
    maker.add("derived/adoptions", iri, a="Adoption", adoptedPolicy=thing, adopter=adopter, stage=stage)
    span = _span(row, bulletin)
    maker.add(bulletin.removeprefix(ID), iri, adoptionBasis=f"{bulletin}/a-{row['id']}", evidence=span)


def sample_graph() -> GraphMaker:
    """The sample bulletin as annotated by hand."""
    gold = yaml.safe_load((Path(__file__).parents[1] / "gold" / "2022-11.yaml").read_text(encoding="utf-8"))
    maker = GraphMaker()
    people = {row["name"] for row in gold["entities"]["persons"]}
    bulletin = add_bulletin(maker, "2022-11", "网络安全重点工作进展")
    add_places(maker)
    acts = {row["id"]: row for row in gold["activities"] if not row.get("optional")}
    for row in acts.values():
        add_act(maker, bulletin, row, people)
    for policy, places in gold["spread"].items():
        for basis in places.values():
            for number in basis:
                add_adoption(maker, bulletin, policy, acts[number], people)
    maker.add("registry", f"{ID}policy/unseen", a="Programme", label="县中振兴", nationalDate="2022-05")
    return maker


def synthetic_graph(provinces: int, policies: int, acts: int, name: str = "") -> GraphMaker:
    """Any number of provinces, policies and acts over a year, always the same; `name` is in every label."""
    maker, dice = GraphMaker(), random.Random(7)  # noqa: S311 - reproducible test data
    kept = PROVINCES[:provinces]
    for code, short, full, abbreviation, region, english in kept:
        names = {"label": full + name, "en": english, "shortName": short + name, "abbreviation": abbreviation}
        maker.add(
            "registry",
            f"{ID}place/{code}",
            a="Place",
            code=code,
            region=region,
            within=f"{ID}place/100000",
            **names,
        )
    bulletins = [add_bulletin(maker, f"2023-{n:02}", None) for n in range(1, 13)]
    kinds = ["Document", "Document", "Platform", "Event", "Programme", "Award"]
    for n in range(acts):
        who = dice.choice([row[2] for row in kept] or ["国"]) + "教育厅" if n % 5 else "教育部"
        what = name + "关于推进教育数字化工作的通知"[: 4 + n % 12] + f"{n}"
        target = {"type": dice.choice(kinds), "name": what}
        told = {"verb": "印发" + name, "quote": f"原句{n}{name}"}
        row = {"id": f"s{n}", "agents": [who], "target": target, **told}
        bulletin = dice.choice(bulletins)
        add_act(maker, bulletin, row, set())
        if who != "教育部" and kept:
            for p in range(policies):
                if dice.random() < 0.4:
                    add_adoption(maker, bulletin, f"{name}政策{p}号推广使用", row, set())
    for p in range(0, policies, 2):
        maker.add(
            "registry",
            f"{ID}policy/x-{_slug(f'{name}政策{p}号推广使用')}",
            nationalDate=f"2022-{p % 12 + 1:02}",
        )
    return maker


@pytest.fixture(scope="session")
def sample() -> GraphMaker:
    """The sample bulletin."""
    return sample_graph()


@pytest.fixture(scope="session")
def synthetic() -> Callable[..., GraphMaker]:
    """An invented graph of a chosen size."""
    return cache(synthetic_graph)


Draw = Callable[..., str]
ALL = Options(all_time=True)


@pytest.fixture(scope="session")
def draw() -> Draw:
    """Draw a picture by name."""

    def drawn(name: str, graph: GraphMaker, options: Options = ALL, dice: random.Random | None = None) -> str:
        material = graph.material(name, options, dice)
        return PICTURES[name].draw(PICTURES[name].read(material), material.options)

    return drawn


@dataclass(frozen=True)
class Label:
    """A text of a finished picture: its four corners, measured here without the code under test."""

    text: str
    corners: tuple[complex, ...]

    def overlaps(self, other: Label) -> bool:
        """Whether the two quadrilaterals share an area: no edge direction parts them."""
        for quad in (self.corners, other.corners):
            for n in range(2):
                axis = (quad[n + 1] - quad[n]) / abs(quad[n + 1] - quad[n])
                mine = [(c * axis.conjugate()).real for c in self.corners]
                theirs = [(c * axis.conjugate()).real for c in other.corners]
                if min(max(mine), max(theirs)) - max(min(mine), min(theirs)) <= 0.01:
                    return False
        return True


def _walk(node: ET.Element, inherited: dict[str, str], shift: complex) -> Iterator[Label]:
    inherited = inherited | {
        key: node.attrib[key] for key in ("font-size", "text-anchor") if key in node.attrib
    }
    transform = node.get("transform", "")
    if transform.startswith("translate("):
        x, y = map(float, transform[10:-1].split())
        shift += complex(x, y)
    if node.tag == f"{SVG}text" and node.text:
        yield _label(node, inherited, shift)
    for child in node:
        yield from _walk(child, inherited, shift)


def _label(node: ET.Element, inherited: dict[str, str], shift: complex) -> Label:
    size = float(inherited["font-size"])
    width = sum(1.0 if ord(char) > 0x2000 else 0.55 for char in node.text or "") * size
    left = {"start": 0.0, "middle": -width / 2, "end": -width}[inherited.get("text-anchor", "start")]
    at = complex(float(node.attrib["x"]), float(node.attrib["y"])) + shift
    top = -0.5 * size if node.get("dy") else -0.85 * size
    spin = node.get("transform", "")
    angle = float(spin[7:-1].split()[0]) if spin.startswith("rotate(") else 0.0
    turn = complex(math.cos(math.radians(angle)), math.sin(math.radians(angle)))
    box = [
        complex(left, top),
        complex(left + width, top),
        complex(left + width, top + size),
        complex(left, top + size),
    ]
    return Label(node.text or "", tuple(at + corner * turn for corner in box))


@pytest.fixture(scope="session")
def labels() -> Callable[[str], list[Label]]:
    """The labels of an SVG document."""
    return lambda document: list(_walk(ET.fromstring(document), {}, 0j))  # noqa: S314 - our own output
