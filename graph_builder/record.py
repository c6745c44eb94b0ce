"""What is known of a text besides its words: the lines around it, and what a manifest says of it.

A store keeps it beside the text, under a digest of its own, so that the text can be read again as it was.

>>> told = record_of(Source("a.txt", "text/plain", "甲", "", (), Given(issued="2022-12-01")))
>>> with_record(Source("b", "text/plain", "甲", ""), told).given.issued
'2022-12-01'
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from graph_builder.model import Given, Source

_TOLD = ("series", "title", "period", "issued", "publisher", "reprinted_by")


def from_manifest(given: Given) -> tuple[str, ...]:
    """Return which of the things that a text may tell itself a manifest tells.

    >>> from_manifest(Given(title="月报", note="无"))
    ('title',)
    """
    return tuple(column for column in _TOLD if getattr(given, column))


def record_of(source: Source) -> str:
    """Return the record of a source, the same for the same; empty where there is nothing to tell."""
    given = {column: cell for column, cell in asdict(source.given).items() if cell}
    told: dict[str, object] = {"frame": list(source.frame)} if source.frame else {}
    told |= {"manifest": given} if given else {}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n" if told else ""


def with_record(source: Source, record: str) -> Source:
    """Return a source with what a record tells. Raises ValueError for one that was not written here."""
    try:
        told = json.loads(record)
        return replace(source, frame=tuple(told.get("frame", ())), given=Given(**told.get("manifest", {})))
    except (AttributeError, TypeError) as error:
        raise ValueError(f"no record of a source: {error}") from error
