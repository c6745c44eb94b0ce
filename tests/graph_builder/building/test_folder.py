"""A folder of parts: the same whoever reads, never half, and read again only where something changed."""

from __future__ import annotations

import csv
import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph_builder import build
from graph_builder.building import reading
from graph_builder.building.engines import Here, pool
from graph_builder.building.folder import Folder, How, NoParts, PartLost
from graph_builder.building.ledger import FILE, LISTED, NotALedger, Row
from graph_builder.building.reading import NotShared
from graph_builder.inputs import Selection
from graph_builder.model import Source
from graph_builder.store.base import DifferentBase, StoreBusy
from ontology.terms import ID
from tests.graph_builder.building.conftest import Write, chosen

HOW = How(ID)


def read(folder: Path, selected: Selection, how: How = HOW) -> list[Row]:
    """Read into a folder; what became of each file."""
    with Folder.open(folder) as opened:
        rows = [row for some in opened.read(selected, Here(), how) for row in some]
        opened.finish()
        return rows


def lines(folder: Path) -> list[str]:
    """What the folder's ledger keeps, as sorted N-Quads."""
    with Folder.open(folder, create=False) as opened:
        shards = list(opened.shards(row for row in opened.ledger.rows() if row.span))
    told = [(shard.graph, line) for shard in shards for line in shard.triples]
    told += [(g, line) for shard in shards for g, some in shard.things.values() for line in some]
    return sorted({f"{line.removesuffix(' .')} <{graph}> ." for graph, line in told})


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("part-*")}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from now on, by name."""
    names: list[str] = []
    usual = build.read_source

    def counting(source: Source, *rest: Any) -> Any:  # noqa: ANN401 - as what it stands for
        names.append(Path(source.origin).name)
        return usual(source, *rest)

    monkeypatch.setattr(reading, "read_source", counting)
    return names


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files a batch."""
    monkeypatch.setattr("graph_builder.building.batches.FILES", 2)


@pytest.mark.usefixtures("small")
def test_processes_give_the_same_bytes_as_none(write: Write, tmp_path: Path) -> None:
    write(7)
    selected = chosen(tmp_path / "texts")
    read(tmp_path / "here", selected)
    with pool(2) as engine, Folder.open(tmp_path / "there") as folder:
        assert len([*folder.read(selected, engine, HOW)]) == 4
    assert digests(tmp_path / "here") == digests(tmp_path / "there") != {}


def test_what_has_not_changed_is_not_read_again(write: Write, tmp_path: Path, counted: list[str]) -> None:
    paths = write(4)
    first = read(tmp_path / "s", chosen(tmp_path / "texts"))
    assert len(counted) == 4
    paths[1].write_text(paths[1].read_text("utf-8").replace("举办", "启动"), encoding="utf-8")
    os.utime(paths[2])
    again = read(tmp_path / "s", chosen(tmp_path / "texts"))
    assert counted[4:] == ["01.txt"]
    assert [row.path for row in again] == [row.path for row in first]
    assert [a.content != b.content for a, b in zip(first, again, strict=True)] == [False, True, False, False]
    read(tmp_path / "fresh", chosen(tmp_path / "texts"))
    assert lines(tmp_path / "s") == lines(tmp_path / "fresh")


