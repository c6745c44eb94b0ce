"""Many bulletins into a store that does not exist yet, many times faster than one after the other.

`EmbeddedStore.replace` works out of every bulletin what it changes in a store that may hold anything; into an
empty one the lines go as they are, many at a time: the engine takes them in a thread, a process beside makes
the full-text index and the links of those that these need. The store is made beside its place and moved there
when it is whole, so that a crash leaves no half of it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as altered
from functools import partial
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Self

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat

from graph_builder.model import Shard
from graph_builder.store.base import BadShard, NotAStore
from graph_builder.store.deriving import Apart, Derived, Derives, Deriving
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Intent, Journal
from graph_builder.store.layout import Home, Marker
from graph_builder.store.links import Rules
from graph_builder.store.lock import Lock
from graph_builder.store.looking import Looked, Looking
from graph_builder.store.names import Graphs
from graph_builder.store.search.documents import READ
from graph_builder.store.texts import Texts
from graph_builder.store.trouble import told
from ontology.terms import ID

AHEAD = 256  # texts that wait for the disk
BATCH = 24_000_000  # characters that index and links are derived from at once
LUMP = 8 * BATCH  # that the engine takes at once at most: each is sorted into files that it then merges
SHARE = 4  # the engine merges a file with the whole store at worst, so it takes such a part of that, or more


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many bulletins were loaded, and how many quads the store holds with registry and links."""

    bulletins: int
    quads: int


@dataclass(frozen=True, slots=True)
class Making:
    """What a store is made of besides its bulletins: the registry with the digest of its ontology, where
    identifiers begin, the folder of link rules (None: the ontology's), who makes it.

    ``refused`` is told of each bulletin that no store may hold, which is left out then; without it the first
    ends the making. ``furnish`` may put something into the store's folder before it is shown.
    """

    registry: Sequence[Quad]
    ontology: str
    base: str = ID
    links: Traversable | None = None
    who: str = ""
    refused: Callable[[BadShard], None] | None = None
    furnish: Callable[[Path], None] = lambda _: None


def bulk_load(
    directory: Path,
    shards: Iterable[Shard],
    registry: Iterable[Quad],
    ontology: str,
    *,
    base: str = ID,
    links: Traversable | None = None,
    who: str = "",
) -> Loaded:
    """Make a store of `shards` in `directory`, which must be empty or not there; `ontology` is the digest of
    the knowledge that `registry` is of.

    The store is what `EmbeddedStore.replace` of each would have made. Raises NotAStore where something is
    there, BadShard for what no store may hold; then nothing is made.
    """
    return make_store(directory, shards, Making(list(registry), ontology, base, links, who))


def make_store(directory: Path, shards: Iterable[Shard], making: Making) -> Loaded:
    """The same with more ways. Raises what `bulk_load` raises, and StoreBusy where it is being made."""
    directory = directory.resolve()  # a link to an empty folder is filled where it leads
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise NotAStore(directory, occupied=True)
    with told(directory), _scratch(directory) as place:
        loaded = _make(place, shards, making)
        making.furnish(place)
        os.sync()  # texts and index were written without waiting for the disk
        place.rename(directory)
    return loaded


@contextmanager
def _scratch(directory: Path) -> Iterator[Path]:
    """A place beside that of a store, in a folder that one process has: what one left there that was killed
    is cleared away.
    """
    folder = directory.with_name(f".{directory.name}-making")
    folder.mkdir(parents=True, exist_ok=True)
    lock = Lock.take(folder)
    try:
        for left in folder.glob("*/"):
            shutil.rmtree(left)
        yield Path(tempfile.mkdtemp(dir=folder)) / "store"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _make(place: Path, shards: Iterable[Shard], making: Making) -> Loaded:
    EmbeddedStore.open(place, base=making.base, links=making.links).close()
    home = Home(place)
    data = ox.Store(home.data)
    scratch = Scratch(home.search, place / "links.part")
    made = pour(partial(_into, data), shards, Texts(home.texts), scratch, making)
    data.bulk_load(path=str(scratch.links), format=RdfFormat.N_QUADS)
    scratch.links.unlink()
    data.flush()
    del data
    journal = Journal.open(home.journal)
    try:
        journal.record_all(made.intents, making.who)
    finally:
        journal.close()
    altered(Marker.read(place), ontology=making.ontology).write(place)
    with EmbeddedStore.open(place, base=making.base, links=making.links) as store:
        store.search.look_again(made.again)
        store.publish()
        return Loaded(len(made.intents) - 1, store.count())


