"""A PDF gives the paragraphs that its page width has broken."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject

from graph_builder.formats.page import UnreadablePage
from graph_builder.formats.pdf import read_pdf, rejoined

if TYPE_CHECKING:
    from tests.conftest import Tab

PARAGRAPHS = [
    "★重点工作",
    "9月3日，省气象局召开全省秋汛服务部署会，要求各地加密会商，滚动订正预报，并向应急、水利、农业农村、交通运输等部门通报情况。",
    "9月中旬，省气象局联合省水利厅印发《山洪灾害风险预警发布办法（试行）》。",
    "省气象台开通“云上观天”科普频道，首批上线课程120节，累计播放突破30万次。",
]


def wrapped(text: str, width: int) -> list[str]:
    """Lines as a page sets them: letters and digits take half the room of a character."""
    lines, room = [""], float(width)
    for character in text:
        room -= 0.5 if character < "\u0300" else 1
        if room < 0:
            lines.append("")
            room = width - 1
        lines[-1] += character
    return lines


@pytest.mark.parametrize("width", [24, 31, 40])
def test_broken_lines_are_joined(width: int) -> None:
    lines = [line for paragraph in PARAGRAPHS for line in wrapped(paragraph, width)]
    assert list(rejoined(lines)) == PARAGRAPHS


def test_words_of_letters_are_kept_apart() -> None:
    lines = ["省气象局面向公众发布 China Weather", "Atlas 第一卷，并开放下载使用。"]
    assert list(rejoined(lines)) == ["".join([lines[0], " ", lines[1]])]


@pytest.mark.browser
def test_a_printed_page_is_read_as_its_paragraphs(tab: Tab) -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    style = "font:16px Noto Sans CJK SC"
    tab.page.set_content(f"<html><meta charset=utf-8><body style='{style}'>{body}</body></html>")
    page = read_pdf(tab.page.pdf(format="A5"))
    assert page.text.splitlines() == PARAGRAPHS


def blank() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def busy() -> bytes:
    """A page of many operators, which are a few bytes when packed."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    drawn = DecodedStreamObject()
    drawn.set_data(b"BT /F1 9 Tf (a) Tj ET\n" * 200_000)
    page[NameObject("/Contents")] = writer._add_object(drawn.flate_encode())
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def locked() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (blank(), "扫描件"),
        (locked(), "密码"),
        (b"%PDF-1.7\n", "损坏"),
        (blank()[:120], "损坏"),
        (busy(), "绘制指令过多"),
    ],
    ids=["blank", "locked", "head only", "cut", "busy"],
)
def test_what_cannot_be_read_is_told(data: bytes, words: str) -> None:
    with pytest.raises(UnreadablePage) as refused:
        read_pdf(data)
    assert words in refused.value.zh


def test_damage_never_escapes_as_another_error() -> None:
    chance = random.Random(7)  # noqa: S311 - a seeded choice of bytes
    whole = bytearray(blank())
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with pytest.raises(UnreadablePage):
            read_pdf(bytes(damaged))
