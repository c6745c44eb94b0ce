"""What a process does with a batch: reads its files, writes what it read as one part, and says what became of
each. Whatever it needs comes in its arguments, so that any machine that sees the folder of parts can do it.
"""

from __future__ import annotations

import hashlib
import json
import socket
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

import graph_builder
from graph_builder.build import read_source
from graph_builder.building.batches import Batch, Piece
from graph_builder.building.ledger import Row
from graph_builder.building.parts import packed, spans, told, written
from graph_builder.model import Given, Source
from graph_builder.read import UnreadableInput, bytes_at, cannot_be_read, read_bytes, within_limit
from graph_builder.suggestions import Suggest, nothing
from ontology.errors import ZhengpuError
from ontology.load import load
from ontology.terms import VERSION

_TURN = Lock()  # a worker of a cluster may have threads; what reads texts was made for one


@dataclass(frozen=True, slots=True)
class Task:
    """How all batches of a build are read: where parts go, where identifiers begin, and which reader is
    meant, so that another one says so. ``token`` is the name of a folder of this build in it, which whoever
    sees the one finds there, ``models`` names what suggests beside the rules.
    """

    folder: Path
    base: str
    reader: str
    token: str
    models: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A batch that was read: what became of its files, and the places of those that are as they were."""

    rows: tuple[Row, ...]
    same: tuple[str, ...]


class WorkerDiffers(ZhengpuError):
    """A machine of a cluster that would read bulletins otherwise."""

    exit_status = 2

    def __init__(self, host: str, theirs: str, ours: str) -> None:
        super().__init__(
            f"{host} 上的政谱或本体与这里不同（{theirs[:12]}，这里 {ours[:12]}）；请在各机安装同一版本",
            f"{host} has another zhengpu or ontology ({theirs[:12]}, here {ours[:12]}); install the same",
        )


class NotShared(ZhengpuError):
    """A machine of a cluster that does not see the folder of parts."""

    exit_status = 2

    def __init__(self, host: str, folder: Path) -> None:
        super().__init__(
            f"{host} 看不到目录 {folder}；请用各机共有的目录作 --shards",
            f"{host} does not see {folder}; name a folder that all machines share as --shards",
        )


@lru_cache(maxsize=1)
def reader() -> str:
    """A digest of whatever decides how a text is read: the ontology, and the modules of this package."""
    folder = Path(graph_builder.__file__).parent
    total = hashlib.sha256(f"{VERSION} {load().digest}".encode())
    for path in sorted([*folder.glob("*.py"), *(folder / "formats").glob("*.py")]):
        total.update(path.read_bytes())
    return total.hexdigest()


def read_batch(batch: Batch, task: Task, suggest: Suggest = nothing) -> Done:
    """Read a batch. Raises WorkerDiffers, NotShared, OSError; what is wrong with a file is in its row."""
    with _TURN:
        return _read_batch(batch, task, suggest)


def _read_batch(batch: Batch, task: Task, suggest: Suggest) -> Done:
    _check(task)
    each = [_read(piece, task, suggest) for piece in batch.pieces]
    members = [packed(lines) for _, lines in each if lines]
    if members:
        written(task.folder, batch.number, members, task.folder / task.token)
    places = spans(batch.number, members)
    rows = [replace(row, span=next(places)) if lines else row for row, lines in each if row is not None]
    same = [piece.place for piece, (row, _) in zip(batch.pieces, each, strict=True) if row is None]
    return Done(tuple(rows), tuple(same))


@lru_cache(maxsize=4)
def _check(task: Task) -> None:
    """Once a process: this is the reader that is meant, and the folder is the one that is meant."""
    if task.reader != reader():
        raise WorkerDiffers(socket.gethostname(), reader(), task.reader)
    if not (task.folder / task.token).exists():
        raise NotShared(socket.gethostname(), task.folder)


def _read(piece: Piece, task: Task, suggest: Suggest) -> tuple[Row | None, bytes]:
    """What became of a file, and the lines that were read from it; no row where it is as it was."""
    origin = piece.name
    row = Row(origin, piece.place)
    try:
        data = bytes_at(piece.at) if piece.data is None else within_limit(piece.data, origin)
        row = replace(row, key=_key(data, piece.given, task))
        if row.key == piece.known:
            return None, b""
        return _as_read(row, replace(read_bytes(data, origin), given=piece.given), task, suggest)
    except UnreadableInput as error:  # by the name that the user gave it
        return _failed(row, UnreadableInput(origin, *error.reason)), b""
    except ZhengpuError as error:
        return _failed(row, error), b""
    except Exception as error:  # noqa: BLE001 - of this text, whatever it is; the next may be read well
        return _failed(row, cannot_be_read(origin, error)), b""


def _failed(row: Row, error: ZhengpuError) -> Row:
    return replace(row, key="", error=(error.zh, error.en))


def _as_read(row: Row, source: Source, task: Task, suggest: Suggest) -> tuple[Row, bytes]:
    shard, counts, warnings = read_source(source, task.base, suggest(source))
    lines = told(shard)
    as_read = replace(
        row,
        bulletin=shard.bulletin,
        digest=shard.digest,
        content=hashlib.sha256(lines).hexdigest(),
        quads=len(shard.triples) + sum(len(said) for _, said in shard.things.values()),
        characters=len(shard.text),
        counts=counts,
        warnings=warnings,
    )
    return as_read, lines


def _key(data: bytes, given: Given, task: Task) -> str:
    how = json.dumps([task.reader, task.base, task.models, asdict(given)], ensure_ascii=False).encode()
    return hashlib.sha256(how + b"\0" + data).hexdigest()
