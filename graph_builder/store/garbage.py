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


def leave_out_what_stays(much: int = MUCH) -> bool:
    """Where `much` has come since the last time, look for garbage, then have what is left not looked through
    any more, if that is much yet; return whether it is. What was left out before is looked through this once:
    of it, too, some is garbage by now.
    """
    if len(gc.get_objects()) < much:
        return False
    gc.unfreeze()
    gc.collect()
    stays = len(gc.get_objects(generation=2)) > much
    if stays:
        gc.freeze()
    return stays
