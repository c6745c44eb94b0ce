"""The kinds of acts that the ontology has, and which of them a wrong word may have meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from api.iris import tail
from ontology.terms import PREFIXES

_NAMING = frozenset(PREFIXES["skos"] + name for name in ("notation", "prefLabel", "altLabel"))
_NEAR = 3


def is_act(local: str) -> bool:
    """Whether the ontology has an act of that local name.

    >>> is_act("issue"), is_act("frobnicate")
    (True, False)
    """
    return any(local in each for each in _acts().values())


def near(word: str) -> tuple[str, ...]:
    """The acts that a word may have meant, by their local names: it names them, or is like their names.

    >>> near("印发"), near("isue")
    (('issue',), ('issue', 'revise'))
    >>> near("frobnicate")
    ()
    """
    found = _acts().get(word.casefold())
    if found is None:
        alike = get_close_matches(word.casefold(), _acts(), n=_NEAR)
        found = tuple(dict.fromkeys(local for name in alike for local in _acts()[name]))
    return found[:_NEAR]


@cache
def _acts() -> Mapping[str, tuple[str, ...]]:
    """The local names of the acts by each of their names."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    text = files("ontology").joinpath("concepts/action.ttl").read_text("utf-8")
    for quad in ox.parse(text, ox.RdfFormat.TURTLE):
        if quad.predicate.value in _NAMING and isinstance(quad.object, ox.Literal):
            found[quad.object.value.casefold()][tail(str(quad.subject).strip("<>"))] = None
    return {name: tuple(locals_) for name, locals_ in found.items()}
