"""A folder of parts with its ledger: what was read, kept so that it need not be read again.

::

    part-000001.nq.gz   bulletins as N-Quads, a gzip member each
    ledger.sqlite       which file was read from which bytes into which place of which part
    manifest.csv        the same for people and other programs, written at the end of each run
    lock                who builds
"""

from __future__ import annotations

import re
import secrets
import shutil
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Self

from graph_builder.building.batches import Batch, Piece, batched, pieces, with_known
from graph_builder.building.engines import Engine, read_all
from graph_builder.building.ledger import FILE, LISTED, Ledger, Row
from graph_builder.building.parts import Opened
from graph_builder.building.reading import Task, read_batch, reader
from graph_builder.inputs import Selection
from graph_builder.model import Shard
from graph_builder.store.base import CannotCreate, DifferentBase
from graph_builder.store.hashes import Hashes
from graph_builder.store.lock import Lock
from graph_builder.store.trouble import told
from graph_builder.suggestions import Suggest, nothing
from ontology.errors import ZhengpuError

BASE = "base"
UNFINISHED = "unfinished"
"""What a ledger notes while its folder is read into: a build that was cut off leaves it so."""
_PART = re.compile(r"part-(\d+)\.nq\.gz")


class PartLost(ZhengpuError):
    """A bulletin that the ledger knows and the parts do not hold."""

    def __init__(self, path: Path, source: str, reason: str) -> None:
        super().__init__(
            f"{path}：{source} 的内容缺失或损坏（{reason}）；删去整个目录后重新运行",
            f"{path}: what was read of {source} is lost or damaged ({reason}); remove the folder, run again",
        )


class NoParts(ZhengpuError):
    """A folder without a ledger."""

    exit_status = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}：不是 zhengpu build --shards 所写的目录",
            f"{folder} is no folder that `zhengpu build --shards` wrote",
        )


class NotAllRead(ZhengpuError):
    """A folder whose build was cut off, or still goes on."""

    exit_status = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}：读取中断，所选文件尚未读完；请再运行同一条 zhengpu build --shards 命令"
            "（已读的不重读），然后装入",
            f"{folder}: the build that writes it was cut off before all files were read; run the same "
            "`zhengpu build --shards` again, which reads only what is missing, and load it then",
        )


@dataclass(frozen=True, slots=True)
class How:
    """How files are read: where identifiers begin, what suggests beside the rules and how that is called, and
    whether what is known is read anew.
    """

    base: str
    suggest: Suggest = nothing
    models: str = ""
    afresh: bool = False


class Folder:
    """An open folder of parts; one process at a time."""

    def __init__(self, path: Path, lock: Lock, ledger: Ledger) -> None:
        self.path = path
        self.ledger = ledger
        self._lock = lock
        self._opened = Opened(path)
        self._is_open = True

    @classmethod
    def open(cls, path: Path, *, create: bool = True) -> Self:
        """Open a folder, made where there is none. Raises NoParts, StoreBusy, NotALedger, and what `told`
        tells of the disk, CannotCreate among it.
        """
        if not create and not (path / FILE).is_file():
            raise NoParts(path)
        with told(path):
            _make(path)
            lock = Lock.take(path)
            try:
                _end_what_was_killed(path)
                return cls(path, lock, Ledger.open(path))
            except BaseException:
                lock.release()
                raise

    def read(self, selected: Selection, engine: Engine, how: How) -> Iterator[list[Row]]:
        """Read what is wanted and has changed; yield the rows of each batch, changed ones and others, when
        they are recorded. Raises what `inputs.found` raises, WorkerDiffers, NotShared.
        """
        self._claim(how.base)
        self.ledger.note(UNFINISHED, "yes")
        token = self.path / f".reading-{secrets.token_hex(8)}"
        with told(self.path):
            token.mkdir()
            try:
                task = Task(self.path.resolve(), how.base, reader(), token.name, how.models)
                batches = self._batches(selected, how.afresh)
                for done in read_all(batches, partial(read_batch, task=task, suggest=how.suggest), engine):
                    self.ledger.put(done.rows, done.same)
                    places = [*(row.place for row in done.rows), *done.same]
                    yield self.ledger.rows_of(places)
            finally:
                shutil.rmtree(token, ignore_errors=True)

    def base(self) -> str:
        """Where the identifiers of its bulletins begin. Raises NoParts where nothing was read."""
        if (base := self.ledger.about(BASE)) is None:
            raise NoParts(self.path)
        return base

    def refuse_unfinished(self) -> None:
        """Raise NotAllRead where not all that was selected has been read."""
        if self.ledger.about(UNFINISHED):
            raise NotAllRead(self.path)

    def _claim(self, base: str) -> None:
        stored = self.ledger.about(BASE)
        if stored not in (None, base):
            raise DifferentBase(self.path, str(stored), base)
        self.ledger.note(BASE, base)

    def _batches(self, selected: Selection, afresh: bool) -> Iterator[Batch]:
        numbers = count(self.ledger.next_part())
        for some in batched(_once(pieces(selected))):
            known = {} if afresh else self.ledger.known([piece.place for piece in some])
            yield Batch(next(numbers), with_known(some, known))

    def shard(self, row: Row) -> Shard:
        """The bulletin that was read from a file. Raises PartLost."""
        if row.span is None:
            raise PartLost(self.path, row.path, "—")
        try:
            return self._opened.shard(row.span)
        except (OSError, ValueError, EOFError, KeyError, TypeError, zlib.error) as error:
            raise PartLost(self.path, row.path, str(error)) from error

    def shards(self, rows: Iterable[Row]) -> Iterator[Shard]:
        """The bulletins of rows."""
        return map(self.shard, rows)

    def finish(self) -> None:
        """Remove parts of which nothing is needed any more, and write the manifest: all is read."""
        with told(self.path):
            needed = self.ledger.parts()
            for path in self.path.iterdir():
                if (part := _PART.fullmatch(path.name)) and int(part[1]) not in needed:
                    path.unlink()
            self.ledger.list_to(self.path / LISTED)
            self.ledger.note(UNFINISHED, "")

    def drop_parts(self) -> None:
        """Keep the ledger only: what was read is in a store."""
        with told(self.path):
            self._opened.close()
            self.ledger.forget_parts()
            for path in [*self.path.glob("part-*.nq.gz"), self.path / LISTED]:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let it go; again is harmless."""
        if self._is_open:
            self._is_open = False
            self._opened.close()
            self.ledger.close()
            self._lock.release()

    def remove(self) -> None:
        """Close it, and remove all of it."""
        self.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _make(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as error:  # as of a folder below /proc
        raise CannotCreate(path, str(error.strerror)) from error


def _end_what_was_killed(path: Path) -> None:
    """Remove where builds made their parts that were killed: who still reads for one, on another machine, has
    nowhere to write from the moment that the folder bears another name.
    """
    for left in path.glob(".reading-*"):
        left.rename(left.with_name(f".ended-{secrets.token_hex(8)}"))
    for ended in path.glob(".ended-*"):
        shutil.rmtree(ended, ignore_errors=True)


def _once(each: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces, of those that lead to one place the first."""
    seen = Hashes()
    return (piece for piece in each if seen.add([piece.place])[0])
