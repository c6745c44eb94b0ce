"""The data dictionary: what every column of a table of results means, one YAML file a table in ``results/``.

>>> adopters = result("adopters")
>>> adopters.columns[0].name, adopters.columns[0].type
('policy', 'iri')
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ontology.errors import KnowledgeError
from ontology.patterns import read_mapping

FOLDER = Path(__file__).parent / "results"
TYPES: Final = frozenset({"iri", "string", "date", "integer", "decimal", "list"})
SEPARATOR: Final = "|"
_KEYS = frozenset({"title", "about", "key", "shown", "columns"})
_DUE = frozenset({"name", "type", "zh", "en"})
_MAY = _DUE | {"values", "unit"}


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column: its type (of TYPES; parts of a list stand between SEPARATOR), what it means, the values that
    it may have where these are few, the unit of its numbers.
    """

    name: str
    type: str
    zh: str
    en: str
    values: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table of results: its title and meaning in Chinese and English, the columns that tell rows apart, and
    those that people are shown on a screen.
    """

    name: str
    title_zh: str
    title_en: str
    about_zh: str
    about_en: str
    key: tuple[str, ...]
    shown: tuple[str, ...]
    columns: tuple[ResultColumn, ...]


@cache
def result(name: str) -> ResultTable:
    """Return the dictionary of a table. Raises KnowledgeError where its file is wrong."""
    return read_result(FOLDER / f"{name}.yaml")


def results() -> tuple[ResultTable, ...]:
    """Return the dictionaries of all tables, by name."""
    return tuple(result(path.stem) for path in sorted(FOLDER.glob("*.yaml")))


def read_result(path: Path) -> ResultTable:
    """Return the dictionary that a file holds. Raises KnowledgeError, which names the file and the reason."""
    data, _ = read_mapping(path)
    if set(data) != _KEYS:
        raise _wrong(path, f"键应为 {sorted(_KEYS)}", f"the keys must be {sorted(_KEYS)}")
    title, about = (_both(path, name, data[name]) for name in ("title", "about"))
    columns = tuple(_column(path, told) for told in data["columns"] or ())
    names = [c.name for c in columns]
    key, shown = tuple(data["key"]), tuple(data["shown"])
    if len(set(names)) < len(names) or not {*key, *shown} <= set(names):
        raise _wrong(
            path,
            "列名重复，或 key、shown 中有不存在的列",
            "a column stands twice, or key or shown names one that is not there",
        )
    return ResultTable(path.stem, *title, *about, key, shown, columns)


def _both(path: Path, name: str, told: object) -> tuple[str, str]:
    if not isinstance(told, dict) or set(told) != {"zh", "en"}:
        raise _wrong(path, f"{name} 应有 zh 和 en", f"{name} must have zh and en")
    return str(told["zh"]), str(told["en"])


def _column(path: Path, told: object) -> ResultColumn:
    if not isinstance(told, dict) or not _DUE <= set(told) <= _MAY:
        raise _wrong(
            path,
            f"列 {told} 应有 {sorted(_DUE)}，可有 values、unit",
            f"column {told} must have {sorted(_DUE)} and may have values and unit",
        )
    if told["type"] not in TYPES:
        raise _wrong(
            path,
            f"列 {told['name']} 的类型应为 {sorted(TYPES)} 之一",
            f"the type of column {told['name']} must be one of {sorted(TYPES)}",
        )
    values = tuple(map(str, told.get("values", ())))
    return ResultColumn(told["name"], told["type"], told["zh"], told["en"], values, told.get("unit", ""))


def _wrong(path: Path, zh: str, en: str) -> KnowledgeError:
    return KnowledgeError(path.name, 0, zh, en)
