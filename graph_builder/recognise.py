"""Who and what a folded text names: bodies and places by gazetteer, bodies and titled documents by pattern.

Recognition knows no context: 省教育厅 is found here and becomes a body in resolve.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from graph_builder.alternatives import alternatives
from graph_builder.covered import covered
from graph_builder.departments import Departments
from graph_builder.gazetteer import REGISTERED, ROLE_RULE, SCHOOL_RULE, gazetteer_for, without_overlap
from graph_builder.groups import GroupReader
from graph_builder.model import Kind, Mention, Span
from graph_builder.roles import Roles
from graph_builder.shared_lists import SharedLists
from ontology.load import Knowledge
from ontology.remember import Remembered

_TITLED = re.compile(r"《(?:[^《》\n]|《[^《》\n]*》)+》")
_COUNTING = "个所家名位支"
_COUNTED = rf"\d+(?:\.\d+)?[万亿]?(?:余|多)?[{_COUNTING}]"
_NUMBER_OF_ITEM = r"(?<=\d)\.(?=[\u4e00-\u9fff])"
_COUNT_BEFORE = re.compile(rf"{_COUNTED}$")
_COUNTED_LAST = f"{_COUNTING}\n"  # before a line feed at the end of the search $ matches too
_COUNT_REACH = 10
_JOINING, _PASSIVE = "与和及", "受由被"
_HALF = 3  # code points that one half of a name has at least
_WITH_OFFICES = frozenset({REGISTERED, ROLE_RULE})
_MARKS = "※●◆■▲△►▶▪◎○☆★◇□•"
_PUNCTUATION = rf"[,。;:!?、()《》“”〈〉【】|\s·{_MARKS}]"
_LEFT_LIMIT = 30
_MEDIA = "MediaOutlet"
_INDEPENDENT = frozenset({"Company", "SocialOrganization", _MEDIA})
_NATIONAL = ("国家", "中国")


_WHOLE_PLACES = ("省", "市", "自治区", "县", "区", "州", "盟", "旗", "兵团")


class Recogniser:
    """The gazetteer and the patterns, compiled once for some knowledge.

    >>> from ontology.load import load
    >>> [m.surface for m in Recogniser(load()).mentions("教育部办公厅赴东南大学")]
    ['教育部办公厅', '东南大学']
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._gazetteer = gazetteer_for(knowledge)
        self._groups = GroupReader(knowledge)
        self._shared = SharedLists(knowledge, Roles(knowledge))
        self._departments = Departments(knowledge)
        media = (o for o in knowledge.organizations if o.type == _MEDIA)
        self._media = {name: o.slug for o in media for name in (o.name, *o.aliases)}
        self._authority = re.compile(knowledge.grammar["authority"])
        self._independent = tuple(s.suffix for s in knowledge.suffixes if s.type in _INDEPENDENT)
        self._suffix = _one_of(s.suffix for s in knowledge.suffixes)
        self._boundary = re.compile(
            f"{_PUNCTUATION}|{_NUMBER_OF_ITEM}|{_COUNTED}|(?:{alternatives(_boundary_words(knowledge))})了?|[赴在由向对与和及为以了等将于同从到被受的]"
        )
        self._up_to_mark = re.compile(f"(?s:.*){_PUNCTUATION}")
        self._prefixes = tuple(p.prefix for p in knowledge.prefixes)
        ends = (*(s.suffix for s in knowledge.suffixes), *knowledge.endings, "部", "会", "社", "大学")
        self._body_end = re.compile(f"(?:{alternatives(ends)})$")
        self._whole_word = re.compile(knowledge.grammar["whole_word"])
        self._bracket = re.compile(knowledge.grammar["name_bracket"])
        self._counted_after = re.compile(knowledge.grammar["counted_after"])
        self._generic_start = re.compile(
            "|".join([*(re.escape(g.word) for g in knowledge.generic if g.position == "start"), r"\d"])
        )
        self._generic_end = tuple(g.word for g in knowledge.generic if g.position == "end")
        self._generic_after = _one_of(g.word for g in knowledge.generic if g.position == "after")
        self._office = re.compile(knowledge.grammar["office_of_body"])
        follow = alternatives(
            [v.verb for v in knowledge.verbs] + [*knowledge.adverbs] + [m.modal for m in knowledge.modals]
        )
        goes_on = rf"(?=$|[,、。;(]|{follow}|{knowledge.grammar['preposition']}|等)"
        self._of_place = re.compile(
            rf"[\u4e00-\u9fff]{{0,14}}?(?:{alternatives(knowledge.endings)}){goes_on}"
        )
        self._relative = re.compile(
            rf"(?=[{re.escape(''.join(sorted({p.prefix[0] for p in knowledge.prefixes})))}])"
            rf"(?:^|(?<=[,。;:、】)|\s{_MARKS}])|(?<=会同)|(?<=协同)|(?<=联合)|(?<=[与和由]))"
            rf"(?:{_prefix_pattern(knowledge)})[\u4e00-\u9fff]{{0,14}}?"
            rf"(?:{alternatives(knowledge.endings)})" + goes_on
        )

    @Remembered
    def in_name(self, name: str) -> tuple[Mention, ...]:
        """Return what a name holds: as `mentions`, of a short text that is asked for again and again."""
        return tuple(self.mentions(name))

    def mentions(self, text: str) -> list[Mention]:
        """Return what `text` names, in order and without overlap; longer and surer readings win."""
        titled = [self._titled(m) for m in _TITLED.finditer(text)]
        quoted = covered(text, (m.span for m in titled))
        listed = [
            self._widened(m, text)
            for m in self._listed(text)
            if not quoted[m.span.start] or m.surface.startswith("《")
        ]
        begun = {m.span.start: m for m in listed}
        sure = {m.span.end: m.span.start for m in listed if _is_whole(m)}
        patterned = [
            m
            for m in (
                *self._by_suffix(text, self._inner(text, listed), begun),
                *self._by_prefix(text),
                *self._by_place(text, listed),
            )
            if not quoted[m.span.start]
            and not self._holds(m, sure)
            and (self._may_be_part(m) or not self._is_authority(begun.get(m.span.start)))
        ]
        patterned += [m for m in self._groups.mentions(text, listed) if not quoted[m.span.start]]
        told = self._shared.complete(text, without_overlap([*titled, *patterned, *listed]))
        return self._departments.complete(text, told)

    def _titled(self, match: re.Match[str]) -> Mention:
        """A document, or the newspaper that a title names: 《中国教育报》刊发…."""
        paper = self._media.get(match[0].strip("《》"))
        kind, rule = (Kind.ORGANIZATION, REGISTERED) if paper else (Kind.DOCUMENT, "document.titled")
        return Mention(Span(*match.span()), match[0], kind, rule, paper)

    def _inner(self, text: str, listed: Iterable[Mention]) -> bytearray:
        """Where no name ends, though a word does that ends names elsewhere: 协|和医院, 教科文组织|研究所,
        包头钢铁(集团|)公司, 呼|和|浩特市.
        """
        words = [m.span() for p in (self._whole_word, self._bracket) for m in p.finditer(text)]
        spans = [(start + 1, end + 1) for start, end in words]
        for mention in listed:
            start, end = mention.span
            if mention.rule == REGISTERED:
                spans.append((start + 1, end + 1))
            elif mention.kind is Kind.PLACE or "@" in (mention.key or ""):
                spans.append((start + 1, end))
        return covered(text, spans)

    def _listed(self, text: str) -> Iterator[Mention]:
        for mention in self._gazetteer.find(text):
            if not (mention.kind is Kind.ORGANIZATION and self._generic_after.match(text, mention.span.end)):
                yield mention

    def _widened(self, mention: Mention, text: str) -> Mention:
        """A body's department or office is told with the body."""
        if mention.kind is Kind.ORGANIZATION and mention.rule in _WITH_OFFICES:
            match = self._office.match(text, mention.span.end)
            if match and not self._acts(match[0]):
                return _longer(mention, text, match.end(), "organization.department")
        return mention

    def _acts(self, name: str) -> bool:
        """Whether more stands between a body and an office than what it is called (召开…司, but 督查室)."""
        name = self._whole_word.sub("", name)
        words = (m for m in self._boundary.finditer(name) if not (m.start() and m[0] in _JOINING))
        return any(m.end() < len(name) - 1 for m in words)

    def _holds(self, mention: Mention, listed: dict[int, int]) -> bool:
        """Whether a name by its ending is a listed one with other words before it (走进东南大学)."""
        start = listed.get(mention.span.end)
        if start is None or start <= mention.span.start:
            return False
        return not self._suffix.search(mention.surface[: start - mention.span.start])

    def _is_authority(self, mention: Mention | None) -> bool:
        return (
            mention is not None
            and mention.rule == ROLE_RULE
            and bool(self._authority.search(mention.surface))
        )

    def _may_be_part(self, mention: Mention) -> bool:
        """Whether a name ends as that of a public body does, not as an alliance's or a company's."""
        return not mention.surface.endswith(self._independent)

    def _by_suffix(self, text: str, named: bytearray, begun: Mapping[int, Mention]) -> Iterator[Mention]:
        """Bodies by their ending; no word ends inside the name of a place (呼|和|浩特市教育局)."""
        for match in self._suffix.finditer(text):
            at, end = match.span()
            start = self._left(text, at, named, begun)
            campaign = text[start - 1 : start] == "“" and text[end : end + 1] == "”"  # “清廉学校”
            if campaign or at - start < 2:
                continue
            name = text[start:end]
            counted = self._counted_after.match(text, end) or self._counted(text, start)
            if not counted and not self._is_generic(name, text, end):
                yield Mention(Span(start, end), name, Kind.ORGANIZATION, "organization.suffix")

    def _counted(self, text: str, start: int) -> bool:
        """2000所|农村薄弱学校: so many of a kind are none by name."""
        return text[start - 1 : start] in _COUNTED_LAST and bool(
            _COUNT_BEFORE.search(text, max(0, start - _COUNT_REACH), start)
        )

    def _by_prefix(self, text: str) -> Iterator[Mention]:
        """省档案馆, 市大数据局: a body named from inside its province, where a clause or a partner may
        begin.
        """
        for match in self._relative.finditer(text):
            if not self._boundary_inside(match[0]):
                yield Mention(Span(*match.span()), match[0], Kind.ORGANIZATION, "organization.relative")

    def _by_place(self, text: str, listed: Iterable[Mention]) -> Iterator[Mention]:
        """河北省经济和信息化厅, 济南市综合执法局: a body named with its place in full."""
        for place in listed:
            if place.kind is not Kind.PLACE or not place.surface.endswith(_WHOLE_PLACES):
                continue
            match = self._of_place.match(text, place.span.end)
            name = place.surface + match[0] if match else ""
            if match and not self._boundary_inside(name) and not self._generic_start.match(match[0]):
                span = Span(place.span.start, match.end())
                yield Mention(span, name, Kind.ORGANIZATION, "organization.of-place")

    @Remembered
    def _boundary_inside(self, name: str) -> bool:
        """Whether a verb or a passive stands in a name: 省委网信办|受|省教育厅."""
        inside = (m for m in self._boundary.finditer(name) if m.start() > 0)
        return name.endswith(self._generic_end) or any(len(m[0]) > 1 or m[0] in _PASSIVE for m in inside)

    def _is_generic(self, name: str, text: str, end: int) -> bool:
        return bool(
            self._generic_start.match(name)
            or name.endswith(self._generic_end)
            or self._generic_after.match(text, end)
        )

    def _left(self, text: str, start: int, named: bytearray, begun: Mapping[int, Mention]) -> int:
        """Where the name begins that ends in a suffix at `start`; `begun` are the listed names."""
        low = max(0, start - _LEFT_LIMIT)
        mark = self._up_to_mark.match(text, low, start)
        # no word goes on over a mark: what stands before it matters only to a name in two halves
        near = mark.end() if mark and not named[mark.end()] else low
        last = next(reversed(self._ends(text, near, start, named)), near)
        if last > low and text[last - 1] in _JOINING and last not in begun:
            ends = self._ends(text, low, start, named)
            before = next((at for at in reversed(ends) if at < last - 1), low)
            return before if self._is_half(text, before, last - 1, begun) else last
        return last

    def _ends(self, text: str, low: int, high: int, named: bytearray) -> list[int]:
        """Where the words and marks end that stand before names."""
        return [end for m in self._boundary.finditer(text, low, high) if not named[end := m.end()]]

    def _is_half(self, text: str, start: int, end: int, begun: Mapping[int, Mention]) -> bool:
        """Whether what stands before 与 is no body itself: 江西省教育技术|与装备发展中心."""
        place = begun[start].span.end if start in begun else start
        opens = start < place < end or text.startswith((*_NATIONAL, *self._prefixes), start)
        return opens and end - start > _HALF and not self._body_end.search(text, start, end)


