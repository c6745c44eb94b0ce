"""Cells that have a form: identifiers, codes, dates, patterns, levels, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ontology.checks.book import FILES, Book, fault, parts
from ontology.days import is_date
from ontology.errors import KnowledgeError
from ontology.regexes import PATTERN_CELLS, SLOW, fault_of, slow_of

_SLUG = re.compile(r"(?!x-)[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUGS = (
    ("places", "id"),
    ("localities", "id"),
    ("roles", "role"),
    ("organizations", "slug"),
    ("policies", "slug"),
    ("series", "slug"),
    ("occasion_series", "slug"),
)
_DATES = ("national_date", "first_year", "valid_from", "valid_to", "date")


def slugs(book: Book) -> Iterator[KnowledgeError]:
    """Yield identifiers that cannot end an IRI; what begins with x- is made for things without a row."""
    for name, column in _SLUGS:
        for line, cell in book.cells(name, column):
            if not _SLUG.fullmatch(cell):
                yield fault(
                    name,
                    line,
                    cell,
                    "不是合格的标识；只用小写字母、数字和连字符，不以 x- 开头",
                    "is no identifier; use small letters, digits and hyphens, and not x- in front",
                )


def sources(book: Book) -> Iterator[KnowledgeError]:
    """Yield rows that do not say where they come from."""
    for name, rows in book.rows.items():
        for line, row in rows:
            if not getattr(row, "source", "told"):
                yield _empty(name, line, "source")


def _empty(name: str, line: int, column: str) -> KnowledgeError:
    file = FILES[name].rpartition("/")[2]
    return KnowledgeError(
        file, line, f"“{column}”一格不能为空；请写明", f"the cell “{column}” must not be empty; fill it"
    )


def dates(book: Book) -> Iterator[KnowledgeError]:
    """Yield days that are no days, and validities that end before they begin."""
    for name, rows in book.rows.items():
        for line, row in rows:
            for column in _DATES:
                for cell in parts(row, column):
                    if not is_date(cell):
                        yield fault(
                            name,
                            line,
                            cell,
                            f"不是日期（{column}）；应为 2022、2022-03 或 2022-03-28",
                            f"is no date ({column}); write 2022, 2022-03 or 2022-03-28",
                        )
            begin, end = getattr(row, "valid_from", ""), getattr(row, "valid_to", "")
            common = min(len(begin), len(end))
            if end[:common] < begin[:common]:
                yield fault(
                    name,
                    line,
                    end,
                    f"（valid_to）早于 {begin}（valid_from）；请核对",
                    f"(valid_to) lies before {begin} (valid_from); look them up again",
                )


def codes(book: Book) -> Iterator[KnowledgeError]:
    """Yield codes that are not of GB/T 2260's form, or not below their parent's code."""
    places = {row.id: row for _, row in book.rows["places"]}
    for line, row in book.rows["places"]:
        if row.code and not re.fullmatch(r"[1-9]\d{5}", row.code):
            yield fault(
                "places",
                line,
                row.code,
                "不是六位区划代码（GB/T 2260）",
                "is no code of six digits (GB/T 2260)",
            )
            continue
        parent = places.get(row.within)
        stem = _stem(parent.code) if parent else ""
        if row.code and not row.code.startswith(stem):
            yield fault(
                "places",
                line,
                row.code,
                f"不以上级 {row.within} 的代码 {stem} 开头；请核对代码或 within",
                f"does not begin with {stem}, the code of its parent {row.within}; look up code and within",
            )


def _stem(code: str) -> str:
    """What the codes of a unit's parts begin with.

    >>> _stem("450000"), _stem("450100"), _stem("")
    ('45', '4501', '')
    """
    return re.sub(r"(?:00){1,2}$", "", code)


def levels(book: Book) -> Iterator[KnowledgeError]:
    """Yield places that do not lie in a wider level; one without a code (兵团) may lie in its own."""
    rank = _ranks(book)
    places = {row.id: row for _, row in book.rows["places"]}
    for line, row in book.rows["places"]:
        parent = places.get(row.within)
        if parent is None or not {row.level, parent.level} <= set(rank):
            continue
        below = rank[row.level] - rank[parent.level]
        if below < 0 or (below == 0 and row.code):
            yield fault(
                "places",
                line,
                row.level,
                f"不低于上级 {row.within} 的 {parent.level}；请核对 level 或 within",
                f"is not below {parent.level}, the level of its parent {row.within}; mend level or within",
            )


def _ranks(book: Book) -> dict[str, int]:
    """The levels from the widest: top concepts in the order of their file, others as what they narrow."""
    turtle = book.turtles["concepts/admin-level.ttl"]
    skos = "http://www.w3.org/2004/02/skos/core#"
    tops = {subject: at for at, (subject, _) in enumerate(turtle.pairs(f"{skos}topConceptOf"))}
    found: dict[str, int] = {}
    for notation, concept in turtle.notations().items():
        while concept not in tops and (above := turtle.objects(concept, f"{skos}broader")):
            concept = above[0].value  # noqa: PLW2901 - up to the top; rings are told before
        if concept in tops:
            found[notation] = tops[concept]
    return found


def templates(book: Book) -> Iterator[KnowledgeError]:
    """Yield official names without the place they are made for."""
    for line, row in book.rows["roles"]:
        if len(re.findall(r"\{(?:name|short)\}", row.official)) != 1:
            yield fault("roles", line, row.official, "应含一处 {name}", "must hold {name} once")


def patterns(book: Book) -> Iterator[KnowledgeError]:
    """Yield patterns of tables that are none or have no end, and repairs that do not do what they show."""
    told = [(n, line, row, cell) for n, c in PATTERN_CELLS for line, row, cell in _cells_of(book, n, c)]
    faults = {cell: fault_of(cell) for *_, cell in told}
    slow = slow_of(cell for cell, reason in faults.items() if reason is None)
    for name, line, row, cell in told:
        if reason := faults[cell] or (SLOW if cell in slow else None):
            yield fault(name, line, cell, *reason)
        elif name == "repairs" and (wrong := _wrong_repair(row)):
            yield fault(name, line, row.example, *wrong)


def _cells_of(book: Book, name: str, column: str) -> Iterator[tuple[int, Any, str]]:
    return ((line, row, getattr(row, column)) for line, row in book.rows[name])


def _wrong_repair(row: Any) -> tuple[str, str] | None:  # noqa: ANN401 - a row of repairs.csv
    found = list(re.finditer(row.pattern, row.example))
    if not found:
        return "不合 pattern；请改例子或正则式", "does not match the pattern; mend one of them"
    try:
        changed = [m.expand(row.replacement) != m[0] for m in found]
    except (re.error, IndexError) as error:
        return f"无法替换：{error}", f"cannot be replaced: {error}"
    if not any(changed):
        return "替换后没有变化", "is the same after the replacement"
    return None


_NUMBER = re.compile(r"[\u4e00-\u9fff]+(?:〔\d{4}〕\d+|第[\d一二三四五六七八九十百零]+)号")


def numbers(book: Book) -> Iterator[KnowledgeError]:
    """Yield document numbers that are none, and those of a document that is not named."""
    for line, row in book.rows["policies"]:
        if row.number and not _NUMBER.fullmatch(row.number):
            yield fault(
                "policies",
                line,
                row.number,
                "不是发文字号；请写成 教技〔2018〕6号",
                "is no document number; write it as 教技〔2018〕6号",
            )
        elif row.number and not row.document:
            yield fault(
                "policies",
                line,
                row.number,
                "没有文件名；请补上 document",
                "has no document; name it in “document”",
            )


def lonely(book: Book) -> Iterator[KnowledgeError]:
    """Yield classes of one verb, which say nothing."""
    for line, row in book.rows["verb_classes"]:
        if len(row.verbs) < 2:
            yield fault(
                "verb_classes",
                line,
                "|".join(row.verbs),
                "一类至少两个动词；请补写或删去",
                "is a class of one verb; add another or take the row out",
            )


CHECKS = (slugs, sources, dates, numbers, codes, levels, templates, patterns, lonely)
