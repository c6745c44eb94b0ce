"""What look alike are never one, what are only called otherwise always are, in bulletins of any date.

A name is written ``name``, ``name@2017-05`` in a bulletin of that month, ``name#江苏`` in a province's entry.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest

from graph_builder.model import Entity, Extraction
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from graph_builder.registry import registry_quads
from ontology.load import Knowledge
from ontology.terms import ID, NS

TITLE = "{year}年{month}月教育信息化和网络安全工作月报"
MONTHS = ("2019-05", "2022-11", "2024-03")

Read = Callable[[str, str, str], Extraction]

LOOK_ALIKE = """
    吉林省教育厅 吉林市教育局
    吉林省 吉林市
    海南省教育厅 海南州教育局#青海
    河北省教育厅 天津市河北区教育局
    朝阳区教委#北京 朝阳区教育局#吉林
    北京市朝阳区教委 朝阳市教育局
    新城区教育局#陕西 新城区教育局#内蒙古
    南京市鼓楼区教育局 福州市鼓楼区教育局
    西湖区教育局#浙江 西湖区教育局#江西
    西湖区实验小学#浙江 西湖区实验小学#江西
    鼓楼区图书馆#河南 鼓楼区图书馆#福建
    江北区教委#重庆 江北区教育局#浙江
    人民医院#江苏 人民医院#浙江
    第一中学#江苏 第一中学#浙江
    城关镇中心小学#甘肃 城关镇中心小学#陕西
    市第一中学#北京 市第一中学#上海
    重庆市教委 重庆市渝中区教委
    上海市教委 上海市徐汇区教育局
    江苏省教育厅 江苏省教育考试院
    江苏省教育厅 江苏省电化教育馆
    江苏省教育厅 江苏省教育学会
    江苏省教育厅 浙江省教育厅
    省教育厅#江苏 省教育厅#浙江
    省教育厅#江苏 教育部
    市教委#北京 市教委#天津
    自治区教育厅#广西 自治区教育厅#宁夏
    山西省教育厅 陕西省教育厅
    河南省教育厅 湖南省教育厅
    广东省教育厅 广西壮族自治区教育厅
    苏州市教育局 宿州市教育局
    宿迁市教育局 宿州市教育局
    泰州市教育局 台州市教育局
    抚州市教育局 福州市教育局
    伊春市教育局 宜春市教育局
    新疆维吾尔自治区教育厅 新疆生产建设兵团教育局
    教育部 教育部办公厅
    教育部 中共教育部党组
    教育部办公厅 国务院办公厅
    教育部科学技术与信息化司 科学技术部
    科学技术部 中国科学技术协会
    省科技厅#江苏 省科协#江苏
    国务院 国务院办公厅
    中共中央办公厅 国务院办公厅
    中共中央宣传部 中共江苏省委宣传部
    省委宣传部#江苏 省委组织部#江苏
    省委办公厅#江苏 省政府办公厅#江苏
    江苏省人民政府 江苏省人民政府办公厅
    江苏省人民政府 江苏省人大常委会
    国家网信办 省委网信办#江苏
    中央网信办 教育部网信办
    国家网信办 中央网信办
    国家数据局 江苏省数据局@2024-03
    国家发展改革委 江苏省发展改革委
    发改委 发改委#江苏
    国家卫生健康委 国家卫生计生委@2017-05
    文化和旅游部 文化部@2017-05
    文化和旅游部 国家旅游局@2017-05
    农业农村部 农业部@2017-05
    生态环境部 环境保护部@2017-05
    国家市场监督管理总局 国家工商总局@2017-05
    国家金融监管总局@2023-11 银保监会@2020-05
    银监会@2017-05 保监会@2017-05
    人民日报 人民日报社
    中国教育报 中国教育报刊社
    新华社 新华网
    中央电化教育馆 教育部教育技术与资源发展中心
    中国科学院 中国社会科学院
    中国科学院 中国科学技术大学
    中国工程院 中国科学院
    公安部 公安部第一研究所
    全国总工会 江苏省总工会
    共青团中央 共青团江苏省委
    南京大学 南京师范大学
    南京大学 南京农业大学
    东南大学 东北大学
    华东师范大学 华中师范大学
    中国人民大学 中国人民公安大学
    中国石油大学(北京) 中国石油大学(华东)
    中国矿业大学 中国矿业大学(北京)
    中国地质大学(武汉) 中国地质大学(北京)
    北京大学 北京理工大学
    江苏大学 苏州大学
    西南大学 西南交通大学
    海南大学 河南大学
    中国移动通信集团有限公司 中国联合网络通信集团有限公司
    中国教育学会 中国高等教育学会
    南京市教育局 南京市教育科学研究所
