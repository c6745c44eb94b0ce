"""What an act is done to: from the noun phrase after the verb to a name, a kind and a count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph_builder.alternatives import alternatives
from graph_builder.model import Kind
from graph_builder.resolve import Resolver
from ontology.load import Knowledge, Verb

_OPENING = "《"
_TITLE = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》")
_NEXT_TITLE = re.compile(rf"(?:[、和与及]|以及)?{_TITLE.pattern}")
_OF_A_TITLE = re.compile(r"^[^《》“”]+的(?=《(?:[^《》]|《[^《》]*》)+》$)")  # 原卫生部2011年印发的《…》
_REST_OF_TITLES = re.compile(r"^等(?P<count>\d+[\u4e00-\u9fff])")
_AS = re.compile(r"^(?P<what>.+?)为(?P<rank>(?![\u4e00-\u9fff]{0,2}主题).+)$")
_SPEECH = re.compile(r"并(?:致辞|讲话|发言|发表.*|作.*|致欢迎辞|见证.*|宣布.*|主持.*|授牌|颁奖|揭牌)$")
_TITLE_OF_HONOUR = re.compile(r"(?P<rank>“[^“”]+”(?:[^“”,]{0,8}称号|[^“”,]{0,6}))$")
_SENT_TO = re.compile(r"^.+?参加(?P<what>.+)$")
_OFFICE = re.compile(r"(?<=.)(?:辞去|的.*职务|(?:担任|为).+).*$")
_FOREIGN_NAME = re.compile(r"(?P<name>[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+)$")
_WHOLLY_QUOTED = re.compile(r"^“[^“”]+”$")
_HOLDING = frozenset({"hold", "organise", "undertake", "attend", "carry-out"})
_CARRYING_OUT = frozenset({"launch", "carry-out", "advance", "deploy", "pilot", "promote"})
_OF_OFFICE = frozenset({"appoint", "approve"})
_NOT_A_START = frozenset("、,。:;)》”")
_LONGEST = 400  # code points; what goes on longer is no noun phrase, and would take long to search
_TITLES = 4_000  # of titles in a row the first is read, and how many more there are
_LOOSE_START = re.compile(r"^(?:了|一批|各地各校|各地|全面|有关)+")


@dataclass(frozen=True, slots=True)
class ObjectPhrase:
    """The object of an act: its kind, its name as a whole noun phrase, and a count told with it."""

    kind: Kind
    name: str
    count: str | None = None
    titled: bool = False
    more: tuple[str, ...] = ()
    """Further titles that stand beside it: 《甲》《乙》."""


class ObjectReader:
    """Reads noun phrases after verbs.

    >>> from ontology.load import load
    >>> knowledge = load()
    >>> verb = next(v for v in knowledge.verbs if v.verb == "推进")
    >>> told = ObjectReader(knowledge, Resolver(knowledge)).read(verb, "云课堂平台建设")
    >>> told.kind.value, told.name
    ('Platform', '云课堂平台')
    """

    def __init__(self, knowledge: Knowledge, resolver: Resolver) -> None:
        self._resolver = resolver
        grammar = knowledge.grammar
        units = alternatives(u.unit for u in knowledge.units)
        number = r"(?:[\d.]++|[两二三四五六七八九十]++)[万亿]?(?:余|多)?"
        whole = rf"(?<![\d.两二三四五六七八九十]){number}"  # tried once a number, not once a digit of it
        self._leading_count = re.compile(rf"^(?P<count>{number}(?:{units})(?:左右|以上)?)(?!级)")
        self._people = re.compile(rf"{whole}(?:名|人|位|所|家|个|支)(?![月年])")
        self._nothing_but_a_count = re.compile(rf"{number}(?:[个件项家次起名人位条份处])")  # 办结26件
        self._trailing_count = re.compile(rf"共?(?P<count>{whole}(?:{units}))$")
        self._post = re.compile(f".*(?:{alternatives(knowledge.posts)})(?=[\\u4e00-\\u9fff]+·)")
        self._motto = re.compile("^" + grammar["motto"])
        self._meeting_purpose = re.compile(grammar["meeting_purpose"])
        self._document_purpose = re.compile(grammar["document_purpose"])
        self._chosen_for = re.compile(grammar["chosen_for"])
        self._sent_to = re.compile(grammar["sent_to"])
        self._plan_or_text = re.compile(grammar["plan_or_text"])
        self._onto_title = re.compile(grammar["onto_title"])
        self._of_issuer = re.compile(grammar["of_issuer"])
        self._about_title = re.compile(grammar["about_title"])
        self._trailing = re.compile(grammar["trailing"])
        self._platform_trailing = re.compile(grammar["platform_trailing"])

    def read(self, verb: Verb, phrase: str) -> ObjectPhrase | None:
        """Return what `phrase` names as the object of `verb`; None where it names nothing."""
        if len(phrase) > _LONGEST:
            return self._titled(phrase[:_TITLES])
        phrase = self._motto.sub("", _SPEECH.sub("", phrase).strip())
        if special := self._special(verb, phrase):
            return special
        phrase = self._without_purpose(verb, phrase)
        titled = None if self._is_about_a_title(verb, phrase) else self._titled(phrase)
        if titled:
            return titled
        phrase, count = self._without_counts(_LOOSE_START.sub("", phrase))
        phrase = phrase.strip("“”") if _WHOLLY_QUOTED.match(phrase) else phrase
        if not phrase or phrase[0] in _NOT_A_START:
            return None
        return self._named(verb, phrase, count)

    def _without_purpose(self, verb: Verb, phrase: str) -> str:
        """“会议部署…”, “通知要求…”, “学校开展…”: the noun without what it is for."""
        if verb.action == "hold" and (meeting := self._meeting_purpose.match(phrase)):
            return meeting["what"]
        if verb.action == "issue" and (document := self._document_purpose.match(phrase)):
            return document["what"]
        return self._chosen_for.sub("", phrase) if verb.action == "select" else phrase

    def _special(self, verb: Verb, phrase: str) -> ObjectPhrase | None:
        """What some acts are done to when their object tells more than one thing."""
        if verb.target == Kind.PERSON:
            return self._someone(verb, phrase)
        if "as" in verb.frame and (ranked := _AS.match(phrase)):
            return ObjectPhrase(Kind.AWARD, ranked["rank"])
        if verb.action == "award" and (title := _TITLE_OF_HONOUR.search(phrase)):
            return ObjectPhrase(Kind.AWARD, title["rank"])
        return None

    def _someone(self, verb: Verb, phrase: str) -> ObjectPhrase | None:
        """“甲辞去…”, “甲为厅长”, “某国部长甲·乙”: the person; of people sent to take part, what they take
        part in.
        """
        if verb.action == "dispatch" and (sent := _SENT_TO.match(phrase)):
            return self._named(verb, *self._without_counts(sent["what"]))
        if verb.action == "dispatch" and (people := self._sent_to.sub("", phrase)) not in {"", phrase}:
            return ObjectPhrase(Kind.PERSON, *self._without_counts(people))
        if verb.action in _OF_OFFICE and (name := _OFFICE.sub("", phrase)) != phrase:
            return ObjectPhrase(Kind.PERSON, name)
        foreign = _FOREIGN_NAME.search(phrase)
        after = self._post.search(phrase, 0, foreign.end()) if foreign else None
        if foreign is None or after is None:
            return None
        return ObjectPhrase(Kind.PERSON, phrase[after.end() :]) if after.end() < foreign.end() else None

    def is_only_speech(self, phrase: str) -> bool:
        """Whether nothing stands after a verb but what was said there: 出席并讲话."""
        return not _SPEECH.sub("", phrase).strip()

    def count_in(self, phrase: str) -> str | None:
        """Return the first count of people or bodies in `phrase`."""
        match = self._people.search(phrase)
        return match[0] if match else None

    def _is_about_a_title(self, verb: Verb, phrase: str) -> bool:
        """召开《甲》新闻发布会: an occasion with a title in its name."""
        return verb.action in _HOLDING and not phrase.endswith("》") and bool(_TITLE.match(phrase))

    def _titled(self, phrase: str) -> ObjectPhrase | None:
        if _OPENING not in phrase:
            return None
        phrase = _OF_A_TITLE.sub("", _LOOSE_START.sub("", phrase))
        phrase = self._onto_title.sub("", self._of_issuer.sub("", phrase))
        match = _TITLE.match(phrase)
        if not match:
            return None
        after = phrase[match.end() :]
        if self._about_title.match(after):  # 《…通知》实施意见 is another document
            return ObjectPhrase(Kind.DOCUMENT, f"《{match['title']}》{after.removeprefix('的')}")
        beside: list[str] = []
        while following := _NEXT_TITLE.match(after):
            beside.append(following["title"])
            after = after[following.end() :]
        more = _REST_OF_TITLES.match(after)
        count = more["count"] if more else None
        return ObjectPhrase(Kind.DOCUMENT, match["title"], count, titled=True, more=tuple(beside))

    def _without_counts(self, phrase: str) -> tuple[str, str | None]:
        for pattern, keep in ((self._leading_count, "end"), (self._trailing_count, "start")):
            match = pattern.search(phrase)
            if match:
                rest = phrase[match.end() :] if keep == "end" else phrase[: match.start()]
                bare = "" if self._nothing_but_a_count.fullmatch(phrase) else phrase
                return rest or bare, match["count"]
        return phrase, None

    def _named(self, verb: Verb, phrase: str, count: str | None) -> ObjectPhrase:
        platform = self._platform_trailing.sub("", phrase)
        head = self._resolver.head(platform)
        if platform and head and head.kind == Kind.PLATFORM:
            return ObjectPhrase(Kind.PLATFORM, platform, count)
        name = self._trailing.sub("", phrase) or phrase
        return ObjectPhrase(self._kind(verb, phrase, name), name, count)

    def _kind(self, verb: Verb, phrase: str, name: str) -> Kind:
        if verb.target.endswith("!"):
            return Kind(verb.target[:-1])
        head = self._resolver.head(phrase) if phrase != name else None
        head = head if head and head.kind != "Programme" else self._resolver.head(name)
        if verb.action in _CARRYING_OUT and self._plan_or_text.search(name):
            return Kind.PROGRAMME
        if head and not (
            head.kind == "Programme" and verb.target == "Platform"
        ):  # 下架应用: not the use of it
            return Kind(head.kind)
        return Kind(verb.target) if verb.target else Kind.PROGRAMME
