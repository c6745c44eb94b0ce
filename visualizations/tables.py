"""The table beside a picture: the same facts as rows, for those who read rather than look, and as CSV.

>>> table = Table((Column("what", Name("什么", "what"), is_named=True),), ((Cell("平台", "https://x/p"),),))
>>> print(as_csv(table), end="")
what,what_iri
平台,https://x/p
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from visualizations.names import Name
from visualizations.style import Language, style


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row: its text for people, and the IRI of what it names, if it names something."""

    text: str
    iri: str = ""
    exact: str = ""
    """What stands in files instead: a number in full, a code."""

    @property
    def in_files(self) -> str:
        """The text as files have it."""
        return self.exact or self.text


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files, and its title for people; ``is_named`` where its cells name things, so
    that files have a column of their IRIs beside it. A column that only files need is not ``is_shown``.
    """

    name: str
    title: Name
    is_named: bool = False
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one for each column; they may be made when they are asked for. Rows that the picture has
    no room for stand here too. ``groups`` are headings with how many rows each of them is over, where rows
    are grouped.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    groups: tuple[tuple[str, int], ...] = ()

    @property
    def iris(self) -> frozenset[str]:
        """Everything that the rows name."""
        return frozenset(cell.iri for row in self.rows for cell in row if cell.iri)


def columns(*names: str, hidden: Collection[str] = ()) -> tuple[Column, ...]:
    """Columns by their names; the titles stand under ``column_NAME`` in ``style.yaml``, and there too which
    of them name things. Those that are `hidden` stand in files only.
    """
    look = style()
    return tuple(
        Column(
            name,
            Name(*(look.words[f"column_{name}"][tongue] for tongue in ("zh", "en"))),
            is_named=name in look.named,
            is_shown=name not in hidden,
        )
        for name in names
    )


def named(name: Name, iri: str, language: Language) -> Cell:
    """A cell that names a thing."""
    return Cell(name.text(language), iri)


def as_csv(table: Table, cell: Callable[[str], str] = str) -> str:
    """The table as CSV: a column for each text, and one for the IRIs where a column names things, whatever
    rows there are. `cell` writes a text so that no spreadsheet takes it for a formula, where that is wanted.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    heads = ((column.name, f"{column.name}_iri") for column in table.columns)
    writer.writerow(_beside(table, heads))
    writer.writerows(_beside(table, ((cell(each.in_files), each.iri) for each in row)) for row in table.rows)
    return text.getvalue()


def _beside(table: Table, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Texts, each with its IRI where its column has any."""
    return [
        part
        for column, pair in zip(table.columns, pairs, strict=True)
        for part in pair[: 1 + column.is_named]
    ]
