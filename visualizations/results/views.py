"""The views of a result: which ones its columns allow, and how each is drawn.

>>> offered(ResultTable(("s",), (), 0))
('table',)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from visualizations.results import bars, network, tiles, timeline
from visualizations.results.table import ResultTable

TABLE = "table"


@dataclass(frozen=True, slots=True)
class View:
    """A way to draw a result as SVG, and whether it can."""

    fits: Callable[[ResultTable], bool]
    draw: Callable[[ResultTable], str]


DRAWN = {
    "bars": View(bars.fits, bars.draw),
    "timeline": View(timeline.fits, timeline.draw),
    "tiles": View(tiles.fits, tiles.draw),
    "network": View(network.fits, network.draw),
}
VIEWS = (TABLE, *DRAWN)


def offered(table: ResultTable) -> tuple[str, ...]:
    """The views that fit a result; a table fits any."""
    return (TABLE, *(name for name, view in DRAWN.items() if table.rows and view.fits(table)))


def draw(view: str, table: ResultTable) -> str:
    """A result as SVG, in a view that fits it. Raises KeyError for a view that draws nothing."""
    return DRAWN[view].draw(table)
