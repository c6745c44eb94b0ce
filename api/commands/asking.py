"""query: what a store answers, as text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from api.cli_options import DEFAULT_STATE
from api.commands.answer_table import as_text
from api.commands.places import Place, looked_at
from api.guard import inspect
from api.prefixes import PREFIXES
from api.query_faults import fault_of
from api.query_parameters import bind
from graph_builder.read import UnreadableInput, bytes_at
from graph_builder.store.base import Answer, BadQuery
from graph_builder.store.reader import Reader, open_reader
from graph_builder.store.reading import ask
from graph_builder.store.trouble import told
from ontology.errors import ZhengpuError
from ontology.terms import PREFIXES as TERMS

_QUERY_LIMIT = 1024 * 1024
_IN_A_FILE = (
    "请给出查询所在的文件，或以 - 从标准输入读取：echo '…' | zhengpu query -",
    "name the file that holds the query, or read it from standard input with -: echo '…' | zhengpu query -",
)
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
        super().__init__(f"{path}：{zh}", f"{path}: {en}")


class WrongQuery(ZhengpuError):
    """A query that the engine refuses."""

    exit_status = 2

    def __init__(self, file: str, query: str, message: str) -> None:
        zh, en = fault_of(query, message).detail
        super().__init__(f"{file}：{zh}", f"{file}: {en}")


class ReachesOut(ZhengpuError):
    """A query that would ask another server."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__(
            "查询含有 SERVICE，会访问别的服务器；请去掉这一句",
            "the query holds SERVICE and would ask another server; take that clause out",
        )


def run_query(
    file: str, store: Place, form: str, parameters: Sequence[str] = (), state: Path = DEFAULT_STATE
) -> int:
    """Print the answer to the query in `file` (``-``: standard input), its parameters (``name=value``)
    filled.
    """
    text = _query_text(file)
    if isinstance(store, str):
        return _query_server(file, text, store, form, parameters, state)
    with open_reader(store) as reader, told(reader.place):
        text = bind(text, parameters, reader.base)
        _refuse_service_clause(text)
        printed = _printed(_answer(reader, file, text), form, reader.base)
    _out(printed)
    return 0


def _query_server(
    file: str, text: str, address: str, form: str, parameters: Sequence[str], state: Path
) -> int:
    remote = looked_at(address, state)
    with remote.server:
        text = bind(text, parameters, remote.base)
        _refuse_service_clause(text)
        try:
            answer = remote.query(text, prefixes=PREFIXES)
        except BadQuery as error:
            raise WrongQuery(file, text, error.reason) from None
        printed = _printed(answer, form, remote.base)
    _out(printed)
    return 0


def _refuse_service_clause(text: str) -> None:
    verdict = inspect(text)
    if verdict.service or verdict.tangled:
        raise ReachesOut


def _answer(reader: Reader, file: str, text: str) -> Answer:
    try:
        return ask(reader.store, text, prefixes=PREFIXES)
    except BadQuery as error:
        raise WrongQuery(file, text, error.reason) from None


def _printed(answer: Answer, form: str, base: str) -> bytes:
    if isinstance(answer, ox.QueryTriples):
        return ox.serialize(answer, format=ox.RdfFormat.TURTLE, prefixes=dict(TERMS)) or b""
    if form == "table" and isinstance(answer, ox.QuerySolutions):
        return as_text(answer, base).encode("utf-8", "backslashreplace")
    return answer.serialize(format=_RESULTS.get(form, ox.QueryResultsFormat.JSON)) or b""


def _query_text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read(_QUERY_LIMIT + 1) if file == "-" else bytes_at(Path(file))
        if len(data) > _QUERY_LIMIT:
            raise NoSuchQuery(file, "查询超过 1 MiB", "the query is over 1 MiB")
        return data.decode("utf-8-sig")
    except UnreadableInput as error:
        if "{" in file:
            raise NoSuchQuery(file, *_IN_A_FILE) from error
        raise NoSuchQuery(file, *error.reason) from error
    except UnicodeDecodeError as error:
        raise NoSuchQuery(file, f"不是 UTF-8（{error}）", f"it is not UTF-8 ({error})") from error


def _out(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    if data and not data.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
