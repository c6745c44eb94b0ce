"""What a build says of its files: a bar while it goes on, or a line a minute in a log; then a table or a sum,
and what went wrong.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from unicodedata import category

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from api.commands.bar import Log, bar
from api.language import say, words_of
from api.reading_warnings import WARNINGS
from graph_builder.build import FileResult
from graph_builder.building.ledger import Row
from graph_builder.building.loading import failed

LISTED = 100  # files that are listed one by one; of more only how many
_CHANGES = {
    "created": ("新增", "created"),
    "replaced": ("更新", "replaced"),
    "unchanged": ("未变", "unchanged"),
    "copy": ("副本，不重复计入", "copy, counted once"),
    "failed": ("失败", "failed"),
}
_NOT_IN = frozenset({"failed", "copy"})  # what is read in these files is not in the store, or in by another
_READ = ("读出", "read")


class Tally:
    """The results of a build, as far as they are told."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.total = total
        self._progress = progress
        self._log = Log(progress)
        self._task = progress.add_task(say("读取公报", "Reading bulletins"), total=total)
        self._listed: list[FileResult] = []
        self._complaints: list[FileResult] = []
        self._changes: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._read = 0

    @classmethod
    @contextmanager
    def shown(cls, total: int) -> Iterator[Self]:
        """A tally of so many files, with a bar where somebody looks."""
        with bar() as progress:
            yield cls(total, progress)

    @property
    def failed(self) -> int:
        """How many files failed."""
        return self._changes["failed"]

    def next(self, name: str) -> None:
        """Begin with the next stage, through all files again."""
        self._progress.reset(self._task, total=self.total, description=name)

    def read(self, rows: Sequence[Row]) -> None:
        """Note that files were read, which is not the end of it but for those that could not be."""
        self._advance(len(rows))
        self._read += len(rows)
        for row in rows:
            if row.error is not None:
                self._note(failed(row))

    def seen(self, result: FileResult) -> None:
        """Note what became of a file."""
        self._advance(1)
        self._note(result)

    def tell(self) -> None:
        """Print it."""
        shown = self._table() if len(self._listed) <= LISTED else self._sum()
        Console().print(shown)
        if summary := self._summary():
            print(summary)
        for result in self._complaints:
            _complain(result)

    def _advance(self, count: int) -> None:
        self._progress.advance(self._task, count)
        self._log.tell()

    def _note(self, result: FileResult) -> None:
        self._changes[result.change] += 1
        if result.change not in _NOT_IN:
            counts = result.counts
            self._counts.update(acts=counts.activities, figures=counts.figures, adoptions=counts.adoptions)
        if len(self._listed) <= LISTED:
            self._listed.append(result)
        if result.error or result.warnings:
            self._complaints.append(result)

    def _summary(self) -> str:
        """How many files there were, and what became of them; nothing where one row of the table says it."""
        known = sum(self._changes.values())
        total = max(known, self._read)
        named = [
            (_READ, total - known),
            *((_CHANGES[change], count) for change, count in self._changes.items()),
        ]
        zh, en = ("，".join(f"{names[at]} {count:,}" for names, count in named if count) for at in (0, 1))
        return (
            say(f"共 {total:,} 个文件：{zh}", f"{total:,} files: {en.replace('，', ', ')}")
            if total > 1
            else ""
        )

    def _table(self) -> Table:
        table = _columns(
            *(("文件", "file", False), ("公报", "bulletin", False), ("行为", "acts", True)),
            *(("数字", "figures", True), ("采用", "adoptions", True), ("结果", "result", False)),
        )
        beside = _common([result.path for result in self._listed])
        for result in self._listed:
            counts = result.counts
            numbers = (counts.activities, counts.figures, counts.adoptions)
            name = result.bulletin.rpartition("/")[2]
            path = result.path
            shown = str(path.relative_to(beside) if path.is_relative_to(beside) else path)
            cells = (legible(shown), name, *map(str, numbers), say(*_CHANGES[result.change]))
            table.add_row(*map(Text, cells))
        return table

    def _sum(self) -> Table:
        table = _columns(("结果", "result", False), ("文件", "files", True))
        for change, number in self._changes.items():
            table.add_row(say(*_CHANGES[change]), str(number))
        for zh, en in (("行为", "acts"), ("数字", "figures"), ("采用", "adoptions")):
            table.add_row(say(zh, en), str(self._counts[en]))
        return table


def _common(paths: Sequence[Path]) -> Path:
    """The folder that all files are below, whose name a list of them need not repeat.

    >>> [str(_common([Path(each) for each in some])) for some in (["a/b/c"], ["a/b/c", "a/d"], ["/a", "b"])]
    ['a/b', 'a', '.']
    """
    folders = {path.parent for path in paths}
    if len({folder.is_absolute() for folder in folders}) != 1:
        return Path()
    return Path(os.path.commonpath(folders))


def _columns(*named: tuple[str, str, bool]) -> Table:
    table = Table(box=None, pad_edge=False)
    for zh, en, right in named:
        table.add_column(say(zh, en), justify="right" if right else "left", overflow="fold")
    return table


def _complain(result: FileResult) -> None:
    path = str(result.path)
    if result.error:
        words = words_of(result.error)
        named = words if path in words else say(f"{path}：{words}", f"{path}: {words}")
        print(legible(named), file=sys.stderr)
    for warning in result.warnings:
        print(legible(f"{path}: {say(*WARNINGS[warning])}"), file=sys.stderr)


def legible(text: str) -> str:
    """Text as a terminal may show it: what would steer it, or turn its direction, is written out.

    >>> legible("月报\\x1b[2J\\u202e.txt")
    '月报\\\\x1b[2J\\\\u202e.txt'
    """
    return "".join(
        each.encode("unicode_escape").decode() if category(each)[0] == "C" else each for each in text
    )
