"""The text of an annotated bulletin, its layout, and the place of every quote in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from graph_builder.clauses import mask, sentences
from graph_builder.gold_rows import GoldError, Row
from graph_builder.identify import identify
from graph_builder.model import Bulletin, Evidence, Interval, Item, Precision, Section, Source, Span
from graph_builder.names import digest, loose_key, statement_key
from graph_builder.normalise import Folded, normalise
from graph_builder.read import read_bytes, read_path
from graph_builder.segment import lay_out
from graph_builder.times import edtf, month_of
from ontology.load import Knowledge

_RULE = "gold"


def source_of(path: Path) -> Source:
    """Return the text of a bulletin file; of a page, its headings, paragraphs and table rows."""
    if path.suffix != ".html":
        return read_path(path)
    page = _Visible()
    page.feed(path.read_text(encoding="utf-8"))
    source = read_bytes("\n".join(page.lines).encode(), str(path))
    return replace(source, media_type="text/html")


class _Visible(HTMLParser):
    """The headings, paragraphs and table rows of a page in order, one a line, without its navigation."""

    _HIDDEN = frozenset({"head", "header", "nav", "aside", "footer", "script", "style"})
    _BLOCKS = frozenset({"h1", "h2", "h3", "h4", "p", "tr"})

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._hidden = 0
        self._line: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in self._HIDDEN
        if tag in self._BLOCKS:
            self._line = ""

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN
        if tag in {"td", "th"} and self._line is not None:
            self._line += " "
        if tag in self._BLOCKS and self._line is not None:
            if not self._hidden:
                self.lines.append(self._line)
            self._line = None

    def handle_data(self, data: str) -> None:
        if self._line is not None:
            self._line += data


def bulletin_of(source: Source, gold: Row, knowledge: Knowledge) -> Bulletin:
    """Return the bulletin as laid out, its spans over the text as read, period and makers as annotated."""
    folded = normalise(source.text, knowledge.repairs)
    found = identify(source, folded.text, lay_out(folded.text, knowledge), knowledge)
    period = interval_of(gold["period"])
    issue = edtf(period).replace("/", "_") if found.series else source.digest[:16]
    issued = gold.get("issued") or str(gold.get("published") or "")[:10]
    return replace(
        found,
        id=f"bulletin/{found.series or 'x'}-{issue}",
        period=period,
        period_basis=found.period_basis if found.period == period else "manifest",
        publisher=gold.get("publisher"),
        reprinted_by=gold.get("reprinted_by"),
        issued=date.fromisoformat(str(issued)) if issued else None,
        sections=tuple(_as_read(s, folded) for s in found.sections),
    )


def _as_read(section: Section, folded: Folded) -> Section:
    def back(span: Span) -> Span:
        return folded.back(span.start, span.end)

    items = tuple(i._replace(head_span=back(i.head_span), body=back(i.body)) for i in section.items)
    return replace(section, span=back(section.span), items=items)


def interval_of(value: object, sentence: str = "") -> Interval:
    """Return a date, a month or `begin/end` of an annotation; `sentence` tells whether ten days are meant.

    >>> interval_of("2023-03-11/2023-03-20", "拟于3月中旬印发").precision
    <Precision.TEN_DAY: 'ten-day'>
    """
    first, _, last = str(value).partition("/")
    begin, end = _days(first), _days(last or first)
    precision = begin.precision
    if last and "旬" in sentence:
        precision = Precision.TEN_DAY
    elif last and begin.begin.day == 1 and end.end == month_of(end.end.year, end.end.month).end:
        precision = Precision.MONTH
    return Interval(begin.begin, end.end, precision)


def _days(value: str) -> Interval:
    if re.fullmatch(r"\d{4}-\d{2}", value):
        return month_of(int(value[:4]), int(value[5:]))
    day = date.fromisoformat(value)
    return Interval(day, day, Precision.DAY)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote stands: its item, the evidence that it is, the sentence around it."""

    item: str
    evidence: Evidence
    sentence: str
    entry: Item


class Text:
    """The text with its layout; quotes become evidence."""

    def __init__(self, source: Source, bulletin: Bulletin, file: str) -> None:
        self.source = source
        self.bulletin = bulletin
        self._file = file
        self._masked = mask(source.text)
        self._loose = loose_key(source.text)
        self._ordinals: Counter[str] = Counter()
        sections = sorted(bulletin.sections, key=lambda s: s.summary)  # what is told twice, the body proves
        self.items = {f"{bulletin.id}/s{s.number}/i{i.number}": i for s in sections for i in s.items}

    def find(self, quote: str, row: str) -> Found:
        """Return where `quote` stands first, in the summary only if nowhere else."""
        text = self.source.text
        for iri, item in self.items.items():
            start = text.find(quote, item.head_span.start, item.body.end)
            if start >= 0:
                span = Span(start, start + len(quote))
                evidence = Evidence(span, quote, _RULE, 1.0)
                return Found(iri, evidence, self._sentence(item, span), item)
        if quote in text:
            raise GoldError(
                self._file, row, f"引文不在任何条目中：{quote}", f"the quote stands in no item: {quote}"
            )
        raise GoldError(self._file, row, f"引文不在原文中：{quote}", f"the quote is not in the text: {quote}")

    def _sentence(self, item: Item, quote: Span) -> str:
        around = (s for s in sentences(self._masked, item.body) if s.start <= quote.start < s.end)
        span = next(around, quote)
        return self.source.text[span.start : span.end]

    def is_title(self, name: str) -> bool:
        """Whether a name stands between title marks somewhere in the text."""
        return any(mark in self._loose for mark in (f"《{loose_key(name)}", f"{loose_key(name)}》"))

    def identify(self, letter: str, found: Found) -> str:
        """Return the next identifier of a statement of the sentence around what was found."""
        known = statement_key(found.sentence, found.entry.provinces, found.entry.head)
        stem = f"{self.bulletin.id}/{letter}-{digest(known, 10)}"
        self._ordinals[stem] += 1
        return f"{stem}-{self._ordinals[stem]}"
