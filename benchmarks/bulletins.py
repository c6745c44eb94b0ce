"""Many invented bulletins as files to build from: the same for the same seed, written one after another.

``python -m benchmarks.bulletins [--full N] [--short N] [--seed S] OUT`` from the root of the project.

A full one is a ministry's monthly or weekly report with one entry a province, a short one a news item or a
brief of one province or city; their sentences are those of `graph_builder.corpus`, told of many fields
(`benchmarks.fields`). No two have one title. What bulletin a number gives does not depend on how many are
asked for, so that a larger folder holds the smaller one.
"""

from __future__ import annotations

import argparse
import math
import time
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.composing import Issue, full_text, short_text
from benchmarks.fields import Desk, newsrooms
from ontology.load import Knowledge, load

FIRST_YEAR, YEARS = 2006, 20
MONTHS = 12 * YEARS
WEEKS = 4  # of a month
DAYS = 28  # of a month, on which news may be put out
_STRIDE = 0.6180339887498949  # of the whole: numbers that follow each other are far apart in time and place


@dataclass(frozen=True, slots=True)
class File:
    """A bulletin as a file: its path in the folder and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written."""

    files: int
    characters: int


class Bulletins:
    """Makes the bulletin of any number, full or short.

    >>> made = Bulletins(load(), seed=1)
    >>> made.full(7) == Bulletins(load(), seed=1).full(7), made.full(7).text == made.full(8).text
    (True, False)
    """

    def __init__(self, knowledge: Knowledge, seed: int) -> None:
        self._seed = seed
        self._rooms = newsrooms(knowledge)
        self._reports = [(room, report) for room in self._rooms for report in room.field.reports]
        self._locals = [(room, number) for room in self._rooms for number in range(len(room))]
        self._full = Order(len(self._reports) * MONTHS * (1 + WEEKS), self._random("order of full"))
        self._short = Order(len(self._locals) * MONTHS * (1 + WEEKS + DAYS), self._random("order of short"))

    def full(self, number: int) -> File:
        """Return the full bulletin of a number. Raises IndexError where there are not so many."""
        slot, which = divmod(self._full[number], len(self._reports))
        room, report = self._reports[which]
        issue = _issue(*divmod(slot, 1 + WEEKS))
        text = full_text(room, report, issue, self._random(f"full {number}"))
        return File(f"{issue.first.year}/{room.field.role}/full-{number:07}.txt", text)

    def short(self, number: int) -> File:
        """Return the short bulletin of a number. Raises IndexError where there are not so many."""
        slot, which = divmod(self._short[number], len(self._locals))
        room, local = self._locals[which]
        desk = room.local(local)
        issue = _issue(*divmod(slot, 1 + WEEKS + DAYS))
        text = short_text(room, desk, issue, self._random(f"short {number}"))
        return File(f"{issue.first.year}/{_folder(desk)}/short-{number:07}.txt", text)

    def _random(self, what: str) -> Random:
        return Random(f"{self._seed} {what}")  # noqa: S311 - to be the same again


def _folder(desk: Desk) -> str:
    """Cities stand in the folder of their province: there are five thousand departments."""
    return f"{desk.unit.place.id[:2]}0000-{desk.field.role}"


class Order:
    """The numbers below `size`, each once, in an order that jumps about."""

    def __init__(self, size: int, random: Random) -> None:
        self.size = size
        self._begin = random.randrange(size)
        stride = int(size * _STRIDE)
        while math.gcd(stride, size) != 1:
            stride += 1
        self._stride = stride

    def __getitem__(self, number: int) -> int:
        if not 0 <= number < self.size:
            raise IndexError(f"there are {self.size:,} such bulletins, and none of number {number:,}")
        return (self._begin + self._stride * number) % self.size


def _issue(month: int, part: int) -> Issue:
    """The issue of a month by its part: 0 the month itself, then its weeks, then its days."""
    year, index = divmod(month, 12)
    first = date(FIRST_YEAR + year, index + 1, 1)
    if part == 0:
        return Issue(first, first.replace(day=monthrange(first.year, first.month)[1]))
    if part <= WEEKS:
        begin = 7 * (part - 1) + 1
        return Issue(first.replace(day=begin), first.replace(day=begin + 6), week=part)
    day = first.replace(day=part - WEEKS)
    return Issue(day, day)


def files(
    knowledge: Knowledge, full: int, short: int, seed: int, done: tuple[int, int] = (0, 0)
) -> Iterator[File]:
    """Yield so many bulletins, the full and the short ones mixed evenly, but for those that are `done`: the
    first of each kind.
    """
    made, total = Bulletins(knowledge, seed), full + short
    for number in range(total):
        before, after = number * full // total, (number + 1) * full // total
        if after > before >= done[0]:
            yield made.full(before)
        elif after == before and number - before >= done[1]:
            yield made.short(number - before)


def write(made: Iterable[File], folder: Path) -> Written:
    """Write files into a folder as they come; what stands there under the same names is replaced."""
    count = characters = 0
    there: set[Path] = set()
    for file in made:
        path = folder / file.path
        if path.parent not in there:
            path.parent.mkdir(parents=True, exist_ok=True)
            there.add(path.parent)
        path.write_bytes(file.text.encode())
        count, characters = count + 1, characters + len(file.text)
    return Written(count, characters)


def main() -> None:
    """Write the bulletins, and say how many and how fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", type=int, default=200)
    parser.add_argument("--short", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("out", type=Path, metavar="OUT")
    given = parser.parse_args()
    begun = time.process_time()
    written = write(files(load(), given.full, given.short, given.seed), given.out)
    seconds = time.process_time() - begun
    print(
        f"{written.files:,} files of {written.characters:,} characters in {given.out}; "
        f"{written.files / seconds:,.0f} files a processor second"
    )


if __name__ == "__main__":
    main()
