"""A Word document: its paragraphs and the rows of its tables, in their order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from zipfile import BadZipFile, LargeZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell, _Row
from lxml.etree import LxmlError

from graph_builder.formats.page import Page, UnreadablePage

_DAMAGE = (PackageNotFoundError, BadZipFile, LargeZipFile, LookupError, ValueError, RuntimeError, LxmlError)
_INFLATED = 64 * 1024 * 1024
_RATIO = 200
_PARTS = 5_000
_COLUMNS = 63  # the most that Word makes; a cell may claim millions


def read_docx(data: bytes) -> Page:
    """Return the text of a Word document. Raises UnreadablePage for another archive, one that is damaged, or
    one that would swell when it is opened.
    """
    _check_archive(data)
    try:
        document = docx.Document(io.BytesIO(data))
        text = "\n".join(_lines(document))
    except _DAMAGE as error:
        raise _damaged(error) from error
    if not text.strip():
        raise UnreadablePage("文档里没有文字；请检查文件", "the document holds no text: check the file")
    frame = (document.core_properties.title, document.core_properties.author)
    return Page(text, tuple(line for line in frame if line))


def _check_archive(data: bytes) -> None:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError) as error:
        raise _damaged(error) from error
    if "word/document.xml" not in {part.filename for part in parts}:
        raise UnreadablePage(
            "是压缩包，不是 Word 文档；请解压后给出其中的文件",
            "an archive, no Word document: unpack it and name its files",
        )
    inflated = sum(part.file_size for part in parts)
    if len(parts) > _PARTS or inflated > _INFLATED or inflated > _RATIO * max(len(data), 4096):
        raise UnreadablePage("文档解压后过大；请拆分", "the document is too large when unpacked: split it")


def _damaged(error: Exception) -> UnreadablePage:
    return UnreadablePage(
        f"Word 文档已损坏（{type(error).__name__}）；请重新保存",
        f"the Word document is damaged ({type(error).__name__}): save it again",
    )


def _lines(document: Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block)
        else:
            yield block.text


def _rows(table: Table) -> Iterator[str]:
    """The texts of each row; a cell that goes on from the row above says again what it said there."""
    above: dict[int, str] = {}
    for row in table.rows:
        above = _cells(row, table, above)
        yield " ".join(dict.fromkeys(text for text in above.values() if text))


def _cells(row: _Row, table: Table, above: dict[int, str]) -> dict[int, str]:
    """The text of each cell of a row by its column. python-docx makes as many cells as one spans columns."""
    found: dict[int, str] = {}
    column = row.grid_cols_before
    for cell in row._tr.tc_lst:
        goes_on = cell.vMerge == "continue" and column in above
        found[column] = above[column] if goes_on else _Cell(cell, table).text.strip()
        column += min(cell.grid_span, _COLUMNS)
    return found
