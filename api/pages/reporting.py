"""What a reader needs to report a statement: rows for the corrections."""

from __future__ import annotations

import csv
import io
import re

from api.statements import Statement

HEADS = ("digest", "quote", "verdict", "who", "why", "date", "verb", "object", "cell", "value")
"""The columns of ``ontology/registry/corrections.csv``."""


def what(indicator: str) -> str:
    """The words of an indicator without the head of its entry: a correction names them alone.

    >>> what("天津：选课人数"), what("选课人数")
    ('选课人数', '选课人数')
    """
    return re.split("[:：]", indicator, maxsplit=1)[-1]


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
