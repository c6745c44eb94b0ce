"""Persons: known by their posts (教育部部长怀进鹏, 邵新宇副省长), by what is done to them (任命章闻笛为…), as
members of a list of names, and by name alone where the text tells their post elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph_builder.alternatives import alternatives
from graph_builder.model import Entity, Kind, Mention, Span
from graph_builder.person_names import PersonNames
from ontology.load import Knowledge

_REACH = 16  # code points before a post or a name that tell what it belongs to
_UNIT = 10  # of a unit told between a body and a post: 免疫规划首席专家
_USUAL_NAME = 3
_ONE_POST, _BY = "一职", "由"
_LIST = 3  # names that make a list without posts
_BEFORE = re.compile(r"[一-鿿“”]*$")
_FUNCTION = re.compile(r".*[在对向由与和及赴到的以将把经从请邀]")


@dataclass(frozen=True, slots=True)
class Office:
    """A post as told: its title, the body whose mention stands before it, and the place that does."""

    title: str
    body: Mention | None
    place: Mention | None = None


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A named person: the name, the whole phrase with its posts, and the posts in order.

    ``known``, ``posts`` and ``employers`` are who it is in the bulletin, in which posts and of which bodies,
    once that is told apart.
    """

    name: str
    span: Span
    phrase: Span
    offices: tuple[Office, ...]
    known: Entity | None = None
    posts: tuple[Entity, ...] = ()
    employers: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ends:
    """The bodies and places that a text names, by where they end and by where they start."""

    bodies: dict[int, Mention]
    places: dict[int, Mention]
    starting: dict[int, Mention]
    inside: frozenset[int]
    """Where a place's name goes on: 湖南|省长|沙市 holds no post."""


