"""Layout: which lines of a folded text are title, summary, section heads, entries, editor and page chrome."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from graph_builder.clauses import goes_on
from graph_builder.heads import head_end, is_body, is_plain_head, is_sentence, place_of, provinces_of
from graph_builder.lines import Line, lines_of
from graph_builder.model import Item, Section, Span
from graph_builder.names import loose_key
from graph_builder.table_figures import is_row
from graph_builder.times import in_figures
from ontology.load import Genre, Knowledge

FALL_BACK = "paragraphs"
_PROVINCIAL = frozenset({"province", "municipality", "autonomous-region", "corps", "special-region"})
_SPACED = re.compile(r" +")
_SPACED_OUT = re.compile(r"\S(?: +\S)+")
_SECTION_LIMIT = 12
_ANY_SENTENCE = "。" * 20
_DATED = frozenset({"period", "issued"})
_TOP = 8  # lines among which a title and a period stand
_ONLY_AT_TOP = frozenset({"period", "title"})
_ANY_LENGTH = sys.maxsize
_LONGEST = {"issued": 120, "origin": 80, "editor": 60}  # code points of a line that tells such a thing
_OPENING = "([【〔本文原文章稿件 "


@dataclass(slots=True)
class Layout:
    """What the lines of a text are; spans index the folded text."""

    genre: Genre
    title: Line | None = None
    period: re.Match[str] | None = None
    issued: re.Match[str] | None = None
    origins: list[str] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    editor: Span | None = None
    imprint: list[Line] = field(default_factory=list)
    footer: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    """An entry that is being read: its head, and the lines below it."""

    head: str
    head_span: Span
    provinces: tuple[str, ...] = ()
    place: str | None = None
    body: Span | None = None


def choose_genre(lines: Iterable[Line], genres: Iterable[Genre]) -> Genre:
    """Return the genre most of whose section heads stand here; without any, the fall-back ``paragraphs``."""
    lines = list(lines)

    def votes(genre: Genre) -> int:
        section = genre.patterns.get("section")
        return sum(bool(section.match(line.text)) for line in lines) if section else 0

    return max(genres, key=lambda g: (votes(g), g.name == FALL_BACK, g.head_limit))


def lay_out(text: str, knowledge: Knowledge, title: str = "") -> Layout:
    """Return the layout of a folded `text`; a line at its top that is the `title` somebody gave is its title,
    whatever it looks like.
    """
    frame = next(g for g in knowledge.genres if g.name == FALL_BACK).patterns
    lines = lines_of(text, frame["rule"], _marks(frame["mark"], knowledge))
    layout = Layout(choose_genre(lines, knowledge.genres))
    builder = _Builder(layout, knowledge, title)
    for line, following in zip_longest(lines, lines[1:]):
        builder.take(line, following)
    builder.close()
    return layout


@lru_cache(maxsize=2)
def _marks(mark: re.Pattern[str], knowledge: Knowledge) -> re.Pattern[str]:
    """Where an entry begins in a text without lines: at the marks of its frame, and at a province's name."""
    short = "|".join(re.escape(p.short) for p in knowledge.places if p.level in _PROVINCIAL)
    several = rf"(?:{short})(?:[、和](?:{short}))*"
    told = rf"(?<![、和])(?={several}\s+(?:省|市|自治区|兵团))|(?<=[。!?])\s*(?={several}[\s:])"
    return re.compile(f"{mark.pattern}|{told}")


