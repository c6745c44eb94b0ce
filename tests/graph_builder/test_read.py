"""Reading: a text comes out exactly as it is in the file, or a message says why there is none."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.read import UnreadableInput, read_bytes, read_path

CALM = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), min_size=1, max_size=40
)


@settings(derandomize=True, deadline=None)
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


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "holds no text"),
        (" \n\t　\n".encode(), "holds no text"),
        (b"\xef\xbb\xbf", "holds no text"),
        (b"PK\x03\x04\x00\x00", "binary"),
        ("甲".encode("utf-16"), "line 1 on neither UTF-8 nor GB18030"),
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


@settings(derandomize=True, deadline=None, max_examples=200)
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
