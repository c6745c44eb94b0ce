"""query: what a store answers, as text."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from api.guard import inspect
from graph_builder.read import UnreadableInput, bytes_at
from graph_builder.store.base import Answer
from graph_builder.store.reader import open_reader
from graph_builder.store.trouble import told
from ontology.errors import ZhengpuError
from ontology.terms import PREFIXES

_QUERY_LIMIT = 1024 * 1024
_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}


class NoSuchQuery(ZhengpuError):
    """A query file that cannot be read."""

    exit_status = 2

    def __init__(self, path: str, zh: str, en: str) -> None:
        super().__init__(f"{path}：无法读取查询：{zh}", f"{path}: the query cannot be read: {en}")


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
    with open_reader(store) as reader, told(reader.place):
        printed = _printed(reader.query(text), form)
    _out(printed)
    return 0


def _printed(answer: Answer, form: str) -> bytes:
    if isinstance(answer, ox.QueryTriples):
        return ox.serialize(answer, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""
    if form == "table" and isinstance(answer, ox.QuerySolutions):
        shown, terminal = io.StringIO(), Console()
        soft = not terminal.is_terminal
        console = Console(
            file=shown, width=terminal.width, force_terminal=terminal.is_terminal, soft_wrap=soft
        )
        console.print(_as_table(answer))
        return shown.getvalue().encode("utf-8", "backslashreplace")
    return answer.serialize(format=_RESULTS.get(form, ox.QueryResultsFormat.JSON)) or b""


def _query_text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read(_QUERY_LIMIT + 1) if file == "-" else bytes_at(Path(file))
        if len(data) > _QUERY_LIMIT:
            raise NoSuchQuery(file, "超过 1 MiB", "it is over 1 MiB")
        return data.decode("utf-8-sig")
    except UnreadableInput as error:
        raise NoSuchQuery(file, error.zh, error.en) from error
    except UnicodeDecodeError as error:
        raise NoSuchQuery(file, f"不是 UTF-8（{error}）", f"it is not UTF-8 ({error})") from error


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
