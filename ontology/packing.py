"""Rows as plain JSON values and back.

>>> from ontology.rows import Suffix
>>> pack(Suffix("大学", "School", "惯例"))
['大学', 'School', '惯例']
>>> list(unpack(Suffix, [["大学", "School", "惯例"]]))[0].suffix
'大学'
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar, get_type_hints

from ontology.tables import Row

R = TypeVar("R", bound=Row)


def pack(row: Row) -> list[Any]:
    """Return the fields of a row in order, patterns by their text."""
    return [_plain(getattr(row, f.name)) for f in dataclasses.fields(row)]


def unpack(row_type: type[R], rows: object) -> Iterator[R]:
    """Yield the rows that `pack` made such lists of; TypeError or ValueError where it did not."""
    if not isinstance(rows, list):
        raise TypeError(rows)
    readers = _readers(row_type)
    for cells in rows:
        yield row_type(*(read(cell) for read, cell in zip(readers, cells, strict=True)))


def texts(value: object) -> tuple[str, ...]:
    """Return a list of texts as a tuple; TypeError where it is something else."""
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(map(_text, value))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {k: v.pattern if isinstance(v, re.Pattern) else v for k, v in value.items()}
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def labels(value: object) -> dict[str, str]:
    """Return a mapping of texts to texts; TypeError where it is something else."""
    if not isinstance(value, dict):
        raise TypeError(value)
    return {_text(k): _text(v) for k, v in value.items()}


def _patterns(value: object) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in labels(value).items()}


_READERS: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _number,
    tuple[str, ...]: texts,
    dict[str, str]: labels,
    dict[str, re.Pattern[str]]: _patterns,
}


@lru_cache(maxsize=64)
def _readers(row_type: type[Row]) -> tuple[Callable[[Any], Any], ...]:
    hints = get_type_hints(row_type)
    return tuple(_READERS[hints[f.name]] for f in dataclasses.fields(row_type))
