"""Platforms and campaigns that a text mentions, told less surely than by quoted.py.

A name in quotation marks is that of a campaign where nothing beside it makes it a slogan, an honour, an
exhibition or a rule; one without marks is told by its last word (…子系统, …综合试点) and begins where a
clause, a verb or a preposition ends. Such a name is listed for its entry; no policy is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph_builder.alternatives import alternatives
from graph_builder.model import Kind
from graph_builder.quoted import NameReader, QuotedName
from ontology.load import Knowledge

_QUOTED = re.compile(r"“(?P<name>[^”,。;:!?\s]{2,20})”(?P<after>[^,。;:、()“《\n]{0,16})")
_PUNCTUATION = r"[^\u4e00-\u9fffA-Za-z0-9+.]"
_LONGEST, _LONGEST_TITLE = 24, 200
_LEAST = 3  # code points of a name that nothing else tells
_LOCAL = 7  # code points of the name of a platform that begins with a place
_PLATFORM, _CLOUD = "平台", "云"
_WORD = re.compile(r"[\u4e00-\u9fff]")
_WIDE = frozenset({"province", "municipality", "autonomous-region", "prefecture"})
_ON_TEXTS = frozenset({"issue", "draft", "revise", "deliberate"})
_BESIDE = 8  # code points before a name that tell what it is


class MentionReader:
    """Reads such names in a folded text; compiled once for some knowledge.

    >>> from ontology.load import load
    >>> from graph_builder.resolve import Resolver
    >>> knowledge = load()
    >>> reader = MentionReader(knowledge, NameReader(knowledge, Resolver(knowledge)))
    >>> [n.name for n in reader.names("市教委开展“戏曲进乡”巡演,燃气安全监测子系统投用,以“安全”为题。")]
    ['戏曲进乡', '燃气安全监测子系统']
    """

    def __init__(self, knowledge: Knowledge, sure: NameReader) -> None:
        grammar = knowledge.grammar
        self._sure = sure
        self._noun = re.compile(grammar["campaign_noun"])
        self._figure = re.compile(grammar["figure_of_speech"])
        self._not_core = re.compile(grammar["no_campaign"])
        self._not_before = re.compile(grammar["no_campaign_before"])
        self._not_after = re.compile(grammar["no_campaign_after"])
        self._platform_before = re.compile(grammar["platform_before"])
        self._platform_after = re.compile(grammar["platform_after"])
        self._bare = (
            (Kind.PLATFORM, re.compile(grammar["bare_platform_end"]), re.compile(grammar["bare_platform"])),
            (Kind.PROGRAMME, re.compile(grammar["bare_campaign_end"]), re.compile(grammar["bare_campaign"])),
        )
        self._places = tuple(p.short for p in knowledge.places if p.level in _WIDE and p.short)
        self._gazetteer = knowledge.gazetteer
        self._leading = re.compile(grammar["bare_name_leading"])
        self._written = re.compile(f"(?:{alternatives(_writing(knowledge))})了?$")
        self._cut = re.compile(
            rf"{_PUNCTUATION}|(?:{alternatives(_cutting(knowledge))})了?|[赴在由向对与和及为以将从到被受的]"
        )

    def names(self, text: str) -> Iterator[QuotedName]:
        """Yield what `text` names, the surely told first."""
        sure = list(self._sure.names(text))
        yield from sure
        told = {n.key for n in sure}
        for named in (*self._quoted(text), *self._unmarked(text)):
            if named.key not in told:
                told.add(named.key)
                yield named

    def _quoted(self, text: str) -> Iterator[QuotedName]:
        for match in _QUOTED.finditer(text):
            before = text[max(0, match.start() - _BESIDE) : match.start()]
            if not _in_title(text, match.start()) and (named := self._read(match, before)):
                yield named

    def _read(self, match: re.Match[str], before: str) -> QuotedName | None:
        core, after = match["name"], match["after"]
        if self._figure.match(core) or self._not_core.search(core):
            return None
        named_after = self._platform_before.search(before) and not _WORD.match(after)
        if named_after or self._platform_after.match(after) or self._is_cloud(core):
            return QuotedName(core, Kind.PLATFORM, core)
        if self._not_before.search(before) or self._not_after.match(after):
            return None
        head = self._noun.match(after)
        if head is None and len(core) < _LEAST:
            return None
        return QuotedName(core, Kind.PROGRAMME, f"“{core}”{head[0]}" if head else core)

    def _unmarked(self, text: str) -> Iterator[QuotedName]:
        for kind, end, whole in self._bare:
            for match in end.finditer(text):
                start = self._start(text, match.start())
                name = self._leading.sub("", text[start : match.end()])
                name = self._without_place(name) if kind is Kind.PROGRAMME else name
                known = whole.fullmatch(name) or (kind is Kind.PLATFORM and self._is_local(name))
                if not known or _in_title(text, start):
                    continue
                if kind is Kind.PLATFORM or not self._written.search(text, max(0, start - _BESIDE), start):
                    yield QuotedName(name, kind, name)

    def _is_cloud(self, core: str) -> bool:
        """四川云教: a place and its cloud."""
        told = (p for p in self._places if core.startswith(p)) if _CLOUD in core else iter(())
        place = next(told, None)
        return place is not None and core[len(place) :][:1] == _CLOUD

    def _is_local(self, name: str) -> bool:
        """合肥数据要素流通平台: with a place before it a platform is one by name."""
        return name.startswith(self._places) and name.endswith(_PLATFORM) and len(name) >= _LOCAL

    def _without_place(self, name: str) -> str:
        told = self._gazetteer.beginning(name)
        return self._leading.sub("", name[told[1] :]) if told else name

    def _start(self, text: str, end: int) -> int:
        low = max(0, end - _LONGEST)
        return max((m.end() for m in self._cut.finditer(text, low, end)), default=low)


def _in_title(text: str, at: int) -> bool:
    low = max(0, at - _LONGEST_TITLE)
    return text.rfind("《", low, at) > text.rfind("》", low, at)


def _cutting(knowledge: Knowledge) -> set[str]:
    """Verbs, and other words of more than one character that stand before a name."""
    several = {*knowledge.adverbs, *knowledge.content_verbs, *(m.modal for m in knowledge.modals)}
    several |= {v.verb for v in knowledge.verbs} | set(knowledge.grammar["preposition"].split("|"))
    return {word for word in several if len(word) > 1}


def _writing(knowledge: Knowledge) -> set[str]:
    """Verbs by which a text is written or issued: what follows is its title."""
    return {v.verb for v in knowledge.verbs if v.action in _ON_TEXTS}