def test_another_manifest_reader_base_or_wish_reads_again(
    write: Write, tmp_path: Path, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(2)
    read(tmp_path / "s", chosen(tmp_path / "texts"))
    (tmp_path / "m.csv").write_text("path,issued\ntexts/01.txt,2022-03-01\n", encoding="utf-8")
    read(tmp_path / "s", chosen(tmp_path / "texts", tmp_path / "m.csv"))
    assert counted[2:] == ["01.txt"]
    read(tmp_path / "s", chosen(tmp_path / "texts"), How(ID, models="llm"))
    assert len(counted) == 5
    read(tmp_path / "s", chosen(tmp_path / "texts"), How(ID, models="llm", afresh=True))
    assert len(counted) == 7
    monkeypatch.setattr("graph_builder.building.folder.reader", lambda: "other")
    monkeypatch.setattr(reading, "reader", lambda: "other")
    read(tmp_path / "s", chosen(tmp_path / "texts"), How(ID, models="llm"))
    assert len(counted) == 9
    with pytest.raises(DifferentBase):
        read(tmp_path / "s", chosen(tmp_path / "texts"), How("https://example.org/id/"))


def test_a_bad_file_is_named_and_read_again_when_it_is_mended(
    write: Write, tmp_path: Path, counted: list[str]
) -> None:
    paths = write(3)
    good = paths[1].read_bytes()
    paths[1].write_bytes(b"\0\1\2")
    rows = read(tmp_path / "s", chosen(tmp_path / "texts"))
    assert [bool(row.error) for row in rows] == [False, True, False]
    assert rows[1].error
    assert rows[1].error[1].startswith(str(paths[1]))
    with (tmp_path / "s" / LISTED).open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [bool(row["en"]) for row in listed] == [False, True, False]
    assert [row["path"] for row in listed] == list(map(str, paths))
    paths[1].write_bytes(good)
    assert not any(row.error for row in read(tmp_path / "s", chosen(tmp_path / "texts")))
    assert counted == ["00.txt", "02.txt", "01.txt"]


def test_a_file_at_which_the_reader_breaks_down_is_named(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(2)
    usual = build.read_source

    def broken(source: Source, *rest: Any) -> Any:  # noqa: ANN401 - as what it stands for
        if source.origin.endswith("01.txt"):
            raise LookupError("a fault of the program")
        return usual(source, *rest)

    monkeypatch.setattr(reading, "read_source", broken)
    rows = read(tmp_path / "s", chosen(tmp_path / "texts"))
    first, second = (row.error for row in rows)
    assert first is None
    assert second
    assert "01.txt: the reading broke down (LookupError); it may be damaged" in second[1]


@pytest.mark.usefixtures("small")
def test_a_file_that_is_named_twice_is_read_once(write: Write, tmp_path: Path) -> None:
    paths = write(3)
    (tmp_path / "link.txt").symlink_to(paths[0])
    rows = read(tmp_path / "s", chosen(*paths, tmp_path / "texts", tmp_path / "link.txt"))
    assert [row.path for row in rows] == list(map(str, paths))


@pytest.mark.usefixtures("small")
def test_parts_of_which_nothing_is_needed_any_more_go(write: Write, tmp_path: Path) -> None:
    paths = write(4)
    read(tmp_path / "s", chosen(tmp_path / "texts"))
    for path in paths[:2]:
        path.write_text(path.read_text("utf-8").replace("举办", "启动"), encoding="utf-8")
    read(tmp_path / "s", chosen(tmp_path / "texts"))
    assert sorted(digests(tmp_path / "s")) == ["part-000002.nq.gz", "part-000003.nq.gz"]


def test_one_process_at_a_time_builds_into_it(tmp_path: Path) -> None:
    with Folder.open(tmp_path / "s"), pytest.raises(StoreBusy):
        Folder.open(tmp_path / "s")


def test_what_is_no_folder_of_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoParts, match="is no folder that"):
        Folder.open(tmp_path, create=False)
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(NotALedger, match="without it everything is read anew"):
        Folder.open(tmp_path, create=False)
    Folder.open(tmp_path / "other").close()  # the lock was given back


def test_a_part_that_is_lost_or_damaged_is_told(write: Write, tmp_path: Path) -> None:
    write(2)
    read(tmp_path / "s", chosen(tmp_path / "texts"))
    (part,) = (tmp_path / "s").glob("part-*")
    whole = part.read_bytes()
    for damage in (whole[: len(whole) // 2], whole[:50] + b"\0" * (len(whole) - 50)):
        part.write_bytes(damage)
        with pytest.raises(PartLost, match="remove the folder, run again"):
            lines(tmp_path / "s")
    part.unlink()
    with pytest.raises(PartLost):
        lines(tmp_path / "s")


KILLED = """
import sys
from pathlib import Path
from graph_builder.building import batches
from graph_builder.building.engines import pool
from graph_builder.building.folder import Folder, How
from ontology.terms import ID
from tests.graph_builder.building.conftest import chosen

if __name__ == "__main__":
    batches.FILES = 1
    with pool(2) as engine, Folder.open(Path(sys.argv[2])) as folder:
        for rows in folder.read(chosen(Path(sys.argv[1])), engine, How(ID)):
            print(len(rows), flush=True)
        folder.finish()
"""


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    script = tmp_path / "victim.py"
    script.write_text(KILLED, encoding="utf-8")
    return script


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("after", [0, 1, 3])
def test_what_was_read_before_a_kill_is_kept_and_the_rest_is_read(
    write: Write, tmp_path: Path, victim: Path, after: int, counted: list[str]
) -> None:
    """The whole group is killed, as a machine that goes down kills it, after so many batches."""
    write(6)
    command = [sys.executable, str(victim), str(tmp_path / "texts"), str(tmp_path / "s")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment, start_new_session=True
    ) as process:
        assert process.stdout
        for _ in range(after):
            process.stdout.readline()
        if not after:
            time.sleep(1)
        os.killpg(process.pid, signal.SIGKILL)
    rows = read(tmp_path / "s", chosen(tmp_path / "texts"))
    assert len(rows) == 6
    assert len(counted) <= 6 - after
    read(tmp_path / "fresh", chosen(tmp_path / "texts"))
    assert lines(tmp_path / "s") == lines(tmp_path / "fresh")
    assert not [p for p in (tmp_path / "s").iterdir() if p.name.startswith(".")]


@pytest.mark.usefixtures("small")
def test_who_still_reads_for_a_build_that_was_killed_writes_no_part_of_another(
    write: Write, tmp_path: Path
) -> None:
    """A worker of a cluster outlives the build that it reads for, and knows nothing of the next."""
    write(4)
    place, selected = tmp_path / "s", chosen(tmp_path / "texts")
    killed = Folder.open(place)
    tasks: list[tuple[Any, ...]] = []

    class Later(Here):
        """Who takes a batch, and has not begun with it."""

        def submit(self, read: Any, batch: Any) -> Any:  # noqa: ANN401 - as what it stands for
            tasks.append((read, batch))
            raise KeyboardInterrupt

    reads = killed.read(selected, Later(), HOW)
    with pytest.raises(KeyboardInterrupt):
        next(reads)
    (read_late, batch) = tasks[0]
    token = place / read_late.keywords["task"].token
    killed.close()
    token.mkdir()  # as a build that was killed leaves it
    rows, kept = read(place, selected), digests(place)
    assert len(rows) == 4
    with pytest.raises((OSError, NotShared)):
        read_late(replace(batch, number=1))
    assert digests(place) == kept != {}


def test_what_went_wrong_in_the_middle_of_the_rows_is_what_is_told(write: Write, tmp_path: Path) -> None:
    write(3)
    read(tmp_path / "s", chosen(tmp_path / "texts"))
    folder = Folder.open(tmp_path / "s")
    for row in folder.ledger.rows():
        assert row
        folder.close()  # while the rows are still read, as an error leaves them that somebody keeps
        break
    assert lines(tmp_path / "s")
