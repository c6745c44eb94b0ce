"""Identity: one short name is as many bodies as there are provinces; one name in one place is one thing."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.model import Entity, Kind, Mention, Span
from graph_builder.names import key
from graph_builder.pipeline import Pipeline
from graph_builder.resolve import Context, Resolver, jurisdiction
from graph_builder.titles import document_core
from ontology.places import NATION

JIANGSU, ZHEJIANG, GUANGXI, BEIJING = "320000", "330000", "450000", "110000"


@pytest.fixture(scope="module")
def resolver(pipeline: Pipeline) -> Resolver:
    return pipeline.resolver


@pytest.fixture(scope="module")
def body(pipeline: Pipeline) -> BodyIn:
    return BodyIn(pipeline)


class BodyIn:
    """The body that a name stands for in the entry of a province."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    def __call__(self, name: str, province: str | None = None) -> Entity:
        (mention,) = self.pipeline.recogniser.mentions(f"\n{name}印发")
        assert mention.surface == name
        found = self.pipeline.resolver.body(mention, Context(province))
        assert found is not None
        return found


@pytest.mark.parametrize(
    ("short", "province", "official"),
    [
        ("省教育厅", JIANGSU, "江苏省教育厅"),
        ("市教委", BEIJING, "北京市教育委员会"),
        ("自治区教育厅", GUANGXI, "广西壮族自治区教育厅"),
        ("省政府", ZHEJIANG, "浙江省人民政府"),
        ("省委", ZHEJIANG, "中共浙江省委员会"),
        ("市委网信办", BEIJING, "中共北京市委网络安全和信息化委员会办公室"),
        ("省电教馆", JIANGSU, "江苏省电化教育馆"),
        ("省人社厅", JIANGSU, "江苏省人力资源和社会保障厅"),
        ("市公安局", BEIJING, "北京市公安局"),
    ],
)
def test_a_short_name_is_the_official_one_of_its_province(
    body: BodyIn, short: str, province: str, official: str
) -> None:
    entity = body(short, province)
    assert (entity.name, jurisdiction(entity)) == (official, province)
    assert entity == body(official)


def test_one_short_name_is_another_body_in_each_province(body: BodyIn) -> None:
    one, other = body("省教育厅", JIANGSU), body("省教育厅", ZHEJIANG)
    assert (one.iri, other.iri) == ("org/320000-edu", "org/330000-edu")


def test_a_full_name_is_itself_in_any_entry(body: BodyIn) -> None:
    assert body("浙江省教育厅", JIANGSU) == body("浙江省教育厅") == body("省教育厅", ZHEJIANG)


def test_a_registered_body_is_itself_by_any_of_its_names(body: BodyIn) -> None:
    assert body("中宣部") == body("中共中央宣传部") == body("中宣部", JIANGSU)
    assert body("中宣部").registered


def test_a_body_of_a_province_that_is_registered_is_the_registered_one(body: BodyIn) -> None:
    assert body("四川省电化教育馆").iri == "org/sichuan-edu-data"


def test_other_bodies_are_known_by_their_full_name(body: BodyIn) -> None:
    one = body("省教育融媒体中心", JIANGSU)
    assert (one.name, one.iri) == ("江苏省教育融媒体中心", f"org/x-{one.iri[-16:]}")
    assert one.iri != body("省教育融媒体中心", ZHEJIANG).iri


def test_a_school_is_the_same_one_wherever_it_is_named(body: BodyIn) -> None:
    assert body("东南大学", JIANGSU) == body("东南大学", ZHEJIANG) == body("东南大学")


def test_the_class_of_a_body_is_told_by_its_ending(body: BodyIn) -> None:
    kinds = {n: dict(body(n).details)["type"] for n in ("东南大学", "云帆科技有限公司", "数据应用学会")}
    assert kinds == {
        "东南大学": "School",
        "云帆科技有限公司": "Company",
        "数据应用学会": "SocialOrganization",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("东南大学", "东南大学附属中学"),
        ("南京大学", "南京工业大学"),
        ("第一实验小学", "第二实验小学"),
        ("数据应用学会", "数据应用协会"),
    ],
)
def test_look_alike_names_are_never_one(body: BodyIn, one: str, other: str) -> None:
    assert body(one, JIANGSU).iri != body(other, JIANGSU).iri


