"""From parts to a store: many at once where there is no store yet, else one bulletin after the other.

The ledger beside a store knows what the store took from which file, so that what has not changed is not even
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from pathlib import Path
from typing import Protocol

from graph_builder.build import FileResult, Read, write
from graph_builder.building.engines import Engine
from graph_builder.building.folder import Folder, How
from graph_builder.building.ledger import REVISION, Ledger, Row
from graph_builder.inputs import Selection
from graph_builder.registry import registry_quads
from graph_builder.store.base import BadShard, DifferentText, Store
from graph_builder.store.bulk import Making, make_store
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import BUILD
from graph_builder.store.remote.bulk import load_in_bulk
from graph_builder.store.remote.store import RemoteStore
from graph_builder.vintage import refuse_other_ontology
from ontology.errors import ZhengpuError
from ontology.load import load

Seen = Callable[[FileResult], None]


@dataclass(frozen=True, slots=True)
class What:
    """What is to be read, where, how, and whether another text takes the place of one that stands."""

    selected: Selection
    engine: Engine
    how: How
    replace: bool = False


class SameBulletin(ZhengpuError):
    """Two files that are one bulletin in different words."""

    def __init__(self, bulletin: str, other: str) -> None:
        super().__init__(
            f"与 {other} 是同一份公报（{bulletin}），文字不同，先读到的已入库。请删去其一，或更正其标识"
            "（报告期可写在清单中）；加 --replace 则以后读到的为准。",
            f"is the same bulletin as {other} ({bulletin}) in different words; what was read first is in."
            " Remove one of them, or correct what tells them apart (a manifest may give the period);"
            " with --replace what is read last is taken.",
        )


class Singly:
    """Into a store that may hold anything."""

    def __init__(self, store: Store, folder: Folder, taken: Ledger, *, replace: bool) -> None:
        """`taken` is the ledger of what the store took."""
        self._store = store
        self._folder = folder
        self._taken = taken
        self._replace = replace
        self._changed: set[str] = set()  # bulletins that were replaced by now, each by its first file

    def take(self, rows: Sequence[Row], seen: Seen) -> None:
        """Bring the bulletins of rows into the store; `seen` is told what became of each file."""
        places = [row.place for row in rows]
        had, own = self._taken.taken(places), self._taken.own(places)
        took: list[tuple[Row, bool]] = []
        put: dict[str, str] = {}
        for row in rows:
            is_own = own.get(row.place) == row.bulletin and row.bulletin not in self._changed
            result = self._result(row, had, is_own=is_own)
            if isinstance(result.error, DifferentText) or result.change == "replaced":
                result = self._named_with_other(row, result, took)
            if result.change == "replaced":
                self._changed.add(row.bulletin)
                if not is_own:
                    put[row.bulletin] = row.place
            seen(result)
            if result.error is None and had.get(row.place) != row.content:
                took.append((row, result.change == "copy"))
        self._taken.take(took)
        self._taken.supersede(put)

    def _result(self, row: Row, had: Mapping[str, str], *, is_own: bool) -> FileResult:
        """What becomes of a row; what stands and was read from its own file may be replaced."""
        if row.error is not None:
            return failed(row)
        if had.get(row.place) == row.content:
            return told(row, "unchanged")
        read = Read(Path(row.path), self._folder.shard(row), row.counts, row.warnings)
        return write(read, self._store, self._replace or is_own)

    def _named_with_other(self, row: Row, result: FileResult, took: Iterable[tuple[Row, bool]]) -> FileResult:
        """The result of a file that is refused, or taken, with the other file that was taken before it."""
        now = [each.place for each, is_copy in took if each.bulletin == row.bulletin and not is_copy]
        other = now[-1] if now else self._taken.other_place(row.bulletin, row.place)
        if not other:
            return result
        if result.error is None:
            return replaced(result, instead_of=other)
        return replaced(result, error=SameBulletin(row.bulletin, other))


class Noted(Store, Protocol):
    """A store that knows what it holds and when anything but a build changed it."""

    def standing(self) -> Mapping[str, str]:
        """The bulletins that stand with all their texts, each with the digest of its text."""

    def last_update(self) -> int:
        """The revision of the last change that was no bulletin's, 0 if there was none."""


def build_into(store: Noted, folder: Folder, taken: Ledger, what: What, seen: Seen) -> None:
    """Read what is wanted into a folder of parts, and bring it into a store, batch by batch."""
    _prepare(store, taken)
    taken.begin_taking()
    singly = Singly(store, folder, taken, replace=what.replace)
    for rows in folder.read(what.selected, what.engine, what.how):
        singly.take(rows, seen)
    store.publish()
    taken.end_taking(store.revision)


