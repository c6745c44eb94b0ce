"""Layout: which lines of a folded text are title, summary, section heads, items, editor and page chrome."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from graph_builder.model import Item, Section, Span
from ontology.load import Genre, Knowledge

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_STOP = re.compile(r"[,。;:!?《]")
_OPEN_QUOTE = re.compile(r"“[^”]*$|《[^》]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its outer space, and where it stands."""

    text: str
    span: Span


@dataclass(slots=True)
class Layout:
    """What the lines of a text are; spans index the folded text."""

    genre: Genre
    title: re.Match[str] | None = None
    sections: list[Section] = field(default_factory=list)
    editor: Span | None = None
    footer: list[Line] = field(default_factory=list)


def lines_of(text: str) -> list[Line]:
    """Return the lines of `text` that hold more than space.

    >>> [(l.text, l.span.start) for l in lines_of("甲\\n\\n 乙")]
    [('甲', 0), ('乙', 4)]
    """
    found = []
    for match in _LINE.finditer(text):
        body = match[0].strip()
        if body:
            start = match.start() + match[0].index(body[0])
            found.append(Line(body, Span(start, start + len(body))))
    return found


def choose_genre(lines: Iterable[Line], genres: Iterable[Genre]) -> Genre:
    """Return the genre whose section heads, summary and title occur most; without any, the fall-back
    ``paragraphs``.
    """
    lines = list(lines)

    def votes(genre: Genre) -> int:
        patterns = [genre.patterns[k] for k in ("section", "summary") if k in genre.patterns]
        return sum(bool(p.match(line.text)) for p in patterns for line in lines)

    return max(genres, key=lambda g: (votes(g), g.name == "paragraphs"))


def lay_out(text: str, knowledge: Knowledge) -> Layout:
    """Return the layout of a folded `text`."""
    lines = lines_of(text)
    layout = Layout(choose_genre(lines, knowledge.genres))
    builder = _Builder(layout, knowledge)
    for line in lines:
        builder.take(line)
    builder.close()
    return layout


class _Builder:
    """Takes the lines in order; a section is added when the next begins."""

    def __init__(self, layout: Layout, knowledge: Knowledge) -> None:
        self.layout = layout
        self.knowledge = knowledge
        self.head: Line | None = None
        self.head_text = ""
        self.items: list[Item] = []
        self.withheld = 0  # where the word that withholds the section ends
        self._takers: dict[str, Callable[[Line, re.Match[str]], None]] = {  # the first that fits takes a line
            "title": self._title,
            "summary": self._summary,
            "withheld": self._withheld,
            "editor": self._editor,
            "issued": lambda _line, _match: None,  # identify.py reads it
            "footer": lambda line, _match: layout.footer.append(line),
            "section": self._section,
        }

    def take(self, line: Line) -> None:
        if self.layout.footer:
            self.layout.footer.append(line)
            return
        for name in self._takers:
            pattern = self.layout.genre.patterns.get(name)
            if pattern and (match := pattern.match(line.text)):
                self._takers[name](line, match)
                return
        self._item(line)

    def close(self) -> None:
        if self.head is None and not self.items:
            return
        span = Span(self.head.span.start if self.head else self.items[0].body.start, self._end())
        number = len(self.layout.sections) + 1
        section = Section(number, self.head_text, span, tuple(self.items), bool(self.withheld))
        self.layout.sections.append(section)
        self.head, self.head_text, self.items, self.withheld = None, "", [], 0

    def _end(self) -> int:
        last = self.items[-1].body.end if self.items else 0
        return max(last, self.withheld, self.head.span.end if self.head else 0)

    def _title(self, line: Line, match: re.Match[str]) -> None:
        if self.layout.title is None and not self.layout.sections and not self.items:
            self.layout.title = match
        else:
            self._item(line)

    def _summary(self, line: Line, match: re.Match[str]) -> None:
        self.close()
        start = line.span.start + match.start("body")
        body = Span(start, line.span.end)
        items = (Item(1, match["head"], Span(line.span.start, start), body),) if match["body"] else ()
        number = len(self.layout.sections) + 1
        self.layout.sections.append(Section(number, match["head"], line.span, items, summary=True))

    def _section(self, line: Line, match: re.Match[str]) -> None:
        self.close()
        self.head = line
        self.head_text = next(v for k, v in match.groupdict().items() if k.startswith("head") and v)

    def _withheld(self, line: Line, match: re.Match[str]) -> None:
        self.withheld = line.span.start + match.end()

    def _editor(self, line: Line, match: re.Match[str]) -> None:
        start = line.span.start
        self.layout.editor = Span(start + match.start("name"), start + match.end("name"))

    def _item(self, line: Line) -> None:
        cut = head_end(line.text, self.layout.genre.head_limit)
        head = line.text[:cut].rstrip()
        body = line.text[cut:].lstrip()
        start = line.span.end - len(body)
        head_span = Span(line.span.start, line.span.start + len(head))
        provinces = provinces_of(head, self.knowledge)
        number = len(self.items) + 1
        self.items.append(Item(number, head, head_span, Span(start, line.span.end), provinces))


def head_end(line: str, limit: int) -> int:
    """Return where the head of an item ends: after its leading parts that hold no punctuation, 0 without a
    head.

    >>> line = "虚拟现实 教育培训 两部门印发《计划》。"
    >>> line[:head_end(line, 40)]
    '虚拟现实 教育培训 '
    """
    end = 0
    for part in _parts(line):
        text = part[0].strip()
        beyond = part.end() == len(line) or part.end() > limit
        if beyond or _STOP.search(text) or _OPEN_QUOTE.search(text) or text[0].isdigit():
            break
        end = part.end()
    return end


def _parts(line: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"\S+\s*", line)


def provinces_of(head: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the identifiers of the provinces that a head names, () when it is about something else.

    >>> from ontology.load import load
    >>> provinces_of("湖北、湖南", load())
    ('420000', '430000')
    """
    names = [n for n in re.split(r"[、\s]+", head) if n]
    places = [knowledge.places_by_name.get(n) for n in names]
    if not names or not all(places):
        return ()
    return tuple(p.id for p in places if p)