"""

ONE_BY_MANY_NAMES = """
    国家发展和改革委员会 国家发展改革委 国家发改委
    中共中央宣传部 中央宣传部 中宣部
    中共中央组织部 中央组织部 中组部
    工业和信息化部 工信部
    人力资源和社会保障部 人力资源社会保障部 人社部
    住房和城乡建设部 住房城乡建设部 住建部
    文化和旅游部 文旅部
    科学技术部 科技部
    国家卫生健康委员会 国家卫生健康委 国家卫健委
    国家卫生和计划生育委员会@2017-05 国家卫生计生委@2016-03 国家卫计委@2015-03
    环境保护部@2017-05 环保部@2016-03
    交通运输部 交通部
    退役军人事务部 退役军人部
    应急管理部 应急部
    国家市场监督管理总局 国家市场监管总局 市场监管总局
    国家广播电视总局 国家广电总局 广电总局
    国家新闻出版广电总局@2017-05 广电总局@2017-03
    国家体育总局 体育总局
    国家税务总局 税务总局
    国家医疗保障局 国家医保局
    国家药品监督管理局 国家药监局
    国家中医药管理局 国家中医药局
    国家疾病预防控制局 国家疾控局
    国家林业和草原局 国家林草局
    国家粮食和物资储备局 国家粮储局
    国家移民管理局 国家移民局
    国家金融监督管理总局@2023-11 国家金融监管总局@2024-01 金融监管总局@2024-02
    中国银行保险监督管理委员会@2020-05 中国银保监会@2021-05 银保监会@2022-05
    中国证券监督管理委员会 中国证监会 证监会
    国务院国有资产监督管理委员会 国务院国资委 国资委
    国家民族事务委员会 国家民委
    中国人民银行 人民银行 央行
    国家互联网信息办公室 国家网信办
    中共中央网络安全和信息化委员会办公室 中央网络安全和信息化委员会办公室 中央网信办
    国务院办公厅 国办
    中共中央办公厅 中央办公厅 中办
    国务院新闻办公室 国新办
    最高人民法院 最高法
    最高人民检察院 最高检
    中央纪委 中纪委
    中华全国总工会 全国总工会 全总
    中国共产主义青年团中央委员会 共青团中央 团中央
    中华全国妇女联合会 全国妇联
    中国科学技术协会 中国科协
    中国残疾人联合会 中国残联
    中国科学院 中科院
    新华社 新华通讯社
    中央电化教育馆 中央电教馆
    中国教育科学研究院 中国教科院
    国家开发银行 国开行
    教育部 国家教育部 中华人民共和国教育部
    北京师范大学 北师大
    江苏省教育厅 省教育厅#江苏 江苏教育厅
    北京市教育委员会 北京市教委 市教委#北京
    广西壮族自治区教育厅 自治区教育厅#广西 广西教育厅
    新疆生产建设兵团教育局 兵团教育局#新疆
    江苏省人民政府 江苏省政府 省政府#江苏
    江苏省人民政府办公厅 江苏省政府办公厅 省政府办公厅#江苏
    中共江苏省委宣传部 江苏省委宣传部 省委宣传部#江苏
    江苏省发展和改革委员会 江苏省发展改革委 省发展改革委#江苏 省发改委#江苏
    江苏省卫生健康委员会 江苏省卫生健康委 省卫健委#江苏
    江苏省工业和信息化厅 省工信厅#江苏
    江苏省人力资源和社会保障厅 省人社厅#江苏 江苏省人社厅
    江苏省财政厅 省财政厅#江苏
    共青团江苏省委 团省委#江苏
    南京市教育局 江苏省南京市教育局
    北京市朝阳区教育委员会 北京市朝阳区教委 朝阳区教委#北京