def test_what_every_place_may_have_is_nobody_where_no_place_is_told(pipeline: Pipeline) -> None:
    for name in ("人民医院", "第一实验小学", "城关镇中心小学"):
        (mention,) = pipeline.recogniser.mentions(f"\n{name}印发")
        assert pipeline.resolver.body(mention, Context()) is None


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.DOCUMENT])
def test_a_thing_is_known_by_kind_name_and_place(resolver: Resolver, kind: Kind) -> None:
    thing = resolver.thing(kind, "数据素养大赛", JIANGSU)
    assert thing == resolver.thing(kind, "数据素养大赛", JIANGSU)
    others = {resolver.thing(kind, "数据素养大赛", p).iri for p in (ZHEJIANG, None)}
    others |= {resolver.thing(k, "数据素养大赛", JIANGSU).iri for k in Kind if k is not kind}
    assert thing.iri not in others | {resolver.thing(kind, "数据素养竞赛", JIANGSU).iri}


def test_a_name_that_tells_its_place_needs_no_other(resolver: Resolver) -> None:
    one = resolver.thing(Kind.EVENT, "江苏省数据大赛", JIANGSU)
    assert one == resolver.thing(Kind.EVENT, "江苏省数据大赛", None)
    assert resolver.thing(Kind.EVENT, "数据大赛", NATION) == resolver.thing(Kind.EVENT, "数据大赛", None)


NAMES = st.text(st.sampled_from("江苏省数据大赛“”(),2.0 平台ａA"), min_size=1, max_size=12).filter(
    lambda name: key(name) != ""
)
SCOPES = st.sampled_from([None, JIANGSU, ZHEJIANG])


@settings(derandomize=True)
@given(st.sampled_from([k for k in Kind if k is not Kind.DOCUMENT]), NAMES, SCOPES)
def test_spellings_of_one_name_are_one_thing(
    resolver: Resolver, kind: Kind, name: str, scope: str | None
) -> None:
    spelt = name.replace(",", "，").replace("(", "（").replace(")", "）")
    assert resolver.thing(kind, name, scope).iri == resolver.thing(kind, spelt, scope).iri
    assert re.fullmatch(r"[a-z]+/(x-)?[0-9a-f]{16}", resolver.thing(kind, name, scope).iri)


def test_what_is_said_of_a_body_does_not_depend_on_what_was_read_before(pipeline: Pipeline) -> None:
    fresh = Resolver(pipeline.knowledge)
    mention = Mention(Span(0, 4), "省档案馆", Kind.ORGANIZATION, "organization.relative")
    before = fresh.body(mention, Context(JIANGSU))
    for province in (ZHEJIANG, None, BEIJING):
        fresh.body(mention, Context(province))
    assert (
        fresh.body(mention, Context(JIANGSU)) == before == pipeline.resolver.body(mention, Context(JIANGSU))
    )


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("数据办法", "数据办法"),
        ("教育部办公厅关于举办数据活动周的通知", "关于举办数据活动周的通知"),
        ("关于印发〈数据办法〉的通知", "数据办法"),
        ("教育部关于印发《数据办法》的通知", "数据办法"),
        ("关于转发〈数据办法〉的函", "数据办法"),
    ],
)
def test_the_core_of_a_title_is_what_is_left_without_issuer_and_nesting(title: str, core: str) -> None:
    assert document_core(title) == core


def test_a_document_is_known_by_core_place_and_year(resolver: Resolver) -> None:
    one = resolver.document("关于印发〈数据办法〉的通知", JIANGSU, 2022)
    assert one.iri == resolver.document("数据办法", JIANGSU, 2022).iri
    others = [("数据办法", ZHEJIANG, 2022), ("数据办法", JIANGSU, 2021), ("数据条例", JIANGSU, 2022)]
    assert one.iri not in {resolver.document(*other).iri for other in others}


