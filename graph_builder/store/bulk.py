"""Many bulletins into a store that does not exist yet, many times faster than one after the other.

`EmbeddedStore.replace` works out of every bulletin what it changes in a store that may hold anything; into an
empty one the lines go as they are, and links are derived once. The store is made beside its place and moved
there when it is whole, so that a crash leaves no half of it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat

from graph_builder.model import Shard
from graph_builder.store.base import BadShard, NotAStore
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.journal import Intent, Journal
from graph_builder.store.layout import Home
from graph_builder.store.links import Rules
from graph_builder.store.names import (
    BULLETIN,
    RECORD_DIGEST,
    SUGGESTIONS_DIGEST,
    TEXT_DIGEST,
    TYPE,
    Graphs,
)
from graph_builder.store.texts import Texts, digest_of
from graph_builder.store.trouble import told
from ontology.terms import ID

BATCH = 200_000  # lines that the engine takes at once while the next are looked through
_DIGESTS = tuple(f" {digest} " for digest in (TEXT_DIGEST, RECORD_DIGEST, SUGGESTIONS_DIGEST))


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
    with EmbeddedStore.open(place, base=base, links=links) as store:
        store.load_registry(registry, ontology, who=who)
    registered = frozenset(str(quad.subject) for quad in registry)
    count = _fill(Home(place), _Looking(Graphs.below(base), registered), shards, who)
    data = ox.Store(Home(place).data)
    data.bulk_extend(Rules.load(links, base).all(data))
    data.flush()
    del data
    with EmbeddedStore.open(place, base=base, links=links) as store:  # publishes
        return Loaded(count, store.count())


def _fill(home: Home, looking: _Looking, shards: Iterable[Shard], who: str) -> int:
    """Lines, texts and rows of the journal of all shards; how many they are."""
    texts, intents = Texts(home.texts), []

    def lines() -> Iterator[str]:
        for shard in shards:
            yield from looking.lines(shard)
            for text in filter(None, (shard.text, shard.record, shard.suggestions)):
                texts.put(text)
            intents.append(Intent("replace", shard.bulletin, shard.digest))

    _load(home.data, lines(), looking)
    journal = Journal.open(home.journal)
    try:
        for intent in intents:
            journal.intend(intent)
            journal.settle(who)
    finally:
        journal.close()
    return len(intents)


def _load(place: Path, lines: Iterable[str], looking: _Looking) -> None:
    """Lines into the engine, a batch while the next is made: it works without holding up Python."""
    data = ox.Store(place)
    with ThreadPoolExecutor(1) as thread:
        running: Future[None] | None = None
        for batch in _batches(lines):
            if running is not None:
                running.result()
            running = thread.submit(_take, data, batch, looking)
        if running is not None:
            running.result()
    data.flush()


def _take(data: ox.Store, batch: str, looking: _Looking) -> None:
    try:
        data.bulk_load(batch.encode(), RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise looking.bad(f"三元组无法读取（{error}）", f"a triple cannot be read ({error})") from None


def _batches(lines: Iterable[str]) -> Iterator[str]:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield "".join(batch)
            batch = []
    yield "".join(batch)


class _Looking:
    """Looks at shards line by line: each rule that a store relies on, over all of them together."""

    def __init__(self, graphs: Graphs, registered: frozenset[str]) -> None:
        self._shared = {graph.value for graph in graphs.shared}
        self._registered = registered
        self._said: set[int] = set()
        self._described: dict[str, int] = {}
        self._bulletins: set[str] = set()
        self._now = ""

    def bad(self, zh: str, en: str) -> BadShard:
        """The error of the shard that is looked at."""
        return BadShard(self._now, zh, en)

    def lines(self, shard: Shard) -> Iterator[str]:
        """The N-Quads of a shard that no shard before it gave. Raises BadShard."""
        self._now = shard.bulletin
        self._check_bulletin(shard)
        yield from self._in_graph(dict.fromkeys(shard.triples), shard.graph)
        for thing, (graph, description) in shard.things.items():
            if f"<{thing}>" not in self._registered and self._is_new(thing, graph, description):
                yield from self._in_graph(dict.fromkeys(description), graph)

    def _in_graph(self, lines: Iterable[str], graph: str) -> Iterator[str]:
        end = f"<{graph}> .\n"
        for line in lines:
            if not _is_plain(line):
                raise self.bad(f"不是一行规范的三元组：{line}", f"not a plain triple on a line: {line}")
            known = hash(line)
            if known in self._said:
                raise self.bad(f"同一三元组出现在两个图中：{line}", f"one triple in two graphs: {line}")
            self._said.add(known)
            yield line[:-1] + end

    def _is_new(self, thing: str, graph: str, description: tuple[str, ...]) -> bool:
        if graph not in self._shared:
            raise self.bad(f"描述不能放入 {graph}", f"descriptions may not go to {graph}")
        if not all(line.startswith(f"<{thing}> ") for line in description):
            raise self.bad(f"{thing} 的描述说到别的事物", f"the description of {thing} is of something else")
        known, before = hash((graph, description)), self._described.get(thing)
        if before not in (None, known):
            raise self.bad(f"{thing} 有两种描述", f"{thing} is described in two ways")
        self._described[thing] = known
        return before is None

    def _check_bulletin(self, shard: Shard) -> None:
        if shard.bulletin in self._bulletins:
            raise self.bad("公报出现两次", "the bulletin comes twice")
        self._bulletins.add(shard.bulletin)
        ends = f" {TYPE} {BULLETIN} ."
        if [line for line in shard.triples if line.endswith(ends)] != [f"<{shard.bulletin}>{ends}"]:
            raise self.bad("图中须恰有这一份公报", "the graph must hold this one bulletin")
        if shard.digest != digest_of(shard.text):
            raise self.bad("摘要与文本不符", "the digest is not that of the text")
        for digest, text in zip(_DIGESTS, (shard.text, shard.record, shard.suggestions), strict=True):
            wanted = [f'<{shard.bulletin}>{digest}"{digest_of(text)}" .'] if text else []
            if sorted({line for line in shard.triples if digest in line}) != wanted:
                raise self.bad(f"{digest} 与所存文本不符", f"{digest} is not that of what is kept")


def _is_plain(line: str) -> bool:
    """Whether a line is one triple of IRIs and literals, as far as the engine's reader does not see to it.

    >>> _is_plain("<urn:s> <urn:p> <urn:o> ."), _is_plain("<urn:s> <urn:p> _:b .")
    (True, False)
    """
    parts = line.split(" ", 2)
    return (
        len(parts) == 3
        and line[:1] == "<"
        and line[1:2] != "<"
        and parts[2][:1] in ("<", '"')
        and parts[2][1:2] != "<"
        and line.endswith(" .")
        and "\n" not in line
    )
