"""What the graph of results tells, as plain values: runs, and what came of them.

An edge is `network.EdgeRow`, of which the labels are left to the places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from graph_builder.diffusion.netinf.infer import CUTOFF, Stopping
from graph_builder.diffusion.statistics.spread import Direction


class Reason(StrEnum):
    """Why there are no more edges, or none; a concept of the scheme ``stop-reason``."""

    NUMBER = "number"
    TEST = "test"
    EXHAUSTED = "exhausted"
    TOO_FEW_PERIODS = "too-few-periods"
    NO_ORDER = "no-order"


@dataclass(frozen=True, slots=True)
class Source:
    """What results were made from: its digest, the revision of the store, and how many policies, units at
    risk, first adoptions of a known time and reporting periods that was.
    """

    digest: str
    revision: int
    policies: int
    units: int
    adoptions: int
    periods: int


@dataclass(frozen=True, slots=True)
class NetworkRun:
    """An inference by NetInf: its model, with parameters where there was anything to infer, when it was to
    stop, and why it did. ``resamples`` is 0 where there were none.
    """

    model: str
    reason: Reason
    parameters: Mapping[str, float] = field(default_factory=dict)
    estimated: bool = False
    edges: int | None = None
    cutoff: float | None = CUTOFF
    stopping: Stopping = Stopping.TEXTBOOK
    resamples: int = 0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """How a policy spread: half-times in months, the unit that was first (empty where that cannot be told),
    between which days that was, and how many units adopted. Policy and originator are IRIs.
    """

    policy: str
    adopters: int
    direction: Direction
    originator: str = ""
    first_begin: date | None = None
    first_end: date | None = None
    half_time_min: float | None = None
    half_time_max: float | None = None
