"""An answer as a table for people: IRIs in short, whole where there is room; in a pipe a row a line."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pyoxigraph as ox
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from api.prefixes import PREFIXES

_UNBOUNDED = 1_000_000  # columns that nothing is as wide as
_LEAST = 6  # what a column that may be folded keeps: three Chinese characters
_FOLDING = re.compile(r"[^\x21-\x7e]")


def as_text(answer: ox.QuerySolutions, base: str) -> str:
    """Return the solutions as a table as wide as the terminal; where there is none, with a row a line."""
    names = [variable.value for variable in answer.variables]
    rows = [[" ".join(shown(term, base).split("\n")) for term in solution] for solution in answer]
    return table_of(names, rows)


def table_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a table as wide as the terminal; where there is none, with a row a line."""
    terminal = Console()
    width = _width(terminal)
    table = Table(
        box=None, pad_edge=False, collapse_padding=True, padding=(0, 1 if terminal.is_terminal else 2)
    )
    whole = unfolded(names, rows, width)
    for index, name in enumerate(names):
        table.add_column(name, overflow="fold", no_wrap=index in whole)
    for row in rows:
        table.add_row(*map(Text, row))
    return _render(table, width, terminal.is_terminal)


def rendered(table: Table) -> str:
    """Return a table as wide as the terminal; where there is none, with a row a line."""
    terminal = Console()
    return _render(table, _width(terminal), terminal.is_terminal)


def _width(terminal: Console) -> int:
    return terminal.width if terminal.is_terminal else _UNBOUNDED


def unfolded(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> set[int]:
    """Return the columns that are shown whole: first those of IRIs and codes, the narrowest first, as far as
    they leave the others something.

    >>> rows = [["org/moe", "教育部"], ["org/miit", "工业和信息化部"]]
    >>> unfolded(["agent", "label"], rows, 20), unfolded(["agent", "label"], rows, 10)
    ({0}, set())
    """
    widths = [max(map(cell_len, cells)) for cells in zip(names, *rows, strict=True)]
    room = width - len(names) + 1 - sum(min(each, _LEAST) for each in widths)
    found = set()
    for index in sorted(range(len(names)), key=lambda i: (widths[i], i)):
        more = widths[index] - min(widths[index], _LEAST)
        if not any(_FOLDING.search(row[index]) for row in rows) and more <= room:
            found.add(index)
            room -= more
    return found


def shown(term: object, base: str) -> str:
    """Return a term as a table shows it: an IRI of the store without its base, one of a known vocabulary with
    its prefix.

    >>> shown(ox.NamedNode("https://example.org/id/org/moe"), "https://example.org/id/")
    'org/moe'
    >>> shown(ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), "https://example.org/id/")
    'skos:prefLabel'
    """
    if not isinstance(term, ox.NamedNode):
        return "" if term is None else str(getattr(term, "value", term))
    iri = term.value
    if iri.startswith(base) and iri != base:
        return iri.removeprefix(base)
    return next((f"{name}:{iri[len(ns) :]}" for name, ns in PREFIXES.items() if iri.startswith(ns)), iri)


def _render(table: Table, width: int, is_terminal: bool) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=is_terminal)
    if not is_terminal:
        width = max(1, Measurement.get(console, console.options, table).maximum)
    console.print(table, width=width)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())