class PersonReader:
    """The patterns of names and posts, compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names = PersonNames(knowledge)
        grammar = knowledge.grammar
        verbs = alternatives(v.verb for v in knowledge.verbs)
        long_verbs = alternatives(v.verb for v in knowledge.verbs if len(v.verb) > 1)
        posts = alternatives(knowledge.posts)
        self._posts = knowledge.posts
        self._post = re.compile(posts)
        self._phrase_start = re.compile(f"(?:^|[,。;:、()\\s]|{verbs})$")
        self._clause_start = re.compile(r"(?:^|[,。;:()\s])$")
        self._verb = re.compile(f".*(?:{long_verbs})")
        self._verb_first = re.compile(long_verbs)
        self._joined = re.compile(f"(?:{posts})、?$")
        self._unit = re.compile(grammar["unit_end"] + "$")
        self._appointed = re.compile(grammar["appointed"])
        self._in_office = re.compile(grammar["in_office"])
        self._changes_office = re.compile(grammar["changes_office"])
        self._takes = re.compile(grammar["takes_office"])
        self._comes_to = re.compile(f"{grammar['comes_to']}(?P<of>[^,。;:、\\n]{{0,14}}?)(?P<title>{posts})")
        self._verb_surname = re.compile(grammar["verb_surname"])
        self._of_government = re.compile(grammar["of_government"])
        self._comrade = re.compile(grammar["comrade"])
        self._credit = re.compile(grammar["credit"])
        self._credit_end = re.compile(r"$|[\s()、,。;|】\]]")

    def persons(self, text: str, mentions: list[Mention]) -> list[PersonMention]:
        """Return the persons that `text` names; `mentions` are the bodies and places found in it."""
        kinds = (Kind.ORGANIZATION, Kind.PLACE)
        bodies, places = ({m.span.end: m for m in mentions if m.kind is kind} for kind in kinds)
        inside = {at for m in places.values() for at in range(m.span.start + 1, m.span.end)}
        starting = {m.span.start: m for m in mentions if m.kind in kinds}
        ends = _Ends(bodies, places, starting, frozenset(inside))
        named = [m.span for m in mentions if m.kind is not Kind.DOCUMENT]
        posts = list(self._post.finditer(text))
        found: list[PersonMention] = []
        for told in (
            self._names_first(text, posts, ends, named),
            self._titles_first(text, posts, ends),
            self._changing_office(text, ends, named),
            self._comrades(text, named),
            self._lists(text, named),
        ):
            taken = [p.phrase for p in found]
            found += [p for p in told if not _overlaps(p.span, taken)]
        found += self._told_elsewhere(text, found, named)
        return sorted(found, key=lambda p: p.span)

    def credits(self, text: str) -> list[PersonMention]:
        """Return who edited, checked and approved a bulletin: 审稿:周明远."""
        found = []
        for match in self._credit.finditer(text):
            at = match.end()
            ends = {*self._names.ends(text, at), self._names.end(text, at) or at}
            whole = [e for e in sorted(ends - {at}) if self._credit_end.match(text, e)]
            found += [_bare(text, at, end) for end in whole]
        return found

    def _names_first(
        self, text: str, posts: list[re.Match[str]], ends: _Ends, named: list[Span]
    ) -> Iterator[PersonMention]:
        for match in posts:
            for start in range(match.start() - 2, match.start() - 5, -1):
                if start < 0 or match.start() not in self._names.ends(text, start):
                    continue
                span = Span(start, match.start())
                office = Office(match[0], ends.bodies.get(start))
                told = office.body or self._phrase_start.search(_before(text, start))
                if told and not _overlaps(span, named):
                    phrase = Span(office.body.span.start if office.body else start, match.end())
                    yield PersonMention(text[span.start : span.end], span, phrase, (office,))
                    break

    def _titles_first(self, text: str, posts: list[re.Match[str]], ends: _Ends) -> Iterator[PersonMention]:
        for match in posts:
            if self._is_no_post(text, match, ends):
                continue
            offices, start = self._offices(text, match.start(), match[0], ends)
            sure = any(o.body or o.place for o in offices) or bool(
                self._clause_start.search(_before(text, start))
            )
            end = self._names.end(text, match.end(), sure)
            if end:
                name = text[match.end() : end]
                if "·" in name:
                    offices, start = self._abroad(text, start, match.end(), offices)
                yield PersonMention(name, Span(match.end(), end), Span(start, end), self._inherit(offices))

    def _abroad(self, text: str, start: int, end: int, offices: list[Office]) -> tuple[list[Office], int]:
        """约旦农业部长: with a country before it a post is one of no body of ours."""
        run = _BEFORE.search(_before(text, start))
        country = _FUNCTION.sub("", self._verb.sub("", run[0])) if run else ""
        if not country:
            return offices, start
        start -= len(country)
        return [Office(text[start:end], None)], start

    def _inherit(self, offices: list[Office]) -> tuple[Office, ...]:
        """A post without a body of its own is one of that named before it; 市长 after 市委副书记 is not."""
        done: list[Office] = []
        for office in offices:
            before = done[-1] if done and not (office.body or office.place) else office
            other = before is not office and self._of_government.fullmatch(office.title)
            done.append(Office(office.title, None if other else before.body, before.place))
        return tuple(done)

    def _is_no_post(self, text: str, match: re.Match[str], ends: _Ends) -> bool:
        """举|行长|江…, 工程师|范学院: the first or last character is of another word."""
        inside = range(match.start() + 1, match.end())
        if match.end() - 1 in ends.inside:
            return True
        return self._names.cuts_word(text, *match.span()) or any(at in ends.starting for at in inside)

    def _offices(self, text: str, start: int, title: str, ends: _Ends) -> tuple[list[Office], int]:
        """The posts that end with the one at `start`, the first told first, and where they begin."""
        offices: list[Office] = []
        while True:
            office, start = self._office(text, start, title, ends)
            offices.insert(0, office)
            before = self._joined.search(_before(text, start))
            if not before or text[start - 1] != "、":
                return offices, start
            title, start = before[0].removesuffix("、"), start - len(before[0])

    def _office(self, text: str, start: int, title: str, ends: _Ends) -> tuple[Office, int]:
        """A post with the body, the unit of a body (免疫规划首席专家) or the place before it."""
        for shared in (0, 1):  # 外交部长 is 部长 of 外交部, 安徽省长 省长 of 安徽省
            if (body := ends.bodies.get(start + shared)) and body.span.start < start:
                return Office(title, body), body.span.start
            if (place := ends.places.get(start + shared)) and place.span.start < start:
                return Office(title, None, place), place.span.start
        run = _BEFORE.search(_before(text, start))
        begun = start - len(run[0]) if run else start
        for at in range(start - 1, max(begun, start - _UNIT) - 1, -1):
            unit = text[at:start]
            if (body := ends.bodies.get(at)) and not self._holds_act(unit):
                return Office(unit + title, body), body.span.start
            if at in ends.places:
                break
        unit = self._own_unit(text[begun:start])
        return Office(unit + title, None), start - len(unit)

    def _holds_act(self, unit: str) -> bool:
        """教育部任命校长…: what stands between body and post is an act."""
        if _FUNCTION.match(unit) or self._verb_first.match(unit):
            return True
        return bool(self._verb.match(unit)) and not self._unit.search(unit)

    def _own_unit(self, run: str) -> str:
        """The unit without a body at the start of a phrase: 专家组组长, 部党组书记."""
        if not self._unit.search(run):
            return ""
        told = _FUNCTION.sub("", run)
        unit = self._verb.sub("", told)
        return unit if len(unit) > 1 or unit == told else told  # 评审组

    def _changing_office(self, text: str, ends: _Ends, named: list[Span]) -> Iterator[PersonMention]:
        """任命甲为…, 免去甲的…职务, 甲当选…: whoever comes into an office or leaves one."""
        for match in self._appointed.finditer(text):
            yield from self._with_office_after(text, match.end(), ends, named)
        for match in self._changes_office.finditer(text):
            for start in range(match.start() - 2, match.start() - 5, -1):
                if start >= 0 and self._clause_start.search(_before(text, start)):
                    yield from self._with_office_after(text, start, ends, named)
        for at in self._behind_filled_posts(text):  # 主任由甲担任
            whole = (e for e in self._names.ends(text, at) if self._takes.match(text, e))
            yield from (_bare(text, at, e) for e in whole if not _overlaps(Span(at, e), named))

    def _behind_filled_posts(self, text: str) -> Iterator[int]:
        """Behind each 由 that follows a post: few, so that the post is looked for from there."""
        for by in _places_of(_BY, text):
            before = by.start - len(_ONE_POST) if text.endswith(_ONE_POST, 0, by.start) else by.start
            if text.endswith(self._posts, 0, by.start) or text.endswith(self._posts, 0, before):
                yield by.end

    def _with_office_after(
        self, text: str, at: int, ends: _Ends, named: list[Span]
    ) -> Iterator[PersonMention]:
        for end in self._names.ends(text, at):
            if self._in_office.match(text, end) and not _overlaps(Span(at, end), named):
                yield replace(_bare(text, at, end), offices=self._coming_to(text, end, ends))
                return

    def _coming_to(self, text: str, at: int, ends: _Ends) -> tuple[Office, ...]:
        """The posts behind a name: 为省教育厅厅长."""
        match = self._comes_to.match(text, at)
        if match is None:
            return ()
        told = ends.starting.get(match.start("of"))
        if told is None or told.span.end > match.start("title"):
            return (Office(match["of"] + match["title"], None),)
        title = text[told.span.end : match.end("title")]
        if told.kind is Kind.PLACE:
            return (Office(title, None, told),)
        return (Office(title, told),)

    def _comrades(self, text: str, named: list[Span]) -> Iterator[PersonMention]:
        """周明远同志: of two readings the one that leaves no verb cut in two (送别|李强同志)."""
        for match in self._comrade.finditer(text):
            for start in range(match.start() - 4, match.start() - 1):
                whole = match.start() in self._names.ends(text, max(start, 0))
                cut = self._phrase_start.search(_before(text, start + 1)) and match.start() - start == 3
                if start >= 0 and whole and not cut and not _overlaps(Span(start, match.start()), named):
                    yield _bare(text, start, match.start())
                    break

    def _lists(self, text: str, named: list[Span]) -> Iterator[PersonMention]:
        """Three names or more at the start of a clause, most of them of three characters."""
        at = 0
        while (at := text.find("、", at)) != -1:
            start = next((s for s in range(at - 2, at - 5, -1) if self._starts_list(text, s, at)), None)
            listed = self._listed(text, start) if start is not None else []
            if self._are_names(text, listed) and not any(_overlaps(s, named) for s in listed):
                yield from (_bare(text, s.start, s.end) for s in listed)
            at = max([at + 1, *(s.end for s in listed)])

    def _are_names(self, text: str, listed: list[Span]) -> bool:
        """Not 查隐患、解难题、强基础: most surnames are no verbs, half of the names have three characters."""
        verbs = sum(bool(self._verb_surname.match(text, s.start)) for s in listed)
        usual = sum(s.length == _USUAL_NAME for s in listed)
        return len(listed) >= _LIST and usual * 2 >= len(listed) and verbs * 3 <= len(listed)

    def _starts_list(self, text: str, start: int, end: int) -> bool:
        return (
            start >= 0
            and bool(self._clause_start.search(_before(text, start)))
            and end in self._names.ends(text, start)
        )

    def _listed(self, text: str, at: int) -> list[Span]:
        found: list[Span] = []
        while ends := self._names.ends(text, at):
            end = next((e for e in ends if text.startswith("、", e)), None)
            if end is None:
                last = self._names.end(text, at)
                return [*found, Span(at, last)] if last else []
            found.append(Span(at, end))
            at = end + 1
        return []

    def _told_elsewhere(
        self, text: str, found: list[PersonMention], named: list[Span]
    ) -> Iterator[PersonMention]:
        """A name alone, of someone whom the text names with a post."""
        taken = [*(p.phrase for p in found), *named]
        for name in sorted({p.name for p in found if p.offices}, key=lambda n: (-len(n), n)):
            for span in _places_of(name, text):
                opens = self._phrase_start.search(_before(text, span.start))
                if opens and self._names.end(text, span.start) == span.end and not _overlaps(span, taken):
                    taken.append(span)
                    yield _bare(text, *span)


def _bare(text: str, at: int, end: int) -> PersonMention:
    return PersonMention(text[at:end], Span(at, end), Span(at, end), ())


def _places_of(name: str, text: str) -> Iterator[Span]:
    at = text.find(name)
    while at >= 0:
        yield Span(at, at + len(name))
        at = text.find(name, at + len(name))


def _before(text: str, at: int) -> str:
    return text[max(0, at - _REACH) : at]


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(o.start < span.end and span.start < o.end for o in others)
