"""Listed names stand only where they may; a refused one leaves what it covers; cost grows with the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.gazetteer import Gazetteer, gazetteer_for, without_overlap
from graph_builder.model import Kind, Mention, Span
from ontology.load import Knowledge

MENTIONS = st.lists(
    st.builds(
        lambda start, length, key: Mention(Span(start, start + length), "甲", Kind.PLACE, "rule", key),
        st.integers(0, 12),
        st.integers(1, 5),
        st.sampled_from([None, "a"]),
    )
)


@pytest.fixture(scope="module")
def gazetteer(knowledge: Knowledge) -> Gazetteer:
    return gazetteer_for(knowledge)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("教育部印发", ["教育部"]),
        ("教育部门印发", []),
        ("教育部署印发", []),
        ("教育部分别印发", ["教育部"]),
        ("国办印发、全国办理", ["国办"]),
        ("中央行政机关；央行印发", ["央行"]),
        ("精华为主，由华为承办", ["华为"]),
        ("推进中国教育信息化", ["中国"]),
        ("中国移动互联网，中国移动承办", ["中国", "中国移动"]),
        ("教育部党组印发", ["教育部党组"]),
        ("教育部党组书记出席", ["教育部"]),
        ("省委托第三方，省委印发", ["省委"]),
        ("会同网信办、各级网信办", ["网信办"]),
        ("省政府采购目录，省政府印发", ["省政府"]),
        ("市委市政府印发，各市政府", ["市委", "市政府"]),
        ("南京图书馆、江苏教育厅", ["南京图书馆", "江苏教育厅"]),
        ("CNNIC发布，CNNICX", ["CNNIC"]),
    ],
)
def test_a_name_stands_only_where_it_may(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert [m.surface for m in gazetteer.find(text)] == names


@settings(derandomize=True, max_examples=300)
@given(MENTIONS)
def test_of_names_that_overlap_the_longest_stays_then_the_known_then_the_first(
    mentions: list[Mention],
) -> None:
    kept: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (-m.span.length, m.key is None, m.span.start)):
        if not any(one.span.start < m.span.end and m.span.start < one.span.end for m in kept):
            kept.append(one)
    assert without_overlap(mentions) == sorted(kept, key=lambda m: m.span)


@pytest.mark.parametrize("unit", ["国办", "教育部门", "教育部党组书记", "中国移动互联网", "江苏省教育厅"])
def test_a_text_of_refusals_is_read_in_time_that_grows_with_it(gazetteer: Gazetteer, unit: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        gazetteer.find("全" + unit * times)
        return time.process_time() - start

    seconds(10)
    short, long = min(seconds(500) for _ in range(3)), min(seconds(4000) for _ in range(3))
    assert long < 40 * short
