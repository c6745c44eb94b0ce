"""A mirror of a bulletin is a copy: noted, counted once, and nothing in the dataset shows that it came."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_builder.build import FileResult, build
from graph_builder.store.base import DifferentText
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from tests.graph_builder.conftest import SAMPLE

TEXT = SAMPLE.read_text("utf-8")
FOOTER = "\n主办：某市教育局 版权所有 备案号：（略）\n"


def wide(text: str) -> str:
    """Full-width commas and colons, as other sites typeset them."""
    return text.replace(",", "，").replace(":", "：").replace(";", "；")


MIRRORS: dict[str, Callable[[str], str]] = {
    "a newline more": lambda text: text + "\n",
    "empty lines": lambda text: text.replace("\n", "\n\n"),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "other widths": wide,
    "indented": lambda text: text.replace("\n", "\n　　"),
    "another reprinter": lambda text: text[: text.rindex("主办")] + FOOTER,
}


@pytest.fixture
def store(sample_store: Path, tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(Path(shutil.copytree(sample_store, tmp_path / "store"))) as opened:
        yield opened


def built(store: EmbeddedStore, place: Path, text: str, *, replace: bool = False) -> FileResult:
    """What becomes of a text."""
    (place / "mirror.txt").write_text(text, encoding="utf-8", newline="")
    (result,) = build([place / "mirror.txt"], store, replace=replace)
    return result


@pytest.mark.parametrize("mirror", MIRRORS.values(), ids=MIRRORS.keys())
def test_a_mirror_changes_nothing_and_is_noted_once(
    store: EmbeddedStore, tmp_path: Path, mirror: Callable[[str], str]
) -> None:
    assert mirror(TEXT) != TEXT
    before, revision = store.nquads(), store.revision
    for _ in range(2):
        result = built(store, tmp_path, mirror(TEXT))
        assert result.error is None
        assert result.change in {"copy", "unchanged"}  # a mark that is no text leaves the very text
    assert (store.nquads(), store.revision) == (before, revision)
    noted = [(copy.bulletin, copy.original) for copy in store.copies()]
    (entry,) = store.bulletins()
    assert noted == ([(entry.iri, entry.digest)] if result.change == "copy" else [])


def test_after_a_copy_the_bulletin_can_be_retracted_and_the_store_is_sound(
    tmp_path: Path, store: EmbeddedStore
) -> None:
    result = built(store, tmp_path, TEXT + FOOTER)
    assert result.change == "copy"
    store.retract(result.bulletin)
    assert store.bulletins() == []
    store.close()
    assert verify(tmp_path / "store") == []


def test_a_copy_replaces_where_that_is_insisted_on(store: EmbeddedStore, tmp_path: Path) -> None:
    assert built(store, tmp_path, wide(TEXT), replace=True).change == "replaced"
    assert built(store, tmp_path, TEXT).change == "copy"


@pytest.mark.parametrize(
    ("old", "new"),
    [("2000余名", "3000余名"), ("11月9日", "11月8日"), ("陕西 省教育厅印发", "陕西 省教育厅发布")],
)
def test_a_text_that_says_something_else_is_no_copy(
    store: EmbeddedStore, tmp_path: Path, old: str, new: str
) -> None:
    assert old in TEXT
    before = store.nquads()
    result = built(store, tmp_path, TEXT.replace(old, new))
    assert isinstance(result.error, DifferentText)
    assert store.nquads() == before
    assert store.copies() == []
