"""Names that come again: next year's meeting is another meeting, next month's newsletter another text.

What a name tells of time is kept; what it leaves out is taken from when it was reported: the year, and for a
name that only says what kind of thing it is (会议, 专题座谈会, 工作简报) the month.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from graph_builder.alternatives import alternatives
from graph_builder.model import Interval
from ontology.load import Knowledge

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|[—-]\d)")
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百\d]+[届期次批轮号]|首[届期次批轮]|[一二三四五六七八九十\d]+[届期次批轮号])"
)


class When(NamedTuple):
    """When something was reported, as far as identity needs it: `2022` and `2022-11`.

    Where a bulletin tells no period, its identifier stands for both: two such bulletins share no occasion.
    """

    year: str
    month: str


@lru_cache(maxsize=1024)  # the times of a month stand in many acts
def when(time: Interval | None, bulletin: str) -> When:
    """Return the year and month in which `time` begins; the bulletin where there is none.

    >>> when(None, "bulletin/x-1").month
    'bulletin/x-1'
    """
    if time is None:
        return When(bulletin, bulletin)
    return When(f"{time.begin.year}", f"{time.begin.year}-{time.begin.month:02}")


class Recurrence:
    """Which part of the time belongs to a name; compiled once for some knowledge.

    >>> from ontology.load import load
    >>> recurrence = Recurrence(load())
    >>> names = ("座谈会", "数据治理座谈会", "2021年数据治理座谈会")
    >>> [recurrence.turn(n, When("2022", "2022-11")) for n in names]
    ['2022-11', '2022', '2021']
    """

    def __init__(self, knowledge: Knowledge) -> None:
        heads = alternatives(h.head for h in knowledge.heads)
        words = alternatives([*knowledge.bare, *(g.word for g in knowledge.generic if g.position == "start")])
        self._bare = re.compile(rf"(?:{words}|{_NUMBERED.pattern})*(?:{heads})?")
        self._serial = re.compile(
            rf"(?:{alternatives(knowledge.serials)})(?:\({_NUMBERED.pattern}\)|{_NUMBERED.pattern})*$"
        )

    def turn(self, name: str, reported: When) -> str:
        """Return the year, or the month, that tells this occasion from others of its name."""
        told = _YEAR.search(name)
        if told:
            return told[0]
        return reported.month if self.is_bare(name) else reported.year

    def issue(self, title: str, reported: When) -> str:
        """Return what tells one issue of a serial from the next: year if numbered, else month."""
        if _NUMBERED.search(title):
            return self.turn(title, When(reported.year, reported.year))
        return reported.month

    def is_bare(self, name: str) -> bool:
        """Whether a name says only what kind of thing it is: 会议, 专题座谈会, but not 数据治理座谈会."""
        return bool(self._bare.fullmatch(name))

    def is_serial(self, title: str) -> bool:
        """Whether a title is that of something published again and again (专刊, 简报)."""
        return bool(self._serial.search(title))
