"""The likeliest ways of spreading as they are asked for: the network, or in words why none can be told.

Commands, routes and pictures all ask here.

>>> from graph_builder.diffusion.cascades import cascades_of
>>> answer(cascades_of([]), asked_for(), {}).why.code
'no-order'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph_builder.diffusion.adopted_cascades import LEAST_PERIODS
from graph_builder.diffusion.cascades import Cascades
from graph_builder.diffusion.netinf.bootstrap import Bootstrap
from graph_builder.diffusion.netinf.infer import CUTOFF, Stop, Stopping
from graph_builder.diffusion.netinf.pairs import MEMORY
from graph_builder.diffusion.network import (
    LEAST,
    NON_CAUSAL,
    Asked,
    EdgeRow,
    WrongParameter,
    checked,
    edge_rows,
    inferred,
    method_of,
)

TOO_FEW_PERIODS, NO_ORDER = "too-few-periods", "no-order"


@dataclass(frozen=True, slots=True)
class WhyNone:
    """Why no network can be told: a code for programs, and a sentence in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The edges as rows, what made them, and where there cannot be any, why."""

    rows: tuple[EdgeRow, ...]
    method: Mapping[str, Any]
    why: WhyNone | None = None


def asked_for(
    model: str = "exponential",
    given: Mapping[str, float | None] | None = None,
    edges: int | None = None,
    p_cutoff: float | None = None,
    stopping: str = Stopping.TEXTBOOK,
    bootstrap: Bootstrap | None = None,
    memory: int = MEMORY,
) -> Asked:
    """Return what is asked for, as people ask it: `given` holds the parameters of all models, None where they
    leave one out. Raises WrongParameter for what does not go together.
    """
    if edges is not None and p_cutoff is not None:
        raise WrongParameter(
            "edges 与 p_cutoff 只能给一个：边数，或检验的界限。",
            "Give edges or p_cutoff, not both: a number of edges, or where the test stops.",
        )
    if p_cutoff is not None and not LEAST <= p_cutoff <= 1:
        raise WrongParameter(
            f"p_cutoff 应在 {LEAST:g} 与 1 之间。", f"p_cutoff must lie between {LEAST:g} and 1."
        )
    chosen = {name: value for name, value in (given or {}).items() if value is not None}
    cutoff = None if edges is not None else p_cutoff or CUTOFF
    stop = Stop(edges, cutoff, Stopping(stopping))
    return checked(Asked(model, chosen, stop, bootstrap or Bootstrap(), memory))


def answer(cascades: Cascades, asked: Asked, labels: Mapping[str, str], periods: int | None = None) -> Answer:
    """Return the network of some cascades, or why there is none; `periods` is how many reporting periods they
    come from, where they come from a store. Raises WrongParameter.
    """
    why = why_none(cascades, periods)
    if why is not None:
        return Answer((), _nothing(cascades, asked), why)
    made = inferred(cascades, asked)
    return Answer(tuple(edge_rows(made, labels)), method_of(made))


def why_none(cascades: Cascades, periods: int | None = None) -> WhyNone | None:
    """Return why no network can be told of some cascades; None where one can."""
    if periods is not None and periods < LEAST_PERIODS:
        return WhyNone(
            TOO_FEW_PERIODS,
            f"只有 {periods} 个报告期，少于 {LEAST_PERIODS} 个：几乎所有采纳都不分先后，不推断传播网络。",
            f"Reporting periods: {periods}, fewer than {LEAST_PERIODS}. Nearly all adoptions are ties, so no "
            "network is inferred.",
        )
    if not _anybody_later(cascades):
        return WhyNone(
            NO_ORDER,
            "没有两个单位确定地先后采纳同一项政策，不推断传播网络。",
            "No unit adopted anything surely later than another, so no network is inferred.",
        )
    return None


def _anybody_later(cascades: Cascades) -> bool:
    """Whether in any cascade one time ends before another begins."""
    if not len(cascades):
        return False
    starts = np.unique(cascades.bounds[cascades.cascade])
    first_end = np.minimum.reduceat(cascades.end, starts)
    return bool((first_end < np.maximum.reduceat(cascades.begin, starts)).any())


def _nothing(cascades: Cascades, asked: Asked) -> dict[str, Any]:
    return {
        "method": "NetInf",
        "meaning": NON_CAUSAL,
        "model": asked.model,
        "parameters": dict(asked.parameters),
        "units": len(cascades.units),
        "cascades": len(cascades.names),
        "adoptions": len(cascades),
        "edges": 0,
    }
