"""What may be said of the order of adopters whose times are intervals: who may have been first, which ranks
are possible, how long it took until half had adopted.
"""

from __future__ import annotations

import numpy as np

from graph_builder.diffusion.cascades import Floats, Ints

Range = tuple[float, float]
"""The least and the most that a number may be."""


def reached(begin: Floats, end: Floats, count: int) -> Range | None:
    """Return not before and by when so many had adopted; None where fewer are known.

    >>> reached(np.array([1.0, 3, 6]), np.array([1.0, 5, 6]), 2)
    (3.0, 5.0)
    """
    if not 0 < count <= len(begin):
        return None
    return float(np.sort(begin)[count - 1]), float(np.sort(end)[count - 1])


def half_time(begin: Floats, end: Floats) -> Range | None:
    """Return the time from the first adopter to the one with whom half of all have adopted, the ceil(n/2)-th,
    at least and at most, over all times that lie within the intervals; None without adopters.

    At least: the first may be as late as the earliest end, the k-th as early as the k-th begin. At most: one
    unit is as early as it may and all others as late as they may. The k-th of all is the (k-1)-th of these
    others: that of the k-th end if the first one's end is among the k-1 earliest, else that of the (k-1)-th.

    >>> half_time(np.array([1.0, 3, 6]), np.array([1.0, 5, 6]))  # the second of three is 2 to 4 later
    (2.0, 4.0)
    """
    if not len(begin):
        return None
    half = (len(begin) + 1) // 2
    if half == 1:
        return 0.0, 0.0
    ends = np.sort(end)
    early = end <= ends[half - 2]
    most = float(ends[half - 1] - begin[early].min())
    if not early.all():
        most = max(most, float(ends[half - 2] - begin[~early].min()))
    soonest, _ = reached(begin, end, half) or (0.0, 0.0)
    return max(0.0, soonest - float(ends[0])), most


def first_of(begin: Floats, end: Floats) -> Ints:
    """Return the places of those that may have been first: none other was surely earlier."""
    return np.flatnonzero(begin <= end.min(initial=np.inf)).astype(np.int64)


def ranks(begin: Floats, end: Floats) -> tuple[Ints, Ints]:
    """Return the best and the worst rank that each of some adopters may have.

    The best is one more than those surely earlier, the worst leaves out only those surely later.

    >>> [rank.tolist() for rank in ranks(np.array([1.0, 2, 2, 5]), np.array([1.0, 3, 2, 5]))]
    [[1, 2, 2, 4], [1, 3, 3, 4]]
    """
    best = np.searchsorted(np.sort(end), begin, "left") + 1
    worst = np.searchsorted(np.sort(begin), end, "right")
    return best.astype(np.int64), worst.astype(np.int64)
