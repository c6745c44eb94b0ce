"""Texts that may be needed no longer, until somebody can sweep them."""

from __future__ import annotations

import pyoxigraph as ox

from graph_builder.store.base import Entry
from graph_builder.store.reading import bulletins_of, is_kept
from graph_builder.store.texts import Texts


class Parted:
    """The digests of texts that bulletins parted with; at first, and after a crash, any may be one."""

    def __init__(self) -> None:
        self._digests: set[str] | None = None

    def add(self, entry: Entry | None) -> None:
        """Note the texts of a bulletin that goes or changes; None: those of any."""
        if entry is None:
            self._digests = None
        elif self._digests is not None:
            self._digests.update(entry.kept)

    def sweep(self, texts: Texts, data: ox.Store) -> None:
        """Remove those that no bulletin has."""
        if self._digests is None:
            texts.sweep({digest for entry in bulletins_of(data) for digest in entry.kept})
        else:
            for digest in self._digests:
                if not is_kept(data, digest):
                    texts.drop(digest)
        self._digests = set()
