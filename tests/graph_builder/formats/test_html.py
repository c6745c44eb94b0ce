"""A web page gives its article, and nothing of what stands around it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.formats.html import decode, read_html
from graph_builder.formats.page import UnreadablePage

PARAGRAPHS = [
    "6月3日，省水利厅召开全省河湖长制工作推进会，部署汛期河湖管护工作，各市水利局负责同志参加会议。",
    "6月8日，省水利厅印发《全省农村供水保障行动方案》，明确到明年年底前完成三百处水厂改造任务。",
    "6月中旬，省水文局启用旱情遥感监测平台，为抗旱调度提供数据支撑，首批接入雨量站一千二百处。",
]
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>6月工作月报 - 某水利网</title>
<script>var t = "省水利厅召开脚本会议";</script><style>p {{}}</style></head><body>
<nav><ul><li><a href="/">首页</a></li><li><a href="/n">新闻中心</a></li></ul></nav>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; 月报</div>
<div class="content"><h1>2024年6月水利工作月报</h1>
<div class="info">发布时间：2024-07-05 来源：水利部办公厅 浏览：321</div>
<p><b>江苏</b>&nbsp;&nbsp;{PARAGRAPHS[0]}</p><!-- 注释里的会议 --><p>{PARAGRAPHS[1]}</p>
<table><tr><th>平台</th><th>新增用户</th></tr><tr><td>旱情平台</td><td>388</td></tr></table><p>{PARAGRAPHS[2]}</p></div>
<aside><h4>相关阅读</h4><ul><li><a href="#">省林业局召开会议</a></li></ul></aside>
<footer><p>主办单位：某水利网</p><p>版权所有</p></footer></body></html>"""


def test_the_article_is_read_and_nothing_around_it() -> None:
    page = read_html(PAGE.encode())
    for paragraph in PARAGRAPHS:
        assert paragraph in page.text
    for around in ("脚本会议", "新闻中心", "注释里的会议", "省林业局", "版权所有"):
        assert around not in page.text
    assert "江苏 6月3日" in page.text.replace("\xa0", " ")


def test_what_the_article_leaves_out_is_its_frame() -> None:
    page = read_html(PAGE.encode())
    frame = "\n".join(page.frame)
    assert "发布时间：2024-07-05 来源：水利部办公厅" in page.text + frame
    assert "主办单位：某水利网" in frame
    assert PARAGRAPHS[0] not in frame


def test_a_table_is_told_row_by_row() -> None:
    assert "旱情平台 | 388" in read_html(PAGE.encode()).text


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb18030"])
def test_a_page_is_decoded_as_it_declares(declared: str) -> None:
    page = PAGE.replace("utf-8", declared).replace("部署", "镕")
    assert "镕汛期" in read_html(page.encode("gb18030")).text


def test_a_page_that_declares_wrongly_is_still_read() -> None:
    assert decode(PAGE.replace("utf-8", "ascii").encode()) == PAGE.replace("utf-8", "ascii")
    assert "省水利厅" in decode(PAGE.encode("gb18030"))
    assert "省水利厅" in decode(PAGE.encode("utf-16"))


def test_a_page_too_short_for_an_article_gives_all_that_is_seen() -> None:
    page = (
        "<html><body><nav>首页</nav><p>省档案局开放馆藏。</p><p>月报</p><footer>版权</footer></body></html>"
    )
    assert read_html(page.encode()).text == "省档案局开放馆藏。\n月报"


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body><script>x</script></body></html>", "<p>  </p>"]
)
def test_a_page_without_text_is_refused_in_words(page: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        read_html(page.encode())
    assert refused.value.zh


@settings(derandomize=True, max_examples=60)
@given(st.text(max_size=200), st.integers(0, 30))
def test_no_markup_breaks_the_reading(noise: str, at: int) -> None:
    mangled = PAGE[: at * 40] + noise + PAGE[at * 40 + len(noise) :]
    try:
        page = read_html(mangled.encode("utf-8", "replace"))
    except UnreadablePage:
        return
    assert "\x00" not in page.text or "\x00" in noise


def test_deep_nesting_is_no_burden() -> None:
    deep = "<div>" * 20_000 + PARAGRAPHS[0] + "</div>" * 20_000
    with suppress(UnreadablePage):
        read_html(f"<html><body>{deep}<p>{PARAGRAPHS[1]}</p></body></html>".encode())


def test_entities_of_a_document_type_are_not_fetched() -> None:
    entity = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    page = read_html(f"{entity}<html><body><p>{PARAGRAPHS[0]}&x;</p></body></html>".encode())
    assert PARAGRAPHS[0][:10] in page.text
    assert "root:" not in page.text


@pytest.mark.parametrize("attribute", [' a{0}="{0}"', " a{0}", "/a{0}='{0}'"])
def test_a_tag_of_thousands_of_attributes_is_refused(attribute: str) -> None:
    crowded = "<div" + "".join(attribute.format(n) for n in range(100_000)) + ">"
    with pytest.raises(UnreadablePage) as refused:
        read_html(f"<html>\n<body>{crowded}<p>{PARAGRAPHS[0]}</p></div></body></html>".encode())
    assert "第 2 行" in refused.value.zh


def test_a_long_value_is_one_attribute() -> None:
    page = PAGE.replace('class="content"', f'class="{"a " * 50_000}"')
    assert PARAGRAPHS[0] in read_html(page.encode()).text


def test_the_headline_comes_first_and_another_article_behind_what_divides_them() -> None:
    days = range(1, 9)
    body = "".join(f"<p>6月{n}日,省水利厅在第{n}片区开展节水检查,发现漏水点{n}处,已修复。</p>" for n in days)
    other = "记者从车站获悉,为满足出游需求,铁路部门增开列车186列,旅客可以提前填报行程,合理安排出行时间。"
    page = (
        "<html><body><div class='article'><h1>节水工作周报</h1><p>2023年第23期(6月5日—6月11日)</p>"
        f"{body}<p>上一篇:节水工作周报第22期 下一篇:没有了</p></div>"
        f"<div class='article other'><h1>端午列车增开</h1><p>{other}</p></div></body></html>"
    )
    lines = read_html(page.encode()).text.splitlines()
    assert lines[0] == "节水工作周报"
    assert [line[:4] for line in lines if line.startswith("6月")] == [f"6月{n}日" for n in days]
    edge = next(n for n, line in enumerate(lines) if "上一篇" in line)
    assert edge < lines.index("端午列车增开") < lines.index(other)


@pytest.mark.parametrize(
    "unseen",
    [
        "<p style='display: none'>省教育厅印发《隐藏办法》。</p>",
        "<div hidden><p>省教育厅印发《隐藏办法》。</p></div>",
        "<span style='color:red;VISIBILITY:hidden'>省教育厅印发<b>《隐藏办法》</b>。</span>",
        "<del>省教育厅印发《隐藏办法》。</del>",
    ],
)
def test_what_a_reader_does_not_see_is_not_read(unseen: str) -> None:
    seen = "省教育厅举办节水论坛,各地教育部门和学校参加,会上交流节水经验,部署下一阶段节水工作。"
    page = read_html(f"<body style='display:none'><article><p>{seen}</p>{unseen}</article></body>".encode())
    assert page.text == seen
    assert "隐藏" not in " ".join(page.frame)