def load_into(store: Noted, folder: Folder, taken: Ledger, seen: Seen, *, replace: bool) -> None:
    """Bring all that a folder of parts holds into a store."""
    _prepare(store, taken)
    _bring_in(store, folder, taken, folder.ledger.rows(), seen, replace=replace)


def _prepare(store: Noted, taken: Ledger) -> None:
    """Give a store the registry, and forget what it holds no longer. Raises OtherOntology where bulletins of
    the store were read with another ontology: two are never mixed.
    """
    refuse_other_ontology(store)
    knowledge = load()
    store.load_registry(registry_quads(knowledge, store.base), knowledge.digest)
    if store.last_update() > int(taken.about(REVISION) or 0):
        taken.forget_taken()  # somebody may have changed what was taken
    taken.keep_taken(store.standing())


def load_new(
    directory: Path, folder: Folder, making: Making, *, keeps: bool, replace: bool, seen: Seen
) -> int:
    """Make a store of the parts of a folder; how many triples it holds. What comes twice is brought in
    afterwards, as into any store.

    `keeps` says whether the parts stay where they are. Raises what `make_store` raises.
    """
    refused: dict[str, BadShard] = {}
    making = replaced(
        making,
        refused=_into(refused),
        furnish=lambda place: _furnish(place, folder.ledger, refused, keeps),
    )
    loaded = make_store(directory, folder.shards(folder.ledger.firsts()), making)
    for _ in _seen_as_made(folder, refused, seen):
        pass
    with EmbeddedStore.open(directory) as store, Ledger.open(directory / BUILD) as taken:
        as_made = store.revision
        _bring_in(store, folder, taken, folder.ledger.others(), seen, replace=replace)
        return loaded.quads if store.revision == as_made else store.count()  # which looks at each


def load_into_server(store: RemoteStore, folder: Folder, taken: Ledger, seen: Seen, *, replace: bool) -> None:
    """Bring all that a folder of parts holds to the server of an empty store. Raises what `load_in_bulk`
    raises, and OtherOntology.
    """
    refuse_other_ontology(store)
    refused: dict[str, BadShard] = {}
    knowledge = load()
    registry = list(registry_quads(knowledge, store.base))
    making = Making(registry, knowledge.digest, store.base, refused=_into(refused))
    load_in_bulk(store, folder.shards(folder.ledger.firsts()), making)
    taken.take((row, False) for row in _seen_as_made(folder, refused, seen))
    _bring_in(store, folder, taken, folder.ledger.others(), seen, replace=replace)


def _bring_in(
    store: Noted, folder: Folder, taken: Ledger, rows: Iterable[Row], seen: Seen, *, replace: bool
) -> None:
    """Bring rows in one after the other, publish them, and note as of which revision."""
    taken.begin_taking()
    singly = Singly(store, folder, taken, replace=replace)
    for row in rows:
        singly.take([row], seen)
    store.publish()
    taken.end_taking(store.revision)


def _into(refused: dict[str, BadShard]) -> Callable[[BadShard], None]:
    """Keep errors, without what they came through: that would keep the engine open."""
    return lambda error: refused.update({error.bulletin: error.with_traceback(None)})


def _seen_as_made(folder: Folder, refused: Mapping[str, BadShard], seen: Seen) -> Iterator[Row]:
    """Tell of the rows that were brought in together, and yield those that the store took."""
    for row in folder.ledger.firsts():
        error = refused.get(row.bulletin)
        seen(told(row, "failed", error) if error else told(row, "created"))
        if error is None:
            yield row


def _furnish(place: Path, ledger: Ledger, refused: Container[str], keeps: bool) -> None:
    """Put the ledger beside a store that holds the first of each bulletin."""
    (place / BUILD).mkdir()
    ledger.copy_to(place / BUILD)
    with Ledger.open(place / BUILD) as taken:
        taken.take((row, False) for row in ledger.firsts() if row.bulletin not in refused)
        if not keeps:
            taken.forget_parts()


def failed(row: Row) -> FileResult:
    """The result of a file that could not be read."""
    return FileResult(Path(row.path), error=ZhengpuError(*(row.error or ("", ""))))


def told(row: Row, change: str, error: ZhengpuError | None = None) -> FileResult:
    """The result of a file of which this became."""
    return FileResult(Path(row.path), row.bulletin, row.counts, change, row.warnings, error)
