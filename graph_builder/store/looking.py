"""Looks through many shards, whose lines go to an engine as they are: each rule that a store relies on, over
all of them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from graph_builder.model import Shard
from graph_builder.store.base import BadShard
from graph_builder.store.names import (
    BULLETIN,
    RECORD_DIGEST,
    SUGGESTIONS_DIGEST,
    TEXT_DIGEST,
    TYPE,
    Graphs,
)
from graph_builder.store.texts import digest_of

_DIGESTS = tuple(f" {digest} " for digest in (TEXT_DIGEST, RECORD_DIGEST, SUGGESTIONS_DIGEST))
# One triple of IRIs and literals on a line, as far as the engine's reader does not see to it. The subject and
# the predicate end at the first space, so that nothing is tried twice.
_LINE = r'<(?!<)[^ \n]*+ [^ \n]++ (?:<(?!<)|")[^\n]*+(?<= \.)\n'
_LINES = re.compile(f"(?:{_LINE})*+")


class Looking:
    """What was seen of the shards so far."""

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

    def graphs(self, shard: Shard) -> Iterator[tuple[str, str]]:
        """Each graph that a shard adds to, with the N-Triples lines that no shard before it gave, each ended
        by a newline. Raises BadShard.
        """
        self._now = shard.bulletin
        self._check_bulletin(shard)
        yield shard.graph, self._new(shard.triples)
        lines: dict[str, list[str]] = {graph: [] for graph in sorted(self._shared)}
        for thing, (graph, description) in shard.things.items():
            if f"<{thing}>" not in self._registered and self._is_new(thing, graph, description):
                lines[graph] += description
        yield from ((graph, self._new(told)) for graph, told in lines.items() if told)

    def _new(self, lines: Iterable[str]) -> str:
        """Lines that came in no graph before, as one text."""
        each = dict.fromkeys(lines)
        text = "\n".join([*each, ""])
        plain = _LINES.match(text)
        if plain is None or plain.end() < len(text) or text.count("\n") != len(each):
            line = next(line for line in each if not is_plain(line))
            raise self.bad(f"不是一行规范的三元组：{line}", f"not a plain triple on a line: {line}")
        hashes = set(map(hash, each))
        if not self._said.isdisjoint(hashes):
            line = next(line for line in each if hash(line) in self._said)
            raise self.bad(f"同一三元组出现在两个图中：{line}", f"one triple in two graphs: {line}")
        self._said |= hashes
        return text

    def _is_new(self, thing: str, graph: str, description: tuple[str, ...]) -> bool:
        if graph not in self._shared:
            raise self.bad(f"描述不能放入 {graph}", f"descriptions may not go to {graph}")
        about = f"<{thing}> "
        if not all(line.startswith(about) for line in description):
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


def is_plain(line: str) -> bool:
    """Whether a line is one triple of IRIs and literals, as far as the engine's reader does not see to it.

    >>> [is_plain(f"<urn:s> <urn:p> {value} .") for value in ("<urn:o>", '"<"', "_:b", "<<( )>>")]
    [True, True, False, False]
    """
    return re.fullmatch(_LINE, line + "\n") is not None


def in_graph(graph: str, lines: str) -> str:
    """N-Triples lines as N-Quads of a graph.

    >>> in_graph("urn:g", "<urn:s> <urn:p> 'a . b' .\\n")
    "<urn:s> <urn:p> 'a . b' <urn:g> .\\n"
    """
    return lines.replace(" .\n", f" <{graph}> .\n")
