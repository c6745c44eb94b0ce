"""Names that stand for two things where nothing tells them apart: the reader of a text could only guess."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ontology.checks.book import FILES, Book, fault, parts
from ontology.errors import KnowledgeError
from ontology.load import WORDS

# The columns whose cells name the row; what stands after them must differ for a name to be used twice.
_NAMES: dict[str, tuple[tuple[str, ...], str]] = {
    "places": (("name", "short", "aliases"), "within"),
    "localities": (("name",), "within"),
    "organizations": (("name", "aliases"), ""),
    "schools": (("name", "aliases"), ""),
    "policies": (("name", "aliases"), ""),
    "series": (("name",), ""),
    "occasion_series": (("name", "aliases"), ""),
    "not_adopted": (("word",), "position"),
    "counted": (("unit",), ""),
    "implied_units": (("noun",), ""),
    "verbs": (("verb",), ""),
    "verb_classes": (("verbs",), ""),
    "heads": (("head",), ""),
    "units": (("unit",), ""),
    "modals": (("modal",), ""),
    "suffixes": (("suffix",), ""),
    "stages": (("cue",), ""),
    "generic": (("word",), "position"),
    "place_forms": (("text",), ""),
    "prefixes": (("prefix", "ending"), "level"),
    "spelling": (("written",), ""),
    "repairs": (("pattern",), ""),
    **dict.fromkeys(WORDS, (("text",), "")),
}
_IDENTIFIERS = (
    ("places", "id"),
    ("localities", "id"),
    ("organizations", "slug"),
    ("policies", "slug"),
    ("series", "slug"),
    ("occasion_series", "slug"),
)


def repeated(book: Book) -> Iterator[KnowledgeError]:
    """Yield every row that repeats the identifier or a name of another row of its table."""
    for name, column in _IDENTIFIERS:
        yield from _repeats(book, name, (column,), "")
    for name, (columns, told_apart) in _NAMES.items():
        yield from _repeats(book, name, columns, told_apart)


def _repeats(book: Book, name: str, columns: tuple[str, ...], told_apart: str) -> Iterator[KnowledgeError]:
    seen: dict[tuple[str, str], list[tuple[int, Any]]] = {}
    for line, row in book.rows[name]:
        by = getattr(row, told_apart) if told_apart else ""
        for cell in dict.fromkeys(c for column in columns for c in parts(row, column)):
            others = seen.setdefault((cell, by), [])
            first = next((at for at, other in others if not _at_other_times(row, other)), None)
            if first is not None:
                yield fault(
                    name, line, cell, f"与第 {first} 行重复；请合并", f"repeats line {first}; make them one"
                )
            others.append((line, row))


def _at_other_times(one: Any, other: Any) -> bool:  # noqa: ANN401 - rows of any table
    """Whether one of two rows ended before the other began."""
    spans = [(getattr(r, "valid_from", ""), getattr(r, "valid_to", "")) for r in (one, other)]
    return any(end and begin and end <= begin for (_, end), (begin, _) in (spans, spans[::-1]))


def repeated_roles(book: Book) -> Iterator[KnowledgeError]:
    """Yield the short and full names that two roles of one level share, and names told twice of one."""
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    for line, row in book.rows["roles"]:
        for level in row.level:
            for cell in dict.fromkeys((row.official, *row.stems)):
                first, role = seen.setdefault((level, cell), (line, row.role))
                if first != line and (role != row.role or cell == row.official):
                    yield fault(
                        "roles",
                        line,
                        cell,
                        f"在 {level} 一级与第 {first} 行重复；请合并或改用更全的称谓",
                        f"repeats line {first} for the level {level}; make them one or use a fuller name",
                    )


def shared(book: Book) -> Iterator[KnowledgeError]:
    """Yield the names that a body shares with a policy or with what each place calls its bodies."""
    roles = _Roles(book)
    bodies: dict[str, int] = {}
    for line, row in book.rows["organizations"]:
        for cell in (row.name, *row.aliases):
            bodies.setdefault(cell, line)
            # a registered body of the same place is that body, and goes before the role
            if others := {o for o in roles.of(cell) if o[0] != row.place}:
                yield _shared("organizations", line, cell, "roles", min(others)[2])
    for line, row in book.rows["policies"]:
        for cell in (row.name, *row.aliases):
            if cell in bodies:
                yield _shared("policies", line, cell, "organizations", bodies[cell])
            elif others := roles.of(cell):
                yield _shared("policies", line, cell, "roles", min(others)[2])


def _shared(name: str, line: int, cell: str, other: str, at: int) -> KnowledgeError:
    where = FILES[other].rpartition("/")[2]
    return fault(
        name,
        line,
        cell,
        f"也是 {where} 第 {at} 行的名称，无从区分；请去掉一处或改用全称",
        f"is also a name of {where}, line {at}, and nothing tells them apart; drop one or use a fuller name",
    )


class _Roles:
    """What the bodies of each place are called, looked up from a name: there are too many to list."""

    def __init__(self, book: Book) -> None:
        self._places: dict[str, list[tuple[str, str]]] = {}
        prefixes = [r for _, r in book.rows["prefixes"] if len(r.prefix) == 1]
        for _, place in book.rows["places"]:
            forms = {place.name, *(place.short + p.prefix for p in prefixes if p.fits(place))}
            for form in forms:
                self._places.setdefault(form, []).append((place.id, place.level))
        self._rests: dict[str, dict[str, list[tuple[str, str, int]]]] = {"": {}}
        for line, row in book.rows["roles"]:
            before, _, after = row.official.partition("{name}")
            for opening, rest in [(before, after), *(("", stem) for stem in row.stems)]:
                told = self._rests.setdefault(opening, {}).setdefault(rest, [])
                told.extend((level, row.role, line) for level in row.level)

    def of(self, name: str) -> set[tuple[str, str, int]]:
        """Return the bodies that a name is of: the place, the role and the line of the role."""
        return {
            (place, role, line)
            for opening, rests in self._rests.items()
            if name.startswith(opening)
            for cut in range(len(opening) + 1, len(name))
            for level, role, line in rests.get(name[cut:], ())
            for place, of_level in self._places.get(name[len(opening) : cut], ())
            if of_level == level
        }