class _Builder:
    """Takes the lines in order; an entry is added when the next begins, a section likewise."""

    def __init__(self, layout: Layout, knowledge: Knowledge, title: str = "") -> None:
        self.layout = layout
        self.knowledge = knowledge
        self.given_title = loose_key(title)
        self.patterns = layout.genre.patterns
        self.head: Line | None = None
        self.head_text = ""
        self.summary = False
        self.entry: _Entry | None = None
        self._table: _Entry | None = None
        self.items: list[Item] = []
        self.withheld = 0  # where the word that withholds the section ends
        self.taken = 0
        takers: Sequence[tuple[str, Callable[[Line, re.Match[str]], bool]]] = (
            ("summary", self._summary),
            ("withheld", self._withheld),
            ("chrome", lambda _line, _match: True),
            ("period", self._period),
            ("issued", self._issued),
            ("origin", self._origin),
            ("made_by", self._made_by),
            ("editor", self._editor),
            ("footer", self._footer),
            ("title", self._title),
            ("section", self._section),
            ("item_head", self._item_head),
            ("item", self._item),
        )
        self._takers = [  # the first that will takes it
            (name, pattern, _LONGEST.get(name, _ANY_LENGTH), taker)
            for name, taker in takers
            if (pattern := self.patterns.get(name))
        ]

    def take(self, line: Line, following: Line | None) -> None:
        """Take the next line; `following` is the one after it."""
        self.taken += 1
        self.following = following
        if self.layout.footer:
            self.layout.footer.append(line)
            return
        if self._is_given_title(line):
            return
        for name, pattern, longest, taker in self._takers:
            if len(line.text) > longest or (self.taken > _TOP and name in _ONLY_AT_TOP):
                continue
            match = pattern.search(in_figures(line.text) if name in _DATED else line.text)
            if match and taker(line, match):
                return
        self._text(line)

    def close(self) -> None:
        """End the section at hand."""
        self._end_entry()
        if self.head is None and not self.items:
            return
        start = self.head.span.start if self.head else self.items[0].head_span.start
        number = len(self.layout.sections) + 1
        section = Section(
            number,
            self.head_text,
            Span(start, self._end()),
            tuple(self.items),
            bool(self.withheld),
            self.summary,
        )
        self.layout.sections.append(section)
        self.head, self.head_text, self.items, self.withheld, self.summary = None, "", [], 0, False

    def _end(self) -> int:
        last = self.items[-1].body.end if self.items else 0
        return max(last, self.withheld, self.head.span.end if self.head else 0)

    # What a line may be

    def _title(self, line: Line, _match: re.Match[str]) -> bool:
        later = self.layout.title or self.layout.sections or self.items or self.entry
        if not later and not self._is_section(line):
            self.layout.title = line
            self.layout.period = self.layout.period or self.patterns["period"].search(in_figures(line.text))
        return self.layout.title is line

    def _is_given_title(self, line: Line) -> bool:
        told = bool(self.given_title) and self.taken <= _TOP and loose_key(line.text) == self.given_title
        if told:
            self.layout.title = line
            self.layout.period = self.patterns["period"].search(line.text) or self.layout.period
        return told

    def _period(self, line: Line, match: re.Match[str]) -> bool:
        """A line that holds a period and nothing else: 2023年3月, (2023年8月7日—13日)."""
        alone = match.end() - match.start() >= len(in_figures(line.text).strip("()〔〕[]【】 "))
        told = self.layout.period
        better = told is None or bool(match["year"] and not told["year"])
        if not (alone and better and (match["year"] or match["day"])):
            return False
        self.layout.period = match
        return True

    def _is_section(self, line: Line) -> bool:
        section = self.patterns.get("section")
        return bool(section and section.match(line.text))

    def _issued(self, line: Line, match: re.Match[str]) -> bool:
        alone = match.start() == 0 or (self.layout.issued is None and not self.layout.sections)
        if not alone or re.search(r"[。;]", line.text):
            return False
        self.layout.issued = self.layout.issued or match
        self._note_origins(line)
        return True

    def _origin(self, line: Line, match: re.Match[str]) -> bool:
        """A line that tells where the text comes from (来源:甲 责任编辑:乙), and is no sentence."""
        if not line.text[: match.start()].strip(_OPENING) and "。" not in line.text:
            self._note_origins(line)
            editor = self.patterns["editor"].search(line.text)
            return self._editor(line, editor) if editor else True
        return False

    def _note_origins(self, line: Line) -> None:
        self.layout.origins += (_named(m, "name") for m in self.patterns["origin"].finditer(line.text))

    def _summary(self, line: Line, match: re.Match[str]) -> bool:
        self._open_section(line, match["head"])
        self.summary = True
        if match["body"]:
            body = Span(line.span.start + match.start("body"), line.span.end)
            head = Span(line.span.start, body.start)
            self.entry = _Entry(match["head"], head, body=body)
            self._end_entry()
        return True

    def _section(self, line: Line, match: re.Match[str]) -> bool:
        head = _named(match, "head")
        if self._is_about_place(head):  # 【江苏】 alone is an entry's head
            return self._open_entry(line, head)
        self._open_section(line, head)
        return True

    def _open_section(self, line: Line, head: str) -> None:
        self.close()
        self.head, self.head_text = line, _SPACED.sub("", head) if _SPACED_OUT.fullmatch(head) else head

    def _withheld(self, line: Line, match: re.Match[str]) -> bool:
        self.withheld = line.span.start + match.end()
        return True

    def _editor(self, line: Line, match: re.Match[str]) -> bool:
        if len(line.text) > 60:
            return False
        start = line.span.start
        self.layout.editor = Span(start + match.start("name"), start + match.end("name"))
        return True

    def _made_by(self, line: Line, match: re.Match[str]) -> bool:
        self.layout.makers.append(match["name"])
        self.layout.imprint.append(line)
        editor = self.patterns["editor"].search(line.text)
        return self._editor(line, editor) if editor else True

    def _footer(self, line: Line, _match: re.Match[str]) -> bool:
        """Nothing is read from a footer on; where it stands before everything else, only the line is one."""
        read = self.layout.sections or self.items or self.entry or self.head
        begun = self.layout.imprint if self.taken <= _TOP and not read else self.layout.footer
        begun.append(line)
        return True

    def _item_head(self, line: Line, match: re.Match[str]) -> bool:
        head = match["head"].strip()
        if self.following is None or self._begins_another(self.following):  # a headline is all there is
            return False
        start = line.span.start + match.start("head")
        return self._open_entry(line, head, Span(start, start + len(head)))

    def _begins_another(self, line: Line) -> bool:
        names = ("section", "item_head", "chrome", "footer", "editor", "summary")
        return any((p := self.patterns.get(name)) and p.search(line.text) for name in names)

    def _item(self, line: Line, match: re.Match[str]) -> bool:
        """【江苏】… or 江苏:…, in one line."""
        head = _named(match, "head")
        bracketed = match["head"] is not None
        if not bracketed and not self._is_named(head, match["body"]):
            return False
        name = "head" if bracketed else "head2"
        start, body = line.span.start + match.start(name), line.span.start + match.start("body")
        self._end_entry()
        self.entry = self._entry(head, Span(start, start + len(head)), Span(body, line.span.end))
        self._end_entry()
        return True

    def _is_named(self, head: str, body: str) -> bool:
        """Whether a head before a colon is a province, or a place or body before a text of its own."""
        told = place_of(head, self.knowledge) or is_body(head, self.knowledge)
        return bool(provinces_of(head, self.knowledge)) or bool(told and is_sentence(body))

    def _text(self, line: Line) -> None:
        """A line of text: below its head, behind its head, or without one."""
        if is_row(line.text):
            self._row(line)
            return
        if self.entry is self._table:
            self._end_entry()
        marker = self.patterns["marker"].match(line.text)
        begin = marker.end() if marker else 0  # ●芜湖 is about 芜湖, and so is 1.芜湖
        cut = head_end(line.text[begin:], self.layout.genre.head_limit)
        cut, head = cut and begin + cut, line.text[begin : begin + cut].rstrip()
        if not cut and self._is_plain_section(line):
            self._open_section(line, line.text)
            return
        if not cut and self._is_head(line):
            self._open_entry(line, line.text)
            return
        begun_before = self.entry is not None and (self.entry.body is None or not cut)
        if self.entry is not None and begun_before and not (marker or self._is_about_place(head)):
            begun = self.entry.body.start if self.entry.body else line.span.start
            self.entry.body = Span(begun, line.span.end)
            return
        self._end_entry()
        text = line.text[cut or begin :].lstrip()
        head_span = Span(line.span.start + begin, line.span.start + begin + len(head))
        body = Span(line.span.end - len(text), line.span.end)
        self.entry = self._entry(head, head_span, body)
        if not goes_on(text):
            self._end_entry()

    def _row(self, line: Line) -> None:
        """The rows of a table are one entry, below the head at hand if there is one."""
        if self.entry is None:
            self.entry = self._table = _Entry("", Span(line.span.start, line.span.start), body=line.span)
            return
        begun = self.entry.body.start if self.entry.body else line.span.start
        self.entry.body = Span(begun, line.span.end)

    def _is_about_place(self, head: str) -> bool:
        return bool(head) and bool(provinces_of(head, self.knowledge) or place_of(head, self.knowledge))

    def _is_head(self, line: Line) -> bool:
        return self.following is not None and (
            (self._is_about_place(line.text) and not is_sentence(line.text.partition(":")[2]))
            or (
                self.layout.genre.name in {FALL_BACK, "brief"}
                and is_plain_head(line.text, self.following.text)
            )
        )

    def _is_plain_section(self, line: Line) -> bool:
        """A short line before a head that has no mark either."""
        after = self.following
        return (
            after is not None
            and self.layout.genre.name == FALL_BACK
            and len(line.text) <= _SECTION_LIMIT
            and is_plain_head(line.text, _ANY_SENTENCE)
            and is_plain_head(after.text, _ANY_SENTENCE)
            and not self._begins_another(after)
        )

    # Entries

    def _open_entry(self, line: Line, head: str, span: Span | None = None) -> bool:
        self._end_entry()
        self.entry = self._entry(head, span or line.span)
        return True

    def _entry(self, head: str, span: Span, body: Span | None = None) -> _Entry:
        provinces = provinces_of(head, self.knowledge)
        place = None if provinces else place_of(head, self.knowledge)
        return _Entry(head, span, provinces, place, body)

    def _end_entry(self) -> None:
        entry, self.entry, self._table = self.entry, None, None
        if entry is None:
            return
        body = entry.body or entry.head_span  # a head with nothing below it is read itself
        number = len(self.items) + 1
        self.items.append(Item(number, entry.head, entry.head_span, body, entry.provinces, entry.place))


def _named(match: re.Match[str], name: str) -> str:
    return next(v for k, v in match.groupdict().items() if k.startswith(name) and v).strip()
