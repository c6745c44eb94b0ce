"""Texts that may be needed no longer, until nobody can look at a state that had them."""

from __future__ import annotations

import pyoxigraph as ox

from graph_builder.store.base import Entry
from graph_builder.store.journal import Journal
from graph_builder.store.reading import bulletins_of, is_kept
from graph_builder.store.texts import Texts

TEXTS = "texts"
"""What a journal calls stale while any text may be one that nobody needs."""


def is_tidy(journal: Journal) -> bool:
    """Whether each text of a store is one that a bulletin has."""
    return not (journal.is_stale(TEXTS) or journal.parted())


class Parted:
    """The digests of texts that bulletins parted with, each with the revision from which on it may be needed
    no longer, as the journal keeps them; after a crash, any may be one.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._since = journal.parted()
        self._any: int | None = None

    def add(self, entry: Entry | None, revision: int) -> None:
        """Note the texts of a bulletin that goes or changes with a revision; None: those of any, and whatever
        else lies among them.
        """
        if entry is None:
            self._any = revision
            self._journal.mark_stale(TEXTS)
        else:
            self._note(dict.fromkeys(entry.kept, revision))

    def sweep(self, texts: Texts, data: ox.Store, oldest: int) -> None:
        """Remove those that no bulletin has, as far as nobody looks at states before the `oldest`."""
        if self._any is not None:
            self._look_at_all(texts, data, self._any)
        old = [digest for digest, revision in self._since.items() if revision <= oldest]
        for digest in old:
            if not is_kept(data, digest):
                texts.drop(digest)
        self._journal.forget_parted(old)
        for digest in old:
            del self._since[digest]

    def _look_at_all(self, texts: Texts, data: ox.Store, revision: int) -> None:
        needed = {digest for entry in bulletins_of(data) for digest in entry.kept}
        others = set(texts.digests()) - needed
        self._note({digest: max(revision, self._since.get(digest, 0)) for digest in others})
        texts.clear()
        self._journal.mark_fresh(TEXTS)
        self._any = None

    def _note(self, since: dict[str, int]) -> None:
        self._journal.part_with(since)
        self._since |= since
