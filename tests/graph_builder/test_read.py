"""Reading: a text comes out exactly as it is in the file, or a message says why there is none."""

from __future__ import annotations

import hashlib
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.pipeline import Pipeline
from graph_builder.read import NotAFile, UnreadableInput, read_bytes, read_path, read_stream

CALM = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), min_size=1, max_size=40
)


@settings(derandomize=True)
@given(CALM.filter(str.strip))
def test_utf8_comes_out_as_it_is(text: str) -> None:
    source = read_bytes(text.encode(), "a.txt")
    assert (source.text, source.media_type, source.origin) == (text, "text/plain", "a.txt")
    assert source.digest == hashlib.sha256(text.encode()).hexdigest()


def test_line_ends_are_left_alone_so_that_offsets_stay_true() -> None:
    assert read_bytes("甲\r\n乙\n丙".encode(), "a.txt").text == "甲\r\n乙\n丙"


def test_a_byte_order_mark_is_no_text() -> None:
    marked, bare = read_bytes("\ufeff甲".encode(), "a.txt"), read_bytes("甲".encode(), "a.txt")
    assert (marked.text, marked.digest) == ("甲", bare.digest)


@pytest.mark.parametrize("text", ["省教育厅印发《办法》。", "湖北，二〇二二年", "𠮷野家"])
def test_gb18030_is_known_when_it_is_not_utf8(text: str) -> None:
    assert read_bytes(text.encode("gb18030"), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_known_by_its_byte_order_mark(encoding: str) -> None:
    data = "\ufeff省教育厅印发《办法》。\r\n乙".encode(encoding)
    assert read_bytes(data, "a.txt").text == "省教育厅印发《办法》。\r\n乙"


def test_a_web_page_in_utf16_is_a_web_page() -> None:
    page = "<!DOCTYPE html><meta charset=utf-16><body><p>省教育厅印发《办法》。</p></body>".encode("utf-16")
    source = read_bytes(page, "a.html")
    assert (source.media_type, source.text) == ("text/html", "省教育厅印发《办法》。")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds no text"),
        (" \n\t　\n".encode(), "holds no text"),
        (b"\xef\xbb\xbf", "holds no text"),
        (b"\x89PNG\x00\x00", "binary"),
        (b"PK\x03\x04\x00\x00", "the Word document is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document"),
        (b"%PDF-1.7 ", "the PDF is damaged"),
        (b"<html><body></body></html>", "the page shows no text"),
        ("ab".encode("utf-16-le"), "or UTF-16 without a byte order mark"),
        ("甲\n乙\n丙".encode("utf-16")[:-1], "from line 3 on not whole UTF-16"),
        ("\x00甲".encode("utf-16"), "line 1 holds the control character U+0000"),
        ("".encode("utf-16"), "holds no text"),
        (b"\x1f\x8b\x08\x00", "an archive: unpack it"),
        (b"7z\xbc\xaf\x27\x1c\x00", "an archive: unpack it"),
        (b"Rar!\x1a\x07\x00", "an archive: unpack it"),
        (b"one\ntwo\n\xff\xff", "line 3 on neither UTF-8 nor GB18030"),
        ("甲\n乙\x1b[0m".encode(), "line 2 holds the control character U+001B"),
        ("甲\x7f".encode(), "line 1 holds the control character U+007F"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=r"^notes\.bin: ") as refused:
        read_bytes(data, "notes.bin")
    assert reason in refused.value.en
    assert refused.value.zh.startswith("notes.bin：")
    assert refused.value.exit_status == 1


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_text_or_a_message(data: bytes) -> None:
    with suppress(UnreadableInput):
        assert read_bytes(data, "any").text.strip()


def test_a_path_is_read_and_named(tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("省教育厅", encoding="utf-8")
    assert read_path(file).origin == str(file)


def test_a_path_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.txt"):
        with pytest.raises(UnreadableInput, match="cannot be read") as refused:
            read_path(path)
        assert refused.value.origin == str(path)


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as sparse:
        sparse.truncate(16 * 1024 * 1024 + 1)
    with pytest.raises(UnreadableInput, match="over 16 MiB"):
        read_path(file)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_whatever_ends_a_line_ends_one_and_offsets_index_the_text_as_read(
    pipeline: Pipeline, end: str
) -> None:
    lines = (
        "2022年11月教育信息化和网络安全工作月报",
        "★各地工作动态",
        "江苏 省教育厅印发《甲办法》。",
        "浙江 省教育厅召开会议。",
        "★其他动态",
    )
    usual, other = (pipeline.extract(read_bytes(each.join(lines).encode(), "a.txt")) for each in ("\n", end))
    assert other.source.text == end.join(lines)
    told = [(act.verb, act.evidence.quote, [agent.iri for agent in act.agents]) for act in other.activities]
    assert len(told) == 2
    assert told == [(a.verb, a.evidence.quote, [g.iri for g in a.agents]) for a in usual.activities]
    for act in other.activities:
        assert other.source.text[act.evidence.span.start : act.evidence.span.end] == act.evidence.quote


def test_byte_order_marks_before_a_text_are_none_of_it_and_one_inside_is_not_seen(pipeline: Pipeline) -> None:
    source = read_bytes(
        "\ufeff\ufeff2022年11月教育信息化和网络安全工作月报\n\ufeff★各地工作动态".encode(), "a"
    )
    assert source.text.startswith("2022年")
    assert pipeline.extract(source).bulletin.sections[0].head == "各地工作动态"


def test_lines_are_counted_by_whatever_ends_them() -> None:
    with pytest.raises(UnreadableInput, match="line 4 holds"):
        read_bytes("甲\r乙\x85丙\r\n丁\x07".encode(), "a.txt")


@pytest.mark.timeout(20)
def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.txt"))
        for path in (Path("/dev/zero"), *tmp_path.iterdir()):
            with pytest.raises(NotAFile, match="not a file; name a file") as refused:
                read_path(path)
            assert refused.value.origin == str(path)


def test_a_stream_is_read_no_further_than_the_limit() -> None:
    with Path("/dev/zero").open("rb") as endless, pytest.raises(UnreadableInput, match="over 16 MiB"):
        read_stream(endless, "-")


@pytest.mark.parametrize("data", [b"\x00\x01PK", b"\xff\xfe\xfd\x81\xff", b"torn \x07"])
@pytest.mark.parametrize(("name", "what"), [("a.docx", "Word document"), ("A.PDF", "PDF"), ("a.txt", "")])
def test_a_damaged_file_is_called_what_its_name_says(data: bytes, name: str, what: str) -> None:
    with pytest.raises(UnreadableInput) as refused:
        read_bytes(data, name)
    assert (f"the {what} is damaged" in refused.value.en) == bool(what)
    assert ("已损坏" in refused.value.zh) == bool(what)


@pytest.mark.parametrize("kind", [MemoryError, RecursionError, TypeError, SyntaxError])
def test_whatever_a_format_raises_is_told_of_the_file(
    monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def breaks(_: bytes) -> NoReturn:
        raise kind

    monkeypatch.setattr("graph_builder.formats.html.read_html", breaks)
    with pytest.raises(UnreadableInput, match=rf"page.html: the reading broke down \({kind.__name__}\)"):
        read_bytes(b"<html><p>", "page.html")
