"""A reader holds the lease of what it reads, and lets it go whatever happens."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from api.isolation.frames import NICENESS
from api.isolation.process import Child, ChildDiedError
from api.isolation.readers import (
    GIVING_WAY,
    START_TRIES,
    ReaderProcess,
    SnapshotUnreadableError,
    start_reader,
)


@dataclass
class Lease:
    """A lease that tells whether it is held."""

    path: Path = Path("snapshot")
    revision: int = 1
    held: bool = True

    @property
    def address(self) -> str:
        return str(self.path)

    def is_whole(self) -> bool:
        return True

    def close(self) -> None:
        assert self.held
        self.held = False


@dataclass
class Told:
    """A child that answers what it is told to; an error is raised."""

    answers: list[Any] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    pid: int = 1
    alive: bool = True

    async def ask(self, head: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        self.asked.append(head)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer, b""

    def kill(self) -> None:
        self.alive = False

    async def reap(self) -> None:
        assert not self.alive
        self.asked.append("reaped")

    async def end(self) -> None:
        self.kill()
        await self.reap()


def reader_of(child: Told, lease: Lease) -> ReaderProcess:
    return ReaderProcess(cast(Child, child), lease)


def test_a_reader_goes_over_to_another_snapshot_and_leaves_the_old_one() -> None:
    old, new, child = Lease(), Lease(Path("new"), 2), Told([{"ready": True}])
    reader = reader_of(child, old)
    assert reader.revision == 1
    asyncio.run(reader.turn_to(new))
    assert (reader.revision, old.held, new.held) == (2, False, True)
    assert child.asked == [{"open": "new"}]


@pytest.mark.parametrize("answer", [{"ready": False, "message": "torn"}, ChildDiedError("gone")])
def test_a_reader_that_cannot_is_as_good_as_dead(answer: object) -> None:
    old, new, child = Lease(), Lease(revision=2), Told([answer])
    reader = reader_of(child, old)
    with pytest.raises(ChildDiedError):
        asyncio.run(reader.turn_to(new))
    assert not old.held
    asyncio.run(reader.end())
    assert (new.held, child.alive, child.asked[-1]) == (False, False, "reaped")


@pytest.fixture
def niceness(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The niceness that was asked for, one after the other."""
    asked: list[int] = []
    monkeypatch.setattr(os, "setpriority", lambda _, __, value: asked.append(value))
    return asked


def test_whoever_gave_way_gets_its_share_again_where_the_system_allows(
    niceness: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = reader_of(Told(), Lease())
    assert reader.is_quick_again()
    assert niceness == []
    reader.give_way()
    assert reader.is_quick_again()
    assert reader.is_quick_again()
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert niceness == [min(19, ours + GIVING_WAY), min(19, ours + NICENESS)]

    def refuse(*_: object) -> None:
        raise PermissionError

    reader.give_way()
    monkeypatch.setattr(os, "setpriority", refuse)
    assert not reader.is_quick_again()
    reader.give_way()  # a process that is gone: nobody's trouble
    assert not reader.is_quick_again()


@dataclass
class Starts:
    """What becomes of each start of a child."""

    outcomes: list[Any]
    children: list[Told] = field(default_factory=list)
    told: list[tuple[object, ...]] = field(default_factory=list)

    async def start(self, script: str, *arguments: object) -> tuple[Told, dict[str, Any]]:
        self.told.append((script, *arguments))
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        self.children.append(Told())
        return self.children[-1], outcome


def started(monkeypatch: pytest.MonkeyPatch, *outcomes: object) -> Starts:
    starts = Starts(list(outcomes))
    monkeypatch.setattr(Child, "start", starts.start)
    return starts


def test_a_reader_is_started_on_its_snapshot_within_its_ceilings(monkeypatch: pytest.MonkeyPatch) -> None:
    starts, lease = started(monkeypatch, {"ready": True}, {"ready": True}), Lease()
    reader = asyncio.run(start_reader(lease, 100, 50))
    assert (reader.revision, lease.held) == (1, True)
    asyncio.run(start_reader(lease, 100, 50, network=True))
    (script, path, memory, result, network, _), (*_, allowed, _) = starts.told
    assert (script, path, memory, result) == ("reader.py", lease.path, 100, 50)
    assert (network, allowed) == (0, 1)


def test_a_child_that_died_is_tried_again_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    died = ChildDiedError("killed")
    lease = Lease()
    started(monkeypatch, *[died] * (START_TRIES - 1), {"ready": True})
    asyncio.run(start_reader(lease, 100, 50))
    assert lease.held
    starts = started(monkeypatch, *[died] * 100)
    with pytest.raises(SnapshotUnreadableError, match="killed"):
        asyncio.run(start_reader(lease, 100, 50))
    assert (len(starts.told), lease.held) == (START_TRIES, False)


def test_a_snapshot_that_is_none_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    starts, lease = started(monkeypatch, {"ready": False, "message": "no such file"}), Lease()
    with pytest.raises(SnapshotUnreadableError, match="no such file") as told:
        asyncio.run(start_reader(lease, 100, 50))
    assert "snapshot" in told.value.zh
    assert not lease.held
    assert not starts.children[0].alive


def test_a_start_that_is_called_off_lets_its_lease_go(monkeypatch: pytest.MonkeyPatch) -> None:
    started(monkeypatch, asyncio.CancelledError())
    lease = Lease()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(start_reader(lease, 100, 50))
    assert not lease.held
