"""``CHANGES.md``, the history of the ontology, as blocks of a page. Only the Markdown that it needs is known:
headings, lists, paragraphs, fenced code, `code` and links.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ontology.docs.names import Ref

_INLINE = re.compile(r"`([^`]+)`|\[([^\]]+)\]\((https?://[^)\s]+|[\w./#-]+)\)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; in code, or leading somewhere, or plain."""

    word: Ref
    code: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page: `kind` is h1, h2, h3, p, pre or ul; a list has several lines."""

    kind: str
    lines: tuple[tuple[Piece, ...], ...]

    @property
    def anchor(self) -> str:
        """A name for links to a heading.

        >>> next(blocks("## 0.1.0 (2026)")).anchor
        '0.1.0'
        """
        text = "".join(piece.word.text for piece in self.lines[0])
        return re.split(r"[^\w.-]", text.strip())[0]


def blocks(text: str) -> Iterator[Block]:
    """Return the blocks of a Markdown text.

    >>> [b.kind for b in blocks("# A\\n\\nb\\nc\\n\\n- d\\n- e\\n")]
    ['h1', 'p', 'ul']
    """
    for part in re.split(r"\n\s*\n", text.strip()):
        if part.startswith("```"):
            body = "\n".join(line for line in part.splitlines() if not line.startswith("```"))
            yield Block("pre", ((Piece(Ref(body)),),))
            continue
        for kind, lines in _runs(part.splitlines()):
            yield Block(kind, tuple(_pieces(line) for line in lines))


def _runs(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Lines that belong together: a heading alone, the points of a list, the lines of a paragraph as one."""
    run: tuple[str, list[str]] = ("", [])
    for line in lines:
        heading = re.match(r"(#{1,3}) (.+)", line)
        point = re.match(r"[-*] (.+)", line)
        if heading:
            yield from ((run,) if run[1] else ())
            yield f"h{len(heading[1])}", [heading[2]]
            run = ("", [])
        elif point and run[0] == "ul":
            run[1].append(point[1])
        elif run[1] and not point:
            run[1][-1] += _joint(run[1][-1], line.strip()) + line.strip()
        else:
            yield from ((run,) if run[1] else ())
            run = ("ul", [point[1]]) if point else ("p", [line.strip()])
    yield from ((run,) if run[1] else ())


def _joint(before: str, after: str) -> str:
    """A line that was broken inside Chinese, or at its punctuation, is joined without a space."""
    edges = (before[-1:], after[:1])
    wide = [not edge.isascii() for edge in edges]
    marks = [unicodedata.category(edge).startswith("P") for edge in edges if edge and not edge.isascii()]
    return "" if all(wide) or any(marks) else " "


def _pieces(line: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    end = 0
    for match in _INLINE.finditer(line):
        found.append(Piece(Ref(line[end : match.start()])))
        code, text, href = match.groups()
        # Other files of the project are not on the site.
        outside = href if href and href.startswith("http") else ""
        found.append(Piece(Ref(code or text, outside), code=code is not None))
        end = match.end()
    return tuple(p for p in (*found, Piece(Ref(line[end:]))) if p.word.text)
