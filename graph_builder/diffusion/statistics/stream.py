"""Tables that are too long to hold, as CSV piece by piece: the same bytes as `write.as_csv` makes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from graph_builder.diffusion.statistics.risk import Cells
from ontology.dictionary import ResultTable


def csv_parts(table: ResultTable, parts: Iterable[Cells]) -> Iterator[str]:
    """Yield the header, then each part of a table (see `risk_cells` and `dyad_cells`) as lines of CSV."""
    yield _lines([tuple(column.name for column in table.columns)])
    for part in parts:
        yield _lines(part)


def _lines(cells: Cells) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(cells)
    return text.getvalue()
