"""A Word document gives paragraphs and table rows in order; archives that swell or are none are refused."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from graph_builder.formats.docx import read_docx
from graph_builder.formats.page import UnreadablePage


def document() -> bytes:
    made = docx.Document()
    made.core_properties.title = "7月林业工作简报"
    made.add_heading("2024年7月林业工作简报")
    made.add_paragraph("7月2日，省林业局举办古树名木保护培训班。")
    table = made.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "造林面积", "3.2万亩"
    made.add_paragraph("省林业局公布首批森林乡村名单。")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_paragraphs_and_rows_come_in_order() -> None:
    page = read_docx(document())
    assert page.text.splitlines() == [
        "2024年7月林业工作简报",
        "7月2日，省林业局举办古树名木保护培训班。",
        "造林面积 3.2万亩",
        "省林业局公布首批森林乡村名单。",
    ]
    assert page.frame[0] == "7月林业工作简报"


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return stream.getvalue()


def with_body(body: str, declared: str = "") -> bytes:
    """A document whose body is given as markup."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    markup = f'{declared}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(document())) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, markup if name == "word/document.xml" else old.read(name))
    return stream.getvalue()


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


DEEP = "<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000
LAUGHS = "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">' for n in range(9))
BOMB = f'<!DOCTYPE w:document [<!ENTITY b0 "哈哈哈哈哈哈">{LAUGHS}]>'


def test_a_cell_that_claims_millions_of_columns_is_one_cell() -> None:
    wide = cell("甲", '<w:gridSpan w:val="2000000000"/>')
    assert read_docx(with_body(table(wide + cell("乙")))).text == "甲 乙"


def test_a_cell_that_goes_on_below_is_told_in_each_row() -> None:
    first = cell("甲", '<w:vMerge w:val="restart"/>') + cell("乙")
    more = cell("", "<w:vMerge/>") + cell("丙")
    page = read_docx(with_body(table(first, *[more] * 2000)))
    assert page.text.splitlines() == ["甲 乙", *["甲 丙"] * 2000]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive(a_xml=b"<a/>"), "压缩包"),
        (archive(word__document_xml=b"<w/>"), "损坏"),
        (archive(word__document_xml=b" " * 80_000_000), "过大"),
        (document()[:2000], "损坏"),
        (b"PK\x03\x04", "损坏"),
        (with_body(DEEP), "损坏"),
        (with_body("<w:p><w:r><w:t>&b9;</w:t></w:r></w:p>", BOMB), "损坏"),
    ],
    ids=["other archive", "no package", "bomb", "cut", "head only", "deep", "entities"],
)
def test_what_cannot_be_read_is_told(data: bytes, words: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        read_docx(data)
    assert words in refused.value.zh
