"""Small bulletins to build from, and the folders that they are built in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_builder.inputs import Selection, selection
from ontology.load import load

TITLE = "2022年{month}月教育信息化和网络安全工作月报\n★各地工作动态\n"
ENTRY = "{province} 省教育厅印发《{title}办法》，举办{title}大赛。\n"
END = "★其他动态\n"
PROVINCES = ("江苏", "浙江", "福建", "河北", "湖南")

Write = Callable[[int], list[Path]]


def text(number: int) -> str:
    """The bulletin of a number from 0 to 11: two entries, whose bodies and titles others share."""
    entries = (
        ENTRY.format(province=PROVINCES[(number + n) % 5], title=f"数据{'甲乙丙丁'[(number + n) % 4]}")
        for n in range(2)
    )
    return TITLE.format(month=number + 1) + "".join(entries) + END


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write so many bulletins into a folder."""

    def writing(count: int) -> list[Path]:
        folder = tmp_path / "texts"
        folder.mkdir(exist_ok=True)
        paths = [folder / f"{number:02}.txt" for number in range(count)]
        for number, path in enumerate(paths):
            path.write_text(text(number), encoding="utf-8")
        return paths

    return writing


def chosen(*paths: Path) -> Selection:
    """What a user who names these paths means."""
    return selection(paths, (), load().series)
