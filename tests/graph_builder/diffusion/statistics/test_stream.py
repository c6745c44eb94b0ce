"""A table that is written piece by piece is the table, and needs no more memory the longer it is."""

from __future__ import annotations

import tracemalloc

from hypothesis import given

from graph_builder.diffusion.cascades import Cascades, cascades_of
from graph_builder.diffusion.statistics.dyads import dyad_cells, dyad_size, dyads
from graph_builder.diffusion.statistics.risk import risk_cells, risk_set
from graph_builder.diffusion.statistics.stream import csv_parts
from graph_builder.diffusion.write import as_csv
from ontology.dictionary import result
from tests.graph_builder.diffusion.statistics.cases import any_cascades, at


def quoted(text: str) -> str:
    """A text that no spreadsheet runs."""
    return f"'{text}"


@given(any_cascades())
def test_pieces_are_the_whole(cascades: Cascades) -> None:
    risk, dyad = result("risk-set"), result("dyads")
    seen = {("甲", 3.0)}
    assert "".join(csv_parts(risk, risk_cells(cascades, seen))) == as_csv(risk, risk_set(cascades, seen))
    assert "".join(csv_parts(dyad, dyad_cells(cascades))) == as_csv(dyad, dyads(cascades))
    assert "".join(csv_parts(dyad, dyad_cells(cascades, quoted))) == as_csv(dyad, dyads(cascades), quoted)


def test_memory_stays_flat() -> None:
    # 40 units of 80, one a year, each beside all before it year by year: one, then eight such cascades
    few, many = (
        cascades_of(
            [at(f"u{n}", n, cascade=f"c{c}") for c in range(cascades) for n in range(40)],
            [f"u{n}" for n in range(80)],
        )
        for cascades in (1, 8)
    )
    assert dyad_size(many) == 8 * dyad_size(few) > 300_000
    assert peak(many) < 1.5 * peak(few)


def peak(cascades: Cascades) -> int:
    """The most bytes that are held while dyads are written."""
    tracemalloc.start()
    try:
        for part in csv_parts(result("dyads"), dyad_cells(cascades)):
            assert part
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
