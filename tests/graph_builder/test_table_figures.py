"""Figures of tables: the column tells name and unit, the row what it is of."""

from __future__ import annotations

import pytest

from tests.graph_builder.conftest import TITLE, Tell


@pytest.mark.parametrize(
    ("rows", "figures"),
    [
        (
            ["平台 | 新增用户(万人)", "旱情平台 | 3.8", "水情平台 | 12"],
            [("旱情平台新增用户", 38000, "人", "3.8"), ("水情平台新增用户", 120000, "人", "12")],
        ),
        (
            ["地区 | 造林面积（单位：万亩） | 同比", "江苏 | 1,234.5 | -3.2%"],
            [("江苏造林面积", 12345000, "亩", "1,234.5"), ("江苏同比", -3.2, "%", "-3.2%")],
        ),
        (["地区 | 负责人", "江苏 | 2"], []),
        (["平台 | 编号", "旱情平台 | 甲"], []),
    ],
)
def test_each_number_of_a_row_is_a_figure(
    tell: Tell, rows: list[str], figures: list[tuple[str, float, str, str]]
) -> None:
    text = "\n".join([TITLE, "★运行情况", *rows, ""])
    found = tell(text)
    assert [(f.what, f.value, f.unit) for f in found.figures] == [f[:3] for f in figures]
    for figure, (_, _, _, cell) in zip(found.figures, figures, strict=True):
        assert cell in figure.evidence.quote
