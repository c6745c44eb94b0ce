"""Persons: known by the posts beside their names, each post with its body."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.persons import PersonMention
from graph_builder.pipeline import Pipeline


def persons(pipeline: Pipeline, text: str) -> list[PersonMention]:
    return pipeline.persons.persons(text, pipeline.recogniser.mentions(text))


def told(person: PersonMention) -> tuple[str, list[tuple[str | None, str]]]:
    return person.name, [(o.body.surface if o.body else None, o.title) for o in person.offices]


@pytest.mark.parametrize(
    ("text", "name", "offices"),
    [
        ("省教育厅厅长周明远出席大会", "周明远", [("省教育厅", "厅长")]),
        ("财政部副部长王小川出席", "王小川", [("财政部", "副部长")]),
        ("苏州大学校长诸葛亮致辞", "诸葛亮", [("苏州大学", "校长")]),
        ("周明远副省长主持召开会议", "周明远", [(None, "副省长")]),
        ("省政府周明远副省长主持召开会议", "周明远", [("省政府", "副省长")]),
        ("省教育厅副厅长李长河同志讲话", "李长河", [("省教育厅", "副厅长")]),
        ("部长助理李四出席", "李四", [(None, "部长助理")]),
        (
            "中共中央政治局委员、中宣部部长欧阳海出席",
            "欧阳海",
            [("中共中央政治局", "委员"), ("中宣部", "部长")],
        ),
    ],
)
def test_a_name_stands_beside_its_posts(
    pipeline: Pipeline, text: str, name: str, offices: list[tuple[str | None, str]]
) -> None:
    assert [told(p) for p in persons(pipeline, text)] == [(name, offices)]


def test_a_post_without_a_body_is_one_of_the_body_before(pipeline: Pipeline) -> None:
    (person,) = persons(pipeline, "中国互联网协会理事长、秘书长周明远出席")
    assert told(person) == ("周明远", [("中国互联网协会", "理事长"), ("中国互联网协会", "秘书长")])


def test_several_persons_are_told_apart(pipeline: Pipeline) -> None:
    text = "财政部副部长王小川、教育部副部长李长河、苏州大学校长周明远出席论坛"
    found = persons(pipeline, text)
    assert [p.name for p in found] == ["王小川", "李长河", "周明远"]
    assert [text[p.phrase.start : p.phrase.end] for p in found] == [
        "财政部副部长王小川",
        "教育部副部长李长河",
        "苏州大学校长周明远",
    ]


@pytest.mark.parametrize(
    "text", ["省教育厅厅长会议召开", "校长培训班开班", "书记员名单公布", "周明远出席大会"]
)
def test_a_post_without_a_name_or_a_name_without_a_post_is_no_person(pipeline: Pipeline, text: str) -> None:
    assert persons(pipeline, text) == []


PIECES = ["省教育厅", "教育部", "部长", "书记", "校长", "周", "明远", "、", "出席", "王小川", ",", "党"]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30))
def test_a_name_lies_in_its_phrase_and_the_phrase_in_the_text(pipeline: Pipeline, text: str) -> None:
    for person in persons(pipeline, text):
        assert text[person.span.start : person.span.end] == person.name
        assert person.phrase.holds(person.span)
        assert 0 <= person.phrase.start < person.phrase.end <= len(text)
        assert person.offices
