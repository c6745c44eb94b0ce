"""Knowledge without what was learnt from the bulletins under evaluation: how well unseen ones are read.

A row is a bulletin's own when its ``source`` names that bulletin: it holds ``bulletin:STEM``, or begins
with the stem as a word of its own (``2022-11 月报``), where the stem is the bulletin's file name without
its ending. A row that has other sources besides (``国务院机构设置；bulletin:2022-11``) is that bulletin's
own all the same: who wrote it had read the bulletin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ontology.load import FOLDER, TABLES, WORDS, Knowledge, Word
from ontology.tables import read_table


def is_own(source: str, stems: Iterable[str]) -> bool:
    """Whether a row's source names one of the bulletins.

    >>> [is_own(s, ["2022-11"]) for s in ("bulletin:2022-11", "2022-11 月报", "2022-11-14 通知")]
    [True, True, False]
    """
    return any(re.search(rf"(?:^|bulletin:){re.escape(stem)}(?![\w-])", source) for stem in stems)


def without_own_rows(
    knowledge: Knowledge, stems: Iterable[str], folder: Path = FOLDER
) -> tuple[Knowledge, int]:
    """Return `knowledge`, loaded from `folder`, without the own rows of the bulletins called `stems`, and
    how many rows that switched off.

    Cells that refer to a body switched off are emptied.
    """
    names = tuple(stems)
    parts: dict[str, tuple[Any, ...]] = {name: getattr(knowledge, name) for name in TABLES}
    kept: dict[str, tuple[Any, ...]] = {
        name: tuple(r for r in rows if not is_own(r.source, names)) for name, rows in parts.items()
    }
    off = sum(len(rows) - len(kept[name]) for name, rows in parts.items())
    for name, file in WORDS.items():
        rows = read_table(folder / file, Word)
        kept[name] = tuple(r.text for r in rows if not is_own(r.source, names))
        off += len(rows) - len(kept[name])
    gone = {o.slug for o in parts["organizations"]} - {o.slug for o in kept["organizations"]}
    mended: dict[str, Any] = {name: tuple(_unlinked(r, gone) for r in rows) for name, rows in kept.items()}
    return replace(knowledge, **mended), off


def _unlinked(row: Any, gone: set[str]) -> Any:  # noqa: ANN401 - a row of any table
    """The row without what it says of bodies that are no longer there."""
    if isinstance(row, str) or not gone:
        return row
    names = {f.name for f in fields(row)} & {"parent", "issuer", "publisher"}
    dangling = {n: "" for n in names if getattr(row, n) in gone}
    return replace(row, **dangling) if dangling else row
