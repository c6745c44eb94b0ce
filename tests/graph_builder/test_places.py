"""Bodies of cities: their own place, their province's act; places are described where something uses them."""

from __future__ import annotations

import pytest

from graph_builder.describe import describe
from graph_builder.link import PolicyLinker, adoptions
from graph_builder.model import Entity, Kind
from graph_builder.pipeline import Pipeline
from graph_builder.places import place_entity, places_behind, registered_places
from graph_builder.rdf import shard_of
from graph_builder.registry import registry_lines
from graph_builder.resolve import Context, jurisdiction
from ontology.load import Knowledge
from ontology.terms import ID
from tests.graph_builder.conftest import TITLE, Acts, Tell

HUBEI, WUHAN, WUCHANG = "420000", "420100", "420106"


def test_a_citys_body_belongs_to_the_city(in_province: Acts) -> None:
    (act,) = in_province("武汉市教育局印发《云帆数据办法》。", "湖北")
    (body,) = act.agents
    assert (body.name, jurisdiction(body)) == ("武汉市教育局", WUHAN)


def test_a_citys_act_counts_for_its_province(in_province: Acts, pipeline: Pipeline) -> None:
    (act,) = in_province("武汉市教育局推进国家智慧教育平台应用。", "湖北")
    (adoption,) = adoptions(act, pipeline.linker)
    assert (adoption.adopter.name, adoption.jurisdiction) == ("武汉市教育局", HUBEI)


def test_the_things_of_two_cities_are_two(in_province: Acts) -> None:
    told = "教育局启动云帆平台。"
    things = {
        act.target.entity.iri
        for city, province in (("武汉市", "湖北"), ("黄石市", "湖北"), ("长沙市", "湖南"))
        for act in in_province(city + told, province)
    }
    assert len(things) == 3
    (own,) = in_province(f"省{told.replace('局', '厅')}", "湖北")
    assert own.target.entity.iri not in things


def test_a_city_that_acts_by_its_own_name_is_the_city(in_province: Acts) -> None:
    (act,) = in_province("武汉市启动云帆平台。", "湖北")
    assert [a.iri for a in act.agents] == [f"place/{WUHAN}"]


@pytest.mark.parametrize(
    ("entry", "province", "agents"),
    [
        ("市教育局启动云帆平台。", "湖北", None),
        ("市教育局启动云帆平台。", "北京", "北京市"),
        ("在武汉市举办数据论坛。市教育局启动云帆平台。", "湖北", "武汉市"),
        ("在武汉市、黄石市举办数据论坛。市教育局启动云帆平台。", "湖北", None),
        ("在长沙市举办数据论坛。市教育局启动云帆平台。", "湖北", None),
        ("武汉市财政局举办数据论坛。市教育局启动云帆平台。", "湖北", "武汉市"),
        ("武汉大学举办数据论坛。市教育局启动云帆平台。", "湖北", None),
        ("在恩施州举办数据论坛。州教育局启动云帆平台。", "湖北", "恩施土家族苗族自治州"),
    ],
)
def test_a_relative_name_means_the_only_place_told(
    tell: Tell, entry: str, province: str, agents: str | None
) -> None:
    told = tell(f"{TITLE}\n★各地工作动态\n{province} {entry}\n★其他动态\n")
    bodies = [a for act in told.activities for a in act.agents if a.kind is Kind.ORGANIZATION]
    named = {r.entity.name for r in told.references if r.entity.name.endswith("教育局")}
    assert named == ({f"{agents}教育局"} if agents else set()) or province == "北京"
    assert ("nobody" in told.warnings) == (agents is None)
    assert all(jurisdiction(b) != HUBEI for b in bodies)


def test_a_shared_name_means_the_one_of_the_entry(tell: Tell) -> None:
    def places(province: str) -> set[str]:
        told = tell(f"{TITLE}\n★各地工作动态\n{province} 朝阳区启动云帆平台。\n★其他动态\n")
        return {r.entity.iri for r in told.references if r.entity.kind is Kind.PLACE}

    assert "place/110105" in places("北京")
    assert "place/220104" in places("吉林")
    (unknown,) = [p for p in places("江苏") if p.startswith("place/x-")]
    assert unknown not in places("浙江")


@pytest.mark.parametrize(
    ("name", "iri", "official"),
    [
        ("武汉市教育局", "org/420100-edu", "武汉市教育局"),
        ("湖北省武汉市教育局", "org/420100-edu", "武汉市教育局"),
        ("甘孜州教育局", "org/513300-edu", "甘孜藏族自治州教育局"),
        ("杭州市西湖区教育局", "org/330106-edu", "杭州市西湖区教育局"),
        ("上犹县教育局", "org/360724-edu", "上犹县教育局"),
    ],
)
def test_a_body_named_with_its_city_is_known_by_place_and_role(
    pipeline: Pipeline, name: str, iri: str, official: str
) -> None:
    (mention,) = pipeline.recogniser.mentions(f"\n{name}印发")
    body = pipeline.resolver.body(mention, Context())
    assert mention.surface == name
    assert body is not None
    assert (body.iri, body.name) == (iri, official)


def test_a_shared_county_body_needs_its_province(pipeline: Pipeline) -> None:
    (mention,) = pipeline.recogniser.mentions("\n朝阳区教育局印发")
    one = pipeline.resolver.body(mention, Context("110000"))
    assert one is not None
    assert one.iri == "org/110105-edu"
    assert pipeline.resolver.body(mention, Context()) is None


def test_what_is_described_refers_to_what_is_described(tell: Tell, knowledge: Knowledge) -> None:
    xiangyang, xiangcheng = "420600", "420602"  # no row of the registry refers to them
    told = tell(f"{TITLE}\n★各地工作动态\n湖北 襄阳市襄城区教育局启动云帆平台。\n★其他动态\n")
    things = shard_of(told, knowledge).things
    described = {i for i in things if "/place/" in i}
    assert described == {f"{ID}place/{xiangyang}", f"{ID}place/{xiangcheng}"}
    assert HUBEI in registered_places(knowledge)


def test_every_alias_of_a_place_is_told(knowledge: Knowledge) -> None:
    lines = describe(place_entity(knowledge.places_by_id["652800"], knowledge), ID)
    assert len([line for line in lines if "altLabel" in line]) == 2  # 巴音郭楞州, 巴州


def test_no_place_is_described_by_the_registry_and_by_a_bulletin(knowledge: Knowledge) -> None:
    subjects = {line.partition(" ")[0] for line in registry_lines(knowledge)}
    for place in knowledge.places:
        entity = place_entity(place, knowledge)
        assert (f"<{ID}place/{place.id}>" in subjects) == entity.registered
        assert all(p.registered for p in places_behind([entity], knowledge) if entity.registered)


def test_a_place_that_is_no_more_names_what_replaced_it(knowledge: Knowledge) -> None:
    place = place_entity(knowledge.places_by_id["110104"], knowledge)
    assert any("isReplacedBy" in line and "110102" in line for line in describe(place, ID))
    assert "place/110102" in {p.iri for p in places_behind([place], knowledge)}


def test_the_name_of_a_city_before_a_policy_is_no_part_of_it(knowledge: Knowledge) -> None:
    policy = knowledge.policies[0]
    linker = PolicyLinker(knowledge)
    found = linker.find(f"武汉市{policy.name}")[0]
    assert (found.policy, found.before, found.after) == (policy, "武汉市", "")
    assert (
        linker.province_of(Entity("org/x-1", Kind.ORGANIZATION, "x", details=(("jurisdiction", WUCHANG),)))
        == HUBEI
    )
