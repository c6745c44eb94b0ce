"""The knowledge files compiled: kept beside them, so that a process which starts need not read them again.

What is kept is JSON of our own making, never code: a file that someone else put there can at worst be
refused. It is used only where its key (the digest of the knowledge files and of their readers) and its own
checksum fit, and where nobody but its owner, who must be this user, the folder's owner or root, may write it.
Whoever can forge such a file could edit the knowledge files themselves. Without a cache everything works.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

NAME: Final = ".compiled.json"  # begins with a dot: no knowledge file does
_FORMAT: Final = b"zhengpu-knowledge 1"
_LARGEST: Final = 256 * 1024 * 1024


def recall(folder: Path, key: str) -> object:
    """Return what was kept for `folder` under `key`; None where nothing is, or nothing to be trusted."""
    for path in _places(folder):
        content = _read(path, folder)
        head, _, body = content.partition(b"\n")
        if head != _head(key, body):
            continue
        with contextlib.suppress(ValueError, RecursionError):
            value: object = json.loads(body)
            return value
    return None


def keep(folder: Path, key: str, value: object) -> Path | None:
    """Keep `value` for `folder` under `key`, whole or not at all; return where, None where nothing can be
    written.
    """
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    for path in _places(folder):
        with contextlib.suppress(OSError):
            _write(path, _head(key, body) + b"\n" + body)
            return path
    return None


def _head(key: str, body: bytes) -> bytes:
    return b" ".join((_FORMAT, key.encode(), hashlib.sha256(body).hexdigest().encode()))


def _places(folder: Path) -> Iterator[Path]:
    """Beside the files, else in the user's cache."""
    yield folder / NAME
    with contextlib.suppress(RuntimeError):  # a user without a home
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
        yield Path(base) / "zhengpu" / f"knowledge-{name}.json"


def _read(path: Path, folder: Path) -> bytes:
    try:
        # neither a link elsewhere nor a pipe that never ends
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        about = os.fstat(handle)
        if not _is_trusted(about, folder) or about.st_size > _LARGEST:
            return b""
        with open(handle, "rb", closefd=False) as file:
            return file.read()
    except OSError:
        return b""
    finally:
        os.close(handle)


def _is_trusted(about: os.stat_result, folder: Path) -> bool:
    owners = {0, os.geteuid(), folder.stat().st_uid}
    others_write = about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISREG(about.st_mode) and about.st_uid in owners and not others_write


def _write(path: Path, content: bytes) -> None:
    if path.name != NAME:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".compiled-")
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(content)
            os.fchmod(handle, 0o644)
        Path(name).replace(path)  # two writers at once: one whole file or the other
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
