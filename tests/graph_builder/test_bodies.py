"""Which body a name is: national, local in its entry, former, a department, a school; which are never one."""

from __future__ import annotations

from collections import Counter

import pytest

from graph_builder.bodies import Bodies
from graph_builder.model import Entity
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from graph_builder.resolve import Context
from ontology.bodies import Organization
from ontology.load import Knowledge

JIANGSU, ZHEJIANG, GUANGXI, BEIJING, TIBET, SICHUAN = (
    "320000",
    "330000",
    "450000",
    "110000",
    "540000",
    "510000",
)


class Reading:
    """The one body that a text names first, in an entry and a month."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    def __call__(self, name: str, province: str | None = None, month: str = "2022-11") -> Entity:
        (mention,) = self.pipeline.recogniser.mentions(f"\n{name}印发")
        assert mention.surface == name
        found = self.pipeline.resolver.body(mention, Context(province, month))
        assert found is not None
        return found


@pytest.fixture(scope="module")
def body(pipeline: Pipeline) -> Reading:
    return Reading(pipeline)


@pytest.fixture(scope="module")
def bodies(knowledge: Knowledge) -> Bodies:
    return Bodies(knowledge)


@pytest.mark.parametrize(
    ("told", "province", "iri", "name"),
    [
        ("卫健委", None, "org/nhc", "国家卫生健康委员会"),
        ("卫健委", JIANGSU, "org/320000-health", "江苏省卫生健康委员会"),
        ("发改委", None, "org/ndrc", "国家发展和改革委员会"),
        ("发改委", BEIJING, "org/110000-ndrc", "北京市发展和改革委员会"),
        ("网信办", None, "org/cac", "国家互联网信息办公室"),
        ("国家网信办", JIANGSU, "org/cac", "国家互联网信息办公室"),
        ("工信部", JIANGSU, "org/miit", "工业和信息化部"),
        ("文旅部", JIANGSU, "org/mct", "文化和旅游部"),
        ("自治区党委", GUANGXI, "org/450000-party", "中共广西壮族自治区委员会"),
        ("自治区党委宣传部", GUANGXI, "org/450000-propaganda", "中共广西壮族自治区委员会宣传部"),
        (
            "自治区党委网信办",
            GUANGXI,
            "org/450000-cac",
            "中共广西壮族自治区委员会网络安全和信息化委员会办公室",
        ),
        ("团省委", ZHEJIANG, "org/330000-youth", "中国共产主义青年团浙江省委员会"),
        ("省电教馆", JIANGSU, "org/320000-av", "江苏省电化教育馆"),
        ("省电教馆", SICHUAN, "org/sichuan-edu-data", "四川省教育信息化与大数据中心"),
        ("省档案馆", JIANGSU, "org/320000-archives", "江苏省档案馆"),
        ("自治区文化厅", TIBET, "org/540000-culture", "西藏自治区文化厅"),
        ("南京图书馆", ZHEJIANG, "org/320000-library", "南京图书馆"),
        ("兵团教育局", None, "org/xpcc-edu", "新疆生产建设兵团教育局"),
        ("教育部党组", None, "org/pg-moe", "中共教育部党组"),
    ],
)
def test_a_name_is_the_body_that_its_entry_means(
    body: Reading, told: str, province: str | None, iri: str, name: str
) -> None:
    found = body(told, province)
    assert (found.iri, found.name) == (iri, name)


@pytest.mark.parametrize(
    ("month", "iri"),
    [("2022-11", "org/nrta"), ("2015-06", "org/sapprft"), ("2012-06", "org/sarft"), ("", "org/nrta")],
)
def test_a_short_name_is_the_body_that_bore_it_in_that_month(body: Reading, month: str, iri: str) -> None:
    assert body("广电总局", None, month).iri == iri


def test_a_former_body_is_its_own_and_leads_to_what_followed_it(body: Reading, knowledge: Knowledge) -> None:
    assert body("文化部").iri != body("文化和旅游部").iri
    rows = {o.slug: o for o in knowledge.organizations}
    former = rows[body("文化部").iri.removeprefix("org/")]
    assert (former.valid_to, former.successor) == ("2018-03", "mct")
    assert [
        o.slug for o in rows.values() if o.successor and not o.valid_to and _follows_itself(o, rows)
    ] == []


def _follows_itself(row: Organization, rows: dict[str, Organization]) -> bool:
    seen: list[str] = []
    while row.successor and row.slug not in seen:
        seen.append(row.slug)
        row = rows[row.successor]
    return row.slug in seen


def test_a_department_belongs_to_its_ministry_by_any_of_its_names(body: Reading) -> None:
    one, other = body("工业和信息化部人事教育处司"), body("工信部人事教育处司")
    assert one == other
    assert dict(one.details)["subOrganizationOf"] == "org/miit"
    assert body("教育部科技司") == body("教育部科学技术与信息化司")


@pytest.mark.parametrize(
    ("publisher", "iri"),
    [
        ("教育部科学技术与信息化司", "org/moe"),
        ("国家数据局", "org/nda"),
        ("国家文物局", "org/ncha"),
        ("国务院新闻办公室", "org/scio"),
        ("四川省教育信息化与大数据中心", "org/sichuan-edu-data"),
    ],
)
def test_only_a_part_by_its_name_stands_for_its_ministry(bodies: Bodies, publisher: str, iri: str) -> None:
    found = bodies.ministry(publisher)
    assert found
    assert found.iri == iri


def test_a_listed_school_is_one_by_each_of_its_names_and_tells_its_place(body: Reading) -> None:
    assert body("南京森林警察学院") == body("南京警察学院")
    details = dict(body("东南大学").details)
    assert (details["type"], details["jurisdiction"][:2], details["en"]) == (
        "School",
        "32",
        "Southeast University",
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中国教育学会", "中国高等教育学会"),
        ("中国互联网协会", "中国互联网发展基金会"),
        ("中央网信办", "国家网信办"),
        ("国家数据局", "国家统计局"),
        ("教育部教育管理信息中心", "教育部教育技术与资源发展中心"),
        ("北京交通大学", "西安交通大学"),
        ("南京大学", "南京林业大学"),
        ("南京师范大学", "南京师范大学泰州学院"),
        ("吉林大学", "吉林师范大学"),
        ("重庆市教育信息技术与装备中心", "重庆市教育技术装备中心"),
        ("省教育厅", "省教育考试院"),
        ("省图书馆", "省档案馆"),
        ("省数据局", "省大数据中心"),
        ("省生态环境厅", "省环境保护厅"),
        ("省委宣传部", "省委组织部"),
        ("省政府", "省政府办公厅"),
        ("浙江省大数据发展管理局", "浙江省数据局"),
        ("中国移动", "中国联通"),
    ],
)
def test_look_alikes_are_never_one(body: Reading, one: str, other: str) -> None:
    assert body(one, JIANGSU).iri != body(other, JIANGSU).iri


def test_no_name_belongs_to_a_body_and_a_school(knowledge: Knowledge) -> None:
    names = Counter(n for o in knowledge.organizations for n in (o.name, *o.aliases))
    names += Counter(n for s in knowledge.schools for n in (s.name, *s.aliases))
    assert [name for name, count in names.items() if count > 1] == []


def test_party_and_government_told_in_one_breath_are_two_agents(pipeline: Pipeline) -> None:
    text = "★各地工作动态\n江苏 省委省政府印发《甲办法》。\n"
    (act,) = pipeline.extract(read_bytes(text.encode(), "a.txt")).activities
    assert [a.name for a in act.agents] == ["中共江苏省委员会", "江苏省人民政府"]
