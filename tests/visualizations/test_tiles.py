"""The tiles: what the matrix shows, in its place; and the same panels from month to month."""

from __future__ import annotations

from collections.abc import Callable

from tests.visualizations.conftest import GraphMaker
from visualizations.options import Options
from visualizations.pictures import PICTURES
from visualizations.style import style
from visualizations.tiles_model import USUAL, Tiles, read_tiles

Make = Callable[..., GraphMaker]


def read(graph: GraphMaker, options: Options) -> Tiles:
    return read_tiles(graph.material("tiles", options))


def test_tiles_hold_the_cells_of_the_matrix(synthetic: Make) -> None:
    graph = synthetic(31, 14, 310)
    matrix = PICTURES["matrix"].read(graph.material("matrix", Options()))
    model = read(graph, Options(limit=96))
    found = {(p.policy.iri, unit): cell for p in model.panels for unit, cell in p.cells.items()}
    assert found == matrix.cells
    for panel in model.panels:
        assert (panel.count, model.counted) == matrix.coverage(panel.policy)


def test_the_most_adopted_stand_first_and_the_rest_is_counted(
    synthetic: Make, draw: Callable[..., str]
) -> None:
    graph = synthetic(31, 40, 60)
    model = read(graph, Options())
    assert (len(model.panels), model.total) == (USUAL, 40)
    counts = [panel.count for panel in model.panels]
    assert counts == sorted(counts, reverse=True)
    assert f"显示 {USUAL}/40 项政策" in draw("tiles", graph)


def test_panels_stay_while_months_pass_and_only_fill(synthetic: Make) -> None:
    graph = synthetic(31, 14, 310)
    before: list[set[str]] = []
    for month in range(1, 13):
        model = read(graph, Options(end=f"2023-{month:02}"))
        assert model.until == f"2023-{month:02}"
        now = [set(panel.cells) for panel in model.panels]
        assert [p.policy.iri for p in model.panels] == [p.policy.iri for p in read(graph, Options()).panels]
        assert all(old <= new for old, new in zip(before, now, strict=False))
        before = now


def test_a_chosen_policy_stands_alone_and_large(sample: GraphMaker, draw: Callable[..., str]) -> None:
    iri = read(sample, Options()).panels[-1].policy.iri
    model = read(sample, Options(about=iri))
    assert [panel.policy.iri for panel in model.panels] == [iri]
    assert draw("tiles", sample, Options(about=iri)).count('width="62"') == len(model.provinces)


def test_every_unit_of_the_registry_has_a_tile(sample: GraphMaker) -> None:
    model = read(sample, Options())
    assert len(model.provinces) == model.counted == 31
    assert len(style().tiles) == 34
