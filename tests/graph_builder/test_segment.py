"""Layout: which lines are heads, items, chrome; a text of no known layout is read as paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.segment import Layout, lay_out
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


def test_the_title_is_found(starred: Layout) -> None:
    assert starred.title is not None
    assert starred.title.text == "2022年11月教育信息化和网络安全工作月报"


def test_what_follows_the_footer_is_chrome_too(knowledge: Knowledge) -> None:
    layout = lay_out("★动态\n江苏 省里开会。\n版权所有\n★相关文章\n浙江 省里开会。\n", knowledge)
    assert heads(layout) == [("动态", ["江苏"])]


def test_brackets_make_sections_too(knowledge: Knowledge) -> None:
    layout = lay_out("【数据治理】\n部里召开会议。\n【各地动态】\n江苏 省里开会。\n", knowledge)
    assert heads(layout) == [("数据治理", [""]), ("各地动态", ["江苏"])]


def test_an_unknown_layout_falls_back_to_paragraphs(knowledge: Knowledge) -> None:
    layout = lay_out("省教育厅印发《办法》。\n\n江苏 省教育厅召开会议。\n", knowledge)
    assert layout.genre.name == "paragraphs"
    assert heads(layout) == [("", ["", "江苏"])]


def test_a_text_without_words_has_no_sections(knowledge: Knowledge) -> None:
    assert lay_out(" \n\n", knowledge).sections == []


# Layouts of other kinds, each with what must come out: genre, title, sections with the heads of their items.
LAYOUTS = {
    "numbered": (
        """2024年6月全省水利工作动态
一、重点工作
(一)河湖长制
6月3日,省水利厅召开全省河湖长制工作推进会。
会议部署汛期工作。
(二)农村供水
6月8日,省水利厅印发《农村供水保障方案》。
二、各地动态
1.南京市启动节水宣传月
6月5日,南京市水务局启动节水宣传月活动。
2.盐城市公布海堤名录。
""",
        "numbered",
        "2024年6月全省水利工作动态",
        [("重点工作", ["河湖长制", "农村供水"]), ("各地动态", ["南京市启动节水宣传月", ""])],
    ),
    "brief": (
        """气象早读
2023-08-14 07:30 某气象网 2.1万阅读
·
今 日 要 闻
·
※秋汛服务部署会
8月13日,省气象局召开秋汛服务部署会。(省气象局)
※科普频道上线
省气象台开通科普频道。
各 地 信 息
※合肥市建成农田气象站。
END
投稿邮箱 a@example.org
""",
        "brief",
        "气象早读",
        [("今日要闻", ["秋汛服务部署会", "科普频道上线"]), ("各地信息", [""])],
    ),
    "plain heads": (
        """一周林业要闻(2024年5月第2周)
