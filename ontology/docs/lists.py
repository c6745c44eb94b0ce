"""The lists of the gazetteer, the registry and the lexicon as tables; a new CSV file needs no code here."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ontology.docs.graph import Text
from ontology.docs.names import Ref
from ontology.docs.words import Words
from ontology.errors import KnowledgeError
from ontology.load import TABLES, WORDS, Word
from ontology.tables import read_table

_MOST_CHOICES = 16
_LEAST_ROWS = 24
_LEAST_REPEATED = 3  # a column whose values hardly repeat is searched, not chosen from


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the file, in words, and its values where they are few enough to choose from."""

    name: str
    label: Text
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One table; a row is a tuple of cells, a cell a tuple of words, each perhaps leading somewhere."""

    name: str
    file: str
    title: Text
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Ref, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A YAML file: its comment and its keys and values, nested values with dotted keys."""

    name: str
    file: str
    title: Text
    about: str
    values: tuple[tuple[str, str], ...]


def read_lists(folder: Path, words: Words, pages: dict[str, str]) -> tuple[Listing, ...]:
    """Return every table that the loader declares, in its order.

    `pages` tells where ``class:NAME`` and ``SCHEME/NOTATION`` lead. Raises KnowledgeError at the first row
    that cannot be used.
    """
    declared: list[tuple[str, str, type[Any]]] = [(n, file, row) for n, (file, row) in TABLES.items()]
    declared += [(name, file, Word) for name, file in WORDS.items()]
    return tuple(_listing(folder, name, file, row, words, pages) for name, file, row in declared)


def _listing(
    folder: Path, name: str, file: str, row_type: type[Any], words: Words, pages: dict[str, str]
) -> Listing:
    rows = read_table(folder / file, row_type)
    fields = [f.name for f in dataclasses.fields(row_type)]
    texts = [[_parts(getattr(row, field)) for field in fields] for row in rows]
    columns = tuple(
        Column(field, words.column(field), _choices([row[index] for row in texts]))
        for index, field in enumerate(fields)
    )
    cells = tuple(
        tuple(
            tuple(_ref(part, field, words, pages) for part in cell)
            for field, cell in zip(fields, row, strict=True)
        )
        for row in texts
    )
    about = " ".join((row_type.__doc__ or "").replace("`", "").split()) if row_type is not Word else ""
    return Listing(name, file, words.title("lists", name), about, columns, cells)


def _parts(value: object) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, tuple) else (str(value),)


def _choices(cells: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The values of a column, in order of appearance, where choosing among them is of use."""
    if len(cells) < _LEAST_ROWS:
        return ()
    parts = [part for cell in cells for part in cell if part]
    values = tuple(dict.fromkeys(parts))
    return values if 1 < len(values) <= min(_MOST_CHOICES, len(parts) // _LEAST_REPEATED) else ()


def _ref(part: str, column: str, words: Words, pages: dict[str, str]) -> Ref:
    if part.startswith(("http://", "https://")):
        return Ref(part, part)
    kind = words.kind(column)
    return Ref(part, pages.get(f"{kind}{part}", "") if kind is not None else "")


def read_layouts(folder: Path, words: Words) -> tuple[Layout, ...]:
    """Return every YAML file one folder below `folder`, genres among them."""
    return tuple(_layout(path, folder, words) for path in sorted(folder.glob("*/*.yaml")))


def _layout(path: Path, folder: Path, words: Words) -> Layout:
    text = path.read_text("utf-8")
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise KnowledgeError(path.name, 0, f"不是合格的 YAML：{error}", f"not valid YAML: {error}") from error
    label = data.get("label") if isinstance(data, dict) else None
    title = words.title("lists", path.stem)
    if isinstance(label, dict):
        title = Text(str(label.get("zh-Hans", "")), str(label.get("en", "")))
    about = " ".join(re.findall(r"\A(?:# ?(.*)\n)", text)).strip()
    return Layout(path.stem, path.relative_to(folder).as_posix(), title, about, tuple(_flat(data, "")))


def _flat(data: object, key: str) -> Iterator[tuple[str, str]]:
    pairs: Iterable[tuple[object, object]]
    if isinstance(data, dict):
        pairs = data.items()
    elif isinstance(data, list):
        pairs = enumerate(data, 1)
    else:
        yield key, "" if data is None else str(data)
        return
    for name, value in pairs:
        yield from _flat(value, f"{key}.{name}" if key else str(name))