def test_a_document_tells_its_kind_by_its_last_noun(resolver: Resolver) -> None:
    titles = ["关于开展检查的通知", "数据实施方案", "数据三年行动计划(2022—2024年)", "数据之歌"]
    concepts = [dict(resolver.document(t, None, None).details).get("concept") for t in titles]
    assert concepts == ["document-type/notice", "content-genre/plan", "content-genre/action-plan", None]


def test_a_person_is_known_by_name_and_body(pipeline: Pipeline) -> None:
    def person(text: str, province: str) -> Entity:
        mentions = pipeline.recogniser.mentions(text)
        (found,) = pipeline.persons.persons(text, mentions)
        return pipeline.resolver.person(found, Context(province))

    one = person("省教育厅厅长周明远出席", JIANGSU)
    assert one == person("江苏省教育厅副厅长周明远出席", ZHEJIANG)
    assert one.iri != person("省教育厅厅长周明远出席", ZHEJIANG).iri
    assert dict(one.details)["memberOf"] == "org/320000-edu"


def test_posts_are_told_by_full_name(pipeline: Pipeline) -> None:
    text = "省教育厅副厅长周明远出席"
    (found,) = pipeline.persons.persons(text, pipeline.recogniser.mentions(text))
    (post,) = pipeline.resolver.posts(found, Context(JIANGSU))
    assert (post.name, dict(post.details)) == ("江苏省教育厅副厅长", {"postIn": "org/320000-edu"})


def test_a_province_acts_as_the_place_itself(pipeline: Pipeline) -> None:
    (mention,) = pipeline.recogniser.mentions("宁夏")
    actor = pipeline.resolver.place(mention)
    assert (actor.iri, actor.name, jurisdiction(actor)) == ("place/640000", "宁夏回族自治区", "640000")


def test_a_district_is_known_by_its_code_and_named_with_its_city(pipeline: Pipeline) -> None:
    (mention,) = pipeline.recogniser.mentions("北京市海淀区")
    place = pipeline.resolver.place(mention)
    assert (place.iri, place.name) == ("place/110108", "北京市海淀区")
    assert dict(place.details)["within"] == BEIJING


@pytest.mark.parametrize(
    ("written", "shown"),
    [("教育app备案", "教育App备案"), ("ipv6改造", "IPv6改造"), ("mapping", "mapping"), ("5G专网", "5G专网")],
)
def test_abbreviations_are_spelt_as_is_common(resolver: Resolver, written: str, shown: str) -> None:
    assert resolver.spell(written) == shown


def _names_of_places(pipeline: Pipeline) -> list[str]:
    """Names of places that are no more, or of which there are several: what they are is told by the entry."""
    places = pipeline.knowledge.places
    twice = {n for n, count in Counter(p.name for p in places).items() if count > 1}
    return sorted({p.name for p in places if p.valid_to} | twice)


@settings(max_examples=300)
@given(st.data())
def test_what_a_place_is_said_to_be_follows_from_its_identifier(
    pipeline: Pipeline, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(_names_of_places(pipeline)))
    codes = [None, *(p.id for p in pipeline.knowledge.places if p.level in {"province", "prefecture"})]
    contexts = st.builds(Context, st.sampled_from(codes), st.sampled_from(["", "2014-11", "2022-11"]))
    mentions = [m for m in pipeline.recogniser.mentions(f"\n赴{name}调研") if m.kind is Kind.PLACE]
    for mention in mentions:
        one, other = (pipeline.resolver.place(mention, data.draw(contexts)) for _ in range(2))
        assert one.iri != other.iri or one == other


def test_a_county_that_is_no_more_is_one_in_each_city_that_tells_of_it(pipeline: Pipeline) -> None:
    (mention,) = (m for m in pipeline.recogniser.mentions("\n赴陕县调研") if m.kind is Kind.PLACE)
    city, province, late = (
        pipeline.resolver.place(mention, Context(*where))
        for where in (("411200", "2022-11"), ("410000", "2022-11"), ("410000", "2014-11"))
    )
    assert (city.details, province.details) == ((("within", "411200"),), (("within", "410000"),))
    assert city.iri != province.iri
    assert late.iri == "place/411222"
