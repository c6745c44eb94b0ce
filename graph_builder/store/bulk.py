"""Many bulletins into a store that does not exist yet, many times faster than one after the other.

`EmbeddedStore.replace` works out of every bulletin what it changes in a store that may hold anything; into an
empty one the lines go as they are, many at a time: the engine takes them in a thread, a process beside makes
the full-text index and the links of those that these need. The store is made beside its place and moved there
when it is whole, so that a crash leaves no half of it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import replace as altered
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat

from graph_builder.model import Shard
from graph_builder.store.base import NotAStore
from graph_builder.store.deriving import Apart, Derived, Derives, Deriving
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Intent, Journal
from graph_builder.store.layout import Home, Marker
from graph_builder.store.links import Rules
from graph_builder.store.looking import Looking, in_graph
from graph_builder.store.names import Graphs
from graph_builder.store.search.documents import READ
from graph_builder.store.texts import Texts
from graph_builder.store.trouble import told
from ontology.terms import ID

BATCH = 24_000_000  # characters that the engine takes at once while the next are looked through


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many bulletins were loaded, and how many quads the store holds with registry and links."""

    bulletins: int
    quads: int


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
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise NotAStore(directory, occupied=True)
    with told(directory):
        directory.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
        try:
            loaded = _make(scratch / "store", shards, list(registry), ontology, base, links, who)
            (scratch / "store").rename(directory)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return loaded


def _make(
    place: Path,
    shards: Iterable[Shard],
    registry: Sequence[Quad],
    ontology: str,
    base: str,
    links: Traversable | None,
    who: str,
) -> Loaded:
    EmbeddedStore.open(place, base=base, links=links).close()
    home, graphs, rules = Home(place), Graphs.below(base), Rules.load(links, base)
    looking = Looking(graphs, frozenset(str(quad.subject) for quad in registry))
    data = ox.Store(home.data)
    with _Loading(data, home.search, rules, looking, f"{base.removesuffix('id/')}graph/bulletin/") as loading:
        loading.take(_registry_lines(registry, graphs))
        intents = [Intent("registry", graphs.registry.value, ontology)]
        intents += _fill(Texts(home.texts), loading, looking, shards)
        derived = loading.finish(len(intents))
    data.bulk_extend(derived.links)
    data.flush()
    del data, loading
    _record(home, intents, who)
    altered(Marker.read(place), ontology=ontology).write(place)
    with EmbeddedStore.open(place, base=base, links=links) as store:
        store.search.look_again(derived.again)
        store.publish()
        return Loaded(len(intents) - 1, store.count())


def _registry_lines(registry: Iterable[Quad], graphs: Graphs) -> str:
    quads = (Quad(quad.subject, quad.predicate, quad.object, graphs.registry) for quad in registry)
    return (ox.serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()


def _fill(texts: Texts, loading: _Loading, looking: Looking, shards: Iterable[Shard]) -> Iterator[Intent]:
    """Load the shards and keep their texts, which waits for the disk and is done beside; what was done."""
    with ThreadPoolExecutor(1) as beside:
        kept: list[Future[str]] = []
        for shard in shards:
            loading.take("".join(in_graph(*each) for each in looking.graphs(shard)))
            told = filter(None, (shard.text, shard.record, shard.suggestions))
            kept += [beside.submit(texts.put, text) for text in told]
            yield Intent("replace", shard.bulletin, shard.digest)
        for each in kept:
            each.result()


def _record(home: Home, intents: Iterable[Intent], who: str) -> None:
    journal = Journal.open(home.journal)
    try:
        for intent in intents:
            journal.intend(intent)
            journal.settle(who)
    finally:
        journal.close()


class _Loading:
    """Quads on their way: gathered, given to the engine, and as far as it needs them to who derives."""

    def __init__(self, data: ox.Store, index: Path, rules: Rules, looking: Looking, bulletins: str) -> None:
        self._data = data
        self._looking = looking
        self._how = (index, rules, bulletins)
        self._reads = _reading(rules)
        self._derives: Derives | None = None
        self._batch: list[str] = []
        self._size = 0
        self._thread = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()
        if self._derives is not None:
            self._derives.close()

    def take(self, quads: str) -> None:
        """Take N-Quads. Raises BadShard where the engine cannot read what came before."""
        self._batch.append(quads)
        self._size += len(quads)
        if self._size >= BATCH:
            self._derives = self._derives or Apart(*self._how)
            self._give(self._derives)

    def finish(self, revision: int) -> Derived:
        """Give all that is left; what was derived. What is one part only is derived in this process."""
        self._derives = self._derives or Deriving(*self._how)
        self._give(self._derives)
        self._await()
        return self._derives.finish(revision)

    def _give(self, derives: Derives) -> None:
        self._await()
        batch, self._batch, self._size = "".join(self._batch), [], 0
        self._running = self._thread.submit(self._load, batch.encode())
        derives.take(self._reads(batch).encode())

    def _await(self) -> None:
        if self._running is not None:
            self._running.result()

    def _load(self, batch: bytes) -> None:
        try:
            self._data.bulk_load(batch, RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise self._looking.bad(
                f"三元组无法读取（{error}）", f"a triple cannot be read ({error})"
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
