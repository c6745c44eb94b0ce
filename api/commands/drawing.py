"""draw and export: a store as a picture and as a dump."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox

from api.cells import plain_cell
from api.commands.delivering import deliver, deliver_by, warn_of_damage
from api.language import language
from graph_builder.diffusion.told import rows_of
from graph_builder.dump import write_dump
from graph_builder.serialise import FORMATS
from graph_builder.store.reader import Reader, open_reader
from graph_builder.store.trouble import told
from ontology.errors import ZhengpuError
from ontology.load import load
from visualizations import network
from visualizations.options import Options, Rows
from visualizations.pictures import PICTURES, query_text

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_NETWORKS: dict[str, Callable[[Any, io.BytesIO], None]] = {"gexf": nx.write_gexf, "graphml": nx.write_graphml}


class WrongFilter(ZhengpuError):
    """An option's value that no picture can be filtered by."""

    exit_status = 2

    def __init__(self, option: str, value: str, zh: str, en: str) -> None:
        super().__init__(f"{option} {value}：{zh}", f"{option} {value}: {en}")


def picture_rows(reader: Reader, queries: Iterable[str]) -> Mapping[str, Rows]:
    """Return the rows of each of a picture's queries."""
    return {name: rows_of(reader.query(query_text(name))) for name in queries}


def run_draw(name: str, store: Path, out: Path | None, filters: Mapping[str, Any]) -> int:
    """Draw a picture to `out`, or to standard output."""
    picture = PICTURES[name]
    _check_months(filters)
    with open_reader(store) as reader, told(reader.place):
        placed = {**filters, "province": _province(filters["province"], reader.base)}
        options = Options(language="zh" if language() == "zh" else "en", **placed)
        drawn = picture.draw(picture_rows(reader, picture.queries), options).encode()
    deliver(drawn, out)
    warn_of_damage(store)
    return 0


def _check_months(filters: Mapping[str, Any]) -> None:
    """Raises WrongFilter."""
    for option, month in (("--from", filters["begin"]), ("--to", filters["end"])):
        if month and not _MONTH.fullmatch(month):
            raise WrongFilter(option, month, "应为月份，如 2022-11", "must be a month such as 2022-11")


def _province(name: str | None, base: str) -> str | None:
    """Return the IRI of a province from its name, or an IRI as it is. Raises WrongFilter."""
    place = load().places_by_name.get(name or "")
    if name and place is None and "/place/" not in name:
        raise WrongFilter("--province", name, "不是省级单位", "is no provincial unit")
    return f"{base}place/{place.id}" if place else name


def run_export(store: Path, form: str, out: Path | None, spreadsheet: bool = False) -> int:
    """Write a whole store to `out`, or to standard output; CSV with formulas made harmless if for a
    `spreadsheet`.
    """
    with open_reader(store) as reader:
        if form in FORMATS:
            deliver_by(lambda target: write_dump(_quads(reader), form, target), out)
        else:
            with told(reader.place):
                exported = _exported(reader, form, spreadsheet)
            deliver(exported, out)
    warn_of_damage(store)
    return 0


def _quads(reader: Reader) -> Iterator[ox.Quad]:
    """Every quad; what goes wrong with reading is told apart from what goes wrong with writing."""
    with told(reader.place):
        yield from reader.quads()


def _exported(reader: Reader, form: str, spreadsheet: bool) -> bytes:
    if form == "csv":
        return _labels(reader, plain_cell if spreadsheet else str)
    buffer = io.BytesIO()
    _NETWORKS[form](network.build(picture_rows(reader, network.QUERIES), Options()), buffer)
    return buffer.getvalue()


def _labels(reader: Reader, cell: Callable[[str], str]) -> bytes:
    """The table IRI -> type and labels."""
    query = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?iri ?type ?zh ?en {
          ?iri a ?type ; skos:prefLabel ?zh FILTER(langMatches(lang(?zh), "zh"))
          OPTIONAL { ?iri skos:prefLabel ?en FILTER(langMatches(lang(?en), "en")) }
        } ORDER BY ?iri ?type ?zh ?en"""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["iri", "type", "zh", "en"])
    for row in rows_of(reader.query(query)):
        writer.writerow([cell(row.get(name, "")) for name in ("iri", "type", "zh", "en")])
    return text.getvalue().encode()
