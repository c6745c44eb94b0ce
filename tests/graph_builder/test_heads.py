"""Heads: which words before a text are its head, and which places they name."""

from __future__ import annotations

import pytest

from graph_builder.heads import head_end, is_plain_head, provinces_of
from ontology.load import Knowledge


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("江苏 省教育厅召开会议。", "江苏 "),
        ("虚拟现实 教育培训 两部门印发《计划》。", "虚拟现实 教育培训 "),
        ("省教育厅召开会议,开展 检查。", ""),
        ("11月9日 省教育厅召开会议。", ""),
        ("“云上 课堂”开课。", ""),
        ("《办法 (试行)》印发。", ""),
        ("江苏", ""),
        ("", ""),
        (f"{'长' * 41} 省教育厅召开会议。", ""),
    ],
)
def test_a_head_ends_where_the_text_begins(line: str, head: str) -> None:
    assert line[: head_end(line, 40)] == head


@pytest.mark.parametrize(
    ("head", "places"),
    [
        ("广西", ["450000"]),
        ("广西壮族自治区", ["450000"]),
        ("北京 天津", ["110000", "120000"]),
        ("湖北、湖南", ["420000", "430000"]),
        ("数据", []),
        ("", []),
    ],
)
def test_a_head_of_provinces_names_nothing_else(head: str, places: list[str], knowledge: Knowledge) -> None:
    assert list(provinces_of(head, knowledge)) == places
    assert provinces_of(f"{head}数据", knowledge) == ()


@pytest.mark.parametrize(
    ("line", "following", "is_head"),
    [
        ("古树名木保护", "5月9日,省林业局举办古树名木保护培训班。", True),
        ("省林业局举办培训班。", "5月9日,省林业局举办古树名木保护培训班。", False),
        ("古树名木保护", "种苗执法", False),
        ("3.5", "5月9日,省林业局举办古树名木保护培训班。", False),
    ],
)
def test_a_short_line_before_a_sentence_is_a_head(line: str, following: str, is_head: bool) -> None:
    assert is_plain_head(line, following) == is_head
