"""How an order to write can end without being carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class WriteError(Exception):
    """An order that was not carried out."""


class WriteRefusedError(WriteError):
    """The store refused: ``kind`` is the class of its error, ``told`` what else came with it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(told["en"])
        self.kind: str = told["error"]
        self.zh: str = told["zh"]
        self.en: str = told["en"]
        self.told = told


class WriteTimeoutError(WriteError):
    """The order was killed at its deadline, ``seconds`` after it came."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"killed after {seconds:g} s")
        self.seconds = seconds


class WriterCrashedError(WriteError):
    """The process ended under the order: out of memory, or nested too deep."""


class WriterNotReadyError(WriterCrashedError):
    """The process did not come up in time, or ended before it was ready: nothing was done."""


class WriteBusyError(WriteError):
    """The order's time passed while it waited for its turn; nothing was done."""


class WriteQueueFullError(WriteError):
    """Too many orders wait already."""
