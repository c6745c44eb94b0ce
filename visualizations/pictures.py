"""Every picture by name, in one shape, so that the service and the command line call them all alike.

>>> sorted(PICTURES)
['launches', 'matrix', 'network']
>>> query_text("provinces").startswith("#")
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from visualizations import launches, matrix, network
from visualizations.options import Options, Rows
from visualizations.style import Language, style

Draw = Callable[[Mapping[str, Rows], Options], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: the queries it needs (names for `query_text`) and the function that draws their rows."""

    name: str
    queries: tuple[str, ...]
    draw: Draw
    media_type: str
    suffix: str

    def title(self, language: Language) -> str:
        """The picture's title; its words stand under its name in ``style.yaml``."""
        return style().say(self.name, language)


_SVG, _HTML = ("image/svg+xml", ".svg"), ("text/html", ".html")

PICTURES: Mapping[str, Picture] = {
    "launches": Picture("launches", launches.QUERIES, launches.draw, *_SVG),
    "matrix": Picture("matrix", matrix.QUERIES, matrix.draw, *_SVG),
    "network": Picture("network", network.QUERIES, network.draw, *_HTML),
}


@cache
def query_text(name: str) -> str:
    """The SPARQL text of a query. It expects a default graph that is the union of all graphs."""
    return files("visualizations").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")
