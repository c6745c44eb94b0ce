"""Which graphs an update may change, as far as its text tells without being understood.

What is not told for certain is counted in: the index then looks at more than it need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Escapes may hide a name, a relative IRI may be the base itself, and these words mean many graphs.
_UNCLEAR = re.compile(r"\\|<[#?]?>|\b(?:all|named)\b", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$]")
_TAIL = re.compile(r"[^/#:]*$")


def may_touch(update: str, graphs: Iterable[str]) -> list[str] | None:
    """Those of the named graphs that the update may change; None where it may be any.

    >>> may_touch("INSERT DATA { GRAPH <urn:x:one> { <a:b> <a:c> 1 } }", ["urn:x:one", "urn:x:two"])
    ['urn:x:one']
    >>> may_touch("DELETE { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p 1 } }", ["urn:x:one"]) is None
    True
    """
    if _UNCLEAR.search(update) or (_VARIABLE.search(update) and "graph" in update.lower()):
        return None
    return [graph for graph in graphs if _tail(graph) in update]


def _tail(iri: str) -> str:
    """The last part of an IRI, which stands in the text however its beginning is written."""
    found = _TAIL.search(iri)
    return found[0] if found else ""
