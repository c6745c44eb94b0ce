"""``zhengpu check``: every row of the knowledge files that cannot be right, named by file, row and reason.

>>> check()
[]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ontology.errors import KnowledgeError
from ontology.load import FOLDER, TABLES, WORDS, table, words
from ontology.patterns import read_genre
from ontology.terms import NS

Rows = dict[str, tuple[Any, ...]]
_KINDS = frozenset(
    {"Event", "Document", "Platform", "Programme", "Organization", "Mechanism", "Award", "Person", "Place"}
)
_FRAMES = frozenset({"object", "subject", "as"})
_STATUSES = frozenset({"planned", "negated"})


def check(folder: Path = FOLDER) -> list[KnowledgeError]:
    """Return every fault in the knowledge files below `folder`, in the order of the files."""
    rows, faults = _read(folder)
    if faults:  # references into a table that cannot be read would only repeat its fault
        return faults
    return [*_references(rows, folder), *_duplicates(rows), *_files(folder)]


def _read(folder: Path) -> tuple[Rows, list[KnowledgeError]]:
    rows: Rows = {}
    faults: list[KnowledgeError] = []
    readers: list[tuple[str, Callable[[Path, str], tuple[Any, ...]]]] = [
        *((n, table) for n in TABLES),
        *((n, words) for n in WORDS),
    ]
    for name, read in readers:
        try:
            rows[name] = read(folder, name)
        except KnowledgeError as fault:
            faults.append(fault)
    return rows, faults


def _fault(name: str, row: int, cell: str, what_zh: str, what_en: str) -> KnowledgeError:
    file = TABLES[name][0].rpartition("/")[2]
    return KnowledgeError(file, row + 2, f"“{cell}”{what_zh}", f"“{cell}” {what_en}")


def _dangling(
    rows: Rows, name: str, cells: Callable[[Any], Iterable[str]], known: Iterable[str], of: str
) -> Iterator[KnowledgeError]:
    allowed = set(known)
    for index, row in enumerate(rows[name]):
        for cell in cells(row):
            if cell and cell not in allowed:
                yield _fault(
                    name,
                    index,
                    cell,
                    f"不在 {of} 中；请改正或先添加",
                    f"is not in {of}; mend it or add it there first",
                )


def _references(rows: Rows, folder: Path) -> Iterator[KnowledgeError]:
    places = [p.id for p in rows["places"]]
    bodies = [o.slug for o in rows["organizations"]]
    role_bodies = [f"{p.id}-{r.role}" for p in rows["places"] for r in rows["roles"] if p.level in r.level]
    levels = _notations(folder, "admin-level")
    classes = _classes(folder)
    genres = [p.stem for p in (folder / "genres").glob("*.yaml")]
    yield from _dangling(rows, "places", lambda r: [r.within], places, "places.csv")
    yield from _dangling(rows, "places", lambda r: [r.level], levels, "concepts/admin-level.ttl")
    yield from _dangling(rows, "localities", lambda r: [r.within], places, "places.csv")
    yield from _dangling(rows, "prefixes", lambda r: [r.level], levels, "concepts/admin-level.ttl")
    yield from _dangling(rows, "roles", lambda r: r.level, levels, "concepts/admin-level.ttl")
    yield from _dangling(rows, "roles", lambda r: [r.type], classes, "zhengpu.ttl")
    yield from _dangling(rows, "suffixes", lambda r: [r.type], classes, "zhengpu.ttl")
    yield from _dangling(rows, "organizations", lambda r: [r.type], classes, "zhengpu.ttl")
    yield from _dangling(rows, "organizations", lambda r: [r.place], places, "places.csv")
    yield from _dangling(
        rows, "organizations", lambda r: [r.parent], [*bodies, *role_bodies], "organizations.csv"
    )
    yield from _dangling(rows, "policies", lambda r: [r.type], classes, "zhengpu.ttl")
    yield from _dangling(rows, "policies", lambda r: [r.issuer], bodies, "organizations.csv")
    yield from _dangling(
        rows, "policies", lambda r: [r.stage], _notations(folder, "stage"), "concepts/stage.ttl"
    )
    yield from _dangling(rows, "series", lambda r: [r.publisher], bodies, "organizations.csv")
    yield from _dangling(rows, "series", lambda r: [r.genre], genres, "genres/")
    yield from _dangling(
        rows, "verbs", lambda r: [r.action], _notations(folder, "action"), "concepts/action.ttl"
    )
    stages = _notations(folder, "stage")
    yield from _dangling(rows, "verbs", lambda r: [r.stage], stages, "concepts/stage.ttl")
    yield from _dangling(rows, "stages", lambda r: [r.stage], stages, "concepts/stage.ttl")
    yield from _dangling(rows, "verbs", lambda r: r.frame, _FRAMES, "object|subject|as")
    yield from _dangling(rows, "verbs", lambda r: [r.target.rstrip("!")], _KINDS, "Event|Document|…")
    yield from _dangling(rows, "modals", lambda r: [r.status], _STATUSES, "planned|negated")
    yield from _dangling(rows, "heads", lambda r: [r.kind], _KINDS, "Event|Document|…")
    yield from _dangling(rows, "heads", lambda r: [r.concept], _genre_concepts(folder), "concepts/")


def _duplicates(rows: Rows) -> Iterator[KnowledgeError]:
    names: dict[str, Callable[[Any], Iterable[str]]] = {
        "places": lambda r: (r.id, r.name, r.short),
        "organizations": lambda r: (r.slug, r.name, *r.aliases),
        "policies": lambda r: (r.slug, r.name, *r.aliases),
        "series": lambda r: (r.slug, r.name),
        "verbs": lambda r: (r.verb,),
        "heads": lambda r: (r.head,),
        "units": lambda r: (r.unit,),
        "modals": lambda r: (r.modal,),
    }
    for name, cells in names.items():
        first: dict[str, int] = {}
        for index, row in enumerate(rows[name]):
            for cell in {c for c in cells(row) if c}:
                if cell in first and first[cell] != index:
                    line = first[cell] + 2
                    yield _fault(
                        name,
                        index,
                        cell,
                        f"与第 {line} 行重复；请合并",
                        f"repeats line {line}; make them one",
                    )
                first.setdefault(cell, index)


def _files(folder: Path) -> Iterator[KnowledgeError]:
    for path in sorted((folder / "genres").glob("*.yaml")):
        try:
            read_genre(path)
        except KnowledgeError as fault:
            yield fault
    for path in sorted(folder.rglob("*.ttl")):
        yield from _syntax(path, lambda p: list(ox.parse(path=str(p), format=ox.RdfFormat.TURTLE)))
    for path in sorted(folder.rglob("*.rq")):
        yield from _syntax(path, lambda p: ox.Store().query(p.read_text("utf-8")))


def _syntax(path: Path, read: Callable[[Path], object]) -> Iterator[KnowledgeError]:
    try:
        read(path)
    except (SyntaxError, ValueError, OSError) as error:
        line = getattr(error, "lineno", 0) or 0
        yield KnowledgeError(path.name, line, f"语法错误：{error}", f"syntax error: {error}")


def _notations(folder: Path, scheme: str) -> list[str]:
    predicate = "http://www.w3.org/2004/02/skos/core#notation"
    path = folder / "concepts" / f"{scheme}.ttl"
    triples = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    return [str(t.object.value) for t in triples if t.predicate.value == predicate]


def _genre_concepts(folder: Path) -> list[str]:
    schemes = ("document-type", "content-genre", "occasion-type")
    return [f"{scheme}/{n}" for scheme in schemes for n in _notations(folder, scheme)]


def _classes(folder: Path) -> list[str]:
    triples = ox.parse(path=str(folder / "zhengpu.ttl"), format=ox.RdfFormat.TURTLE)
    subjects = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}
    return [s.removeprefix(NS) for s in subjects if s.startswith(NS)]
