"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # full width too: some fold them


def plain_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; an apostrophe before it says that it is text.

    >>> plain_cell("=1+1"), plain_cell("教育部")
    ("'=1+1", '教育部')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
