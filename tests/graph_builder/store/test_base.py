"""Errors of a store: words in both languages, and whole after a trip between processes."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from graph_builder.errors import ZhengpuError
from graph_builder.store import base

ERRORS = [
    base.NotAStore(Path("here")),
    base.NotAStore(Path("here"), True),
    base.AlreadyThere(Path("here")),
    base.CannotCreate(Path("here"), "disk full"),
    base.CannotOpen(Path("here"), "denied"),
    base.StoreBusy(Path("here"), 42),
    base.StoreDamaged(Path("here"), "坏", "bad"),
    base.SnapshotDamaged(Path("here"), "torn"),
    base.StoreFull(Path("here"), "no space"),
    base.NotWritable(Path("here"), "read-only"),
    base.NotReadable(Path("here"), "denied"),
    base.DifferentBase(Path("here"), "urn:a", "urn:b"),
    base.DifferentText("urn:b", "0" * 64, "1" * 64),
    base.SaidElsewhere("urn:b", "urn:g", "<s> <p> <o>"),
    base.BadShard("urn:b", "坏", "bad"),
    base.NotFound("urn:b"),
    base.Gone("urn:b", "2026-01-01"),
    base.BadQuery("expected SELECT"),
    base.BadUpdate("expected DROP", True),
    base.BadData("expected .", 3),
    base.BadData("no entity", None),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_bilingual_and_survives_pickling(error: base.StoreError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert isinstance(copy, ZhengpuError)
    assert type(copy) is type(error)
    assert (copy.zh, copy.en, copy.exit_status) == (error.zh, error.en, error.exit_status)
    assert error.in_language("zh-CN") != error.in_language("en")


def test_a_retracted_bulletin_names_the_one_of_its_text_if_there_is_one() -> None:
    for now, told in (("urn:c", True), (None, False)):
        error = base.Gone("urn:b", "2026-01-01", now)
        assert ("urn:c" in error.en, "urn:c" in error.zh) == (told, told)
        assert ("Its text" in error.en, "其文本" in error.zh) == (told, told)


def test_a_line_is_told_where_there_is_one() -> None:
    assert "line 3" in base.BadData("x", 3).en
    assert "第 3 行" in base.BadData("x", 3).zh
    assert "line" not in base.BadData("x", None).en


def test_a_busy_store_names_the_process_and_the_way_out() -> None:
    assert "42" in base.StoreBusy(Path("here"), 42).en
    assert "进程 42" in base.StoreBusy(Path("here"), 42).zh
    assert "http://127.0.0.1:8000" in base.StoreBusy(Path("here"), 42, "http://127.0.0.1:8000").en


def test_wrong_usage_is_told_from_a_failed_input() -> None:
    assert base.NotAStore(Path("here")).exit_status == 2
    assert base.StoreBusy(Path("here"), 1).exit_status == 1


def test_both_languages_tell_two_texts_apart_by_the_same_digits() -> None:
    error = base.DifferentText("urn:b", "0a" * 32, "1b" * 32)
    assert re.findall("[0-9a-f]{9,}", error.zh) == re.findall("[0-9a-f]{9,}", error.en)
    assert len(re.findall("[0-9a-f]{9,}", error.en)) == 2
