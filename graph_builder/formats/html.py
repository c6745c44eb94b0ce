"""A web page: its article as a text, without navigation, footer and scripts.

trafilatura finds the article; what it leaves out is the frame, which may tell date and source. Where it finds
nothing, all visible text but that of navigation, headers and footers is the article.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import trafilatura
from lxml import html as markup
from lxml.etree import ParserError

from graph_builder.formats.page import Page, UnreadablePage

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk"})
_SILENT = frozenset({"script", "style", "template", "noscript", "head", "iframe", "object", "svg", "math"})
_DELETED = frozenset({"del", "s", "strike"})
_UNSEEN = re.compile(r"\bdisplay\s*:\s*none\b|\bvisibility\s*:\s*hidden\b", re.IGNORECASE)
_CHROME = frozenset({"nav", "header", "footer", "aside", "form", "button", "select"})
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre"}
    | {"section", "table", "tbody", "tfoot", "thead", "title", "tr", "ul"}
)
_CELLS = frozenset({"td", "th"})
_CELL = " | "
_RULE = re.compile(r"^\|?(?:-{3,}\|)+-*\s*$")
_LEAST = 40  # code points; a shorter article is a sign that none was found
_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*'|(?!))*+""")
_VALUE = re.compile(r"""["'][^"']*["']""")
_ATTRIBUTES = 1_000  # of one tag; the parser compares each with each
_FRAME_LINES, _FRAME_LENGTH = 200, 120


def read_html(data: bytes) -> Page:
    """Return the article of a page. Raises UnreadablePage where nothing can be seen on it.

    >>> read_html("<title>月报</title><nav>首页</nav><p>省教育厅印发通知。</p>".encode()).text
    '省教育厅印发通知。'
    """
    text = decode(data)
    _refuse_crowded_tags(text)
    tree = _parsed(text)
    if _without_hidden(tree):
        text = markup.tostring(tree, encoding="unicode")
    lines = list(_lines(tree, _SILENT - {"head"}))
    article = _in_order(_article(text), lines, _headlines(tree), set(_lines(tree, _SILENT | _CHROME)))
    if len(article) < _LEAST:
        article = "\n".join(_lines(tree, _SILENT | _CHROME))
    if not article.strip():
        raise UnreadablePage(
            "网页里没有可见的文字；请保存完整的网页或另存为文本",
            "the page shows no text; save the whole page, or save it as text",
        )
    return Page(article, _frame(lines, article))


