"""Layout: which lines are heads, items, chrome; a text of no known layout is read as paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.segment import Layout, head_end, lay_out, lines_of, provinces_of
from ontology.load import Knowledge

# Two sections with a star, one withheld; an editor and the chrome of the page below.
STARRED = """2022年11月教育信息化和网络安全工作月报
【摘要】省里印发办法。
★数据治理
云上课堂 教育培训 两部门印发《计划》。
部里召开会议。
★网络安全
(略)
★各地工作动态
江苏 省教育厅印发《办法》。
湖北 省科技厅举办培训班。
【编辑:周小满】
主办:某市电化教育馆 备案号
版权所有 某某
"""


def heads(layout: Layout) -> list[tuple[str, list[str]]]:
    return [(s.head, [i.head for i in s.items]) for s in layout.sections]


@pytest.fixture(scope="module")
def starred(knowledge: Knowledge) -> Layout:
    return lay_out(STARRED, knowledge)


def test_stars_make_sections_and_first_words_make_heads(starred: Layout) -> None:
    assert starred.genre.name == "monthly-report"
    assert heads(starred) == [
        ("摘要", ["摘要"]),
        ("数据治理", ["云上课堂 教育培训", ""]),
        ("网络安全", []),
        ("各地工作动态", ["江苏", "湖北"]),
    ]


def test_a_head_may_hold_a_space(starred: Layout) -> None:
    item = starred.sections[1].items[0]
    assert STARRED[item.head_span.start : item.head_span.end] == "云上课堂 教育培训"
    assert STARRED[item.body.start : item.body.end] == "两部门印发《计划》。"


def test_a_line_without_head_is_all_body(starred: Layout) -> None:
    item = starred.sections[1].items[1]
    assert (item.head, STARRED[item.body.start : item.body.end]) == ("", "部里召开会议。")


def test_only_the_withheld_section_is_marked_so(starred: Layout) -> None:
    assert [s.head for s in starred.sections if s.withheld] == ["网络安全"]


def test_the_summary_is_a_section_of_one_item(starred: Layout) -> None:
    assert [s.head for s in starred.sections if s.summary] == ["摘要"]
    body = starred.sections[0].items[0].body
    assert STARRED[body.start : body.end] == "省里印发办法。"


def test_provinces_are_known_by_their_heads(starred: Layout) -> None:
    assert [i.provinces for i in starred.sections[3].items] == [("320000",), ("420000",)]


def test_the_editor_and_the_footer_are_no_items(starred: Layout) -> None:
    assert starred.editor is not None
    assert STARRED[starred.editor.start : starred.editor.end] == "周小满"
    assert [line.text for line in starred.footer] == ["主办:某市电化教育馆 备案号", "版权所有 某某"]


def test_the_title_is_found_with_its_month(starred: Layout) -> None:
    assert starred.title is not None
    assert (starred.title["year"], starred.title["month"]) == ("2022", "11")


def test_what_follows_the_footer_is_chrome_too(knowledge: Knowledge) -> None:
    layout = lay_out("★动态\n江苏 省里开会。\n版权所有\n★相关文章\n浙江 省里开会。\n", knowledge)
    assert heads(layout) == [("动态", ["江苏"])]


def test_brackets_make_sections_too(knowledge: Knowledge) -> None:
    layout = lay_out("【数据治理】\n部里召开会议。\n【各地动态】\n江苏 省里开会。\n", knowledge)
    assert heads(layout) == [("数据治理", [""]), ("各地动态", ["江苏"])]


def test_an_unknown_layout_falls_back_to_paragraphs(knowledge: Knowledge) -> None:
    layout = lay_out("省教育厅印发《办法》。\n\n江苏 省教育厅召开会议。\n", knowledge)
    assert layout.genre.name == "paragraphs"
    assert heads(layout) == [("", ["", ""])]


def test_a_text_without_words_has_no_sections(knowledge: Knowledge) -> None:
    assert lay_out(" \n\n", knowledge).sections == []


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


def test_lines_know_their_place_whatever_ends_them() -> None:
    text = "甲\r\n \u2028 乙 \n\n丙"
    assert [(line.text, text[line.span.start : line.span.end]) for line in lines_of(text)] == [
        ("甲", "甲"),
        ("乙", "乙"),
        ("丙", "丙"),
    ]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.sampled_from([*STARRED.splitlines(), "", "★", "【】", "(略)", "甲 乙"]), max_size=12))
def test_lines_in_any_order_are_laid_out(knowledge: Knowledge, lines: list[str]) -> None:
    text = "\n".join(lines)
    layout = lay_out(text, knowledge)
    assert [s.number for s in layout.sections] == list(range(1, len(layout.sections) + 1))
    for section in layout.sections:
        for item in section.items:
            assert section.span.holds(item.body)
            assert text[item.head_span.start : item.head_span.end] in (item.head, f"【{item.head}】")
