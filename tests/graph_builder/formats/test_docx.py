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


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive(a_xml=b"<a/>"), "压缩包"),
        (archive(word__document_xml=b"<w/>"), "损坏"),
        (archive(word__document_xml=b" " * 80_000_000), "过大"),
        (document()[:2000], "损坏"),
        (b"PK\x03\x04", "损坏"),
    ],
    ids=["other archive", "no package", "bomb", "cut", "head only"],
)
def test_what_cannot_be_read_is_told(data: bytes, words: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        read_docx(data)
    assert words in refused.value.zh