def decode(data: bytes) -> str:
    """Return the markup of a page: by byte order mark, by what it declares, as UTF-8, as GB18030.

    >>> decode("<meta charset=gb2312><p>镕</p>".encode("gb18030"))
    '<meta charset=gb2312><p>镕</p>'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    for encoding in ("gb18030" if name in _CHINESE else name, "utf-8", "gb18030"):
        try:
            return data.decode(encoding).lstrip("\ufeff")
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("gb18030" if name in _CHINESE else "utf-8", "replace")


def _refuse_crowded_tags(text: str) -> None:
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > _ATTRIBUTES and (count := _attributes(tag[0])) > _ATTRIBUTES:
            line = text.count("\n", 0, tag.start()) + 1
            raise UnreadablePage(
                f"第 {line} 行的标签有 {count} 个属性，不像网页；请另存为文本",
                f"the tag on line {line} has {count} attributes, unlike a page; save it as text",
            )


def _attributes(tag: str) -> int:
    bare, values = _VALUE.subn(" ", tag)
    return max(values, len(re.split(r"[\s/]+", bare)))


def _parsed(text: str) -> markup.HtmlElement:
    try:
        return markup.document_fromstring(text.encode(), parser=markup.HTMLParser(encoding="utf-8"))
    except (ParserError, ValueError) as error:
        raise UnreadablePage(
            f"不是可读的网页（{error}）；请另存为文本",
            f"not a page that can be read ({error}); save it as text",
        ) from error


def _without_hidden(tree: markup.HtmlElement) -> bool:
    """Take out what a reader of the page does not see or sees struck out; return whether anything was."""
    hidden = [element for element in tree.iter("*") if _is_hidden(element)]
    for element in hidden:
        element.drop_tree()
    return bool(hidden)


def _is_hidden(element: markup.HtmlElement) -> bool:
    if element.tag in {"html", "body"}:  # some pages show themselves by a script
        return False
    if element.tag in _DELETED or element.get("hidden", "until-found") != "until-found":
        return True
    return _UNSEEN.search(element.get("style", "")) is not None


def _article(text: str) -> str:
    found = trafilatura.extract(
        text, include_comments=False, include_tables=True, favor_recall=True, output_format="txt"
    )
    lines = (found or "").splitlines()
    return "\n".join(
        line.strip("| ") if line.startswith("|") else line for line in lines if not _RULE.match(line)
    )


def _headlines(tree: markup.HtmlElement) -> list[str]:
    """The first-level headings of a page."""
    told = (" ".join("".join(h.itertext()).split()) for h in tree.iter("h1"))
    return [line for line in told if line]


def _in_order(article: str, lines: list[str], headlines: list[str], told: set[str]) -> str:
    """The lines of an article in the order of the page, below its headline, with what the page tells between
    them: a table that was taken for none of the article, and before another article what divides them.
    """
    found = _with_whole_rows([line for line in article.splitlines() if line], lines)
    if not found:
        return article
    ordered = sorted(zip(_places(found, lines), found, strict=True), key=lambda placed: placed[0])
    whole = list(_filled(ordered, lines, told))
    title = headlines[0] if headlines else ""
    first = _places([title], lines)[0] if title in lines else len(lines)
    return "\n".join([title, *whole] if title not in found and first <= ordered[0][0] else whole)


def _with_whole_rows(found: list[str], lines: list[str]) -> list[str]:
    """Without the cells of rows that the article tells one a line: the page tells the rows."""
    known = set(found)
    rows = (line.split(_CELL) for line in lines if _CELL in line and line not in known)
    broken = {cell for row in rows if known.issuperset(row) for cell in row}
    return [line for line in found if line not in broken]


def _filled(ordered: list[tuple[int, str]], lines: list[str], told: set[str]) -> Iterator[str]:
    """The lines of an article, and those of the page between two of them."""
    before, known = ordered[0][0], {line for _, line in ordered}
    for place, line in ordered:
        yield from (gap for gap in lines[before + 1 : place] if gap in told and gap not in known)
        yield line
        before = max(before, place)


def _places(told: list[str], lines: list[str]) -> list[int]:
    """Where lines stand among those of the page, the second of two equal ones at the second; one that is not
    found stands with the one before it.
    """
    known: dict[str, list[int]] = defaultdict(list)
    for place, line in reversed(list(enumerate(lines))):
        known[line].append(place)
    places, last = [], 0
    for line in told:
        last = known[line].pop() if known[line] else last
        places.append(last)
    return places


def _lines(tree: markup.HtmlElement, without: frozenset[str]) -> Iterator[str]:
    """The visible text of a tree, a line for each block."""
    pieces: list[str] = []
    for piece in _pieces(tree, without):
        if piece is not None:
            pieces.append(piece)
        elif pieces:
            line = " ".join("".join(pieces).split())
            pieces = []
            if line:
                yield line


def _pieces(tree: markup.HtmlElement, without: frozenset[str]) -> Iterator[str | None]:
    """The texts in order; None where a block begins or ends."""
    stack: list[tuple[markup.HtmlElement, bool, bool]] = [(tree, False, False)]
    while stack:
        element, seen, in_cell = stack.pop()
        block = element.tag in _BLOCKS and not in_cell
        if seen:
            yield from ((None,) if block else ())
            yield element.tail or ""
            continue
        if not isinstance(element.tag, str) or element.tag in without:
            yield element.tail or ""
            continue
        yield from ((None,) if block else ())
        cell = element.tag in _CELLS
        yield from ((_CELL,) if cell and element.getprevious() is not None else ())
        yield element.text or ""
        stack.append((element, True, in_cell))
        stack.extend((child, False, in_cell or cell) for child in reversed(element))
    yield None


def _frame(lines: list[str], article: str) -> tuple[str, ...]:
    """The short lines of a page that its article does not hold."""
    outside = [line for line in lines if len(line) <= _FRAME_LENGTH and line not in article]
    return tuple(dict.fromkeys(outside))[:_FRAME_LINES]
