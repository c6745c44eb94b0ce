"""query: what a store answers, as text."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from api.guard import inspect
from graph_builder.store.reader import open_reader
from ontology.errors import ZhengpuError
from ontology.terms import PREFIXES

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}


class NoSuchQuery(ZhengpuError):
    """A query file that cannot be read."""

    exit_status = 2

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}：无法读取查询：{reason}", f"{path}: the query cannot be read: {reason}")


class ReachesOut(ZhengpuError):
    """A query that would ask another server."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__(
            "查询含有 SERVICE，会访问别的服务器；请去掉这一句",
            "the query holds SERVICE and would ask another server; take that clause out",
        )


def run_query(file: str, store: Path, form: str) -> int:
    """Print the answer to the query in `file` (``-``: standard input)."""
    text = _query_text(file)
    verdict = inspect(text)
    if verdict.service or verdict.tangled:
        raise ReachesOut
    with open_reader(store) as reader:
        answer = reader.query(text)
        if isinstance(answer, ox.QueryTriples):
            _out(ox.serialize(answer, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b"")
        elif form == "table" and isinstance(answer, ox.QuerySolutions):
            Console(soft_wrap=not sys.stdout.isatty()).print(_as_table(answer))
        else:
            _out(answer.serialize(format=_RESULTS.get(form, ox.QueryResultsFormat.JSON)) or b"")
    return 0


def _query_text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchQuery(file, str(error)) from error


def _as_table(answer: ox.QuerySolutions) -> Table:
    table = Table(box=None, pad_edge=False)
    for variable in answer.variables:
        table.add_column(variable.value, overflow="fold")
    for solution in answer:
        table.add_row(*("" if term is None else str(getattr(term, "value", term)) for term in solution))
    return table


def _out(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    if data and not data.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
