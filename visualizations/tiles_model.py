"""What the tiles show: for each of some policies every unit's first adoption, in one grid of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from visualizations.facts import Province
from visualizations.material import Material
from visualizations.matrix_model import Blank, Cell, Policy, policy_row, read_matrix
from visualizations.ranking import chosen
from visualizations.style import style

USUAL = 12


@dataclass(frozen=True, slots=True)
class Panel:
    """A policy with the cell of each unit that adopted it; ``count`` of the counted units did."""

    policy: Policy
    cells: Mapping[str, Cell]
    count: int


@dataclass(frozen=True, slots=True)
class Tiles:
    """The picture's content; ``total`` policies are known, ``counted`` units of 31 can be told of, and
    ``until`` is the last month of what is shown.
    """

    panels: tuple[Panel, ...]
    total: int
    counted: int
    provinces: tuple[Province, ...]
    blanks: Mapping[str, Blank]
    until: str
    is_single: bool


def read_tiles(material: Material) -> Tiles:
    """The content of the picture. Panels stay where they are while only the last month changes."""
    options = material.options
    single = options.about is not None
    shown, total = chosen(
        material, 1 if single else options.limit_or(USUAL), everything=options.begin is None
    )
    matrix = read_matrix(material, frozenset(shown))
    provinces = tuple(p for p in material.provinces if style().tile(p.code))
    counted = {place.iri for place in provinces if place.counted}
    months = material.period.months_between()
    return Tiles(
        panels=tuple(_panel(material, iri, matrix.cells, counted) for iri in shown),
        total=total,
        counted=len(counted),
        provinces=provinces,
        blanks={p.iri: matrix.blanks.get(p.iri, "not_covered") for p in provinces},
        until=months[-1] if months else "",
        is_single=single,
    )


def _panel(material: Material, iri: str, cells: Mapping[tuple[str, str], Cell], counted: set[str]) -> Panel:
    own = {unit: cell for (policy, unit), cell in cells.items() if policy == iri}
    return Panel(policy_row(material.facts, iri), own, len(own.keys() & counted))
