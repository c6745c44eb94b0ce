"""Queries with conditions: lines of an .rq file that stand only where a condition is given, and its values.

A line that ends in ``# if NAME`` is kept where NAME is given. Values come in by ``VALUES ?NAME { }``, and
days by the literal of a ``BIND(... AS ?NAME)``: terms that the engine's own library has checked and written,
never text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import pyoxigraph as ox

Value = ox.NamedNode | ox.Literal
Given = Mapping[str, Sequence[Value]]
_CONDITION = re.compile(r"\s*# if (\w+)$")
_A_DAY = re.compile(r'BIND\("[0-9-]{10}"\^\^xsd:date AS')
_DAY = "http://www.w3.org/2001/XMLSchema#date"


def day(value: str) -> ox.Literal:
    """A day, ``2022-11-01``, as the graph writes it."""
    return ox.Literal(value, datatype=ox.NamedNode(_DAY))


def composed(text: str, given: Given, flags: Collection[str] = ()) -> str:
    """The query with the lines of what is given, and its values filled in.

    >>> composed("VALUES ?one { }  # if one", {"one": [ox.NamedNode("https://x/a")]})
    'VALUES ?one { <https://x/a> }'
    >>> composed("VALUES ?one { }  # if one", {})
    ''
    """
    kept = [each for each in map(_split, text.splitlines()) if _holds(each[1], given, flags)]
    return "\n".join(_fill(line, given) for line, _ in kept)


def _split(line: str) -> tuple[str, str | None]:
    found = _CONDITION.search(line)
    return (line[: found.start()], found[1]) if found else (line, None)


def _holds(condition: str | None, given: Given, flags: Collection[str]) -> bool:
    return condition is None or condition in given or condition in flags


def _fill(line: str, given: Given) -> str:
    for name, values in given.items():
        terms = [str(value) for value in values]
        line = line.replace(f"VALUES ?{name} {{ }}", f"VALUES ?{name} {{ {' '.join(terms)} }}")
        line = line.replace(f"FILTER(?{name} IN ( ))", f"FILTER(?{name} IN ({', '.join(terms)}))")
        if _A_DAY.search(line) and line.endswith(f"AS ?{name})"):
            line = _A_DAY.sub(f"BIND({terms[0]} AS", line)  # a day holds nothing that `sub` would read
    return line
