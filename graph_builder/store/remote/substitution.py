"""Variables of a query filled with terms in its text: the protocol has no way to send them beside it.

A variable becomes its term wherever it stands; where the SELECT projects it, the term under its name, so that
the rows are those that the embedded engine gives, and where one within does, the term under a name that is
not used. Strings, IRIs, comments and names are left alone.

>>> filled("SELECT ?s ?o { ?s ?p ?o }", {"s": NamedNode("urn:a")})
'SELECT (<urn:a> AS ?s) ?o { <urn:a> ?p ?o }'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from graph_builder.store.base import BadQuery

Terms = Mapping[str, NamedNode | Literal]

# Python before 3.11.5 keeps what a possessive group took in a turn that failed half way (its issue 106052)
# unless a last choice follows that never fits, (?!).
_TOKEN = re.compile(
    r"""
      (?P<kept><[^<>"{}|^`\\\x00-\x20]*> | \#[^\r\n]*
        | '''(?:'{0,2}(?:[^'\\]|\\.)|(?!))*+''' | \"{3}(?:"{0,2}(?:[^"\\]|\\.)|(?!))*+\"{3}
        | '(?:[^'\\\r\n]|\\.)*+' | "(?:[^"\\\r\n]|\\.)*+"
        | @[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | [?$](?P<variable>\w+)
    | (?P<name>[\w.-]*:(?:[\w:.%-]|\\.)*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<mark>[(){}])
    | (?P<other>\s+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PROJECTS, _ENDS = {"select"}, {"where", "from"}
_SORTS, _SORTED = {"group", "order"}, {"limit", "offset", "having", "values"}


def filled(query: str, terms: Terms) -> str:
    """The query with its variables filled. Raises BadQuery for one that it does not have."""
    if not terms:
        return query
    found: set[str] = set()
    text = "".join(_written(query, terms, found))
    if missing := sorted(terms.keys() - found):
        raise BadQuery(f"the query has no variable ?{missing[0]}")
    return text


def _written(query: str, terms: Terms, found: set[str]) -> Iterator[str]:
    place, depth, braces, before = "", 0, 0, ""
    for token in _TOKEN.finditer(query):
        place, depth = _place(token, place, depth)
        braces += {"{": 1, "}": -1}.get(token[0], 0)
        name = token["variable"]
        if name is None or name not in terms:
            yield token[0]
        elif before == "values":
            raise BadQuery(f"?{name} has VALUES of its own")
        else:
            found.add(name)
            alias = f"{name}_{token.start()}" if braces else name
            yield _term(place if depth == 0 else "", alias, str(terms[name]))
        before = token[0].lower() if token[0].strip() else before


def _term(place: str, alias: str, term: str) -> str:
    return {"projected": f"({term} AS ?{alias})", "sorted": f"({term})"}.get(place, term)


def _place(token: re.Match[str], place: str, depth: int) -> tuple[str, int]:
    """What stands at a token: a projection, what is grouped or sorted by, or neither; and how many brackets
    are open in it.
    """
    word, mark = (token["word"] or "").lower(), token["mark"]
    if mark in ("(", ")") and place:
        return place, depth + (1 if mark == "(" else -1)
    if mark in ("{", "}"):
        return "", 0
    if depth == 0 and word in _PROJECTS:
        return "projected", 0
    if depth == 0 and word in _SORTS:
        return "sorted", 0
    if depth == 0 and word in _ENDS | _SORTED:
        return "", 0
    return place, depth
