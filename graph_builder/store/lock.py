"""The right to write a store: one process holds it, and says who it is.

>>> import tempfile
>>> store = Path(tempfile.mkdtemp())
>>> lock = Lock.take(store)
>>> Lock.take(store)  # doctest: +ELLIPSIS
Traceback (most recent call last):
graph_builder.store.base.StoreBusy: ... in use by process ...
>>> lock.release()
"""

from __future__ import annotations

import fcntl
import os
import weakref
from contextlib import suppress
from pathlib import Path

from graph_builder.store.base import StoreBusy

_held: weakref.WeakSet[Lock] = weakref.WeakSet()


class Lock:
    """An exclusive flock on ``lock``; the file tells the holder's process id and, if any, its address."""

    def __init__(self, descriptor: int, lent: bool = False) -> None:
        self._descriptor: int | None = descriptor
        self._lent = lent
        _held.add(self)

    @classmethod
    def lent(cls, descriptor: int) -> Lock:
        """The right of a parent, which passed the open file on: `release` leaves it with the parent."""
        return cls(descriptor, lent=True)

    @property
    def descriptor(self) -> int:
        """The open file, to pass on to a child. Raises ValueError once the right is given up."""
        if self._descriptor is None:
            raise ValueError("the lock was given up")
        return self._descriptor

    @classmethod
    def take(cls, store: Path) -> Lock:
        """Take the right at once, or raise StoreBusy with what the holder says of itself."""
        path = store / "lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise StoreBusy(store, *holder(path)) from None
        lock = cls(descriptor)
        with suppress(OSError):  # who holds it is a courtesy; on a full disk the lock holds as well
            lock.announce()
        return lock

    def announce(self, address: str = "") -> None:
        """Write down who holds the lock, and the address that others may write through."""
        if self._descriptor is None:
            return
        content = f"{os.getpid()}\n{address}\n".encode()
        os.pwrite(self._descriptor, content, 0)
        os.ftruncate(self._descriptor, len(content))

    def release(self) -> None:
        """Give the right up; again is harmless."""
        if self._descriptor is not None and not self._lent:
            # at once, though a child may be about to let go of it
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.abandon()

    def abandon(self) -> None:
        """Let go of the file without giving the right up, as its process does by dying."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def holder(path: Path) -> tuple[int | None, str | None]:
    """The process id and the address in a lock file, as far as they can be read."""
    pid, _, address = path.read_text(encoding="utf-8").partition("\n")
    return (int(pid) if pid.isdigit() else None), (address.strip() or None)


def _let_go() -> None:
    # A forked worker shares the lock, and would keep it after the writer died.
    for lock in list(_held):
        lock.abandon()


os.register_at_fork(after_in_child=_let_go)
