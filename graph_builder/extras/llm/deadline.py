"""A time limit that is kept whatever the other side sends.

>>> within(5.0, lambda: "whole", cut=lambda: None)
'whole'
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T], cut: Callable[[], None]) -> T:
    """Return what `work` returns, or raise what it raises.

    Work that is not done in time is left behind in its thread, after `cut` took away what it waits for.
    Raises TimeoutError then. The thread keeps no program from ending.
    """
    done: Future[T] = Future()
    Thread(target=_run, args=(done, work), daemon=True).start()
    try:
        return done.result(seconds)
    finally:
        if not done.done():
            cut()


def _run(done: Future[T], work: Callable[[], T]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        done.set_exception(error)
