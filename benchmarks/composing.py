"""The text of an invented bulletin: what it tells, and how it is laid out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from benchmarks.fields import Desk, Newsroom, Sentence
from graph_builder.corpus.annotate import summary_of
from graph_builder.corpus.fill import SLOT, Filled

WEEKS = "一二三四五"
FULL = (2460.0, 2540.0)  # quads of the sentences of a full bulletin; it yields some 150 less
SHORT = (30.0, 70.0)  # and of a short one, which has some 20 of its own
_LEAST_FIRST = 25.0  # what a short one begins with tells of an act
_MOST_SHORT = 80.0
_SENTENCES = 3  # of a short bulletin, at most
_SUMMARY = 3  # provinces that a summary names
_SECTION_HEADS = ("★{}\n", "一、{}\n", "【{}】\n")
_BRIEFS = ("一周要闻", "一周工作动态", "每周简报")
_MONTHLY = ("工作简讯", "工作简报", "工作动态")
_DAILY = ("工作动态", "要闻", "工作快讯")
_DRAWS = 100
_BLANK = "　　"


@dataclass(frozen=True, slots=True)
class Issue:
    """The days that a bulletin tells of; `week` is the number of a week in its month, 0 for none."""

    first: date
    last: date
    week: int = 0

    @property
    def month(self) -> str:
        """The month in words: 2019年3月."""
        return f"{self.first.year}年{self.first.month}月"

    def day(self, random: Random) -> date:
        """Return one of its days."""
        return self.first + timedelta(days=random.randrange((self.last - self.first).days + 1))


class Told(NamedTuple):
    """A sentence as it is told."""

    sentence: Sentence
    filled: Filled


class Teller:
    """Fills sentences for one bulletin."""

    def __init__(self, room: Newsroom, issue: Issue, random: Random) -> None:
        self._room = room
        self._issue = issue
        self._random = random
        self._filler = room.filler(random)

    def tell(
        self, desk: Desk, told: Sequence[Told], least: float = 0.0, most: float = math.inf
    ) -> Told | None:
        """Return a sentence of a department that has told others, one of so many quads; None where none
        was drawn.
        """
        scene = self._room.scene(desk.unit, self._issue.day(self._random))
        used = [each.sentence for each in told]
        for _ in range(_DRAWS):
            sentence = self._random.choice(desk.sentences)
            if least <= sentence.quads <= most and sentence not in used and sentence.can_be_told(scene):
                return Told(sentence, self._filler.fill(sentence.template, scene, {}))
        return None


def full_text(room: Newsroom, report: str, issue: Issue, random: Random) -> str:
    """Return the text of a ministry's report with one entry a province."""
    entries = _entries(room, issue, random)
    title = f"{issue.month}{report}工作月报"
    if issue.week:
        title = f"{report}工作周报（{issue.month}第{WEEKS[issue.week - 1]}周）"
    words, head = room.words, random.choice(_SECTION_HEADS)
    layout = random.choice(room.layouts)
    parts = [
        f"{title}\n",
        f"{room.field.ministry}办公厅　{issue.last.year}年{issue.last.month}月{issue.last.day}日\n",
        f"{words.notice}\n",
        _summary(entries, random),
        head.format(words.sections["provinces"]),
        *(_entry(layout, desk, told) for desk, told in entries),
        head.replace("一", "二").format(words.sections["withheld"]),
        "（略）\n",
    ]
    return "".join(parts)


def _entries(room: Newsroom, issue: Issue, random: Random) -> list[tuple[Desk, list[Told]]]:
    """A sentence of every province, then further ones of one after another until there is enough."""
    teller, wanted = Teller(room, issue, random), random.uniform(*FULL)
    entries: list[tuple[Desk, list[Told]]] = [(desk, []) for desk in room.provinces]
    sum_ = 0.0
    while sum_ < wanted:
        for desk, told in random.sample(entries, len(entries)):
            if one := teller.tell(desk, told):
                told.append(one)
                sum_ += one.sentence.quads
            if sum_ >= wanted and all(told for _, told in entries):
                break
    return entries


def _summary(entries: Sequence[tuple[Desk, Sequence[Told]]], random: Random) -> str:
    acts = {
        desk.unit.place.short: told
        for desk, news in entries
        if (told := [act for each in news for act in summary_of(each.filled)])
    }
    chosen = sorted(random.sample(list(acts), min(_SUMMARY, len(acts))), key=list(acts).index)
    return "【摘要】" + "".join(f"{place}{random.choice(acts[place])}。" for place in chosen) + "\n"


def _entry(layout: str, desk: Desk, told: Sequence[Told]) -> str:
    """The entry of a province in a layout of `examples/corpus/entries.yaml`."""
    slots = [slot for slot in SLOT.findall(layout) if slot.startswith("sent")]
    texts = [each.filled.text for each in told]
    first, rest = texts[: len(slots) - 1], "".join(texts[len(slots) - 1 :])
    place = desk.unit.place
    values = dict.fromkeys(slots, "") | {"prov": place.short, "prov_full": place.name}
    values |= dict(zip(slots, [*first, rest], strict=False))
    return SLOT.sub(lambda m: values[m[1]], layout)


def short_text(room: Newsroom, desk: Desk, issue: Issue, random: Random) -> str:
    """Return the text of a news item or a brief of one department."""
    told = _news(room, desk, issue, random)
    sentences = (f"{_BLANK}{one.filled.text}\n" for one in told)
    return "".join([*heading(desk, issue, room.words.notice, random), *sentences])


def _news(room: Newsroom, desk: Desk, issue: Issue, random: Random) -> Iterator[Told]:
    teller, wanted = Teller(room, issue, random), random.uniform(*SHORT)
    told: list[Told] = []
    sum_ = 0.0
    while sum_ < wanted and len(told) < _SENTENCES:
        one = teller.tell(desk, told, 0.0 if told else _LEAST_FIRST, _MOST_SHORT - sum_)
        if one is None:
            return
        yield one
        told.append(one)
        sum_ += one.sentence.quads


def heading(desk: Desk, issue: Issue, notice: str, random: Random) -> Iterator[str]:
    """Yield the title, which no other bulletin has, the day of issue, and that it is invented."""
    if issue.week:
        yield f"{desk.name}{random.choice(_BRIEFS)}（{issue.month}第{WEEKS[issue.week - 1]}周）\n"
    elif issue.first != issue.last:
        yield f"{issue.month}{desk.name}{random.choice(_MONTHLY)}\n"
    else:
        yield f"{desk.name}{random.choice(_DAILY)}（{issue.month}{issue.first.day}日）\n"
    out = issue.last
    yield f"发布时间：{out.year}年{out.month}月{out.day}日\n"
    yield f"{notice}\n"
    yield "【工作动态】\n"
