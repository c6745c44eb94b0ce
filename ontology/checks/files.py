"""Files as a whole: what does not parse, and what nothing reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from ontology.checks.book import FILES, syntax_fault
from ontology.dictionary import read_result
from ontology.errors import KnowledgeError
from ontology.load import FOLDERS
from ontology.patterns import FRAME, read_frame, read_genre, read_grammar
from ontology.questions import faults
from ontology.tables import read_text

_TOP = frozenset({"zhengpu.ttl", "shapes.ttl", "dataset.ttl", "context.jsonld", "CHANGES.md"})
_OTHER = frozenset({"checks", "docs", "results"})  # the program, its documents, its data dictionary
_PATTERNS = {"genres": "*.yaml", "concepts": "*.ttl", "links": "*.rq", "competency": "*.rq"}
_TABLES = frozenset({*FILES.values(), "lexicon/grammar.yaml"})


def unparsed(folder: Path) -> Iterator[KnowledgeError]:
    """Yield what is wrong with the files that are no tables and no Turtle of the ontology or its concepts."""
    readers: list[tuple[Path, Callable[[Path], object]]] = [
        *((path, read_genre) for path in _genres(folder)),
        (folder / "genres" / FRAME, read_frame),
        (folder / "lexicon" / "grammar.yaml", read_grammar),
        *((path, read_result) for path in sorted(folder.glob("results/*"))),
        (folder / "context.jsonld", _read_json),
        *((path, partial(_read_query, ox.Store())) for path in sorted(folder.rglob("*.rq"))),
        *((path, _read_trig) for path in sorted(folder.glob("docs/*.trig"))),
    ]
    for path, read in readers:
        try:
            read(path)
        except KnowledgeError as fault:
            yield fault
        except json.JSONDecodeError as error:
            yield KnowledgeError(path.name, error.lineno, f"语法错误：{error}", f"syntax error: {error}")
        except (SyntaxError, ValueError) as error:
            yield syntax_fault(path, error)


def genre_names(folder: Path) -> Iterator[KnowledgeError]:
    """Yield genres that go by another name than their file: a series names the file."""
    for path in _genres(folder):
        try:
            name = read_genre(path).name
        except KnowledgeError:  # told by `unparsed`
            continue
        if name != path.stem:
            yield KnowledgeError(
                path.name,
                0,
                f"体裁名“{name}”与文件名不同；请改为一致",
                f"the genre “{name}” goes by another name than its file; make them one",
            )


def _genres(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("genres/*.yaml") if path.name != FRAME)


def stray(folder: Path) -> Iterator[KnowledgeError]:
    """Yield the files and folders that nothing reads; names that begin with a dot are no one's concern."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in {*FOLDERS, *_OTHER, "__pycache__"} and path.name[0] != ".":
                yield _stray(path)
        elif path.suffix != ".py" and path.name not in _TOP and path.name[0] != ".":
            yield _stray(path)
    for name in FOLDERS:
        for path in sorted((folder / name).glob("*")):
            if not (path.name[0] == "." or (path.is_file() and _is_read(name, path))):
                yield _stray(path)


def _is_read(folder: str, path: Path) -> bool:
    return path.match(_PATTERNS[folder]) if folder in _PATTERNS else f"{folder}/{path.name}" in _TABLES


def _stray(path: Path) -> KnowledgeError:
    return KnowledgeError(
        path.name,
        0,
        f"没有程序读取（在 {path.parent.name}/ 中）；请改名、移走或删除",
        f"is read by nothing (in {path.parent.name}/); rename, move or delete it",
    )


def _read_json(path: Path) -> object:
    value: object = json.loads(read_text(path))
    return value


def _read_query(store: ox.Store, path: Path) -> object:
    return store.query(read_text(path))


def _read_trig(path: Path) -> object:
    return list(ox.parse(read_text(path).encode(), format=ox.RdfFormat.TRIG))


def questions(folder: Path) -> Iterator[KnowledgeError]:
    """Yield what is wrong with the heads of the competency questions: pages are made of them."""
    for path in sorted(folder.glob("competency/*.rq")):
        for zh, en in faults(read_text(path)):
            yield KnowledgeError(path.name, 0, zh, en)


CHECKS = (unparsed, genre_names, stray, questions)
