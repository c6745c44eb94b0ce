"""Objects: from the words after a verb to a whole name, its kind and the count told with it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.objects import ObjectPhrase, ObjectReader
from graph_builder.pipeline import Pipeline
from ontology.load import Verb


@pytest.fixture(scope="module")
def objects(pipeline: Pipeline) -> ObjectReader:
    return pipeline.grammar.objects


@pytest.fixture(scope="module")
def verbs(pipeline: Pipeline) -> dict[str, Verb]:
    return pipeline.grammar.verbs


@pytest.mark.parametrize(
    ("verb", "phrase", "kind", "name"),
    [
        ("印发", "《数据办法》", "Document", "数据办法"),
        ("印发", "《关于印发〈数据办法〉的通知》", "Document", "关于印发〈数据办法〉的通知"),
        ("印发", "数据共享工作方案", "Document", "数据共享工作方案"),
        ("制定", "数据专网实施方案", "Document", "数据专网实施方案"),
        ("推进", "云课堂平台建设", "Platform", "云课堂平台"),
        ("推进", "云课堂平台二期工作", "Platform", "云课堂平台"),
        ("推进", "数据治理试点工作", "Programme", "数据治理试点"),
        ("举办", "数据素养大赛", "Event", "数据素养大赛"),
        ("举办", "以“数据向善”为主题的数据论坛", "Event", "数据论坛"),
        ("出席", "数据论坛并致辞", "Event", "数据论坛"),
        ("主办", "“数据向善论坛”", "Event", "数据向善论坛"),
        ("建立", "数据共享机制", "Mechanism", "数据共享机制"),
        ("成立", "数据应用专家组", "Organization", "数据应用专家组"),
        ("入围", "“数据先锋”单位", "Award", "“数据先锋”单位"),
        ("征集", "各地各校数据应用案例", "Programme", "数据应用案例"),
        ("完成", "数据素养大赛", "Programme", "数据素养大赛"),
        ("举办", "全省校长(园长)数据培训班", "Event", "全省校长(园长)数据培训班"),
        ("任命", "林致远为省数据局局长", "Person", "林致远"),
        ("任命", "新一任局长", "Person", "新一任局长"),
        ("免去", "林致远的省数据局局长职务", "Person", "林致远"),
        ("接受", "林致远辞去局长职务的请求", "Person", "林致远"),
        ("会见", "某国旅游部长安娜·贝尔特", "Person", "安娜·贝尔特"),
        ("会见", "安娜·贝尔特", "Person", "安娜·贝尔特"),
        ("选派", "骨干教师40人参加数据素养研修", "Event", "数据素养研修"),
        ("选派", "骨干教师40人", "Person", "骨干教师"),
        ("授予", "3个县“数据先锋”称号", "Award", "“数据先锋”称号"),
        ("下架", "违规数据应用", "Platform", "违规数据应用"),
        ("推进", "数据应用", "Programme", "数据应用"),
    ],
)
def test_a_phrase_is_its_whole_name_and_kind(
    objects: ObjectReader, verbs: dict[str, Verb], verb: str, phrase: str, kind: str, name: str
) -> None:
    read = objects.read(verbs[verb], phrase)
    assert read is not None
    assert (read.kind, read.name) == (kind, name)


@pytest.mark.parametrize("phrase", ["26件", "120余个", "3家"])
def test_a_bare_count_names_nothing(objects: ObjectReader, verbs: dict[str, Verb], phrase: str) -> None:
    assert objects.read(verbs["办结"], phrase) is None


@pytest.mark.parametrize(
    ("verb", "phrase", "name", "count"),
    [
        ("编发", "2期数据专刊", "数据专刊", "2期"),
        ("播发", "数据报道共11篇", "数据报道", "11篇"),
        ("发布", "《数据之歌》等6篇文章", "数据之歌", "6篇"),
        ("遴选", "30个左右区域", "区域", "30个左右"),
        ("遴选", "数据案例1.2万余个", "数据案例", "1.2万余个"),
        ("举办", "两期数据培训班", "数据培训班", "两期"),
        ("印发", "《数据办法》", "数据办法", None),
    ],
)
def test_a_count_is_told_beside_the_name(
    objects: ObjectReader, verbs: dict[str, Verb], verb: str, phrase: str, name: str, count: str | None
) -> None:
    read = objects.read(verbs[verb], phrase)
    assert read is not None
    assert (read.name, read.count) == (name, count)


def test_what_something_is_determined_as_is_the_object(objects: ObjectReader, verbs: dict[str, Verb]) -> None:
    read = objects.read(verbs["确定"], "甲市等12个地区为首批数据试点地区")
    assert read == ObjectPhrase(objects.read(verbs["遴选"], "地区").kind, "首批数据试点地区")  # type: ignore[union-attr]


@pytest.mark.parametrize("phrase", ["", "、数据", "。", "”的", "了"])
def test_where_nothing_is_named_there_is_no_object(
    objects: ObjectReader, verbs: dict[str, Verb], phrase: str
) -> None:
    assert objects.read(verbs["举办"], phrase) is None


@settings(derandomize=True)
@given(st.data(), st.text(st.sampled_from("数据2两个左右余平台建设工作《》“”()为了,并讲话的"), max_size=14))
def test_any_phrase_is_read_or_refused(
    objects: ObjectReader, verbs: dict[str, Verb], data: st.DataObject, phrase: str
) -> None:
    read = objects.read(verbs[data.draw(st.sampled_from(sorted(verbs)))], phrase)
    assert read is None or read.name