"""

SUCCESSORS = """
    文化部@2017-05 文化和旅游部
    国家旅游局@2017-05 文化和旅游部
    环境保护部@2017-05 生态环境部
    农业部@2017-05 农业农村部
    国土资源部@2017-05 自然资源部
    卫生部@2012-05 国家卫生计生委@2017-05
    国家卫生计生委@2017-05 国家卫生健康委
    国家工商总局@2017-05 国家市场监督管理总局
    国家安监总局@2017-05 应急管理部
    银监会@2017-05 中国银保监会@2020-05
    保监会@2017-05 中国银保监会@2020-05
    中国银保监会@2020-05 国家金融监督管理总局@2023-11
"""


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


PAIRS = [pair for names in rows(ONE_BY_MANY_NAMES) for pair in combinations(names, 2)]


@pytest.fixture(scope="module")
def read(pipeline: Pipeline) -> Read:
    """Read a bulletin of a month with one entry, of a province if one is told."""

    def reading(entry: str, month: str, province: str) -> Extraction:
        title = TITLE.format(year=month[:4], month=int(month[5:]))
        section = f"★各地工作动态\n{province}" if province else "★教育信息化重点工作进展\n要闻"
        return pipeline.extract(read_bytes(f"{title}\n{section} {entry}\n★其他动态\n".encode(), "a.txt"))

    return reading


def body(read: Read, told: str, month: str = MONTHS[1]) -> Entity:
    """The body that acts where a name as written above is told."""
    name, _, province = told.partition("#")
    name, _, own = name.partition("@")
    (act,) = read(f"{name}召开工作会议。", own or month, province).activities
    (agent,) = act.agents
    return agent


def test_there_are_enough_of_them() -> None:
    assert len(rows(LOOK_ALIKE)) >= 60
    assert len(PAIRS) >= 60


@pytest.mark.parametrize(("one", "other"), rows(LOOK_ALIKE))
def test_what_look_alike_are_never_one(read: Read, one: str, other: str) -> None:
    alike = {body(read, one).iri, body(read, one, MONTHS[2]).iri}
    others = {body(read, other).iri, body(read, other, MONTHS[0]).iri}
    assert alike.isdisjoint(others)


@pytest.mark.parametrize(("one", "other"), [p for p in rows(LOOK_ALIKE) if "#" not in p[0] + p[1]])
def test_nor_are_they_in_one_sentence(read: Read, one: str, other: str) -> None:
    month = max(told.partition("@")[2] for told in (one, other)) or MONTHS[1]
    names = [told.partition("@")[0] for told in (one, other)]
    (act,) = read(f"{names[0]}、{names[1]}联合召开工作会议。", month, "").activities
    assert len({agent.iri for agent in act.agents}) == 2


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_one_body_is_one_whatever_it_is_called(read: Read, one: str, other: str) -> None:
    for month in MONTHS[1:]:
        first, second = body(read, one, MONTHS[1]), body(read, other, month)
        assert (first.iri, first.name) == (second.iri, second.name)


@pytest.mark.parametrize(("before", "after"), rows(SUCCESSORS))
def test_a_body_that_was_renamed_leads_to_the_one_after_it(
    read: Read, knowledge: Knowledge, before: str, after: str
) -> None:
    links = {
        (str(q.subject), str(q.object))
        for q in registry_quads(knowledge, ID)
        if str(q.predicate) == f"<{NS}successor>"
    }
    assert (f"<{ID}{body(read, before).iri}>", f"<{ID}{body(read, after).iri}>") in links


# Other things than bodies: what the act of one sentence is on, or who stands in it.

TARGETS_APART = [
    ("省教育厅印发《教育数据管理办法》。#江苏", "省教育厅印发《教育数据管理办法》。#浙江"),
    ("省教育厅印发《江苏省数据条例》。#江苏", "省教育厅印发《浙江省数据条例》。#浙江"),
    ("教育部印发《教育信息化工作要点》。@2022-03", "教育部印发《教育信息化工作要点》。@2023-03"),
    ("教育部印发《数据安全指南》。", "公安部印发《数据安全指南》。"),
    ("省教育厅上线“云课堂”平台。#江苏", "省教育厅上线“云课堂”平台。#浙江"),
    ("省教育厅上线“云课堂”平台。#江苏", "省教育厅上线“云讲堂”平台。#江苏"),
    ("省教育厅举办网络安全培训班。#江苏", "省教育厅举办网络安全培训班。#浙江"),
    ("省教育厅举办网络安全培训班。#江苏@2022-03", "省教育厅举办网络安全培训班。#江苏@2023-03"),
    ("省教育厅召开工作会议。#江苏@2022-03", "省教育厅召开工作会议。#江苏@2022-04"),
    ("教育部推广国家智慧教育平台。", "教育部推广国家中小学智慧教育平台。"),
    ("教育部推广国家职业教育智慧教育平台。", "教育部推广国家高等教育智慧教育平台。"),
    ("教育部召开世界数字教育大会。@2023-02", "教育部召开世界数字教育大会。@2024-01"),
]
TARGETS_ALIKE = [
    ("教育部推广国家智慧教育平台。@2022-03", "教育部推广国家智慧教育公共服务平台。@2023-05"),
    ("省教育厅上线“云课堂”平台。#江苏", "省教育厅推广云课堂平台。#江苏@2023-05"),
    ("省教育厅上线「云课堂」平台。#江苏", "省教育厅上線“雲課堂”平臺。#江苏"),
    ("省教育厅印发《江苏省数据条例》。#江苏", "江苏省教育厅印发《江苏省数据条例》。"),
    ("教育部办公厅印发《教育部办公厅关于做好甲工作的通知》。", "教育部印发《关于做好甲工作的通知》。"),
    ("教育部印发《关于印发〈甲规划〉的通知》。", "教育部印发《甲规划》。"),
    ("教育部印发《甲规划（试行）》。", "教育部印发《甲规划(试行)》。"),
]


def target(read: Read, told: str) -> str:
    sentence, _, where = told.partition("。")
    province = where.partition("#")[2].partition("@")[0]
    month = where.partition("@")[2].partition("#")[0] or MONTHS[1]
    (act,) = read(f"{sentence}。", month, province).activities
    return act.target.entity.iri


@pytest.mark.parametrize(("one", "other"), TARGETS_APART)
def test_things_that_look_alike_are_never_one(read: Read, one: str, other: str) -> None:
    assert target(read, one) != target(read, other)


@pytest.mark.parametrize(("one", "other"), TARGETS_ALIKE)
def test_one_thing_is_one_whatever_it_is_called(read: Read, one: str, other: str) -> None:
    assert target(read, one) == target(read, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江苏省教育厅厅长林致远", "浙江省教育厅厅长林致远"),
        ("教育部副部长林致远", "公安部副部长林致远"),
        ("江苏省教育厅厅长林致远", "江苏省水利厅厅长林致远"),
        ("南京大学校长林致远", "南京师范大学校长林致远"),
        ("江苏省教育厅厅长林致远", "江苏省教育厅厅长林致平"),
    ],
)
def test_people_of_one_name_in_different_bodies_are_never_one(read: Read, one: str, other: str) -> None:
    people = [
        {
            p.iri
            for act in read(f"{name}出席会议。", MONTHS[1], "").activities
            for p in act.agents
            if "person/" in p.iri
        }
        for name in (one, other)
    ]
    assert all(len(found) == 1 for found in people)
    assert people[0].isdisjoint(people[1])


@pytest.mark.parametrize("post", ["厅长", "副厅长", "党组书记、厅长"])
def test_a_person_of_one_name_and_body_is_one_whatever_the_post(read: Read, post: str) -> None:
    people = {
        p.iri
        for told in (f"江苏省教育厅{post}林致远", "江苏省教育厅厅长林致远")
        for act in read(f"{told}出席会议。", MONTHS[1], "").activities
        for p in act.agents
    }
    assert len(people) == 1
