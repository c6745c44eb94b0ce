"""Dates of an annotation, and the text of a page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph_builder.gold_text import interval_of, source_of
from graph_builder.model import Precision

TEXTS = {p.stem: p for p in (Path(__file__).parents[2] / "examples" / "dev-bulletins").glob("*.[th]*")}


@pytest.mark.parametrize(
    ("value", "sentence", "end", "precision"),
    [
        (date(2022, 11, 14), "", date(2022, 11, 14), Precision.DAY),
        ("2022-11", "", date(2022, 11, 30), Precision.MONTH),
        ("2022-11-20/2022-11-26", "", date(2022, 11, 26), Precision.DAY),
        ("2023-03-01/2023-03-10", "3月上旬，开展", date(2023, 3, 10), Precision.TEN_DAY),
        ("2023-07-01/2023-12-31", "2023年下半年", date(2023, 12, 31), Precision.MONTH),
    ],
)
def test_a_date_has_the_precision_of_its_words(
    value: object, sentence: str, end: date, precision: Precision
) -> None:
    interval = interval_of(value, sentence)
    assert (interval.end, interval.precision) == (end, precision)


def test_of_a_page_only_what_a_reader_reads() -> None:
    lines = source_of(TEXTS["dev-2023-03"]).text.splitlines()
    assert lines[0] == "2023年3月教育信息化和网络安全工作月报"
    assert "国家中小学智慧教育平台 388 " in lines
    chrome = ("脚本内文字", "注释", "首页", "党风廉政", "备案号", "请输入")
    assert not [line for line in lines if any(word in line for word in chrome)]
    assert any("由教育部办公厅于3月16日印发的《关于公布" in line for line in lines)
