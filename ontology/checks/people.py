"""What people say of statements and names: it must have its form, and not contradict itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ontology.checks.book import Bodies, Book, fault
from ontology.checks.trees import rings
from ontology.errors import KnowledgeError

CELLS = ("agents", "object", "verb", "status", "time", "count", "value", "unit")
_DIGEST = re.compile(r"[0-9a-f]{16,64}")
_DAY = r"\d{4}-\d\d-\d\d"
_FORMS = {
    "status": (re.compile(r"reported|planned"), "reported | planned"),
    "time": (
        re.compile(rf"{_DAY}(?:/{_DAY})?|\d{{4}}(?:-\d\d)?"),
        "2022, 2022-11, 2022-11-03, 2022-11-03/2022-11-05",
    ),
    "value": (re.compile(r"-?\d+(?:\.\d+)?"), "12, 0.5"),
}
_FOLDERS = {"org": "organizations", "place": "places", "policy": "policies", "platform": "policies"}


def corrections(book: Book) -> Iterator[KnowledgeError]:
    """Yield corrections without their form, and those that another one contradicts."""
    verbs = {cell for _, cell in book.cells("verbs", "head")}
    said: dict[tuple[str, ...], tuple[int, tuple[str, str]]] = {}
    for line, row in book.rows["corrections"]:
        if told := _wrong_form(row, verbs):
            yield fault("corrections", line, *told)
        of = (row.digest[:16], row.quote, row.verb, row.object)
        for about in {(*of, ""), (*of, row.cell)}:  # a refuted statement has no cell that can be mended
            first, before = said.setdefault(about, (line, (row.verdict, row.value)))
            if before != (row.verdict, row.value) and (about[-1] or "refuted" in {before[0], row.verdict}):
                yield fault("corrections", line, row.quote, *_contradicts(first))
                break


def _contradicts(line: int) -> tuple[str, str]:
    return f"与第 {line} 行矛盾；请留一行", f"contradicts line {line}; keep one of them"


def _wrong_form(row: Any, verbs: set[str]) -> tuple[str, str, str] | None:  # noqa: ANN401 - a row of the table
    if not _DIGEST.fullmatch(row.digest):
        return (
            row.digest,
            "不是全文摘要；应为 SHA-256 的前 16 至 64 位小写十六进制数",
            "is no digest of a text; write the first 16 to 64 hexadecimal digits of its SHA-256",
        )
    if (row.verdict == "mended") != bool(row.cell):
        return row.verdict, "：mended 应写明 cell，refuted 不写", ": mended needs a cell, refuted has none"
    if bool(row.cell) != bool(row.value) and row.cell != "count":
        return row.cell or row.value, "：cell 与 value 应同时写明", ": cell and value come together"
    if row.cell == "verb" and row.value not in verbs:
        return row.value, "不在 verbs.csv 的 head 一列；请改正", "is no head in verbs.csv; mend it"
    pattern, form = _FORMS.get(row.cell, (None, ""))
    if pattern and not pattern.fullmatch(row.value):
        return row.value, f"不是合格的 {row.cell}；应如 {form}", f"is no {row.cell}; write {form}"
    return None


def merges(book: Book) -> Iterator[KnowledgeError]:
    """Yield merges that name nothing, come back to themselves or contradict each other."""
    rows = book.rows["merges"]
    known, bodies = _registered(book), Bodies(book)
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
