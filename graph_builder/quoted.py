"""Names of platforms and campaigns as a text tells them: in quotation marks with what follows, or coined.

Not all that stands in quotation marks is a name: a title of honour, a slogan, an exhibition, a word used in
another sense. A campaign is told by a word beside the marks (“甲”三年行动) or within them (“甲工程”), a
platform by its head noun (“甲”小程序) or by a name that only platforms have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_builder.alternatives import alternatives
from graph_builder.model import Kind
from graph_builder.names import loose_key
from graph_builder.resolve import Resolver
from ontology.load import Knowledge
from ontology.remember import Remembered

_QUOTED = re.compile(r"“(?P<name>[^”,。\n]{2,20})”(?P<after>[^,。;:、()“《\n]{0,14})")
_WORD_END = re.compile(r"[\u4e00-\u9fff“]$")


@dataclass(frozen=True, slots=True)
class QuotedName:
    """A named thing: the words within the marks, its kind, and its name as a whole."""

    core: str
    kind: Kind
    name: str

    @property
    def key(self) -> str:
        """What names of it have in common, however much of it they tell."""
        return loose_key(self.core)


class NameReader:
    """Reads the named platforms and campaigns of a folded text.

    >>> from ontology.load import load
    >>> reader = NameReader(load(), Resolver(load()))
    >>> [n.name for n in reader.names("市教委启动“云上读书”三年行动,推出“甲课通”小程序,举办“春风”文物展。")]
    ['“云上读书”三年行动', '“甲课通”小程序']
    """

    def __init__(self, knowledge: Knowledge, resolver: Resolver) -> None:
        grammar, self._resolver = knowledge.grammar, resolver
        heads = alternatives(h.head for h in knowledge.heads if h.kind == Kind.PLATFORM)
        self._campaign = re.compile(grammar["campaign_after"])
        self._campaign_end = re.compile(grammar["campaign_end"])
        self._figure = re.compile(grammar["figure_of_speech"])
        self._platform = re.compile(
            rf"(?!\w{{0,8}}?(?:{grammar['sector']}))[\w.+]{{0,10}}?(?:{heads})(?!评估|评测|测评)"
        )
        coined = grammar["coined_platform"]
        self._coined = re.compile(f"(?:{coined})$")
        self._bare = re.compile(f"(?:{coined}){grammar['coined_platform_after']}")
        self._verbs = tuple(v.verb for v in knowledge.verbs if len(v.verb) > 1)

    @Remembered
    def in_name(self, name: str) -> tuple[QuotedName, ...]:
        """Return what the name of a thing holds of such names."""
        return tuple(self.names(name))

    def names(self, text: str) -> Iterator[QuotedName]:
        """Yield what `text` names, in order; coined names without marks last."""
        for match in _QUOTED.finditer(text):
            if named := self._read(match["name"], match["after"]):
                yield named
        for match in self._bare.finditer(text):
            if self._may_begin(text[: match.start()]):
                yield QuotedName(match[0], Kind.PLATFORM, match[0])

    def _may_begin(self, before: str) -> bool:
        """Whether a name may begin after `before`: no word is cut in two (京津|冀交通)."""
        return not _WORD_END.search(before) or before.endswith(self._verbs)

    def _read(self, core: str, after: str) -> QuotedName | None:
        if self._figure.match(core):
            return None
        if campaign := self._campaign.match(after):
            whole = f"“{core}”{campaign[0]}" if campaign[0] else core
            return QuotedName(core, Kind.PROGRAMME, whole)
        if platform := self._platform.match(after):
            return QuotedName(core, Kind.PLATFORM, f"“{core}”{platform[0]}")
        if self._campaign_end.search(core):
            return QuotedName(core, Kind.PROGRAMME, core)
        head = self._resolver.head(core)
        if self._coined.match(core) or (head and head.kind == Kind.PLATFORM):
            return QuotedName(core, Kind.PLATFORM, f"“{core}”")
        return None
