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

from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from api.commands.answer_table import rendered
from api.commands.bar import Log, bar
from api.language import say, words_of
from api.reading_warnings import WARNINGS
from graph_builder.build import FileResult
from graph_builder.building.ledger import Row
from graph_builder.building.loading import failed

LISTED = 100  # files that are listed one by one; of more only how many, and these:
NAMED = 20  # files of each kind that took the place of others, or are copies
_CHANGES = {
    "created": ("新增", "created"),
    "replaced": ("更新", "replaced"),
    "unchanged": ("未变", "unchanged"),
    "copy": ("副本，不重复计入", "copy, counted once"),
    "failed": ("失败", "failed"),
}
_NOT_IN = frozenset({"failed", "copy"})  # what is read in these files is not in the store, or in by another
_READ = ("读出", "read")
_REFUSED = ("另有清单中不能用的行", "and rows of manifests that cannot be used:")


class Tally:
    """The results of a build, as far as they are told."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.total = total
        self._progress = progress
        self._log = Log(progress)
        self._task = progress.add_task(say("读取公报", "Reading bulletins"), total=total)
        self._listed: list[FileResult] = []
        self._complaints: list[FileResult] = []
        self._named: dict[str, list[FileResult]] = {"replaced": [], "copy": []}
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

    def tell(self, refused: int = 0) -> None:
        """Print it; beside the files so many rows of manifests were `refused`."""
        print(rendered(self._table() if self._is_listed else self._sum()), end="")
        for line in () if self._is_listed else self._changed():
            print(line)
        if summary := self._summary(refused):
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
        if result.error or result.warnings or result.instead_of:
            self._complaints.append(result)
        named = self._named.get(result.change)
        if named is not None and len(named) < NAMED:
            named.append(result)

    @property
    def _is_listed(self) -> bool:
        return len(self._listed) <= LISTED

    def _changed(self) -> Iterator[str]:
        """The first of the files that took the place of others, and of those that are copies."""
        for change, results in self._named.items():
            for result in results:
                name = result.bulletin.rpartition("/")[2]
                yield legible(f"{say(*_CHANGES[change])}: {result.path} ({name})")
            if (more := self._changes[change] - len(results)) > 0:
                yield say(f"……另有 {more} 个", f"... and {more} more")

    def _summary(self, refused: int) -> str:
        """How many files there were, and what became of them; nothing where one row of the table says it."""
        known = sum(self._changes.values())
        total = max(known, self._read)
        named = [
            (_READ, total - known),
            *((_CHANGES[change], count) for change, count in self._changes.items()),
            (_REFUSED, refused),
        ]
        zh, en = ("，".join(f"{names[at]} {count:,}" for names, count in named if count) for at in (0, 1))
        return (
            say(f"共 {total:,} 个文件：{zh}", f"{total:,} files: {en.replace('，', ', ')}")
            if total > 1 or refused
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
    if result.instead_of:
        zh = f"{path}：取代了 {result.instead_of} 的文字，是同一份公报"
        en = f"{path}: takes the place of what was read from {result.instead_of}, which is the same bulletin"
        print(legible(say(zh, en)), file=sys.stderr)
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
