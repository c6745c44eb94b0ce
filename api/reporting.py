"""What a reader needs to report a statement: rows for the corrections."""

from __future__ import annotations

import csv
import io

from api.statements import Statement

HEADS = ("digest", "quote", "verdict", "who", "why", "date", "verb", "object", "cell", "value")
"""The columns of ``ontology/registry/corrections.csv``."""


def rows(statement: Statement, target: str) -> str:
    """Rows that say that a statement is wrong, one for each sentence behind it; who, why and when are left
    to whoever reports. `target` is the name of what was acted on.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS)
    for each in statement.quotes:
        told = (each.digest, each.quote, "refuted", "", "", "", statement.first("verb"), target, "", "")
        writer.writerow(told)
    return text.getvalue()
