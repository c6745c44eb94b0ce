"""The service's own queries with conditions and values: see `graph_builder.store.composing`."""

from __future__ import annotations

from collections.abc import Collection

from api.queries import query
from graph_builder.store.composing import Given, Value, composed, day

__all__ = ["Given", "Value", "compose", "day", "tally_of"]


def compose(name: str, given: Given, flags: Collection[str] = ()) -> str:
    """The query of that file with the lines of what is given, and its values filled in.

    >>> import pyoxigraph as ox
    >>> "zp:agent ?agent" in compose("told", {"agent": [ox.NamedNode("https://x/id/org/moe")]})
    True
    >>> "zp:agent ?agent" in compose("told", {})
    False
    """
    return composed(query(name), given, flags)


def tally_of(text: str) -> str:
    """How many rows a query of (group, statement) has in each group.

    >>> tally_of("SELECT ?group ?statement WHERE { }").startswith("SELECT ?group (COUNT")
    True
    """
    return f"SELECT ?group (COUNT(?statement) AS ?size)\nWHERE {{ {{\n{text}\n}} }}\nGROUP BY ?group"
