"""Every cell of the tables of cascades is what the dictionary says, and the key tells rows apart."""

from __future__ import annotations

import csv
import io
from typing import Any

from hypothesis import given

from graph_builder.diffusion.cascades import Cascades
from graph_builder.diffusion.statistics.dyads import dyads
from graph_builder.diffusion.statistics.risk import risk_set
from graph_builder.diffusion.statistics.spread import statistics
from graph_builder.diffusion.statistics.standing import units
from graph_builder.diffusion.write import as_csv, as_json
from ontology.dictionary import result
from tests.graph_builder.diffusion.statistics.cases import NAMES, any_cascades
from tests.graph_builder.diffusion.test_write import fits


@given(any_cascades())
def test_cells_are_as_the_dictionary_says(cascades: Cascades) -> None:
    tables: dict[str, list[Any]] = {
        "statistics": statistics(cascades, nation={NAMES[0]: (2, 3)}),
        "units": units(cascades),
        "risk-set": list(risk_set(cascades, {("甲", 2.0)})),
        "dyads": list(dyads(cascades)),
    }
    for name, rows in tables.items():
        table = result(name)
        cells = list(csv.DictReader(io.StringIO(as_csv(table, rows))))
        keys = {tuple(cell[column] for column in table.key) for cell in cells}
        assert len(keys) == len(cells) == len(as_json(table, rows))
        for column in table.columns:
            assert all(fits(column.type, column.values, cell[column.name]) for cell in cells), column.name
