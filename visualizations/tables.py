"""The table beside a picture: the same facts as rows, for those who read rather than look, and as CSV.

>>> table = Table((Column("what", Name("什么", "what")),), ((Cell("平台", "https://x/p"),),))
>>> print(as_csv(table), end="")
what,what_iri
平台,https://x/p
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from visualizations.names import Name
from visualizations.style import Language, style


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row: its text, and the IRI of what it names, if it names something."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files, and its title for people."""

    name: str
    title: Name


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one for each column. Rows that the picture has no room for stand here too."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def iris(self) -> frozenset[str]:
        """Everything that the rows name."""
        return frozenset(cell.iri for row in self.rows for cell in row if cell.iri)


def columns(*names: str) -> tuple[Column, ...]:
    """Columns by their names; the titles stand under ``column_NAME`` in ``style.yaml``."""
    words = style().words
    return tuple(
        Column(name, Name(*(words[f"column_{name}"][tongue] for tongue in ("zh", "en")))) for name in names
    )


def named(name: Name, iri: str, language: Language) -> Cell:
    """A cell that names a thing."""
    return Cell(name.text(language), iri)


def as_csv(table: Table, cell: Callable[[str], str] = str) -> str:
    """The table as CSV: a column for each text, and one for the IRIs where a column has any. `cell` writes
    a text so that no spreadsheet takes it for a formula, where that is wanted.
    """
    named = [any(row[n].iri for row in table.rows) for n in range(len(table.columns))]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    heads = ((column.name, f"{column.name}_iri") for column in table.columns)
    writer.writerow(
        [name for (plain, iri), has in zip(heads, named, strict=True) for name in (plain, iri)[: 1 + has]]
    )
    for row in table.rows:
        cells = ((cell(each.text), each.iri) for each in row)
        writer.writerow([part for pair, has in zip(cells, named, strict=True) for part in pair[: 1 + has]])
    return text.getvalue()
