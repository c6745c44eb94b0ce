"""Rows of a SELECT with the names and pages of their things, as the page shows and the pictures draw them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.names import Name
from api.site import Site
from visualizations.asking import query_text
from visualizations.facts import Province, read_provinces
from visualizations.results.table import Cell, ResultTable, is_name_of_another
from visualizations.style import Language

Binding = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The first rows of a result, of `total`, as SPARQL's JSON has them."""

    columns: tuple[str, ...]
    bindings: tuple[Binding, ...]
    total: int

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Rows:
        """The rows of a result that was asked for with ``rows``."""
        bindings = found["results"]["bindings"]
        return cls(tuple(found["head"]["vars"]), tuple(bindings), found["total"])

    def part(self, start: int, end: int) -> Rows:
        """Some of the rows, by their places."""
        return Rows(self.columns, self.bindings[start:end], self.total)


async def named(site: Site, rows: Rows, language: Language) -> ResultTable:
    """The rows as a table whose things have names and pages."""
    names = await site.names.of(_own(site, rows))
    cells = [
        {column: _cell(site, term, names, language) for column, term in row.items()} for row in rows.bindings
    ]
    return ResultTable(rows.columns, tuple(cells), rows.total, language=language)


async def provinces(site: Site) -> tuple[Province, ...]:
    """The units of the country, for the tiles."""

    async def ask() -> tuple[Province, ...]:
        return read_provinces(await site.pool.select(query_text("provinces")))

    return await site.kept.get("provinces", ask)


def _own(site: Site, rows: Rows) -> Iterable[str]:
    """The IRIs that have a page here; a name is asked for once."""
    found = {
        term["value"]
        for row in rows.bindings
        for term in row.values()
        if term["type"] == "uri" and site.addresses.path(term["value"])
    }
    return sorted(found)


def _cell(site: Site, term: Mapping[str, Any], names: Mapping[str, Name], language: str) -> Cell:
    kind, value = term["type"], str(term.get("value", ""))
    if kind != "uri":
        return Cell(kind, value, value, term.get("datatype", ""), term.get("xml:lang", ""))
    known = names.get(value)
    name = known.in_language(language) if known else ""
    return Cell(
        kind,
        value,
        name or site.addresses.local(value),
        href=site.addresses.path(value) or "",
        named=bool(name),
    )


def columns_shown(table: ResultTable) -> list[str]:
    """The columns without those that only name the things of another, whose cells bear names already.

    >>> a, b = Cell("uri", "https://x/a", "甲", href="/page/a", named=True), Cell("literal", "甲", "甲")
    >>> columns_shown(ResultTable(("a", "aLabel"), ({"a": a, "aLabel": b},), 1))
    ['a']
    """
    return [column for column in table.columns if not _repeats(table, column)]


def _repeats(table: ResultTable, column: str) -> bool:
    thing = column.removesuffix("Label")
    return is_name_of_another(table, column) and all(
        column not in row or (thing in row and row[thing].named) for row in table.rows
    )
