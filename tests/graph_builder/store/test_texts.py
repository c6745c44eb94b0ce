"""Texts are kept byte for byte, once, under their digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.store.base import NotFound, StoreDamaged
from graph_builder.store.texts import Texts, digest_of


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path)


@pytest.mark.parametrize("text", ["一\r\n二\r三\n", "", "𠀀\u2028\ufeff", "tab\t "])
def test_a_text_comes_back_exactly(texts: Texts, text: str) -> None:
    digest = texts.put(text)
    assert texts.get(digest) == text
    assert texts.path(digest).read_bytes() == text.encode()


def test_a_text_is_found_by_the_half_digest_of_a_span(texts: Texts) -> None:
    assert texts.get(texts.put("教育部")[:32]) == "教育部"


@pytest.mark.parametrize("digest", ["0" * 64, "0" * 32, "*" * 32, "../../../etc/passwd", ""])
def test_what_is_not_there_is_not_found(texts: Texts, digest: str) -> None:
    texts.put("教育部")
    with pytest.raises(NotFound):
        texts.get(digest)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", "教育".encode()])
def test_a_damaged_text_is_not_there_until_it_is_put_again(texts: Texts, content: bytes) -> None:
    digest = texts.put("教育部")
    assert texts.has(digest)
    texts.path(digest).write_bytes(content)
    assert not texts.has(digest)
    texts.put("教育部")
    assert texts.has(digest)
    assert texts.get(digest) == "教育部"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", "教宵部".encode()])
def test_a_damaged_text_is_told_from_a_sound_one_and_from_none(texts: Texts, content: bytes) -> None:
    digest = texts.put("教育部")
    assert texts.sound(digest) == texts.sound(digest[:32]) == "教育部"
    texts.path(digest).write_bytes(content)
    with pytest.raises(StoreDamaged, match="does not agree with its digest"):
        texts.sound(digest)
    with pytest.raises(NotFound):
        texts.sound("0" * 64)


def test_a_sweep_leaves_what_is_needed(texts: Texts) -> None:
    kept, lost = texts.put("kept"), texts.put("lost")
    half = texts.path(kept).with_suffix(".txt.part")
    half.write_bytes(b"interrupted")
    texts.sweep({kept})
    assert list(texts.digests()) == [kept]
    assert not half.exists()
    assert not texts.path(lost).parent.exists()


def test_a_digest_is_the_sha256_of_the_utf8_bytes() -> None:
    assert digest_of("").startswith("e3b0c442")
