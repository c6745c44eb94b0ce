"""A PDF: its pages as lines, and the lines as the paragraphs that the page width has broken.

A line that fills the page goes on in the next one; a short line ends a paragraph, and so does a line whose
successor begins like a head (★, 一、, 1., 【).
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from statistics import quantiles
from unicodedata import normalize

import pypdf
from pypdf.errors import PyPdfError

from graph_builder.formats.page import Page, UnreadablePage

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it names no file; what matters it raises
# What pypdf raises on damaged files: its own errors, and those of what it trusted to be there.
_DAMAGE = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError)
_PAGES = 500
_CHARACTERS = 4_000_000
# What shows the pages may take long to read and make no text at all: a page of many operators in few bytes.
_CONTENT, _LEAST_CONTENT, _RATIO = 32 * 1024 * 1024, 1024 * 1024, 50
_OPERATORS = 2_000_000
_HEAD = re.compile(
    r"[★※◆●■▲【〔]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)"
)
# Fonts give radicals for the characters they look like; these have no compatibility form of their own
# (Unicode, EquivalentUnifiedIdeograph).
_RADICAL = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_LOOKS_LIKE = dict(
    zip(
        "⺠⺟⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "民母虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_PAGE_NUMBER = re.compile(r"^[—\-–\s·第]*\d{1,4}[页—\-–\s·]*$")
_JOIN_WITH_SPACE = re.compile(r"[A-Za-z0-9]$")
_SLACK = 2  # full-width characters that a full line may lack at its end


def read_pdf(data: bytes) -> Page:
    """Return the text of a PDF. Raises UnreadablePage for one that is damaged, locked, too long, or holds
    pictures only.
    """
    lines = list(_lines(_open(data), min(_CONTENT, max(_LEAST_CONTENT, _RATIO * len(data)))))
    if not any(line.strip() for line in lines):
        raise UnreadablePage(
            "PDF 里没有文字（多半是扫描件）；请先做文字识别",
            "the PDF holds no text (it may be a scan): recognise its characters first",
        )
    return Page("\n".join(rejoined(lines)))


def _open(data: bytes) -> pypdf.PdfReader:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadablePage("PDF 有密码；请去掉密码", "the PDF has a password: remove it")
        count = len(reader.pages)
    except _DAMAGE as error:
        raise _damaged(error) from error
    if count > _PAGES:
        raise UnreadablePage(
            f"PDF 有 {count} 页，超过 {_PAGES} 页；请拆分", f"{count} pages are over {_PAGES}: split it"
        )
    return reader


def _damaged(error: Exception) -> UnreadablePage:
    name = type(error).__name__
    return UnreadablePage(f"PDF 已损坏（{name}）；请重新下载", f"the PDF is damaged ({name}): fetch it again")


def _lines(reader: pypdf.PdfReader, content: int) -> Iterator[str]:
    """The lines of the pages, which may hold so many bytes of `content`."""
    left, work = _CHARACTERS, _Work(content)
    try:
        for page in reader.pages:
            work.content_of(page)
            text = _RADICAL.sub(_character_of, page.extract_text(visitor_operand_before=work.operator))
            left -= len(text)
            if left < 0:
                raise UnreadablePage("PDF 的文字过多；请拆分", "the PDF holds too much text: split it")
            yield from (line for line in text.splitlines() if not _PAGE_NUMBER.match(line))
    except _DAMAGE as error:
        raise _damaged(error) from error


class _Work:
    """What reading a PDF may still cost: bytes that draw its pages, and operators, those of forms again each
    time that they are drawn.
    """

    def __init__(self, content: int) -> None:
        self._content = content
        self._operators = _OPERATORS

    def content_of(self, page: pypdf.PageObject) -> None:
        stream = page.get_contents()
        self._content -= len(stream.get_data()) if stream is not None else 0
        if self._content < 0:
            raise _laborious()

    def operator(self, *_: object) -> None:
        self._operators -= 1
        if self._operators < 0:
            raise _laborious()


def _laborious() -> UnreadablePage:
    return UnreadablePage(
        "PDF 的绘制指令过多，不像文字；请另存为文本，或重新生成 PDF",
        "the PDF draws more than its text can need: save it as text, or make it anew",
    )


def _character_of(radical: re.Match[str]) -> str:
    return _LOOKS_LIKE.get(radical[0]) or normalize("NFKC", radical[0])


def rejoined(lines: list[str]) -> Iterator[str]:
    """Yield the paragraphs of a page's lines.

    >>> list(rejoined(["省水利厅召开全省河湖长制工作", "会议，印发通知。", "★各地动态"]))
    ['省水利厅召开全省河湖长制工作会议，印发通知。', '★各地动态']
    """
    full = _full_width(lines)
    paragraph = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        bare = line.strip()
        glue = " " if _JOIN_WITH_SPACE.search(paragraph) and bare[:1].isascii() and bare[:1].isalpha() else ""
        paragraph += glue + bare
        if not bare or not _fills(line.rstrip(), full) or _begins(following):
            if paragraph:
                yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _fills(line: str, full: float) -> bool:
    """A line may lack a character or two that must not stand apart; after a full stop it lacks none."""
    return _width(line) >= full - (0.5 if line.endswith("。") else _SLACK)


def _begins(line: str) -> bool:
    return not line.strip() or bool(_HEAD.match(line.strip())) or line.startswith(("\u3000\u3000", "    "))


def _full_width(lines: list[str]) -> float:
    """The width of a line that fills the page, in full-width characters."""
    widths = [_width(line.rstrip()) for line in lines if line.strip()]
    return (
        quantiles(widths, n=10, method="inclusive")[-1] if len(widths) > 1 else widths[0] if widths else 0.0
    )


def _width(line: str) -> float:
    return sum(0.5 if c < "\u0300" else 1.0 for c in line)
