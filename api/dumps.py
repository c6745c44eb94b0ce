"""Dumps of the whole store: made by a process of its own when somebody asks, kept while they are new.

On disk a dump is ``STATE/FILE`` and ``STATE/FILE.json``, which says how large it is; the latter comes last
and makes it one. The front process only ever starts the process, waits, and names files.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from api.negotiate import JSON_LD, N_QUADS, RESULTS_CSV, TRIG, TURTLE
from api.settings import Settings
from api.source import Lease, Source, State
from graph_builder.label_table import LABELS
from graph_builder.store import layout
from ontology.errors import ZhengpuError

# -P: a folder that happens to be current must not lend modules to the child.
CHILD = ("-m", "api.dumper")
# Older states that are kept beside the newest: a client may be about to open a file of theirs.
OLDER_KEPT = 1
_STATE = re.compile(r"\d+-[0-9a-f]+")  # nothing else in the folder is ours to remove
# A server may change while it is read: how often it is read again, after how many seconds.
TRIES, PAUSE = 5, 1.0
# Past its deadline by this much a child that nobody killed ends itself.
ORPHAN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class DumpForm:
    """What a dump comes as: its media type, and the file's name without ``.gz``."""

    media_type: str
    suffix: str

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"zhengpu.{self.suffix}.gz"


