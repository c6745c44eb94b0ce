"""Cells that name something: what they name must be there."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import NamedTuple

from ontology import corrections
from ontology.checks.book import Bodies, Book, fault
from ontology.errors import KnowledgeError

_KINDS = (
    "Event",
    "Document",
    "Platform",
    "Programme",
    "Organization",
    "Mechanism",
    "Award",
    "Person",
    "Place",
)
_GENRE_SCHEMES = ("document-type", "content-genre", "occasion-type")


class Target(NamedTuple):
    """What a cell may name, and where that stands."""

    where: str
    known: Callable[[Book], Container[str]]


def _column(name: str, column: str) -> Callable[[Book], Container[str]]:
    return lambda book: {cell for _, cell in book.cells(name, column)}


def _concepts(book: Book) -> Container[str]:
    return {f"{scheme}/{n}" for scheme in _GENRE_SCHEMES for n in book.notations(scheme)}


def _scheme(name: str) -> Target:
    return Target(f"concepts/{name}.ttl", lambda book: book.notations(name))


def _one_of(*values: str) -> Target:
    return Target("|".join(values), lambda _: values)


def _bodies_and_roles(book: Book) -> Container[str]:
    return {
        c
        for name, column in (("organizations", "slug"), ("roles", "role"))
        for _, c in book.cells(name, column)
    }


class _Listed:
    """The places, and those of which at least the province is listed."""

    def __init__(self, book: Book) -> None:
        self._places = {row.id for _, row in book.rows["places"]}

    def __contains__(self, place: object) -> bool:
        return place in self._places or f"{str(place)[:2]}0000" in self._places


PLACES = Target("places.csv", _column("places", "id"))
CLASSES = Target("zhengpu.ttl", Book.classes)
ORGANIZATIONS = Target("organizations.csv", _column("organizations", "slug"))
BODIES = Target("organizations.csv", Bodies)
KINDS = Target("Event|Document|…", lambda _: _KINDS)
PLACES_OR_PROVINCES = Target("places.csv", _Listed)
REFERENCES: tuple[tuple[str, str, Target], ...] = (
    ("places", "within", PLACES),
    ("places", "level", _scheme("admin-level")),
    ("place_forms", "require", _one_of("boundary", "parent", "never")),
    ("localities", "within", PLACES),
    ("prefixes", "level", _scheme("admin-level")),
    ("roles", "level", _scheme("admin-level")),
    ("roles", "type", CLASSES),
    ("suffixes", "type", CLASSES),
    ("organizations", "type", CLASSES),
    ("organizations", "place", PLACES),
    ("organizations", "parent", BODIES),
    ("organizations", "successor", BODIES),
    ("schools", "place", PLACES_OR_PROVINCES),
    ("role_names", "place", PLACES_OR_PROVINCES),
    ("role_names", "role", Target("roles.csv", _column("roles", "role"))),
    ("name_conditions", "kind", _one_of("boundary", "not-before", "local", "dated")),
    ("name_conditions", "body", Target("organizations.csv, roles.csv", _bodies_and_roles)),
    ("policies", "type", CLASSES),
    ("policies", "issuer", ORGANIZATIONS),
    ("policies", "stage", _scheme("stage")),
    ("not_adopted", "position", _one_of("action", "before", "after")),
    ("counted", "unit", Target("units.csv", _column("units", "unit"))),
    ("implied_units", "unit", Target("units.csv", _column("units", "unit"))),
    ("series", "publisher", ORGANIZATIONS),
    ("series", "genre", Target("genres/", lambda book: {p.stem for p in book.folder.glob("genres/*.yaml")})),
    ("verbs", "action", _scheme("action")),
    ("verbs", "stage", _scheme("stage")),
    ("verbs", "frame", _one_of("object", "subject", "as", "about")),
    ("verbs", "target", KINDS),
    ("stages", "stage", _scheme("stage")),
    ("stages", "verbs", _scheme("stage")),
    ("taken_up", "stage", _scheme("stage")),
    ("modals", "status", _one_of("planned", "negated")),
    ("generic", "position", _one_of("start", "end", "after")),
    ("units", "kind", _one_of("count", "rate")),
    ("corrections", "verdict", _one_of("refuted", "mended")),
    ("corrections", "cell", _one_of(*corrections.CELLS)),
    ("merges", "verdict", _one_of("one", "not-one")),
    ("merges", "scope", PLACES),
    ("heads", "kind", KINDS),
    ("heads", "concept", Target("concepts/", _concepts)),
)


def dangling(book: Book) -> Iterator[KnowledgeError]:
    """Yield every cell that names nothing."""
    for name, column, target in REFERENCES:
        known = target.known(book)
        for line, cell in book.cells(name, column):
            if cell not in known and cell.rstrip("!") not in known:
                yield fault(
                    name,
                    line,
                    cell,
                    f"不在 {target.where} 中；请改正或先添加",
                    f"is not in {target.where}; mend it or add it there first",
                )


def idle_actions(book: Book) -> Iterator[KnowledgeError]:
    """Yield the actions of not_adopted.csv that are none."""
    known = book.notations("action")
    for line, row in book.rows["not_adopted"]:
        if row.position == "action" and row.word not in known:
            yield fault(
                "not_adopted",
                line,
                row.word,
                "不在 concepts/action.ttl 中；请改正或先添加",
                "is not in concepts/action.ttl; mend it or add it there first",
            )
