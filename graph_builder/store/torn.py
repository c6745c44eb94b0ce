"""How the engine's word of damaged files is told from its other errors; few imports, for processes that have
to start soon.
"""

from __future__ import annotations


def is_torn(error: BaseException) -> bool:
    """Whether a query failed because of the files and not because of itself.

    >>> is_torn(RuntimeError("Corruption: bad block")), is_torn(RuntimeError("no such function"))
    (True, False)
    """
    return type(error) is RuntimeError and str(error).startswith(("Corruption", "IO error"))
