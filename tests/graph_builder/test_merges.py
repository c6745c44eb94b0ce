"""What people say of names: two are one thing or are not, in the entries of a place or everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from graph_builder.model import Activity, Extraction
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from ontology.load import Knowledge, Merge, Policy

HEAD = "2022年11月教育信息化和网络安全工作月报\n★各地工作动态\n"
Reads = Callable[..., Extraction]


def merge(name: str, other: str, verdict: str = "one", scope: str = "") -> Merge:
    return Merge(name, other, verdict, "张三", "核对原文", "2026-11-25", scope)


@pytest.fixture
def reads(knowledge: Knowledge) -> Reads:
    """Read entries of provinces with some merges, and a policy of their own."""
    policy = Policy("clear-sky", "Programme", "晴空行动", ("晴天行动",), source="测试")

    def read(text: str, *rows: Merge) -> Extraction:
        known = replace(knowledge, merges=rows, policies=(*knowledge.policies, policy))
        return Pipeline(known).extract(read_bytes(f"{HEAD}{text}\n".encode(), "a.txt"))

    return read


def act(extraction: Extraction) -> Activity:
    (found,) = extraction.activities
    return found


def agents(extraction: Extraction) -> list[str]:
    return [e.iri for e in act(extraction).agents]


def test_a_name_is_a_registered_body(reads: Reads) -> None:
    text = "江苏 省云端教育中心召开甲会议。"
    assert agents(reads(text))[0].startswith("org/x-")
    assert agents(reads(text, merge("省云端教育中心", "org/320000-edu"))) == ["org/320000-edu"]
    assert agents(reads(text, merge("省云端教育中心", "org/moe"))) == ["org/moe"]


def test_a_name_that_nothing_else_recognises_is_the_body_that_it_is_said_to_be(reads: Reads) -> None:
    text = "{} 湘教厅印发《甲办法》。"
    assert reads(text.format("湖南")).activities == ()
    said = merge("湘教厅", "org/430000-edu")
    assert agents(reads(text.format("湖南"), said)) == ["org/430000-edu"]
    assert agents(reads(text.format("江苏"), said)) == ["org/430000-edu"]
    assert agents(reads(text.format("湖南"), merge("湘教厅", "国家教委"), merge("国家教委", "org/moe"))) == [
        "org/moe"
    ]


def test_such_a_name_is_nobody_registered_outside_its_place(reads: Reads) -> None:
    said = merge("湘教厅", "org/430000-edu", scope="430000")
    assert agents(reads("湖南 湘教厅印发《甲办法》。", said)) == ["org/430000-edu"]
    assert "org/430000-edu" not in agents(reads("江苏 湘教厅印发《甲办法》。", said))


def test_a_name_that_is_listed_keeps_what_it_is_listed_as(reads: Reads) -> None:
    said = merge("教育部", "org/miit", scope="430000")
    assert agents(reads("江苏 教育部召开甲会议。", said)) == ["org/moe"]
    assert agents(reads("湖南 教育部召开甲会议。", said)) == ["org/miit"]


def test_a_name_is_another_name(reads: Reads) -> None:
    text = "江苏 江苏省云端教育中心召开甲会议。"
    other = "江苏 江苏省云上教育中心召开甲会议。"
    assert agents(reads(text)) != agents(reads(other))
    said = merge("江苏省云端教育中心", "江苏省云上教育中心")
    assert agents(reads(text, said)) == agents(reads(other, said)) == agents(reads(other))


def test_a_name_is_that_of_a_body_by_its_role(reads: Reads) -> None:
    text = "江苏 南京云端教育中心召开甲会议。"
    assert agents(reads(text, merge("南京云端教育中心", "杭州市教育局"))) == ["org/330100-edu"]


def test_a_merge_holds_where_it_says(reads: Reads) -> None:
    said = merge("省云端教育中心", "org/moe", scope="320000")
    assert agents(reads("江苏 省云端教育中心召开甲会议。", said)) == ["org/moe"]
    assert agents(reads("浙江 省云端教育中心召开甲会议。", said))[0].startswith("org/x-")


def test_names_lead_on(reads: Reads) -> None:
    said = [merge("省云端教育中心", "省云上教育中心"), merge("省云上教育中心", "org/moe")]
    assert agents(reads("江苏 省云端教育中心召开甲会议。", *said)) == ["org/moe"]


def test_not_one_blocks_an_alias(reads: Reads) -> None:
    text = "江苏 国家教育部召开甲会议。"
    assert agents(reads(text)) == ["org/moe"]
    assert agents(reads(text, merge("国家教育部", "org/moe", "not-one")))[0].startswith("org/x-")
    assert agents(reads(text, merge("国家教育部", "教育部", "not-one")))[0].startswith("org/x-")
    assert agents(reads(text, merge("国家教育部", "org/moe", "not-one", "330000"))) == ["org/moe"]


def test_things_and_documents_are_merged_by_name(reads: Reads) -> None:
    text, other = "江苏 省教育厅举办云端培训班。", "江苏 省教育厅举办云上培训班。"
    said = merge("云端培训班", "云上培训班")
    assert act(reads(text, said)).target.entity == act(reads(other)).target.entity
    assert act(reads(text, said)).target.name == "云端培训班"  # as the text has it
    text, other = "江苏 省教育厅印发《甲办法》。", "江苏 省教育厅印发《乙办法》。"
    assert act(reads(text, merge("甲办法", "乙办法"))).target.entity == act(reads(other)).target.entity


def test_a_name_is_a_registered_policy_or_is_not(reads: Reads) -> None:
    text = "江苏 省教育厅开展晴天行动。"
    found = reads(text)
    assert act(found).target.entity.iri == "policy/clear-sky"
    assert [a.policy.iri for a in found.adoptions] == ["policy/clear-sky"]
    denied = reads(text, merge("晴天行动", "policy/clear-sky", "not-one"))
    assert act(denied).target.entity.iri.startswith("policy/x-")
    assert denied.adoptions == ()
    other = reads("江苏 省教育厅开展蓝天行动。", merge("蓝天行动", "policy/clear-sky"))
    assert act(other).target.entity.iri == "policy/clear-sky"
