"""What the engine, the journal or the system report of a store's files, as an error that a user can mend.

>>> trouble(Path("s"), OSError(28, "No space left on device")).en
'No space is left for s: No space left on device. Make room there and run the command again; what the store held is unharmed.'
"""  # noqa: E501 - a doctest's line

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from graph_builder.store.base import (
    CannotOpen,
    NoLocks,
    NotReadable,
    NotWritable,
    StoreDamaged,
    StoreError,
    StoreFull,
)

P = ParamSpec("P")
R = TypeVar("R")

ENGINE = (OSError, RuntimeError, sqlite3.Error)
"""What comes out of the engine, the journal and the file system."""

_FULL = ("no space left", "disk is full", "quota exceeded")
_READ_ONLY = ("read-only", "readonly", "permission denied", "not permitted")
_NOT_OPENED = "unable to open database file"
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
_TORN = ("corrupt", "no such file", "malformed", "not a database", "sst file", "manifest")


class _Placed(Protocol):
    @property
    def place(self) -> Path: ...


_S = TypeVar("_S", bound=_Placed)


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Tell what goes wrong with the files at `place` inside; other errors pass."""
    try:
        yield
    except BrokenPipeError:
        raise
    except ENGINE as error:
        if isinstance(error, RuntimeError) and type(error) is not RuntimeError:
            raise  # a fault of ours, such as a recursion without end
        raise trouble(place, error) from error


def tells(
    method: Callable[Concatenate[_S, P], R],
) -> Callable[Concatenate[_S, P], R]:
    """A method of something that has a place, with its trouble told."""

    @wraps(method)
    def telling(self: _S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with told(self.place):
            return method(self, *args, **kwargs)

    return telling


def trouble(place: Path, error: BaseException) -> StoreError:
    """The error for the user: no room, no right to write, damage, or that the system refuses."""
    reason = _reason(error)
    said, number = reason.lower(), getattr(error, "errno", None)
    path = Path(error.filename) if isinstance(error, OSError) and isinstance(error.filename, str) else place
    if isinstance(error, sqlite3.Error):
        path = _at_fault(place)
        if _NOT_OPENED in said and path.exists():
            return _not_opened(path, reason)
    if number in (errno.ENOSPC, errno.EDQUOT) or any(word in said for word in _FULL):
        return StoreFull(place, reason)
    if number in (errno.EROFS, errno.EACCES, errno.EPERM) or any(word in said for word in _READ_ONLY):
        return NotReadable(path, reason) if _is_unreadable(path) else NotWritable(path, reason)
    if number in _NO_LOCKS:
        return NoLocks(place, reason)
    if isinstance(error, RuntimeError | sqlite3.DatabaseError | FileNotFoundError) or any(
        word in said for word in _TORN
    ):
        return StoreDamaged(path, reason, reason)
    return CannotOpen(path, reason)


def _at_fault(place: Path) -> Path:
    """The SQLite file that an error may be of which names none: one that cannot be one, else the journal."""
    is_one = place.suffix == ".db" or not place.is_dir()
    files = [place] if is_one else [place / "journal.db", place / "search.db"]
    return next((file for file in files if file.is_dir() or _is_unreadable(file)), files[0])


def _is_unreadable(path: Path) -> bool:
    """Whether something is there that we may not read."""
    return path.exists() and not os.access(path, os.R_OK)


def _not_opened(path: Path, reason: str) -> StoreError:
    if path.is_dir():
        return StoreDamaged(path, "应是文件，却是文件夹", "this is a folder and should be a file")
    return NotReadable(path, os.strerror(errno.EACCES)) if _is_unreadable(path) else CannotOpen(path, reason)


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())
