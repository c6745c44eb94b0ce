"""The knowledge files as `zhengpu check` looks at them: every row with its line, every Turtle file parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ontology.errors import KnowledgeError
from ontology.load import TABLES, WORDS
from ontology.rows import Word
from ontology.tables import EmptyCell, read_text, scan_table
from ontology.terms import NS

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_AT = re.compile(r"at line (\d+)|error at (\d+):")
FILES = {name: file for name, (file, _) in TABLES.items()} | WORDS
_TYPES: dict[str, type[Any]] = {name: row for name, (_, row) in TABLES.items()} | dict.fromkeys(WORDS, Word)


@dataclass(frozen=True)
class Turtle:
    """A Turtle file: its text, for the lines, and its triples."""

    path: Path
    text: str
    triples: tuple[ox.Triple, ...]

    def fault(self, subject: str, zh: str, en: str) -> KnowledgeError:
        """Return what is wrong with the term or concept `subject`, an IRI."""
        name = re.split(r"[/#]", subject)[-1]
        return KnowledgeError(self.path.name, self._line(subject), f"“{name}”{zh}", f"“{name}” {en}")

    def objects(self, subject: str, predicate: str) -> list[Any]:
        """Return the values of a property."""
        return self._values.get((subject, predicate), [])

    def pairs(self, predicate: str) -> Iterator[tuple[str, Any]]:
        """Yield every subject that is an IRI with each value of a property."""
        for (subject, told), values in self._values.items():
            if told == predicate:
                yield from ((subject, value) for value in values)

    def notations(self) -> dict[str, str]:
        """Return the concepts of the file by notation."""
        return {value.value: subject for subject, value in self.pairs(f"{_SKOS}notation")}

    @cached_property
    def _values(self) -> dict[tuple[str, str], list[Any]]:
        found: dict[tuple[str, str], list[Any]] = {}
        for t in self.triples:
            if isinstance(t.subject, ox.NamedNode):
                found.setdefault((t.subject.value, t.predicate.value), []).append(t.object)
        return found

    def _line(self, subject: str) -> int:
        """The line on which a subject begins, written with a prefix or in full; 0 where it is not found."""
        name = re.escape(re.split(r"[/#]", subject)[-1])
        match = re.search(rf"^(?:<{re.escape(subject)}>|[\w-]*:{name})\s", self.text, re.MULTILINE)
        return self.text.count("\n", 0, match.start()) + 1 if match else 0


@dataclass(frozen=True)
class Book:
    """All rows by table, each with the line it starts on, and all Turtle files by their path."""

    folder: Path
    rows: dict[str, tuple[tuple[int, Any], ...]]
    turtles: dict[str, Turtle]

    def cells(self, name: str, *columns: str) -> Iterator[tuple[int, str]]:
        """Yield each part of each filled cell of some columns; a column that the table lacks has none."""
        for line, row in self.rows[name]:
            for column in columns:
                yield from ((line, cell) for cell in parts(row, column))

    def notations(self, scheme: str) -> dict[str, str]:
        """Return the concepts of a scheme by notation."""
        return self.turtles[f"concepts/{scheme}.ttl"].notations()

    def classes(self) -> set[str]:
        """Return the names of the ontology's classes and properties."""
        subjects = {s for s, _ in self.turtles["zhengpu.ttl"].pairs(RDF_TYPE)}
        return {s.removeprefix(NS) for s in subjects if s.startswith(NS)}


class Bodies:
    """The slugs of bodies: the registered ones, and the one of each role and place of its level, which are
    too many to list.
    """

    def __init__(self, book: Book) -> None:
        self._slugs = {row.slug for _, row in book.rows["organizations"]}
        self._levels = {row.id: row.level for _, row in book.rows["places"]}
        self._roles = {(level, row.role) for _, row in book.rows["roles"] for level in row.level}

    def __contains__(self, slug: object) -> bool:
        if slug in self._slugs or not isinstance(slug, str):
            return slug in self._slugs
        cuts = [at for at, sign in enumerate(slug) if sign == "-"]
        return any((self._levels.get(slug[:at]), slug[at + 1 :]) in self._roles for at in cuts)


RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def read_book(folder: Path) -> tuple[Book | None, list[KnowledgeError]]:
    """Return what is below `folder`, None where some of it cannot be read, and why."""
    faults: list[KnowledgeError] = []
    rows = {name: _scanned(folder, name, faults) for name in FILES}
    turtles: dict[str, Turtle] = {}
    needed = [folder / "zhengpu.ttl", folder / "shapes.ttl"]
    for path in sorted({*needed, *folder.glob("concepts/*.ttl")}):
        try:
            turtles[path.relative_to(folder).as_posix()] = read_turtle(path)
        except KnowledgeError as fault:
            faults.append(fault)
    unread = [fault for fault in faults if not isinstance(fault, EmptyCell)]
    return (None if unread else Book(folder, rows, turtles)), faults


def read_turtle(path: Path) -> Turtle:
    """Return a Turtle file; KnowledgeError where it is none."""
    text = read_text(path)
    try:
        triples = tuple(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as error:
        raise syntax_fault(path, error) from error
    return Turtle(path, text, triples)


def syntax_fault(path: Path, error: Exception) -> KnowledgeError:
    """Return an error of a parser as one that names the file and, where the parser knows it, the line."""
    told = _AT.search(str(error))
    line = getattr(error, "lineno", 0) or (int(told[1] or told[2]) if told else 0)
    return KnowledgeError(path.name, line, f"语法错误：{error}", f"syntax error: {error}")


def fault(name: str, line: int, cell: str, zh: str, en: str) -> KnowledgeError:
    """Return what is wrong with a cell of the table called `name`."""
    return KnowledgeError(FILES[name].rpartition("/")[2], line, f"“{cell}”{zh}", f"“{cell}” {en}")


def parts(row: Any, column: str) -> tuple[str, ...]:  # noqa: ANN401 - a row of any table
    """Return the filled parts of a cell, () where the row has no such column."""
    value = getattr(row, column, "")
    return value if isinstance(value, tuple) else (value,) if value else ()


def _scanned(folder: Path, name: str, faults: list[KnowledgeError]) -> tuple[tuple[int, Any], ...]:
    rows = []
    for line in scan_table(folder / FILES[name], _TYPES[name]):
        if isinstance(line, KnowledgeError):
            faults.append(line)
        else:
            rows.append(line)
    return tuple(rows)
