"""When Python looks for garbage that refers to itself: not while somebody waits for a change.

A bulletin is tens of thousands of objects that all live until it is written; looking through them meanwhile
finds nothing, and was measured at a tenth of the slowest replacements.
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
