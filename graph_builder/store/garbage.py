"""When Python looks for garbage that refers to itself: not while somebody waits for a change.

A bulletin is tens of thousands of objects that all live until it is written; looking through them meanwhile
finds nothing, and was measured at a tenth of the slowest replacements. Nor again and again through what
stays: the facts of ten million triples are half a million objects, and each look takes half a second.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Have nothing looked for meanwhile; what there is, is found afterwards.

    >>> with no_collection():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


MUCH = 100_000
"""So many objects that stay are worth being left out; looking through fewer takes hundredths of a second."""


class Stays:
    """Has what stays not looked through again and again.

    Objects are counted as they are left out, never listed: in a list, a tuple that another thread is about to
    make has a second owner, and cannot be made.
    """

    def __init__(self, much: int = MUCH) -> None:
        self._much = much
        self._came = 0  # objects that were left out since garbage was looked for among all

    def leave_out(self) -> bool:
        """Leave out what has come since the last time; where that is `much` by now, look for garbage first,
        also among what was left out before: of it, too, some is garbage by now. Return whether it was much,
        and still is.
        """
        self._came += _left_out()
        if self._came < self._much:
            return False
        self._came = 0
        gc.unfreeze()
        gc.collect()
        if _left_out() > self._much:
            return True
        gc.unfreeze()
        return False


def _left_out() -> int:
    """Leave out all objects; how many were not before."""
    before = gc.get_freeze_count()
    gc.freeze()
    return max(0, gc.get_freeze_count() - before)


STAYS = Stays()
"""What stays in this process."""
