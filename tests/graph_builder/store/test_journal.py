"""The journal: rows only grow, and tell what stood at any revision."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from graph_builder.store.base import StoreDamaged
from graph_builder.store.journal import Act, Intent, Journal
from tests.graph_builder.store.killed import copy_half_done


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def record(journal: Journal, act: Act, subject: str, digest: str = "d") -> int:
    journal.intend(Intent(act, subject, digest))
    return journal.settle("ann")


def test_bulletins_are_known_as_of_any_revision(path: Path) -> None:
    journal = Journal.open(path)
    record(journal, "replace", "one", "d1")
    record(journal, "replace", "two", "d2")
    record(journal, "retract", "one", "d1")
    assert journal.bulletins() == {"two": "d2"}
    assert journal.bulletins(2) == {"one": "d1", "two": "d2"}
    assert journal.tombstone("one", 2) is None
    stone = journal.tombstone("one")
    assert stone is not None
    assert (stone.revision, stone.who) == (3, "ann")
    journal.close()


def test_only_what_a_crash_left_is_told_as_recovered(path: Path) -> None:
    with closing(Journal.open(path)) as journal:
        record(journal, "replace", "one")
        journal.record(Intent("replace", "two", "d"), "ann")
        journal.recover(Intent("replace", "three", "d"))
        told = [(change.subject, change.who, change.recovered) for change in journal.changes()]
        assert told == [("one", "ann", False), ("two", "ann", False), ("three", "", True)]


def test_where_a_text_went_is_told_of_what_is_gone_alone(path: Path) -> None:
    with closing(Journal.open(path)) as journal:
        record(journal, "replace", "old", "d1")
        record(journal, "replace", "new", "d1")
        assert journal.moved_to("old") is None
        record(journal, "retract", "old", "d1")
        assert journal.moved_to("old") == "new"
        assert journal.moved_to("old", 2) is journal.moved_to("none") is None
        record(journal, "retract", "new", "d1")
        assert journal.moved_to("old") is None


def test_steps_tell_what_came_changed_and_went_and_never_who(path: Path) -> None:
    journal = Journal.open(path)
    acts: tuple[Act, ...] = ("replace", "replace", "retract", "replace", "registry")
    for act in acts:
        record(journal, act, "graph" if act == "registry" else "one")
    record(journal, "replace", "two")
    record(journal, "retract", "two")
    steps = journal.steps(0, 100)
    assert [step.act for step in steps] == ["came", "changed", "went", "came", "other", "came", "went"]
    assert [step.revision for step in steps if step.gone] == [6, 7]
    assert "ann" not in repr(steps)
    assert journal.steps(2, 3) == steps[2:5]
    assert [step.gone for step in journal.steps(0, 3, until=3)] == [True] * 3
    assert journal.steps(0, 100, until=6)[5].gone is False
    journal.close()


def test_the_newest_are_the_bulletins_that_stand_by_their_last_change(path: Path) -> None:
    journal = Journal.open(path)
    record(journal, "replace", "one")
    record(journal, "replace", "two")
    record(journal, "replace", "one")
    record(journal, "replace", "three")
    record(journal, "retract", "three")

    def told(before: int, limit: int, until: int) -> list[tuple[int, str]]:
        return [(step.revision, step.subject) for step in journal.newest(before, limit, until)]

    assert told(100, 100, 100) == [(3, "one"), (2, "two")]
    assert told(100, 1, 100) == [(3, "one")]
    assert told(3, 100, 100) == [(2, "two")]
    assert told(100, 100, 4) == [(4, "three"), (3, "one"), (2, "two")]
    assert told(100, 100, 2) == [(2, "two"), (1, "one")]
    journal.close()


def test_a_bulletin_that_comes_back_is_gone_no_more(path: Path) -> None:
    journal = Journal.open(path)
    acts: tuple[Act, ...] = ("replace", "retract", "replace")
    for act in acts:
        record(journal, act, "one")
    assert journal.tombstone("one") is None
    assert [change.act for change in journal.changes()] == ["replace", "retract", "replace"]
    journal.close()


def test_an_announced_change_is_seen_until_it_is_settled_or_dropped(path: Path) -> None:
    journal = Journal.open(path)
    journal.intend(Intent("replace", "one", "d1"))
    journal.close()
    journal = Journal.open(path)
    assert journal.pending() == Intent("replace", "one", "d1")
    assert journal.revision() == 0
    journal.drop()
    assert journal.pending() is None
    with pytest.raises(LookupError):
        journal.settle()
    journal.close()


def test_a_reader_looks_on_while_the_writer_writes(path: Path) -> None:
    writer = Journal.open(path)
    reader = Journal.look(path)
    record(writer, "replace", "one", "d1")
    assert reader.bulletins() == {"one": "d1"}
    reader.close()
    writer.close()


def test_a_recovered_row_is_newer_than_any_snapshot(path: Path) -> None:
    journal = Journal.open(path)
    assert journal.recover(Intent("replace", "one", "d1"), beyond=7) == 8
    assert journal.changes()[0].recovered
    journal.close()


def test_a_file_that_is_no_journal_is_damage(path: Path) -> None:
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreDamaged):
        Journal.open(path)
    with pytest.raises(StoreDamaged):
        Journal.look(path)


def test_what_a_killed_writer_left_half_done_is_rolled_back_by_who_looks(path: Path, tmp_path: Path) -> None:
    with closing(Journal.open(path)) as journal:
        record(journal, "replace", "one", "d1")
    killed = tmp_path / "killed.db"
    copy_half_done(path, killed)
    with closing(Journal.look(killed)) as journal:
        assert journal.bulletins() == {"one": "d1"}


def test_a_copy_is_noted_once_and_an_old_journal_knows_none(path: Path) -> None:
    journal = Journal.open(path)
    for who in ("ann", "bob"):
        journal.note_copy("one", "d2", "d1", who)
    journal.note_copy("one", "d0", "d1")
    assert [(copy.digest, copy.original, copy.who) for copy in journal.copies()] == [
        ("d0", "d1", ""),
        ("d2", "d1", "ann"),
    ]
    journal._database.execute("DROP TABLE copy")
    with closing(Journal.look(path)) as looked:
        assert looked.copies() == []
    journal.close()


def test_what_is_stale_stays_so_until_it_is_made_fresh(path: Path) -> None:
    with closing(Journal.open(path)) as journal:
        journal.mark_stale("links")
        journal.mark_stale("links")
        assert (journal.is_stale("links"), journal.is_stale("texts")) == (True, False)
    with closing(Journal.open(path)) as journal:
        assert journal.is_stale("links")
        journal.mark_fresh("links")
        assert not journal.is_stale("links")


def test_a_change_that_was_dropped_leaves_no_row(path: Path) -> None:
    with closing(Journal.open(path)) as journal:
        journal.intend(Intent("replace", "one", "d"))
        journal.drop()
        assert (journal.pending(), journal.revision(), journal.changes()) == (None, 0, [])


def test_a_journal_is_copied_as_it_was(path: Path, tmp_path: Path) -> None:
    with closing(Journal.open(path)) as journal:
        for name in ("one", "two", "three"):
            record(journal, "replace", name)
        journal.intend(Intent("retract", "one", "d"))
        Journal.copy(path, tmp_path / "copy.db", 2)
    with closing(Journal.open(tmp_path / "copy.db")) as copy:
        assert set(copy.bulletins()) == {"one", "two"}
        assert (copy.revision(), copy.pending()) == (2, None)
