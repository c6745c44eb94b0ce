"""What people say of statements and names: it must have its form, and not contradict itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ontology.checks.book import Bodies, Book, fault
from ontology.checks.things import Things
from ontology.checks.trees import rings
from ontology.corrections import wrong_form
from ontology.errors import KnowledgeError

_FOLDERS = {"org": "organizations", "place": "places", "policy": "policies", "platform": "policies"}


def corrections(book: Book) -> Iterator[KnowledgeError]:
    """Yield corrections without their form, and those that another one contradicts."""
    verbs = {cell for _, cell in book.cells("verbs", "head")}
    said: dict[tuple[str, ...], tuple[int, tuple[str, str]]] = {}
    for line, row in book.rows["corrections"]:
        if told := wrong_form(row, verbs):
            yield fault("corrections", line, *told)
        of = (row.digest[:16], row.quote, row.verb, row.object)
        for about in {(*of, ""), (*of, row.cell)}:  # a refuted statement has no cell that can be mended
            first, before = said.setdefault(about, (line, (row.verdict, row.value)))
            if before != (row.verdict, row.value) and (about[-1] or "refuted" in {before[0], row.verdict}):
                yield fault("corrections", line, row.quote, *_contradicts(first))
                break


def _contradicts(line: int) -> tuple[str, str]:
    return f"与第 {line} 行矛盾；请留一行", f"contradicts line {line}; keep one of them"


def merges(book: Book) -> Iterator[KnowledgeError]:
    """Yield merges that name nothing, make one of two registered things, come back to themselves or
    contradict each other.
    """
    rows = book.rows["merges"]
    known, bodies, things = _registered(book), Bodies(book), Things(book)
    for line, row in rows:
        folder = row.other.partition("/")[0]
        if folder in _FOLDERS and row.other not in known and row.other.removeprefix("org/") not in bodies:
            where = f"{_FOLDERS[folder]}.csv"
            yield fault(
                "merges",
                line,
                row.other,
                f"不在 {where} 中；请改正或先添加",
                f"is not in {where}; mend it or add it there first",
            )
        if row.verdict == "one" and (wrong := things.contradiction(row.name, row.other)):
            yield fault("merges", line, row.name, *wrong)
    for scope in sorted({row.scope for _, row in rows}):
        yield from _contradictions([(n, r) for n, r in rows if r.scope in {"", scope}], scope)


def _registered(book: Book) -> set[str]:
    """The IRIs of places, policies and platforms."""
    found = {f"place/{cell}" for _, cell in book.cells("places", "id")}
    policies = (row for _, row in book.rows["policies"])
    return found | {f"{'platform' if p.type == 'Platform' else 'policy'}/{p.slug}" for p in policies}


def _contradictions(rows: list[tuple[int, Any]], scope: str) -> Iterator[KnowledgeError]:
    """What is wrong among the rows that hold in a scope, told where one of them is of that scope."""
    one: dict[str, tuple[int, Any]] = {}
    for line, row in rows:
        if row.verdict != "one":
            continue
        before = one.setdefault(row.name, (line, row))
        if before[1].other != row.other and row.scope == before[1].scope == scope:
            yield fault("merges", line, row.name, *_contradicts(before[0]))
        if row.scope == scope:
            one[row.name] = (line, row)  # what is said of the place itself goes before what holds everywhere
    above = {name: (row.other,) for name, (_, row) in one.items()}
    circles = rings(above)
    for ring in circles:
        line = min(one[name][0] for name in ring)
        if scope in {one[name][1].scope for name in ring}:
            path = " → ".join([*ring, ring[0]])
            yield fault(
                "merges",
                line,
                ring[0],
                f"的归并绕回自身（{path}）；请断开一处",
                f"comes back to itself ({path}); break it at one place",
            )
    if circles:
        return
    for line, row in rows:
        ends = {_end(row.name, above), _end(row.other, above)}
        if row.verdict == "not-one" and row.scope == scope and len(ends) == 1:
            at = next((one[n][0] for n in (row.name, row.other) if n in one), line)
            yield fault("merges", line, row.name, *_contradicts(at))


def _end(name: str, above: dict[str, tuple[str]]) -> str:
    while name in above:
        (name,) = above[name]
    return name


CHECKS = (corrections, merges)
