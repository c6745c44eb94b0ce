"""The service's own queries, one to a file, in the fast form; parameters come as substitutions or VALUES."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def query(name: str) -> str:
    """The text of a query by its file's name.

    >>> query("bulletin_index").startswith("#")
    True
    """
    return files("api").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")


def page_of(name: str, offset: int) -> str:
    """A query whose own ``OFFSET 0`` is moved.

    >>> "OFFSET 50" in page_of("statements_of", 50)
    True
    """
    return query(name).replace("OFFSET 0", f"OFFSET {int(offset)}")
