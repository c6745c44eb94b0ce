"""Who is who in one bulletin: one name and body is one person, and a post belongs to a body."""

from __future__ import annotations

import pytest

from graph_builder.model import Activity, Extraction
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes

HEAD = "教育信息化工作月报\n2024年5月\n★各地工作动态\n"


def extract(pipeline: Pipeline, body: str) -> Extraction:
    return pipeline.extract(read_bytes((HEAD + body).encode(), "a.txt"))


def iris(extraction: Extraction, name: str) -> set[str]:
    named = {r.entity.iri for r in extraction.references if r.entity.name == name}
    acting = {e.iri for a in extraction.activities for e in (*a.agents, a.target.entity) if e.name == name}
    return named | acting


def act(extraction: Extraction, verb: str) -> Activity:
    return next(a for a in extraction.activities if a.verb == verb)


@pytest.mark.parametrize(
    "body",
    [
        "江苏 省教育厅厅长周明远出席博览会。周明远赴南京调研。\n",
        "江苏 周明远赴南京调研。省教育厅厅长周明远出席博览会。\n",
        "江苏 省教育厅厅长周明远出席博览会，厅长周明远赴南京调研。\n",
    ],
)
def test_a_name_alone_is_the_person_whose_body_is_told(pipeline: Pipeline, body: str) -> None:
    extraction = extract(pipeline, body)
    assert len(iris(extraction, "周明远")) == 1
    assert [a.name for a in act(extraction, "调研").agents] == ["周明远"]
    assert [p.name for p in act(extraction, "调研").posts] == ["江苏省教育厅厅长"]


def test_persons_of_two_bodies_are_two(pipeline: Pipeline) -> None:
    body = "江苏 省教育厅厅长周明远出席博览会。\n浙江 省教育厅厅长周明远出席博览会。\n"
    assert len(iris(extract(pipeline, body), "周明远")) == 2


def test_another_reading_starts_from_nothing(pipeline: Pipeline) -> None:
    first = iris(extract(pipeline, "江苏 省教育厅厅长周明远出席博览会。\n"), "周明远")
    again = extract(pipeline, "浙江 省教育厅厅长周明远出席博览会。周明远赴宁波调研。\n")
    assert len(iris(again, "周明远")) == 1
    assert not first & iris(again, "周明远")


@pytest.mark.parametrize(
    ("body", "post"),
    [
        ("江苏 副省长周明远出席博览会。\n", "江苏省人民政府副省长"),
        ("江苏 江苏省副省长周明远出席博览会。\n", "江苏省人民政府副省长"),
        ("广西 自治区副主席周明远出席博览会。\n", "广西壮族自治区人民政府副主席"),
        ("江苏 省委常委、副省长周明远出席博览会。\n", "江苏省人民政府副省长"),
        ("江苏 省教育厅副厅长周明远出席博览会。\n", "江苏省教育厅副厅长"),
    ],
)
def test_a_post_of_a_government_is_one_of_the_entrys(pipeline: Pipeline, body: str, post: str) -> None:
    found = act(extract(pipeline, body), "出席")
    assert [a.name for a in found.agents] == ["周明远"]
    assert found.posts[-1].name == post
    assert "postIn" in dict(found.posts[-1].details)


def test_a_foreign_head_of_government_is_in_none_of_ours(pipeline: Pipeline) -> None:
    body = "新疆 自治区主席艾山·库尔班会见约旦某州州长米勒·施特恩一行。\n"
    extraction = extract(pipeline, body)
    found = act(extraction, "会见")
    assert [p.name for p in found.posts] == ["新疆维吾尔自治区人民政府主席"]
    assert "memberOf" not in dict(found.target.entity.details)


def test_a_head_of_government_outside_an_entry_is_in_no_government(pipeline: Pipeline) -> None:
    text = "教育信息化工作月报\n2024年5月\n★本月要闻\n博览会 副省长周明远出席博览会。\n"
    found = act(pipeline.extract(read_bytes(text.encode(), "a.txt")), "出席")
    assert [dict(p.details) for p in found.posts] == [{}]


@pytest.mark.parametrize(
    ("body", "verb", "name"),
    [
        ("江苏 省委组织部任命洛听雨为省教育厅总工程师。\n", "任命", "洛听雨"),
        ("江苏 省教育厅聘请东南大学教授卞书衡担任顾问。\n", "聘请", "卞书衡"),
        ("江苏 省教育厅厅长周明远会见农业部长阿里·卡里姆一行。\n", "会见", "阿里·卡里姆"),
    ],
)
def test_whom_an_act_concerns_is_the_person_named(
    pipeline: Pipeline, body: str, verb: str, name: str
) -> None:
    extraction = extract(pipeline, body)
    assert act(extraction, verb).target.name == name
    assert iris(extraction, name) == {act(extraction, verb).target.entity.iri}


def test_who_held_an_occasion_acts_at_it_whoever_came(pipeline: Pipeline) -> None:
    body = "江苏 5月9日，省教育厅召开全省工作会议，副省长周明远出席并讲话。会上启动教师培训行动。\n"
    extraction = extract(pipeline, body)
    assert [a.name for a in act(extraction, "出席").agents] == ["周明远"]
    assert [a.name for a in act(extraction, "启动").agents] == ["江苏省教育厅"]
    assert act(extraction, "启动").time == act(extraction, "召开").time


def test_a_place_that_is_visited_is_what_is_looked_into(pipeline: Pipeline) -> None:
    extraction = extract(pipeline, "江苏 省教育厅厅长周明远赴无锡市调研。\n")
    assert act(extraction, "调研").target.entity.iri == "place/320200"


def test_a_body_that_only_a_post_tells_of_is_described(pipeline: Pipeline) -> None:
    told = extract(pipeline, "内蒙古 8月18日，锡林郭勒盟行政公署召开现场会，副盟长陈立春宣布启用平台。\n")
    shard = shard_of(told, pipeline.knowledge)
    lines = [line for _, described in shard.things.values() for line in described]
    employers = {line.split()[2].strip("<>") for line in lines if "#memberOf" in line or "#postIn" in line}
    assert employers
    assert employers <= shard.things.keys()
