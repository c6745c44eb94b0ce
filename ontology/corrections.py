"""The form of a correction: what cannot be applied is refused where it is loaded, not where it is used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from ontology.days import is_date
from ontology.errors import KnowledgeError
from ontology.rows import Correction
from ontology.tables import scan_table

VERDICTS = ("refuted", "mended")
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


def is_time(text: str) -> bool:
    """Whether a text is a year, a month, a day, or two days in their order, that the calendar has.

    >>> [is_time(t) for t in ("2022-11", "2022-11-03/2022-11-05", "2022-13-45", "2022-11-05/2022-11-03")]
    [True, True, False, False]
    """
    begin, _, end = text.partition("/")
    return is_date(begin) and (not end or (is_date(end) and begin <= end))


def refuse_wrong(path: Path, verbs: Collection[str]) -> None:
    """Raise KnowledgeError for the first row of the corrections at `path` that cannot be applied."""
    rows: Iterable[tuple[int, Correction] | KnowledgeError] = scan_table(path, Correction)
    for told in rows:
        if isinstance(told, KnowledgeError):
            raise told
        line, row = told
        if wrong := _unknown(row) or wrong_form(row, verbs):
            cell, zh, en = wrong
            raise KnowledgeError(path.name, line, f"“{cell}”{zh}", f"“{cell}” {en}")


def _unknown(row: Correction) -> tuple[str, str, str] | None:
    for value, known in ((row.verdict, VERDICTS), (row.cell, ("", *CELLS))):
        if value not in known:
            words = "|".join(filter(None, known))
            return value, f"不在 {words} 中；请改正", f"is not in {words}; mend it"
    return None


def wrong_form(row: Correction, verbs: Collection[str]) -> tuple[str, str, str] | None:
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
    if pattern and not (pattern.fullmatch(row.value) and (row.cell != "time" or is_time(row.value))):
        return row.value, f"不是合格的 {row.cell}；应如 {form}", f"is no {row.cell}; write {form}"
    return None
