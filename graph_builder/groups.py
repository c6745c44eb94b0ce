"""Bodies that no list holds and no ending alone tells.

Groups of another body (国务院第九次大督查第六督查组), bodies with a name in quotation marks,
bodies that the text says are founded, and schools by short names (成都七中).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from graph_builder.alternatives import alternatives
from graph_builder.model import Kind, Mention, Span
from graph_builder.sieved import Sieved
from ontology.load import Knowledge

NUMBERED_SCHOOL = "organization.numbered-school"
GROUP, QUOTED, FOUNDED = "organization.group", "organization.quoted", "organization.founded"
FOREIGN = "organization.foreign"
_REACH = 24  # code points between a body and the word that makes a group of it
_NUMBER = "第"
_OWN = 3  # characters that make a name more than its kind


class GroupReader:
    """Reads such bodies in a text whose listed names are known; compiled once for some knowledge.

    >>> from ontology.load import load
    >>> reader = GroupReader(load())
    >>> [m.surface for m in reader.mentions("市教育局成立“甲课堂”专家指导委员会,中央第十九指导组到会。", [])]
    ['中央第十九指导组', '“甲课堂”专家指导委员会']
    """

    def __init__(self, knowledge: Knowledge) -> None:
        grammar = knowledge.grammar
        self._head = Sieved(grammar["group_head"], grammar["group_head_word"])
        self._between = re.compile(grammar["group_between"])
        self._known = Sieved(grammar["known_group"], grammar["known_group_word"])
        self._foreign = re.compile(grammar["foreign_body"])
        self._quoted = re.compile(rf"“[^”,。\n]{{2,16}}”{grammar['quoted_body']}")
        ends = [h.head for h in knowledge.heads if h.kind == Kind.ORGANIZATION]
        heads = alternatives([*ends, *(s.suffix for s in knowledge.suffixes)])
        self._founding = re.compile(
            rf"(?:{grammar['founding']})(?P<name>(?:(?!的|由|{grammar['founding']})[一-鿿]){{{_OWN},22}}?(?:{heads}))"
            rf"(?=$|[,。;、()\n]|并|和|及|与)"
        )
        self._is_founded = Sieved(
            rf"(?:^|(?<=[,。;:、的\s”》]))(?P<name>(?:(?!的|由)[一-鿿]){{{_OWN},22}}?(?:{heads})){grammar['is_founded']}",
            grammar["is_founded_word"],
        )
        self._generic = tuple(g.word for g in knowledge.generic if g.position == "start" and len(g.word) == 1)
        self._plain = re.compile(f"(?:{alternatives(knowledge.bare)})*")
        self._heads = re.compile(f"(?:{heads})$")
        self._numbered = re.compile(grammar["numbered_school"])

    def mentions(self, text: str, listed: Iterable[Mention]) -> list[Mention]:
        """Return the bodies of these kinds in `text`; `listed` are the bodies and places found in it, in
        order.
        """
        told = list(listed)
        return [
            *self._groups(text, told),
            *(_body(text, *m.span(), FOREIGN) for m in self._foreign.finditer(text)),
            *(_body(text, *m.span(), QUOTED) for m in self._quoted.finditer(text)),
            *self._founded(text),
            *self._schools(text, told),
        ]

    def _groups(self, text: str, told: list[Mention]) -> Iterator[Mention]:
        yield from (_body(text, *m.span(), GROUP) for m in self._known.finditer(text))
        heads = list(self._head.finditer(text))
        ends = {m.span.end: m for m in told if m.kind in {Kind.ORGANIZATION, Kind.PLACE}} if heads else {}
        for match in heads:
            for at in range(match.start(), max(0, match.start() - _REACH), -1):
                if (of := ends.get(at)) and self._between.fullmatch(text, at, match.start()):
                    if _may_have(of, match, text[at : match.start()]):
                        yield _body(text, of.span.start, match.end(), GROUP)
                    break

    def _founded(self, text: str) -> Iterator[Mention]:
        for pattern in (self._founding, self._is_founded):
            for match in pattern.finditer(text):
                own = self._heads.sub("", match["name"])
                if len(own) >= _OWN and not own.startswith(self._generic) and not self._plain.fullmatch(own):
                    yield _body(text, *match.span("name"), FOUNDED)

    def _schools(self, text: str, told: Iterable[Mention]) -> Iterator[Mention]:
        """成都七中: a place by its short name, a number, a kind of school."""
        for place in told:
            if place.kind is Kind.PLACE and (match := self._numbered.match(text, place.span.end)):
                yield Mention(
                    Span(place.span.start, match.end()),
                    text[place.span.start : match.end()],
                    Kind.ORGANIZATION,
                    NUMBERED_SCHOOL,
                )


def _may_have(of: Mention, group: re.Match[str], between: str) -> bool:
    """Whether a group is one of its own: a body's 专家组, its 第三督查组, the delegation of a place."""
    if of.kind is Kind.PLACE:
        return group.lastgroup == "of_place"
    return group.lastgroup != "numbered" or _NUMBER in between


def _body(text: str, start: int, end: int, rule: str) -> Mention:
    return Mention(Span(start, end), text[start:end], Kind.ORGANIZATION, rule)