def _is_whole(mention: Mention) -> bool:
    """Whether a listed body is told from its beginning: a school, a place's own, or one of the nation."""
    return mention.kind is Kind.ORGANIZATION and (
        mention.rule == SCHOOL_RULE or "@" in (mention.key or "") or mention.surface.startswith(_NATIONAL)
    )


def _prefix_pattern(knowledge: Knowledge) -> str:
    """The prefixes, where they do not begin another word: 区教育局, but not 区域."""
    told = {(p.prefix, p.not_before) for p in knowledge.prefixes}
    guarded = {p + (f"(?!{'|'.join(map(re.escape, n))})" if n else "") for p, n in told}
    return "|".join(sorted(guarded, key=lambda p: (-len(p), p)))


def _boundary_words(knowledge: Knowledge) -> set[str]:
    """Verbs, and other words before or behind a body (依托) that are more than one character."""
    several = {*knowledge.adverbs, *knowledge.content_verbs, *(m.modal for m in knowledge.modals)}
    several |= set(knowledge.grammar["preposition"].split("|"))
    return {v.verb for v in knowledge.verbs} | {word for word in several if len(word) > 1}


def _one_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(alternatives(words))


def _longer(mention: Mention, text: str, end: int, rule: str) -> Mention:
    span = Span(mention.span.start, end)
    return Mention(span, text[span.start : end], mention.kind, rule)
