"""Queries whose answer is another each time they are asked, whatever the data."""

from __future__ import annotations

import re
from itertools import pairwise

from api.guard import tokens

_CALLS = frozenset({"now", "rand", "uuid", "struuid", "bnode"})
_NAMED = re.compile(r"now|rand|uuid|bnode", re.IGNORECASE)
_COMMENT = re.compile(r"#[^\r\n]*")


def is_volatile(query: str) -> bool:
    """Whether the query calls for the time or for chance; a doubtful one counts as volatile.

    >>> is_volatile("SELECT (now() AS ?t) {}"), is_volatile("SELECT ?now { ?now ?p 'RAND()' }")
    (True, False)
    """
    if not _NAMED.search(query):
        return False
    found = list(tokens(query))
    # Where the plain reading ends early, at a string that never closes, nobody knows what the engine reads.
    rest = query[found[-1].end() :] if found else query
    if _COMMENT.sub("", rest).strip():
        return True
    return any(
        (match["word"] or "").lower().endswith(tuple(_CALLS)) and not match["colon"] and following[0] == "("
        for match, following in pairwise(found)
    )
