"""Persons by their posts: 教育部部长怀进鹏, 邵新宇副省长, 教育部党组书记、部长怀进鹏."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_builder.model import Kind, Mention, Span
from ontology.load import Knowledge

_FOLLOW = (
    r"$|[,。;、:()等\s“\d]|同志|在|于|主持|作|赴|前往|介绍|讲话|致辞|会见|到|为|率|表示|指出|强调|宣布|分别|与|和|代表|一行"
    r"|并|发表|应邀|来|带队|陪同"
)
_REACH = 12  # code points before a name in which a verb or a post may end


@dataclass(frozen=True, slots=True)
class Office:
    """A post as told: its title and the body whose mention stands before it (None where none does)."""

    title: str
    body: Mention | None


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A named person: the name, the whole phrase with its posts, and the posts in order."""

    name: str
    span: Span
    phrase: Span
    offices: tuple[Office, ...]


class PersonReader:
    """The patterns of names and posts, compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        verbs = "|".join(re.escape(v.verb) for v in knowledge.verbs)
        words = [*(m.modal for m in knowledge.modals), *knowledge.adverbs]
        follow = f"(?={_FOLLOW}|{verbs}|{'|'.join(map(re.escape, words))})"
        not_name = f"(?!{'|'.join(map(re.escape, knowledge.not_names))})"
        single = "".join(s for s in knowledge.surnames if len(s) == 1)
        double = "|".join(s for s in knowledge.surnames if len(s) == 2)
        given = r"[\u4e00-\u9fff]"
        name = f"(?P<name>{not_name}(?:{double}){given}{{1,2}}?|{not_name}[{single}]{given}{{1,2}}?)"
        posts = sorted(knowledge.posts, key=lambda p: -len(p))
        title = f"(?P<title>{'|'.join(map(re.escape, posts))})"
        self._title_first = re.compile(f"{title}{name}{follow}")
        self._name_first = re.compile(f"{name}(?P<title>{'|'.join(map(re.escape, posts))})")
        self._phrase_start = re.compile(f"(?:^|[,。;:、\\n]|{verbs})$")
        self._joined = re.compile(f"{title}、?$")

    def persons(self, text: str, mentions: list[Mention]) -> list[PersonMention]:
        """Return the persons that `text` names with a post; `mentions` are the bodies found in it."""
        bodies = {m.span.end: m for m in mentions if m.kind is Kind.ORGANIZATION}
        named = [m.span for m in mentions if m.kind is not Kind.DOCUMENT]
        first = list(self._names_first(text, bodies, named))
        taken = [p.phrase for p in first]
        second = [
            self._with_posts(match, text, bodies)
            for match in self._title_first.finditer(text)
            if not _overlaps(Span(*match.span()), taken)
        ]
        return sorted([*first, *second], key=lambda p: p.span)

    def _names_first(
        self, text: str, bodies: dict[int, Mention], named: list[Span]
    ) -> Iterator[PersonMention]:
        for match in self._name_first.finditer(text):
            span = Span(*match.span("name"))
            office = Office(match["title"], bodies.get(span.start))
            if not _overlaps(span, named) and (
                office.body or self._phrase_start.search(_before(text, span.start))
            ):
                start = office.body.span.start if office.body else span.start
                yield PersonMention(match["name"], span, Span(start, match.end()), (office,))

    def _with_posts(self, match: re.Match[str], text: str, bodies: dict[int, Mention]) -> PersonMention:
        offices: list[Office] = []
        start = match.start("title")
        title = match["title"]
        while True:
            body = bodies.get(start)
            offices.append(Office(title, body))
            start = body.span.start if body else start
            before = self._joined.search(_before(text, start))
            if not before or text[start - 1] != "、":
                break
            title, start = before["title"], start - len(before[0])
        span = Span(*match.span("name"))
        return PersonMention(match["name"], span, Span(start, span.end), _inherit(offices[::-1]))


def _before(text: str, at: int) -> str:
    return text[max(0, at - _REACH) : at]


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(o.start < span.end and span.start < o.end for o in others)


def _inherit(offices: list[Office]) -> tuple[Office, ...]:
    """A post without a body of its own is one of the body named before it."""
    done: list[Office] = []
    for office in offices:
        body = office.body or (done[-1].body if done else None)
        done.append(Office(office.title, body))
    return tuple(done)
