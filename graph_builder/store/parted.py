"""Texts that may be needed no longer, until nobody can look at a state that had them."""

from __future__ import annotations

import pyoxigraph as ox

from graph_builder.store.base import Entry
from graph_builder.store.reading import bulletins_of, is_kept
from graph_builder.store.texts import Texts


class Parted:
    """The digests of texts that bulletins parted with, each with the revision from which on it may be needed
    no longer; at first, and after a crash, any may be one.
    """

    def __init__(self) -> None:
        self._since: dict[str, int] = {}
        self._any: int | None = 0

    def add(self, entry: Entry | None, revision: int) -> None:
        """Note the texts of a bulletin that goes or changes with a revision; None: those of any."""
        if entry is None:
            self._any = revision
        else:
            self._since.update(dict.fromkeys(entry.kept, revision))

    def sweep(self, texts: Texts, data: ox.Store, oldest: int) -> bool:
        """Remove those that no bulletin has, as far as nobody looks at states before the `oldest`; whether
        none is left.
        """
        if self._any is not None:
            needed = {digest for entry in bulletins_of(data) for digest in entry.kept}
            for digest in set(texts.digests()) - needed:
                self._since[digest] = max(self._any, self._since.get(digest, 0))
            texts.clear()
            self._any = None
        for digest in [digest for digest, revision in self._since.items() if revision <= oldest]:
            if not is_kept(data, digest):
                texts.drop(digest)
            del self._since[digest]
        return not self._since
