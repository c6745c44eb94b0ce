"""How the commands deliver tables of results: as CSV with its data dictionary, as JSON, on a screen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from api.cells import plain_cell
from api.commands.answer_table import table_of
from api.commands.delivering import deliver, deliver_by
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.write import Cell, as_text, csv_pieces, json_rows, metadata
from ontology.dictionary import ResultTable

Method = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a table is to hold and where it goes."""

    form: str
    out: Path | None = None
    policies: Sequence[str] = ()
    by: By = By.PROVINCE
    spreadsheet: bool = False


def put(table: ResultTable, rows: Iterable[Any], wishes: Wishes, method: Method | None = None) -> None:
    """Deliver a table as its rows come; beside a CSV file goes its dictionary. `method` tells how they were
    made.
    """
    if wishes.form == "json":
        _stream(_json(table, rows, method), wishes.out)
    elif wishes.form == "table":
        deliver(_shown(table, rows).encode(), wishes.out)
    else:
        put_csv(table, csv_pieces(table, rows, cell_of(wishes)), wishes, method)


def put_csv(table: ResultTable, pieces: Iterable[str], wishes: Wishes, method: Method | None = None) -> None:
    """Deliver a table that is made as CSV piece by piece, its dictionary beside it."""
    _stream(pieces, wishes.out)
    if wishes.out is not None and not (wishes.out.exists() and not wishes.out.is_file()):
        beside = wishes.out.with_name(f"{wishes.out.name}-metadata.json")
        deliver(metadata(table, wishes.out.name, method).encode(), beside)


def cell_of(wishes: Wishes) -> Cell:
    """What is done to the texts of cells."""
    return plain_cell if wishes.spreadsheet else str


def _stream(pieces: Iterable[str], out: Path | None) -> None:
    def write(target: BinaryIO) -> None:
        target.writelines(piece.encode() for piece in pieces)

    deliver_by(write, out)


def _json(table: ResultTable, rows: Iterable[Any], method: Method | None) -> Iterator[str]:
    told = {"table": table.name} | ({"method": dict(method)} if method is not None else {})
    yield json.dumps(told, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rows": ['
    between = "\n"
    for row in json_rows(table, rows):
        yield between + json.dumps(row, ensure_ascii=False)
        between = ",\n"
    yield "\n ]\n}\n"


def _shown(table: ResultTable, rows: Iterable[Any]) -> str:
    """A table for people: the names, not the identifiers that go with them."""
    cells = [[" ".join(as_text(getattr(row, name)).split()) for name in table.shown] for row in rows]
    return table_of(table.shown, cells)
