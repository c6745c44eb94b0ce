"""Damage inside cells that the eye passes over: spaces, full-width letters, invisible signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ontology.checks.book import FILES
from ontology.errors import KnowledgeError
from ontology.tables import read_cells

_FREE = frozenset({"pattern", "replacement", "example", "quote"})  # they show damage on purpose
# two parts of a title, or a number and a title, may stand side by side
_PROSE = frozenset({"source", "why"})
_TITLES = frozenset({"policies.csv", "merges.csv"})
_SPACE: Final = (
    re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"),
    "汉字之间有空格",
    "has a space between characters",
)
_DAMAGE: Final = (
    (re.compile(r"^\s|\s$"), "首尾有空白", "has space at an end"),
    (re.compile(r"[\r\n]"), "格内有换行", "holds a line break"),
    (
        re.compile(r"[\u0000-\u001f\u007f-\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u2060\u3000\ufeff\ufffd]"),
        "含不可见或全角空白、控制或替代字符",
        "holds an invisible, full-width space, control or replacement character",
    ),
    (re.compile(r"[０-９Ａ-Ｚａ-ｚ｜]"), "含全角字母、数字或竖线", "holds a full-width letter, digit or bar"),
    _SPACE,
    (re.compile(r"  "), "含连续空格", "holds two spaces in a row"),
)
_ANY: Final = re.compile("|".join(pattern.pattern for pattern, _, _ in _DAMAGE))  # nearly all cells are sound
_PARTS: Final = re.compile(r"^\||\|$|\|\s*\|")
_SPACED: Final = re.compile(r"\s\||\|\s")


def damaged(folder: Path) -> Iterator[KnowledgeError]:
    """Yield the first damage of every cell of the tables below `folder`; what cannot be read is left out."""
    for file in FILES.values():
        path = folder / file
        try:
            lines = list(read_cells(path))
        except KnowledgeError:  # told where the rows are read
            continue
        header = lines[0][1] if lines else []
        for line, cells in lines[1:]:
            for column, cell in zip(header, cells, strict=False):
                if told := _damage(column, cell, path.name in _TITLES or column in _PROSE):
                    yield KnowledgeError(
                        path.name,
                        line,
                        f"“{column}”一格“{cell}”{told[0]}；请改正",
                        f"the cell “{column}” (“{cell}”) {told[1]}; mend it",
                    )


def _damage(column: str, cell: str, is_title: bool) -> tuple[str, str] | None:
    if not cell or column in _FREE:
        return None
    if "|" in cell:
        if _PARTS.search(cell):
            return "有空的部分", "has an empty part"
        if _SPACED.search(cell):
            return "竖线旁有空白", "has space beside a bar"
        parts = cell.split("|")
        if len(parts) != len(set(parts)):
            return "有重复的部分", "has a part twice"
    if not _ANY.search(cell):
        return None
    checks = [d for d in _DAMAGE if d is not _SPACE or not is_title]
    return next(((zh, en) for pattern, zh, en in checks if pattern.search(cell)), None)
