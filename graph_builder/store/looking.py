"""Looks through many shards, whose lines go to an engine as they are: each rule that a store relies on, over
all of them together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from graph_builder.model import Shard
from graph_builder.store.base import BadShard
from graph_builder.store.hashes import Hashes
from graph_builder.store.names import (
    BULLETIN,
    RECORD_DIGEST,
    SUGGESTIONS_DIGEST,
    TEXT_DIGEST,
    TYPE,
    Graphs,
)
from graph_builder.store.owned import Parts, foreign
from graph_builder.store.texts import digest_of

_DIGESTS = tuple(f" {digest} " for digest in (TEXT_DIGEST, RECORD_DIGEST, SUGGESTIONS_DIGEST))
# One triple of IRIs and literals on a line, as far as the engine's reader does not see to it. The subject and
# the predicate end at the first space, so that nothing is tried twice. Of a line that
# fails half way nothing is to be kept, as Python before 3.11.5 does (issue 106052) but for the last choice.
_LINE = r'<(?!<)[^ \n]*+ [^ \n]++ (?:<(?!<)|")[^\n]*+(?<= \.)\n'
_LINES = re.compile(f"(?:{_LINE}|(?!))*+")


@dataclass(frozen=True, slots=True)
class Looked:
    """The lines of one shard as N-Quads: those that no shard before it gave, and the descriptions that one
    did.
    """

    new: str
    again: str


Description = tuple[str, tuple[str, ...]]


class Looking:
    """What was seen of the shards so far, in a few bytes for each thing and for each line that two graphs
    might hold; a shard that is refused leaves nothing.
    """

    def __init__(self, graphs: Graphs, registered: frozenset[str]) -> None:
        self._shared = {graph.value for graph in graphs.shared}
        self._registered = registered
        self._parts = Parts(graphs.base)
        self._things, self._descriptions, self._said = Hashes(), Hashes(), Hashes()
        self._bulletins, self._texts = Hashes(), Hashes()
        self._now = ""

    def bad(self, zh: str, en: str) -> BadShard:
        """The error of the shard that is looked at."""
        return BadShard(self._now, zh, en)

    def bad_in(self, line: str, zh: str, en: str) -> BadShard:
        """The error of the shard whose graph a line of N-Quads names, else of the one that is looked at."""
        graph = line.rpartition(" <")[2].partition(">")[0]
        return BadShard(self._parts.bulletin_of(graph) or self._now, zh, en)

    def look(self, shard: Shard) -> Looked:
        """Look through a shard. Raises BadShard."""
        self._now = shard.bulletin
        self._check_bulletin(shard)
        told = {t: told for t, told in shard.things.items() if f"<{t}>" not in self._registered}
        known = self._known(told)
        own = dict.fromkeys(shard.triples)
        new = {graph: self._lines_in(graph, told, known) for graph in sorted(self._shared)}
        texts = {shard.graph: self._plain(own), **{graph: self._plain(lines) for graph, lines in new.items()}}
        shared = [line for lines in new.values() for line in lines]
        self._keep(shard, told, [*self._not_of_parts(shard, own), *shared])
        again = (in_graph(told[thing][0], "\n".join([*told[thing][1], ""])) for thing in known)
        return Looked("".join(in_graph(graph, text) for graph, text in texts.items()), "".join(again))

    def _known(self, told: Mapping[str, Description]) -> set[str]:
        """The things that were described before, as they are now."""
        for thing, (graph, lines) in told.items():
            self._check_description(thing, graph, lines)
        things = list(told)
        known = set(compress(things, self._things.holds(things)))
        same = self._descriptions.holds([_as_key(thing, told[thing]) for thing in known])
        for thing in compress(known, ~same):
            raise self.bad(f"{thing} 有两种描述", f"{thing} is described in two ways")
        return known

    def _lines_in(
        self, graph: str, told: Mapping[str, Description], known: Container[str]
    ) -> dict[str, None]:
        """The lines of a shared graph that are new."""
        new = (told[thing] for thing in told if thing not in known)
        return dict.fromkeys(line for place, lines in new if place == graph for line in lines)

    def _plain(self, lines: Collection[str]) -> str:
        """Lines as one text, each ended by a newline. Raises BadShard for what is no plain triple."""
        if not lines:
            return ""
        text = "\n".join([*lines, ""])
        plain = _LINES.match(text)
        if plain is None or plain.end() < len(text) or text.count("\n") != len(lines):
            line = next(line for line in lines if not is_plain(line))
            raise self.bad(f"不是一行规范的三元组：{line}", f"not a plain triple on a line: {line}")
        return text

    def _not_of_parts(self, shard: Shard, lines: Iterable[str]) -> Iterator[str]:
        """The lines that another graph might hold, too: all but those of the bulletin and its parts. Raises
        BadShard for one of another's.
        """
        mine = tuple(f"<{begin}" for begin in self._parts.of(shard.bulletin, shard.digest))
        for line in lines:
            if not self._parts.has(line[1:]):
                yield line
            elif not line.startswith(mine):
                raise foreign(shard.bulletin, line)

    def _keep(self, shard: Shard, told: Mapping[str, Description], lines: Sequence[str]) -> None:
        """Remember a shard, if none of its lines stands in another graph. Raises BadShard."""
        twice = {line for line, count in Counter(lines).items() if count > 1}
        twice.update(compress(lines, self._said.holds(lines)))
        if twice:
            line = min(twice)
            raise self.bad(f"同一三元组出现在两个图中：{line}", f"one triple in two graphs: {line}")
        self._said.add(lines)
        self._things.add(list(told))
        self._descriptions.add([_as_key(*each) for each in told.items()])
        self._bulletins.add([shard.bulletin])
        self._texts.add([shard.digest])

    def _check_description(self, thing: str, graph: str, lines: tuple[str, ...]) -> None:
        if graph not in self._shared:
            raise self.bad(f"描述不能放入 {graph}", f"descriptions may not go to {graph}")
        if self._parts.has(thing):
            raise foreign(self._now, lines[0] if lines else thing)
        if not is_of(thing, lines):
            raise self.bad(f"{thing} 的描述说到别的事物", f"the description of {thing} is of something else")

    def _check_bulletin(self, shard: Shard) -> None:
        self._parts.check_graph(shard.bulletin, shard.graph)
        if self._bulletins.holds([shard.bulletin]).any():
            raise self.bad("公报出现两次", "the bulletin comes twice")
        ends = f" {TYPE} {BULLETIN} ."
        if [line for line in shard.triples if line.endswith(ends)] != [f"<{shard.bulletin}>{ends}"]:
            raise self.bad("图中须恰有这一份公报", "the graph must hold this one bulletin")
        if shard.digest != digest_of(shard.text):
            raise self.bad("摘要与文本不符", "the digest is not that of the text")
        if self._texts.holds([shard.digest]).any():
            raise self.bad("同一文本用了两个标识", "one text under two identifiers")
        for digest, text in zip(_DIGESTS, (shard.text, shard.record, shard.suggestions), strict=True):
            wanted = [f'<{shard.bulletin}>{digest}"{digest_of(text)}" .'] if text else []
            if sorted({line for line in shard.triples if digest in line}) != wanted:
                raise self.bad(f"{digest} 与所存文本不符", f"{digest} is not that of what is kept")


def _as_key(thing: str, described: Description) -> str:
    return "\n".join((thing, described[0], *described[1]))


def is_of(thing: str, lines: Iterable[str]) -> bool:
    """Whether lines tell of one thing alone."""
    about = f"<{thing}> "
    return all(line.startswith(about) for line in lines)


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
