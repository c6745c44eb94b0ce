"""Whether results were made from what a store holds now.

A digest of the adoptions, their times and all else that results are made from is kept with each run. It
changes when a bulletin comes, changes or goes in a way that may change a result, whatever the revision; to
derive does not change it, and to take a bulletin out again brings the old one back.
"""

from __future__ import annotations

import hashlib
import json
from typing import Protocol

from graph_builder.diffusion.told import Rows, Told, query_text, rows_of
from graph_builder.store.base import Answer

SOURCES = ("sources", "nation", "national_acts")
"""The queries whose rows make the digest."""


class Asked(Protocol):
    """Whatever answers queries over all graphs of a store."""

    def query(self, text: str, /) -> Answer:
        """Answer a query."""


def digest_of(told: Told) -> str:
    """Return the SHA-256 of the rows of `SOURCES`, whatever their order."""
    lines = sorted(
        json.dumps([name, sorted(row.items())], ensure_ascii=False) for name in SOURCES for row in told[name]
    )
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()


def source_digest(store: Asked) -> str:
    """Return the digest of all that results of a store are made from."""
    return digest_of({name: _rows(store, name) for name in SOURCES})


def is_derived(store: Asked) -> bool:
    """Whether results of diffusion stand in a store."""
    return bool(_made_from(store))


def is_stale(store: Asked) -> bool:
    """Whether results stand in a store that were made from other adoptions than it has now; where none stand,
    none are stale. It reads no text and no sentence: tens of milliseconds over years of bulletins.
    """
    made = _made_from(store)
    return bool(made) and made != {source_digest(store)}


def _made_from(store: Asked) -> set[str]:
    return {row["digest"] for row in _rows(store, "made_from")}


def _rows(store: Asked, name: str) -> Rows:
    return rows_of(store.query(query_text(name)))