def _into(data: ox.Store, quads: bytes) -> None:
    data.bulk_load(quads, RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class Scratch:
    """Where what is derived is written: the full-text index, and the links as N-Quads."""

    index: Path
    links: Path


@dataclass(frozen=True, slots=True)
class Made:
    """What was done, for a journal; and the things that the index has to look at again."""

    intents: list[Intent]
    again: list[NamedNode]


def pour(
    load: Callable[[bytes], None],
    shards: Iterable[Shard],
    texts: Texts,
    scratch: Scratch,
    making: Making,
    revision: int = 0,
) -> Made:
    """Give the registry and all shards to an engine, as N-Quads some megabytes at a time; keep their texts;
    derive index and links beside. `load` may run in another thread, and raises SyntaxError for what it cannot
    read; `revision` is that of the store before. Raises BadShard.
    """
    graphs, rules = Graphs.below(making.base), Rules.load(making.links, making.base)
    looking = Looking(graphs, frozenset(str(quad.subject) for quad in making.registry))
    registry = _registry_lines(making.registry, graphs)
    with _Loading(load, (scratch.index, rules, scratch.links, making.base), looking, registry) as loading:
        intents = [Intent("registry", graphs.registry.value, making.ontology)]
        intents += _fill(texts, loading, looking, shards, making.refused)
        return Made(intents, loading.finish(revision + len(intents)).again)


def _registry_lines(registry: Iterable[Quad], graphs: Graphs) -> str:
    quads = (Quad(quad.subject, quad.predicate, quad.object, graphs.registry) for quad in registry)
    return (ox.serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()


def _fill(
    texts: Texts,
    loading: _Loading,
    looking: Looking,
    shards: Iterable[Shard],
    refused: Callable[[BadShard], None] | None,
) -> Iterator[Intent]:
    """Load the shards and keep their texts, which waits for the disk and is done beside; what was done."""
    with ThreadPoolExecutor(1) as beside:
        kept: deque[Future[str]] = deque()
        for shard in shards:
            try:
                looked = looking.look(shard)
            except BadShard as error:
                if refused is None:
                    raise
                refused(error)
                continue
            loading.take(looked)
            told = filter(None, (shard.text, shard.record, shard.suggestions))
            kept.extend(beside.submit(texts.put, text, durable=False) for text in told)
            while len(kept) > AHEAD:
                kept.popleft().result()
            yield Intent("replace", shard.bulletin, shard.digest)
        for each in kept:
            each.result()


class _Loading:
    """Quads on their way: gathered, given to the engine, and as far as it needs them to who derives."""

    def __init__(
        self,
        load: Callable[[bytes], None],
        how: tuple[Path, Rules, Path, str],
        looking: Looking,
        registry: str,
    ) -> None:
        self._into = load
        self._looking = looking
        self._how = how
        self._reads = _reading(how[1])
        self._registry = registry
        self._derives: Derives | None = None
        self._batch: list[Looked] = [Looked(registry, "")]
        self._size = len(registry)
        self._lump: list[bytes] = []
        self._given = 0
        self._thread = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()
        if self._derives is not None:
            self._derives.close()

    def take(self, looked: Looked) -> None:
        """Take the lines of a shard. Raises BadShard where the engine cannot read what came before."""
        self._batch.append(looked)
        self._size += len(looked.new)
        if self._size >= BATCH:
            self._derive(Apart)
            if sum(map(len, self._lump)) >= min(LUMP, self._given // SHARE):
                self._give()

    def finish(self, revision: int) -> Derived:
        """Give all that is left; what was derived. What is one part only is derived in this process."""
        derives = self._derive(Deriving)
        self._give()
        derived = derives.finish(revision)  # while the engine takes the last of it
        self._await()
        return derived

    def _derive(self, kind: Callable[[Path, Rules, Path, str], Derives]) -> Derives:
        """Have index and links made of what was gathered, which then waits for the engine."""
        if self._derives is None:
            self._derives = kind(*self._how)
            self._derives.know(self._reads(self._registry).encode())
        batch, self._batch, self._size = self._batch, [], 0
        new, again = "".join(each.new for each in batch), "".join(each.again for each in batch)
        self._lump.append(new.encode())
        self._derives.take(self._reads(new).encode(), self._reads(again).encode())
        return self._derives

    def _give(self) -> None:
        """Have the engine take what waits for it, when it has taken what it was given before."""
        self._await()
        lump, self._lump = b"".join(self._lump), []
        self._given += len(lump)
        self._running = self._thread.submit(self._load, lump)

    def _await(self) -> None:
        if self._running is not None:
            self._running.result()

    def _load(self, batch: bytes) -> None:
        try:
            self._into(batch)
        except SyntaxError as error:
            line = next(islice(batch.split(b"\n"), (error.lineno or 1) - 1, None), b"").decode()
            raise self._looking.bad_in(
                line, f"三元组无法读取（{error}）", f"a triple cannot be read ({error})"
            ) from None


def _reading(rules: Rules) -> Callable[[str], str]:
    """Whatever leaves the lines of a batch that index and links are derived from."""
    reads = rules.reads
    if reads is None:
        return lambda batch: batch
    predicates = frozenset(map(str, READ | reads))

    def read(batch: str) -> str:
        lines = batch.split("\n")[:-1]
        return "\n".join([*(line for line in lines if line.split(" ", 2)[1] in predicates), ""])

    return read
