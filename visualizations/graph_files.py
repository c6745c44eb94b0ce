"""A network as GEXF and GraphML, the same bytes for the same network."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx

from visualizations.svg import clean

_WRITERS: Mapping[str, Callable[[Any, io.BytesIO], None]] = {
    "gexf": nx.write_gexf,
    "graphml": nx.write_graphml,
}
FORMATS = tuple(_WRITERS)
_TODAY = re.compile(rb' lastmodifieddate="[^"]*"')  # networkx writes the day into GEXF


def written(graph: nx.DiGraph[str], form: str) -> bytes:
    """The network in one of `FORMATS`; characters that XML refuses are left out.

    >>> b"gexf" in written(nx.MultiDiGraph(), "gexf")
    True
    """
    target = io.BytesIO()
    _WRITERS[form](_cleaned(graph), target)
    return _TODAY.sub(b"", target.getvalue(), count=1)


def _cleaned(graph: nx.DiGraph[str]) -> nx.MultiDiGraph[str]:
    """In the order of the identifiers."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    found.graph.update(_plain(graph.graph))
    found.add_nodes_from((clean(iri), _plain(graph.nodes[iri])) for iri in sorted(graph))
    several: nx.MultiDiGraph[str] = nx.MultiDiGraph(graph)
    edges = sorted(several.edges(keys=True, data=True), key=lambda edge: edge[:3])
    for start, end, key, data in edges:
        found.add_edge(clean(start), clean(end), key=key, **_plain(data))
    return found


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: clean(value) if isinstance(value, str) else value for name, value in data.items()}
