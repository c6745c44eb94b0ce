"""migrate: a store to the present ontology."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from api.commands.bar import bar
from api.commands.places import Place, looked_at, opened, refuse_service
from api.language import say
from graph_builder.migrate import Report, migrate
from graph_builder.processes import end_with_parent
from graph_builder.rehearse import Rehearsing, Seen, SeenHere, SeenThere
from graph_builder.reread import rereads
from graph_builder.store import layout
from graph_builder.store.base import Marked
from graph_builder.store.layout import Home
from graph_builder.store.names import Graphs
from graph_builder.store.progress import Became, Done
from graph_builder.store.reader import Reader, open_reader
from graph_builder.store.remote.reading import RemoteReading
from graph_builder.store.remote.state import RemoteMarker, StateHome
from graph_builder.vintage import differs
from ontology.errors import ZhengpuError

_WORDS: dict[Became, tuple[str, str]] = {
    "unchanged": ("未变", "unchanged"),
    "changed": ("更新", "changed"),
    "moved": ("改名", "moved"),
    "failed": ("失败", "failed"),
}
SHOWN = 20  # moves that are listed


class ReaderEnded(ZhengpuError):
    """A process that reads was ended by the system, as it does when memory runs out."""

    def __init__(self) -> None:
        super().__init__(
            "读取进程意外终止，可能是内存不足。请减少 --workers，重新运行 zhengpu migrate，会接着做。",
            "A reading process ended unexpectedly, perhaps for want of memory. Run `zhengpu migrate` again "
            "with fewer --workers; it goes on where it was.",
        )


def run_migrate(store: Place, state: Path, workers: int, *, dry_run: bool = False) -> int:
    """Bring a store to the present ontology, or tell what that would change; return the exit status (1 where
    some bulletin stays as it was).
    """
    marker = _marker(store, state)
    if not differs(marker):
        print(_nothing_to_do(store, marker))
        return 0
    return _rehearse(store, state, workers) if dry_run else _migrate(store, state, workers)


def _marker(store: Place, state: Path) -> Marked:
    """What a store tells of itself. Raises NotAStore, StoreDamaged, OnlyAService."""
    if isinstance(store, Path):
        return layout.find(store)
    refuse_service(store)
    return RemoteMarker.read(state)


def _nothing_to_do(store: Place, marker: Marked) -> str:
    if marker.ontology:
        place = files("ontology")
        return say(
            f"{store} 已是现在的本体（{place}），没有改动。",
            f"{store} is of the present ontology already ({place}); nothing was changed.",
        )
    return say(
        f"{store} 中还没有公报，无需迁移。", f"{store} has no bulletin yet; there is nothing to migrate."
    )


def _migrate(store: Place, state: Path, workers: int) -> int:
    with (
        opened(store, state, create=False) as opened_store,
        _pool(workers) as pool,
        _progress() as (awaited, seen),
    ):
        report = migrate(opened_store, executor=pool, workers=workers, awaited=awaited, seen=lambda _: seen())
    _tell(report.done)
    resumed = say("（接着上次）", " (going on with an earlier run)") if report.resumed else ""
    before, after, seconds = report.triples_before, report.triples_after, report.seconds
    print(
        say(
            f"{store}：三元组由 {before} 条变为 {after} 条，用时 {seconds:.1f} 秒{resumed}",
            f"{store}: {before} triples before, {after} after, {seconds:.1f} s{resumed}",
        )
    )
    _complain(report)
    return 1 if report.all("failed") else 0


def _complain(report: Report) -> None:
    if report.stale:
        zh = "注意：传播结果是由先前的采纳得出的，已陈旧；请运行 zhengpu diffusion derive。"
        en = "Note: the results of diffusion are of earlier adoptions; run `zhengpu diffusion derive` again."
        print(say(zh, en), file=sys.stderr)
    if failed := report.all("failed"):
        zh = f"{len(failed)} 份公报保持原样，库尚未全部迁移；请恢复所缺，或撤回它们，再运行 zhengpu migrate。"
        en = (
            f"{len(failed)} bulletins stay as they were, and the store is half way: restore what they lack, "
            "or retract them, then run `zhengpu migrate` again."
        )
        print(say(zh, en), file=sys.stderr)


def _rehearse(store: Place, state: Path, workers: int) -> int:
    begun = time.monotonic()
    with (
        _looked_at(store, state) as looked,
        _pool(workers) as pool,
        _progress() as (awaited, seen),
    ):
        entries = looked.readable.bulletins()
        awaited(len(entries))
        rehearsing = Rehearsing(looked.seen, looked.readable.base)
        for read in rereads(entries, looked.texts, looked.readable.base, pool, workers):
            rehearsing.compare(read)
            seen()
        rehearsal = rehearsing.end(entries)
    _tell(rehearsal.done)
    gained, lost, seconds = rehearsal.gained, rehearsal.lost, time.monotonic() - begun
    print(
        say(
            f"{store}：试运行，什么也没有写。迁移将增加 {gained} 条、去掉 {lost} 条三元组（推导的关系未计）；"
            f"用时 {seconds:.1f} 秒",
            f"{store}: a dry run, nothing was written. To migrate would add {gained} triples and take {lost} "
            f"away (derived links not counted); {seconds:.1f} s",
        )
    )
    return 1 if any(done.became == "failed" for done in rehearsal.done) else 0


@dataclass(frozen=True, slots=True)
class _Looked:
    """A store that is only looked at, and the folder of its texts."""

    readable: Reader | RemoteReading
    seen: Seen
    texts: Path


@contextmanager
def _looked_at(store: Place, state: Path) -> Iterator[_Looked]:
    if isinstance(store, Path):
        with open_reader(store) as reader:
            seen = SeenHere(reader, Graphs.below(reader.base))
            yield _Looked(reader, seen, Home(store).texts)
        return
    there = looked_at(store, state)
    with there.server:
        yield _Looked(there, SeenThere(there, Graphs.below(there.base)), StateHome(state).texts)


@contextmanager
def _pool(workers: int) -> Iterator[Executor | None]:
    """Processes that read, none of them a copy of this one, which holds the store."""
    if workers < 2:
        yield None
        return
    try:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), end_with_parent) as pool:
            yield pool
    except BrokenProcessPool:
        raise ReaderEnded from None


@contextmanager
def _progress() -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """A bar on a terminal: what is told how many there are, and what is told of each."""
    with bar() as progress:
        task = progress.add_task(say("重读公报", "Reading bulletins again"), total=None)
        yield lambda total: progress.update(task, total=total), lambda: progress.advance(task)


def _tell(done: Sequence[Done]) -> None:
    """Print how many of each kind there are, where the first of those that moved went, why each failed."""
    count = Counter(each.became for each in done)
    told = (f"{say(*words)} {count[became]}" for became, words in _WORDS.items())
    print(say("公报：", "Bulletins: ") + say("，", ", ").join(told))
    moved = sorted((each for each in done if each.became == "moved"), key=lambda each: each.iri)
    for each in moved[:SHOWN]:
        print(f"  {_end(each.iri)} -> {_end(each.now)}")
    if len(moved) > SHOWN:
        print(say(f"  ……共 {len(moved)} 份", f"  ... {len(moved)} in all"))
    for each in sorted((each for each in done if each.became == "failed"), key=lambda each: each.iri):
        print(f"{each.iri}: {say(each.zh, each.en)}", file=sys.stderr)


def _end(iri: str) -> str:
    return iri.rpartition("/")[2]
