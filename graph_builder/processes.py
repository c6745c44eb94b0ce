"""Processes of this machine that work for this one: started, ended at once, and ended with it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from threading import Thread


def started(
    workers: int,
    begin: Callable[..., None] | None = None,
    told: Sequence[object] = (),
    preload: Sequence[str] = (),
) -> ProcessPoolExecutor:
    """So many processes, each of which ends when this one does; `begin` is called in each with what it is
    `told`, and modules to `preload` are shared by all of them.
    """
    # Forked from a process that has done nothing yet: this one may have threads, which a fork would lose.
    context = multiprocessing.get_context("forkserver")
    if preload:
        context.set_forkserver_preload(list(preload))
    return ProcessPoolExecutor(workers, context, _begin, (begin, told))


def kill(pool: ProcessPoolExecutor) -> None:
    """End processes in the middle of what they do."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()


def end_with_parent() -> None:
    """Have this process end when the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _begin(begin: Callable[..., None] | None, told: Sequence[object]) -> None:
    end_with_parent()
    if begin is not None:
        begin(*told)


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
