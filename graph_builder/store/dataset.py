"""Which graphs a query reads: those that it names with FROM, else the union of all.

The service's reader processes load this file as well as the store: the command line and the service hear one
query alike. It imports nothing of the package, because a fresh reader stands between a killed query and the
next one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

UNION = "urn:x-zhengpu:union"
# The graph without a name, alone: what the engine takes for the default graph unless told otherwise.
DEFAULT = "urn:x-zhengpu:default"

_APART = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*""",
    re.DOTALL,
)
_PREFIX = re.compile(r"(?<![?$:\w-])PREFIX\s*[^\s:<]*\s*:", re.IGNORECASE)
_FROM = re.compile(r"(?<![?$:\w-])FROM\s*(?:NAMED\s*)?(?=<|[\w-]*:)", re.IGNORECASE)


def dataset_of(query: str, defaults: Sequence[str] = (), named: Sequence[str] = ()) -> dict[str, Any]:
    """The engine's arguments for the graphs to read; graphs named beside the query win over its FROM.

    By the SPARQL 1.1 Protocol a dataset told holds nothing else: `defaults` alone leave GRAPH nothing, and
    `named` alone leave patterns outside of GRAPH nothing. `UNION` is the default graph where nothing is told,
    so that it takes no named graph away; the query's own FROM NAMED still may. `DEFAULT` among
    `defaults` is the graph without a name.

    >>> dataset_of("ASK {}")
    {'use_default_graph_as_union': True}
    >>> dataset_of("ASK FROM <urn:g> {}")
    {}
    """
    if not (defaults or named) and names_its_dataset(query):
        return {}  # the union would override it
    named_graphs = {"named_graphs": [ox.NamedNode(iri) for iri in named]}
    if UNION in defaults or not (defaults or named):
        return {"use_default_graph_as_union": True} | (named_graphs if named else {})
    return {"default_graph": [_graph(iri) for iri in defaults]} | named_graphs


def _graph(iri: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.DefaultGraph() if iri == DEFAULT else ox.NamedNode(iri)


def names_its_dataset(query: str) -> bool:
    """Whether a query has a FROM clause; the word in strings, comments, IRIs, names and patterns is none.

    >>> names_its_dataset("PREFIX from: <urn:x> SELECT * { from:a ?p ?o }")
    False
    """
    return "from" in query.lower() and bool(_FROM.search(_outside_braces(without_words(query))))


def without_words(query: str) -> str:
    """A query without strings, comments, IRIs and names of prefixes: what words it has are its own.

    >>> without_words("PREFIX select: <urn:x> ASK {} # SELECT").split()
    ['<>', 'ASK', '{}']
    """
    return _PREFIX.sub(" ", _APART.sub(lambda m: "<>" if m[0].startswith("<") else " ", query))


def _outside_braces(text: str) -> str:
    """What stands in no braces, which is where a FROM clause can be."""
    depth, parts = 0, []
    for part in re.split(r"([{}])", text):
        depth += (part == "{") - (part == "}")
        parts.append(part if depth == 0 else " ")
    return "".join(parts)