要闻资讯
古树名木保护培训班
5月9日,省林业局在黄山举办古树名木保护培训班,各市林业局派员参加。
种苗执法检查
5月10日,省林业局开展种苗执法检查,抽查苗圃四十二处。
地方动态
浙江
省林业局启动湿地认养活动,首批开放认养湿地六处。
""",
        "paragraphs",
        "一周林业要闻(2024年5月第2周)",
        [("要闻资讯", ["古树名木保护培训班", "种苗执法检查"]), ("地方动态", ["浙江"])],
    ),
    "brackets for provinces": (
        "【重点工作】\n部里召开会议。\n【地方动态】\n【江苏】省水利厅印发办法。\n浙江:省水利厅召开会议。\n【安徽】\n省水利厅开会。\n省水文局开会。\n",
        "monthly-report",
        None,
        [("重点工作", [""]), ("地方动态", ["江苏", "浙江", "安徽"])],
    ),
    "paragraphs": (
        "6月3日,省水利厅召开全省河湖长制工作推进会。\n6月8日,省水利厅印发《农村供水保障方案》。\n",
        "paragraphs",
        None,
        [("", ["", ""])],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_kind_of_layout_is_told_apart(name: str, knowledge: Knowledge) -> None:
    text, genre, title, wanted = LAYOUTS[name]
    layout = lay_out(text, knowledge)
    assert layout.genre.name == genre
    assert (layout.title.text if layout.title else None) == title
    assert heads(layout) == wanted


def test_an_entry_holds_all_the_lines_below_its_head(knowledge: Knowledge) -> None:
    text = LAYOUTS["numbered"][0]
    body = lay_out(text, knowledge).sections[0].items[0].body
    assert text[body.start : body.end] == "6月3日,省水利厅召开全省河湖长制工作推进会。\n会议部署汛期工作。"


def test_a_headline_with_nothing_below_it_is_read_itself(knowledge: Knowledge) -> None:
    text = LAYOUTS["numbered"][0]
    body = lay_out(text, knowledge).sections[1].items[1].body
    assert text[body.start : body.end] == "盐城市公布海堤名录。"


def test_the_day_of_issue_and_the_origin_are_no_text(knowledge: Knowledge) -> None:
    text = "6月水利月报\n发布时间:2024-07-05 来源:水利部办公厅 浏览:321\n★动态\n江苏 省水利厅开会。\n"
    layout = lay_out(text, knowledge)
    assert layout.issued is not None
    assert (layout.issued["year"], layout.issued["month"], layout.issued["day"]) == ("2024", "07", "05")
    assert layout.origins == ["水利部办公厅"]
    assert heads(layout) == [("动态", ["江苏"])]


PROVINCES = tuple("江苏|浙江|安徽|福建、江西|山东|河南|湖北|湖南|广东|广西|海南|四川".split("|"))  # noqa: SIM905 - one line


@pytest.mark.parametrize("ends", ["", " "], ids=["no line ends", "spaces for line ends"])
def test_a_text_on_one_line_is_cut_at_its_marks(ends: str, knowledge: Knowledge) -> None:
    province = "{} 省水利厅召开全省河湖长制工作推进会,部署汛期河湖管护工作,各市水利局负责同志参加会议。"
    lines = [
        "【摘要】部里印发办法。",
        "★重点工作 河湖长制 6月3日,部里召开会议。",
        "★灌区建设 (略)",
        "★各地动态 ",
    ]
    lines += [province.format(name) for name in PROVINCES]
    layout = lay_out(ends.join(lines), knowledge)
    assert [s.head for s in layout.sections] == ["摘要", "重点工作", "灌区建设", "各地动态"]
    assert [s.head for s in layout.sections if s.withheld] == ["灌区建设"]
    assert tuple(i.head for i in layout.sections[-1].items) == PROVINCES


def test_a_row_of_marks_parts_headline_and_text(knowledge: Knowledge) -> None:
    layout = lay_out("2023年5月全国水情情况******5月,全国水文站共报汛1.2万次。", knowledge)
    assert layout.title is not None
    assert layout.title.text == "2023年5月全国水情情况"
    assert len(layout.sections[0].items) == 1


@pytest.mark.parametrize(
    "line",
    [
        "全民阅读 4月23日,省图书馆举办活动。",
        "省12345热线平台完成升级。",
        "省档案局开通登录验证功能,完善注册流程。",
    ],
)
def test_words_of_pages_in_a_sentence_are_no_chrome(line: str, knowledge: Knowledge) -> None:
    assert len(lay_out(line, knowledge).sections[0].items) == 1


@settings(derandomize=True)
@given(st.lists(st.sampled_from([*STARRED.splitlines(), "", "★", "【】", "(略)", "甲 乙"]), max_size=12))
def test_lines_in_any_order_are_laid_out(knowledge: Knowledge, lines: list[str]) -> None:
    text = "\n".join(lines)
    layout = lay_out(text, knowledge)
    assert [s.number for s in layout.sections] == list(range(1, len(layout.sections) + 1))
    for section in layout.sections:
        for item in section.items:
            assert section.span.holds(item.body)
            assert text[item.head_span.start : item.head_span.end] in (item.head, f"【{item.head}】")


def test_the_rows_of_a_table_are_one_entry(knowledge: Knowledge) -> None:
    rows = "平台 | 新增用户(万人)\n旱情平台 | 3.8\n水情平台 | 1.2"
    text = f"★动态\n江苏 省水利厅开会。\n{rows}\n浙江 省水利厅开会。\n"
    (section,) = lay_out(text, knowledge).sections
    bodies = [text[i.body.start : i.body.end] for i in section.items]
    assert bodies == ["省水利厅开会。", rows, "省水利厅开会。"]
