"""Which files are read together, and what is known of them."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.building import batches
from graph_builder.building.batches import FILES, Piece, batched, pieces, with_known
from graph_builder.formats import archive
from graph_builder.inputs import selection
from graph_builder.read import SIZE_LIMIT
from ontology.load import load
from tests.graph_builder.building.conftest import Write, chosen
from tests.graph_builder.formats.test_archive import tarred, zipped


def test_files_come_in_order_with_what_a_manifest_tells(write: Write, tmp_path: Path) -> None:
    paths = write(3)
    (tmp_path / "m.csv").write_text("path,issued\ntexts/01.txt,2022-03-01\n", encoding="utf-8")
    told = list(pieces(selection([tmp_path / "texts"], [tmp_path / "m.csv"], load().series)))
    assert [piece.path for piece in told] == [*paths, tmp_path / "texts" / "01.txt"]
    assert [piece.given.issued for piece in told] == ["", "2022-03-01", "", "2022-03-01"]
    assert [piece.size for piece in told[:3]] == [path.stat().st_size for path in paths]


def test_members_of_a_tar_come_with_their_bytes_in_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tar, passes = tarred(tmp_path / "a.tar.gz"), []
    usual = archive.members

    def counted(path: Path, limit: int | None = None) -> object:
        if limit is not None:
            passes.append(path)
        return usual(path, limit)

    monkeypatch.setattr(archive, "members", counted)
    told = list(pieces(chosen(tar)))
    assert [(piece.data or b"").decode() for piece in told] == ["一、启动。", "二、印发。"]
    assert passes == [tar]


def test_members_of_a_zip_are_read_by_whoever_reads_them(tmp_path: Path) -> None:
    assert [piece.data for piece in pieces(chosen(zipped(tmp_path / "a.zip")))] == [None, None]


def test_standard_input_is_read_here_and_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * (SIZE_LIMIT + 9))))
    (piece,) = pieces(chosen(Path("-")))
    assert piece.data is not None
    assert len(piece.data) == SIZE_LIMIT + 1


@given(st.lists(st.integers(0, 2 * batches.BYTES), max_size=200))
def test_batches_hold_all_pieces_in_order_and_none_holds_too_many(sizes: list[int]) -> None:
    told = [Piece(Path(str(n)), Path(str(n)), size=size) for n, size in enumerate(sizes)]
    made = list(batched(told))
    assert [piece for batch in made for piece in batch] == told
    assert all(0 < len(batch) <= FILES for batch in made)
    assert all(sum(piece.size for piece in batch[:-1]) < batches.BYTES for batch in made)


def test_what_is_known_is_told_by_place() -> None:
    told = with_known([Piece(Path("a"), Path("/x/a")), Piece(Path("b"), Path("/x/b"))], {"/x/b": "key"})
    assert [piece.known for piece in told] == ["", "key"]
