"""Which queries answer otherwise each time they are asked, so that no answer of theirs may be kept."""

from __future__ import annotations

import re
from functools import lru_cache

from api.guard import inspect
from api.sparql_text.readings import Readings, TangledError
from api.sparql_text.terminals import NIL, Text, keyword

# The engine lets the word before run into a function's name, as in ``ORDER BYRAND()``.
_FUNCTION = re.compile(r".*(?:now|rand|uuid|bnode)", re.DOTALL)
_NO_ARGUMENTS = re.compile(NIL)


def is_volatile(query: str) -> bool:
    """Whether the query calls NOW, RAND, UUID, STRUUID or BNODE without an argument, or asks another server.

    Never False of such a query; True of another only where its text can be read in two ways, or in too many.

    >>> is_volatile("SELECT (rand () AS ?x) {}")
    True
    >>> is_volatile("PREFIX ex: <x:> ASK { ?rand ex:now 'NOW()' } # UUID()")
    False
    """
    return _remembered(query) if len(query) <= 16_384 else _judge(query)


def _judge(query: str) -> bool:
    verdict = inspect(query)
    return verdict.service or verdict.tangled or _calls(query)


_remembered = lru_cache(maxsize=1024)(_judge)


def _calls(query: str) -> bool:
    small = query.lower()
    if not any(name in small for name in ("now", "rand", "uuid", "bnode")):
        return False
    text = Text(query)
    try:
        return any(
            _FUNCTION.fullmatch(keyword(step.match)) and _called(text, step.match.end())
            for step in Readings(text)
        )
    except TangledError:
        return True


def _called(text: Text, position: int) -> bool:
    following = text.significant(position)
    return following is not None and _NO_ARGUMENTS.match(text.text, following.start()) is not None
