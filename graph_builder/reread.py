"""A bulletin read again from what its store keeps: the text, the record of its source, the suggestions.

>>> from graph_builder.store.texts import digest_of
>>> entry = Entry("urn:b", "urn:g", digest_of("甲"))
>>> read_again(entry, Kept("甲", "", "")).digest == entry.digest
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from graph_builder.build import read_source
from graph_builder.model import Shard, Source
from graph_builder.read import cannot_be_read
from graph_builder.record import with_record
from graph_builder.store.base import Entry, NotFound, StoreDamaged
from graph_builder.store.texts import Texts
from graph_builder.suggestions import suggestions_of
from ontology.errors import ZhengpuError
from ontology.terms import ID

AHEAD = 8  # bulletins that are read or waited for, for each who reads: more would only fill memory


class Kept(NamedTuple):
    """What a store keeps of a bulletin; record and suggestions are empty where there are none."""

    text: str
    record: str
    suggestions: str


class CannotReread(ZhengpuError):
    """A bulletin of which something is lost or damaged that it was read from."""


@dataclass(frozen=True, slots=True)
class Reread:
    """A bulletin as it is read now, or why it cannot be."""

    entry: Entry
    shard: Shard | None = None
    error: ZhengpuError | None = None


def read_again(entry: Entry, kept: Kept, base: str = ID) -> Shard:
    """Return a bulletin as the present ontology reads it. Raises a ZhengpuError."""
    source = Source(entry.iri, "text/plain", kept.text, entry.digest)
    try:
        source = with_record(source, kept.record) if kept.record else source
    except ValueError:
        raise CannotReread("来历记录无法读取", "the record of its source cannot be read") from None
    shard, _, _ = read_source(source, base, suggestions_of(kept.suggestions))
    return shard


def reread(folder: Path, base: str, entry: Entry) -> Reread:
    """Read a bulletin again, whose texts are kept below `folder`; what is wrong with it is told."""
    try:
        return Reread(entry, read_again(entry, kept_of(Texts(folder), entry), base))
    except ZhengpuError as error:
        return Reread(entry, error=error)
    except (MemoryError, RecursionError) as error:  # of this text; the next may be read well
        return Reread(entry, error=cannot_be_read(entry.iri, error))


def kept_of(texts: Texts, entry: Entry) -> Kept:
    """Return what is kept of a bulletin. Raises CannotReread."""
    return Kept(
        _kept(texts, entry.digest, "原文", "its text"),
        _kept(texts, entry.record, "来历记录", "the record of its source"),
        _kept(texts, entry.suggestions, "模型建议", "what models suggested"),
    )


def _kept(texts: Texts, digest: str | None, zh: str, en: str) -> str:
    if digest is None:
        return ""
    try:
        return texts.sound(digest)
    except NotFound:
        raise CannotReread(f"{zh}已丢失（{digest[:12]}）", f"{en} is lost ({digest[:12]})") from None
    except StoreDamaged:
        raise CannotReread(f"{zh}已损坏（{digest[:12]}）", f"{en} is damaged ({digest[:12]})") from None


def rereads(
    entries: Iterable[Entry], folder: Path, base: str, executor: Executor | None = None, workers: int = 1
) -> Iterator[Reread]:
    """Yield bulletins read again, in their order; `executor` reads in other processes, a few ahead."""
    one = partial(reread, folder, base)
    if executor is None:
        yield from map(one, entries)
        return
    yield from _ahead(executor, one, entries, AHEAD * workers)


def _ahead(
    executor: Executor, one: Callable[[Entry], Reread], entries: Iterable[Entry], most: int
) -> Iterator[Reread]:
    waiting: list[Future[Reread]] = []
    for entry in entries:
        waiting.append(executor.submit(one, entry))
        if len(waiting) >= most:
            yield waiting.pop(0).result()
    for each in waiting:
        yield each.result()