FORMS: Final[Mapping[str, DumpForm]] = MappingProxyType(
    {
        "nquads": DumpForm(N_QUADS, "nq"),
        "trig": DumpForm(TRIG, "trig"),
        "turtle": DumpForm(TURTLE, "ttl"),
        "jsonld": DumpForm(JSON_LD, "jsonld"),
    }
)
"""Every form by the name that ``zhengpu export --format`` gives it."""
FILES: Final[Mapping[str, DumpForm]] = MappingProxyType(
    {**FORMS, LABELS: DumpForm(RESULTS_CSV, f"{LABELS}.csv")}
)
"""All that is made of a whole store: every form, and the table of names."""


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump on disk: its file, of which state, how many bytes, the SHA-256 of these bytes."""

    path: Path
    tag: str
    published: int
    size: int
    sha256: str


class DumpFailedError(Exception):
    """The process that was to make a dump ended without one; the message says how."""


class Dumps:
    """Makes one dump at a time. `folder` is made when needed; None is a folder that goes when closed."""

    def __init__(self, source: Source, folder: Path | None, seconds: float) -> None:
        self._source = source
        self._given = folder
        self._seconds = seconds
        self._own: tempfile.TemporaryDirectory[str] | None = None
        self._turn = asyncio.Lock()
        self._making: dict[str, asyncio.Future[Dump]] = {}
        self._closed = False

    def newest(self, form: str) -> Dump | None:
        """The dump of the newest state, if it is made."""
        return self._read(form, self._source.state().tag) if self._is_there() else None

    def made(self) -> dict[str, Dump]:
        """Every dump of the newest state that is made, by form."""
        found = {form: self.newest(form) for form in FILES}
        return {form: dump for form, dump in found.items() if dump is not None}

    async def get(self, form: str, patience: float) -> Dump | None:
        """The dump of the newest state, made now if it is not; None where that takes longer than `patience`.

        Whoever asks while one is being made gets that one, even if the store changed meanwhile. Raises
        `DumpFailedError`.
        """
        if (dump := self.newest(form)) is not None:
            return dump
        if self._closed:
            return None
        task = self._making.get(form)
        if task is None or task.done():
            task = self._making[form] = asyncio.ensure_future(self._make(form))
            task.add_done_callback(_retrieve)
        done, _ = await asyncio.wait([task], timeout=patience)
        return task.result() if done and not task.cancelled() else None

    async def close(self) -> None:
        """End what is being made."""
        self._closed = True
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._own is not None:
            self._own.cleanup()

    async def _make(self, form: str) -> Dump:
        async with self._turn:
            for _ in range(TRIES):
                state, lease = self._lease()
                try:
                    told = await self._run(lease, form, state) if lease.is_whole() else b""
                    if told and lease.is_whole():
                        return await self._kept(form, state, told)
                finally:
                    lease.close()
                await asyncio.sleep(PAUSE)
            raise DumpFailedError("the store changed, or was about to change, each time that it was read")

    async def _kept(self, form: str, state: State, told: bytes) -> Dump:
        dump = self._keep(form, state, told)
        await asyncio.to_thread(self._prune, state.tag)
        return dump

    def _lease(self) -> tuple[State, Lease]:
        """The newest revision to be read, and the state that it is of."""
        while True:
            self._source.refresh()  # the writer may have shown another before anybody told of it
            lease, state = self._source.lease(), self._source.state()
            if lease.revision == state.revision:
                return state, lease
            lease.close()

    async def _run(self, lease: Lease, form: str, state: State) -> bytes:
        folder = self._folder() / state.tag
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f".{FILES[form].file}"
        command = [sys.executable, "-P", *CHILD, form, str(partial)]
        process = await asyncio.create_subprocess_exec(
            *command,
            str(self._seconds + ORPHAN_SECONDS),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(folder), "ZHENGPU_STORE": lease.address},
        )
        try:
            async with asyncio.timeout(self._seconds):
                out, errors = await process.communicate()
        except TimeoutError:
            raise DumpFailedError(f"not done in {self._seconds:g} s") from None
        finally:
            await _end(process)
            if process.returncode != 0:
                partial.unlink(missing_ok=True)
        if process.returncode != 0:
            raise DumpFailedError(errors.decode(errors="replace").strip()[-500:] or f"{process.returncode}")
        return out

    def _keep(self, form: str, state: State, told: bytes) -> Dump:
        path = self._path(form, state.tag)
        try:
            dump = Dump(path, state.tag, state.published, **json.loads(told))
        except (ValueError, TypeError) as error:
            raise DumpFailedError(f"the process told nonsense: {error}") from None
        path.with_name(f".{path.name}").replace(path)
        beside = path.with_name(f".{path.name}.json")
        beside.write_text(json.dumps(asdict(dump) | {"path": path.name}), "utf-8")
        beside.replace(path.with_name(f"{path.name}.json"))
        return dump

    def _read(self, form: str, tag: str) -> Dump | None:
        path = self._path(form, tag)
        try:
            told = json.loads(path.with_name(f"{path.name}.json").read_bytes())
            return Dump(**{**told, "path": path}) if path.stat().st_size == told["size"] else None
        except (OSError, ValueError, TypeError, KeyError):
            return None  # not made, or not by us: it is made anew

    def _prune(self, newest: str) -> None:
        """Remove the states before the newest, but the last of them, and what a killed process left."""
        folders = [
            each
            for each in self._folder().iterdir()
            if _STATE.fullmatch(each.name) and each.name != newest and each.is_dir()
        ]
        folders.sort(key=lambda each: each.stat().st_mtime_ns)
        for old in folders[: max(0, len(folders) - OLDER_KEPT)]:
            shutil.rmtree(old, ignore_errors=True)
        for left in self._folder().glob("*/zhengpu-sort-*"):
            shutil.rmtree(left, ignore_errors=True)

    def _path(self, form: str, tag: str) -> Path:
        return self._folder() / tag / FILES[form].file

    def _is_there(self) -> bool:
        return self._own is not None or (self._given is not None and self._given.is_dir())

    def _folder(self) -> Path:
        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = tempfile.TemporaryDirectory(prefix="zhengpu-dumps-")
        return Path(self._own.name)


def dumps_folder(settings: Settings) -> Path | None:
    """Where dumps are kept: in the cache that is set, else below the store, or below the state folder of one
    on a server; None where that is no store of ours in a folder that we may write to.
    """
    if settings.cache is not None:
        return settings.cache / "dumps"
    if isinstance(settings.store, str):
        return settings.state / "cache" / "dumps" if os.access(settings.state, os.W_OK) else None
    with suppress(ZhengpuError):
        layout.find(settings.store)
        if os.access(settings.store, os.W_OK):
            return settings.store / "cache" / "dumps"
    return None


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill it if it still runs, and reap it."""
    with suppress(ProcessLookupError):
        if process.returncode is None:
            process.kill()
    await process.wait()


def _retrieve(task: asyncio.Future[Dump]) -> None:
    """Look at a failure that nobody waits for any more."""
    if not task.cancelled():
        task.exception()
