"""What the writer and the readers of an embedded store have in common: every way of looking at it."""

from __future__ import annotations

import errno
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Variable

from graph_builder.store.background import give_way
from graph_builder.store.base import Answer, BadQuery, Entry, Gone, NotFound, Substitutions
from graph_builder.store.dataset import dataset_of
from graph_builder.store.journal import Change, Journal
from graph_builder.store.layout import other_base, wrong_base
from graph_builder.store.names import (
    BEGIN,
    BULLETIN,
    END,
    LABEL,
    RECORD_DIGEST,
    SUGGESTIONS_DIGEST,
    TEXT_DIGEST,
    TYPE,
)
from graph_builder.store.texts import Texts
from graph_builder.store.torn import is_torn
from graph_builder.store.trouble import ENGINE, tells, trouble

KEPT_LOGS = 2


class Reading(ABC):
    """A dataset, its texts and its journal as of one revision; `Readable` over pyoxigraph."""

    _store: ox.Store
    _texts: Texts
    _journal: Journal

    @property
    @abstractmethod
    def place(self) -> Path:
        """The directory, to name where something is wrong with it."""

    @property
    @abstractmethod
    def revision(self) -> int:
        """The number of the last change that is visible here."""

    @property
    def store(self) -> ox.Store:
        """The engine itself. An iterator of it that is kept keeps the files open, even after `close`."""
        return self._store

    @tells
    def query(self, text: str, substitutions: Substitutions | None = None) -> Answer:
        """Answer a query over its graphs, or the union of all; see `base.Readable.query`."""
        return ask(self._store, text, substitutions)

    @tells
    def bulletins(self) -> list[Entry]:
        """The bulletins, sorted by IRI."""
        return bulletins_of(self._store)

    @tells
    def find(self, bulletin: str) -> Entry:
        """One bulletin by its IRI. Raises NotFound, or Gone where it was retracted."""
        found = _entries(self._store, NamedNode(bulletin))
        for entry in found:
            return entry
        if (tombstone := self._journal.tombstone(bulletin, self.revision)) is not None:
            raise Gone(bulletin, tombstone.at, self._journal.moved_to(bulletin, self.revision))
        raise NotFound(bulletin)

    @tells
    def tombstone(self, bulletin: str) -> Change | None:
        """The retraction of a bulletin that is gone, with its time; None for one that stands or never was."""
        return self._journal.tombstone(bulletin, self.revision)

    def quads(self) -> Iterator[Quad]:
        """Every quad, in no particular order."""
        return iter(self._store)

    @tells
    def nquads(self) -> list[str]:
        """Every quad as a line of canonical N-Quads, sorted."""
        return sorted_nquads(self._store)

    @tells
    def count(self) -> int:
        """How many quads there are."""
        return len(self._store)

    def text(self, digest: str) -> str:
        """The text of a digest, whole or its first 32 digits. Raises NotFound, StoreDamaged."""
        return self._texts.sound(digest)


def ask(
    store: ox.Store,
    text: str,
    substitutions: Substitutions | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> Answer:
    """Query the graphs that the text names with FROM, else the union of all; `prefixes` hold where it
    declares none of the name. Raises BadQuery.

    >>> bool(ask(ox.Store(), "ASK { ?s ?p ?o }"))
    False
    """
    values = {Variable(name): value for name, value in (substitutions or {}).items()}
    try:
        named = dict(prefixes or {})
        return store.query(text, prefixes=named, **dataset_of(text), substitutions={**values})
    except (SyntaxError, ValueError, RuntimeError) as error:
        if is_torn(error):
            raise
        raise BadQuery(str(error)) from None


def bulletins_of(store: ox.Store) -> list[Entry]:
    """The bulletins of a dataset, sorted by IRI."""
    return sorted(_entries(store, None), key=lambda entry: (entry.iri, entry.graph))


def digests_of(store: ox.Store) -> dict[str, str]:
    """The bulletins of a dataset, each with the digest of its text, empty where it has none."""
    digests = {quad.subject: quad for quad in store.quads_for_pattern(None, TEXT_DIGEST, None)}
    return {
        _words(quad.subject): _words(digests[quad.subject].object) if quad.subject in digests else ""
        for quad in store.quads_for_pattern(None, TYPE, BULLETIN)
    }


def is_kept(store: ox.Store, digest: str) -> bool:
    """Whether a bulletin of a dataset has a text, record or suggestions of this digest."""
    return any(
        next(store.quads_for_pattern(None, predicate, Literal(digest)), None) is not None
        for predicate in (TEXT_DIGEST, RECORD_DIGEST, SUGGESTIONS_DIGEST)
    )


def sorted_nquads(store: ox.Store) -> list[str]:
    """A dataset as sorted lines of canonical N-Quads."""
    dumped = store.dump(format=RdfFormat.N_QUADS) or b""
    return sorted(dumped.decode().split("\n")[:-1])


def _entries(store: ox.Store, bulletin: NamedNode | None) -> Iterator[Entry]:
    for quad in store.quads_for_pattern(bulletin, TYPE, BULLETIN):
        yield Entry(
            iri=_words(quad.subject),
            graph=_words(quad.graph_name),
            digest=_value(store, quad, TEXT_DIGEST) or "",
            label=_value(store, quad, LABEL),
            begin=_value(store, quad, BEGIN),
            end=_value(store, quad, END),
            record=_value(store, quad, RECORD_DIGEST),
            suggestions=_value(store, quad, SUGGESTIONS_DIGEST),
        )


def _value(store: ox.Store, of: Quad, predicate: NamedNode) -> str | None:
    found = store.quads_for_pattern(of.subject, predicate, None, of.graph_name)
    return min((_words(quad.object) for quad in found), default=None)


def _words(term: object) -> str:
    return str(getattr(term, "value", term))


def open_data(path: Path, base: str) -> ox.Store:
    """The engine's files for writing; where there are none, none are made. Raises what `trouble` tells, and
    StoreDamaged where they are of another instance base.
    """
    try:
        if not (path / "CURRENT").exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path / "CURRENT"))
        store = ox.Store(path)
        other = other_base(store, base)
    except (*ENGINE, ValueError) as error:
        raise trouble(path, error) from error
    if other:
        del store  # else whoever holds the error holds the files, too
        raise wrong_base(path.parent, base, other)
    give_way()
    return store


def size_of_log(data: Path) -> int:
    """Bytes of what the engine notes of its files with each snapshot, from one opening to the next."""
    with suppress(OSError):  # what cannot be looked at is no reason to do anything about it
        return (data / (data / "CURRENT").read_text(encoding="utf-8").strip()).stat().st_size
    return 0


def drop_old_logs(data: Path) -> None:
    """Remove what the engine told of itself at openings long past: it keeps a thousand of them."""
    for old in sorted(data.glob("LOG.old.*"))[:-KEPT_LOGS]:
        old.unlink(missing_ok=True)
