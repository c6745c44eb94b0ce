"""Tables as files: the columns are those of the dictionary, and CSV reads back as it was."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.adopters import AdopterRow
from graph_builder.diffusion.adoptions import AdoptionRow
from graph_builder.diffusion.candidates import CandidateRow, candidate_rows, candidates
from graph_builder.diffusion.co_adoption import CoAdoptionRow
from graph_builder.diffusion.coverage import CoverageRow
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.network import EdgeRow
from graph_builder.diffusion.statistics.dyads import DyadRow
from graph_builder.diffusion.statistics.risk import RiskRow
from graph_builder.diffusion.statistics.spread import CascadeRow
from graph_builder.diffusion.statistics.standing import UnitRow
from graph_builder.diffusion.tables import TABLES, Choice
from graph_builder.diffusion.told import Told
from graph_builder.diffusion.write import as_csv, as_json, as_text, columns_of, metadata
from graph_builder.pipeline import Pipeline
from ontology.dictionary import ResultTable, result, results

ROWS = {
    "adopters": AdopterRow,
    "adoptions": AdoptionRow,
    "candidates": CandidateRow,
    "co-adoption": CoAdoptionRow,
    "coverage": CoverageRow,
}
OF_CASCADES = {
    "dyads": DyadRow,
    "network": EdgeRow,
    "risk-set": RiskRow,
    "statistics": CascadeRow,
    "units": UnitRow,
}


@pytest.fixture
def made(facts: Facts, told: Told, pipeline: Pipeline) -> dict[str, list[Any]]:
    """The rows of every table."""
    tables = {name: list(make(facts, Choice())) for name, make in TABLES.items()}
    return tables | {"candidates": list(candidate_rows(candidates(told, pipeline)))}


def test_the_dictionary_has_every_column_of_every_table_in_order() -> None:
    assert {t.name: tuple(c.name for c in t.columns) for t in results()} == {
        name: columns_of(row) for name, row in (ROWS | OF_CASCADES).items()
    }


@pytest.mark.parametrize("name", ROWS)
def test_every_cell_is_of_the_type_that_the_dictionary_says(name: str, made: dict[str, list[Any]]) -> None:
    table = result(name)
    assert made[name]
    for cells in csv.DictReader(io.StringIO(as_csv(table, made[name]))):
        for column in table.columns:
            assert fits(column.type, column.values, cells[column.name]), (column.name, cells[column.name])


def fits(kind: str, values: tuple[str, ...], cell: str) -> bool:
    """Whether a cell is one of `values`, and of a type of the dictionary; an empty one is unknown."""
    if not cell:
        return True
    if values and cell not in values:
        return False
    parse: dict[str, Callable[[str], object]] = {"date": date.fromisoformat, "integer": int, "decimal": float}
    parse.get(kind, str)(cell)
    return kind != "iri" or "://" in cell


@pytest.mark.parametrize("name", ROWS)
def test_the_key_tells_rows_apart(name: str, made: dict[str, list[Any]]) -> None:
    keys = [tuple(getattr(row, c) for c in result(name).key) for row in made[name]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", ROWS)
def test_csv_and_json_tell_the_same(name: str, made: dict[str, list[Any]]) -> None:
    table, rows = result(name), made[name]
    cells = list(csv.DictReader(io.StringIO(as_csv(table, rows))))
    for cell, told in zip(cells, as_json(table, rows), strict=True):
        for column in table.columns:
            value = told[column.name]
            told_as = tuple(value) if isinstance(value, list) else value
            assert cell[column.name] == as_text(told_as)


@pytest.mark.parametrize("table", results(), ids=lambda t: t.name)
def test_the_metadata_is_csv_on_the_web(table: ResultTable) -> None:
    told = json.loads(metadata(table, "x.csv"))
    assert told["@context"][0] == "http://www.w3.org/ns/csvw"
    assert told["url"] == "x.csv"
    columns = told["tableSchema"]["columns"]
    assert [c["name"] for c in columns] == [c["titles"] for c in columns] == [c.name for c in table.columns]
    assert set(told["tableSchema"]["primaryKey"]) <= {c["name"] for c in columns}
    assert {c["separator"] for c in columns if "separator" in c} <= {"|"}


@given(st.lists(st.text(), max_size=4))
def test_a_list_keeps_its_number_of_parts(parts: list[str]) -> None:
    assert as_text(tuple(parts)).count("|") == max(0, len(parts) - 1)


def test_what_a_spreadsheet_would_run_can_be_made_harmless(made: dict[str, list[Any]]) -> None:
    table = result("coverage")
    written = as_csv(table, made["coverage"], lambda cell: f"'{cell}")
    numbers = {"begin", "end", "entries", "acts"}
    for row in csv.DictReader(io.StringIO(written)):
        assert {name for name, value in row.items() if not value.startswith("'")} == numbers
