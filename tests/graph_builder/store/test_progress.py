"""A migration that was cut off goes on where it was: each step that is noted is found again, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.store.layout import MIGRATION
from graph_builder.store.progress import Aim, Done, Progress

AIM = Aim("old", "new", revision=3, triples=10)


def state(progress: Progress | None) -> tuple[Aim, bool, dict[str, Done], dict[str, str]]:
    """What is done."""
    assert progress is not None
    return progress.aim, progress.registry, progress.done, progress.moving


def noted(folder: Path) -> Progress:
    """A migration at which every kind of step was made."""
    progress = Progress.begin(folder, AIM)
    progress.note_registry()
    progress.note(Done("urn:a", "unchanged"))
    progress.note_moving("urn:b", "urn:b-new")
    progress.note(Done("urn:b", "moved", "urn:b-new"))
    progress.note(Done("urn:c", "failed", zh="文本不在", en="the text is away"))
    progress.note_moving("urn:d", "urn:d-new")
    return progress


def test_whatever_was_noted_is_found(tmp_path: Path) -> None:
    progress = noted(tmp_path)
    found = Progress.find(tmp_path)
    assert state(found) == state(progress)
    assert found is not None
    assert (found.registry, found.moving) == (True, {"urn:d": "urn:d-new"})
    assert [each.en for each in found.failed] == ["the text is away"]
    assert found.finished() == {"urn:a", "urn:b-new"}


def test_without_a_step_none_is_found(tmp_path: Path) -> None:
    assert Progress.find(tmp_path) is None
    Progress.begin(tmp_path, AIM)
    assert state(Progress.find(tmp_path)) == (AIM, False, {}, {})


def test_one_that_begins_takes_the_place_of_any_other(tmp_path: Path) -> None:
    noted(tmp_path)
    other = Progress.begin(tmp_path, Aim("new", "newer", 4, 11))
    assert state(Progress.find(tmp_path)) == state(other)


@pytest.mark.parametrize("torn", [b'{"iri": "urn:x", "bec', b'"half"\n', b"{\n", b"[1, 2]\n"])
def test_what_comes_behind_a_torn_line_is_had_once_it_is_mended(tmp_path: Path, torn: bytes) -> None:
    progress = noted(tmp_path)
    with (tmp_path / MIGRATION[0]).open("ab") as file:
        file.write(torn)
    found = Progress.find(tmp_path)
    assert state(found) == state(progress)
    assert found is not None
    found.mend()
    found.note(Done("urn:d", "moved", "urn:d-new"))
    assert state(Progress.find(tmp_path)) == state(found)


@pytest.mark.parametrize("whole", [b"", b"{}\n", b'{"aim": {"old": "o"}}\n', b'{"aim": 1}\n', b"\xff\n"])
def test_what_cannot_be_read_is_none(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / MIGRATION[0]).write_bytes(whole)
    assert Progress.find(tmp_path) is None


def test_a_bulletin_that_is_here_no_more_is_forgotten_for_good(tmp_path: Path) -> None:
    progress = noted(tmp_path)
    progress.forget("urn:c")
    assert progress.failed == []
    progress.mend()
    assert state(Progress.find(tmp_path)) == state(progress)


def test_when_all_is_done_nothing_is_left(tmp_path: Path) -> None:
    progress = noted(tmp_path)
    progress.remove()
    progress.remove()
    assert list(tmp_path.iterdir()) == []
