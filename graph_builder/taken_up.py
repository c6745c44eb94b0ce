"""Policies that a clause tells to be taken up though no act of it is on them, and the places that an act
from above reaches.

省教育厅…并将甲行动落实情况纳入督导评估: the frame around the name tells it (``lexicon/taken_up.csv``), and
who acts in the clause, else next or before in its sentence, takes it up. 首批惠及甘肃、青海 tells where a
thing of the nation or of a company comes; 专家组赴长沙开展甲试点评估 which place has it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from graph_builder.clauses import clauses, last_sentence, mask
from graph_builder.link import PolicyLinker, policy_entity
from graph_builder.model import Activity, Adoption, Entity, Kind, Span, Status
from graph_builder.names import loose_key
from graph_builder.resolve import Resolver
from ontology.load import Knowledge

_METHOD = "explicit"
_CONFIDENCE = 0.75
_SHAREABLE = frozenset({Kind.PROGRAMME, Kind.PLATFORM})
_ASSESSING = frozenset({"carry-out", "evaluate", "complete"})
_LISTED = re.compile("[、和与及]")


class Said(NamedTuple):
    """Where an act stands in the folded text, and the body that stands for the place of its entry."""

    sentence: Span
    clause: Span
    home: Entity | None = None


class Named(NamedTuple):
    """A policy that a clause names, and what stands around its name, folded."""

    policy: Entity
    before: str
    after: str


class TakenUpReader:
    """Reads what clauses tell to be taken up; compiled once for some knowledge."""

    def __init__(self, knowledge: Knowledge, resolver: Resolver, linker: PolicyLinker) -> None:
        self._resolver, self._linker = resolver, linker
        self._provinces = knowledge.gazetteer
        self._stages = linker.stages
        self._frames = [
            (re.compile(f"(?:{r.before})$"), re.compile(r.after), r.stage) for r in knowledge.taken_up
        ]
        self._not_done = re.compile(knowledge.grammar["not_done"])
        self._not_done_after = re.compile(knowledge.grammar["not_done_after"])
        self._part = re.compile(knowledge.grammar["part_of_policy"])
        self._reaching = re.compile(knowledge.grammar["comes_to_places"])

    def adoptions(
        self,
        acts: Sequence[Activity],
        said: Mapping[str, Said],
        text: str,
        places: Mapping[int, str],
        shared: Mapping[str, Entity],
    ) -> Iterator[Adoption]:
        """Yield what the acts of a folded `text` adopt without being on it; `places` are those named in it,
        by where they stand.
        """
        by_sentence: dict[Span, list[Activity]] = defaultdict(list)
        for act in acts:
            by_sentence[said[act.id].sentence].append(act)
        for sentence, told in by_sentence.items():
            yield from self._of_sentence(sentence, told, said, text, places, shared)

    def _of_sentence(
        self,
        sentence: Span,
        acts: Sequence[Activity],
        said: Mapping[str, Said],
        text: str,
        places: Mapping[int, str],
        shared: Mapping[str, Entity],
    ) -> Iterator[Adoption]:
        reported = [a for a in acts if a.status is Status.REPORTED]
        for act in reported:
            yield from self._reached(act, said[act.id].clause.end, sentence.end, text, places)
        parts = {a.id for a in reported if self._part.fullmatch(a.target.name)}
        if not (parts or self._may_name(text[sentence.start : sentence.end], shared)):
            return
        in_order, done = _InOrder(acts, said), _InOrder(reported, said)
        before: dict[str, Named] = {}
        _note(self._topic(sentence, text, shared) if parts else (), before)
        for clause in clauses(mask(text), sentence):
            named = list(self._named(text[clause.start : clause.end], shared))
            if not (named or parts):
                continue
            here = in_order.within(clause)
            for act in here:
                if act.id in parts:
                    yield from self._adopted(act, said[act.id].home, _last_of(before))
            for one in named:
                if any(a.status is not Status.REPORTED for a in here):
                    continue
                frame = self._frame(one)
                near = None if frame is None else next(iter(here), None) or done.nearest(clause)
                if near:
                    yield from self._adopted(near, said[near.id].home, [one], frame or "")
                yield from self._assessed(here, one, clause, places)
            _note(named, before)

    def _may_name(self, sentence: str, shared: Mapping[str, Entity]) -> bool:
        """Whether a clause of a sentence may name a policy: where the sentence does not, none does."""
        key = loose_key(sentence)
        return self._linker.may_name(sentence) or any(known in key for known in shared)

    def _topic(self, sentence: Span, text: str, shared: Mapping[str, Entity]) -> Iterator[Named]:
        """What the sentence right before tells of: 甲行动在本省落地。省教育厅启动首期项目。"""
        before = last_sentence(mask(text), sentence.start)
        if before and "\n" not in text[before.end : sentence.start]:
            yield from self._named(text[before.start : before.end], shared)

    def _named(self, clause: str, shared: Mapping[str, Entity]) -> Iterator[Named]:
        """The policies that a clause names and neither denies nor only wishes for."""
        for named in self._all_named(clause, shared):
            if not (self._not_done.search(named.before) or self._not_done_after.match(named.after)):
                yield named

    def _all_named(self, clause: str, shared: Mapping[str, Entity]) -> Iterator[Named]:
        for match in self._linker.find(clause):
            yield Named(policy_entity(match.policy), match.before, match.after)
        key = loose_key(clause)
        for known, policy in shared.items():
            if known in key:
                before, _, after = key.partition(known)
                yield Named(policy, before, after)

    def stage_in(self, clause: str, policy: str) -> str:
        """Return the stage that the words around a policy (a relative IRI) in a clause tell, empty where they
        tell none: 将甲应用纳入年度考核.
        """
        for match in self._linker.find(clause):
            named = Named(policy_entity(match.policy), match.before, match.after)
            if named.policy.iri == policy and (stage := self._frame(named)):
                return stage
        return ""

    def _frame(self, named: Named) -> str | None:
        """The stage that the frame around a policy's name tells, empty where it tells none of its own; None
        where the name stands in no frame.
        """
        if not self._linker.takes_up("", named.before, named.after):
            return None
        told = (s for b, a, s in self._frames if b.search(named.before) and a.match(named.after))
        return next(told, None)

    def _adopted(
        self, act: Activity, home: Entity | None, named: Iterable[Named], stage: str = ""
    ) -> Iterator[Adoption]:
        stage = stage or self._stages.of(act.target.name, act.stage)
        for adopter, place in self._linker.adopters(act, home):
            for one in named:
                yield _adoption(one.policy, adopter, place, act, stage)

    def _assessed(
        self, acts: Iterable[Activity], named: Named, clause: Span, places: Mapping[int, str]
    ) -> Iterator[Adoption]:
        """A place where others than its own bodies assess a policy has it."""
        for act in acts:
            stage = self._stages.of(act.target.name.replace(named.policy.name, " "), act.stage)
            if stage == "evaluate" and act.action in _ASSESSING and not any(self._linker.adopters(act)):
                for body, place in self._standing_for(
                    places[at] for at in range(clause.start, clause.end) if at in places
                ):
                    yield _adoption(named.policy, body, place, act, stage)

    def _reached(
        self, act: Activity, start: int, end: int, text: str, places: Mapping[int, str]
    ) -> Iterator[Adoption]:
        """The places right behind what tells that a thing of the nation's or a company's comes to them."""
        reaching = self._reaching.match(text, start, end)
        if not reaching or act.target.kind not in _SHAREABLE or any(self._linker.adopters(act)):
            return
        policy = next((policy_entity(m.policy) for m in self._linker.find(act.target.name)), None)
        for body, place in self._standing_for(_list_of_places(text, reaching.end(), end, places)):
            stage = self._stages.of("", act.stage)
            yield _adoption(policy or act.target.entity, body, place, act, stage)

    def _standing_for(self, places: Iterable[str]) -> Iterator[tuple[Entity, str]]:
        """The governments of the provinces that some places lie in."""
        provinces = dict.fromkeys(p for place in places if (p := self._provinces.province_of(place)))
        for province in provinces:
            if body := self._resolver.role_body(f"{province}-gov"):
                yield body, province


class _InOrder:
    """The acts of a sentence by where their clauses stand: each clause asks for its own."""

    def __init__(self, acts: Iterable[Activity], said: Mapping[str, Said]) -> None:
        self._acts = sorted(acts, key=lambda a: said[a.id].clause.start)
        self._spans = [said[a.id].clause for a in self._acts]
        self._starts = [s.start for s in self._spans]
        self._ends = list(accumulate((s.end for s in self._spans), max))

    def within(self, clause: Span) -> list[Activity]:
        """Return the acts told in a clause."""
        first, last = bisect_right(self._ends, clause.start), bisect_left(self._starts, clause.end)
        return [self._acts[at] for at in range(first, last) if _overlap(self._spans[at], clause)]

    def nearest(self, clause: Span) -> Activity | None:
        """Return the first act behind a clause, else the last of all."""
        later = bisect_left(self._starts, clause.end)
        return next(iter(self._acts[later : later + 1] or self._acts[-1:]), None)


def _note(named: Iterable[Named], before: dict[str, Named]) -> None:
    """Add what is named to what was named before, each policy once, where it was named last."""
    for one in named:
        before.pop(one.policy.iri, None)
        before[one.policy.iri] = one


def _last_of(before: Mapping[str, Named]) -> list[Named]:
    """What was named last, a thing rather than a text: of 召开甲启动会,印发《乙办法》 the parts are 甲's."""
    named = list(before.values())
    things = [one for one in named if one.before.count("《") == one.before.count("》")]
    return (things or named)[-1:]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _list_of_places(text: str, at: int, end: int, places: Mapping[int, str]) -> Iterator[str]:
    """The places of a list that begins at `at`, as far as it goes."""
    while at < end and at in places:
        yield places[at]
        mark = _LISTED.search(text, at, min(end, at + 12))
        at = mark.end() if mark else end


def _adoption(policy: Entity, adopter: Entity, place: str, act: Activity, stage: str) -> Adoption:
    return Adoption(policy, adopter, place, stage, act, _METHOD, _CONFIDENCE)
