"""The views of a result: which ones its columns allow, and how each is drawn.

>>> offered(ResultTable(("s",), (), 0))
('table',)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from visualizations import result_bars, result_network, result_tiles, result_timeline
from visualizations.result_table import ResultTable

TABLE = "table"


@dataclass(frozen=True, slots=True)
class View:
    """A way to draw a result as SVG, and whether it can."""

    fits: Callable[[ResultTable], bool]
    draw: Callable[[ResultTable], str]


DRAWN = {
    "bars": View(result_bars.fits, result_bars.draw),
    "timeline": View(result_timeline.fits, result_timeline.draw),
    "tiles": View(result_tiles.fits, result_tiles.draw),
    "network": View(result_network.fits, result_network.draw),
}
VIEWS = (TABLE, *DRAWN)


def offered(table: ResultTable) -> tuple[str, ...]:
    """The views that fit a result; a table fits any."""
    return (TABLE, *(name for name, view in DRAWN.items() if table.rows and view.fits(table)))


def draw(view: str, table: ResultTable) -> str:
    """A result as SVG, in a view that fits it. Raises KeyError for a view that draws nothing."""
    return DRAWN[view].draw(table)
