"""What may go wrong between us and a model, and whether asking again may help."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What went wrong."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    BUSY = "busy"
    SERVER = "server"
    REFUSED = "refused"
    SHAPE = "shape"
    CUT = "cut"
    BUDGET = "budget"


PASSING = frozenset({Kind.TIMEOUT, Kind.CONNECTION, Kind.BUSY, Kind.SERVER})


class Trouble(Exception):
    """A question without a usable answer; `wait` is how long (seconds) the endpoint asks us to wait."""

    def __init__(self, kind: Kind, reason: str, wait: float | None = None) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason
        self.wait = wait

    @property
    def is_passing(self) -> bool:
        """Whether the same question may be answered later."""
        return self.kind in PASSING
