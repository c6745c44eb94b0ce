"""From clauses to acts: who did what to what, and when.

A clause is read from the left: time, agents, adverbs, prepositional phrases, verb, object. What a clause
leaves out is
taken over from the clauses before it, and marked as inferred where the text itself never says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from graph_builder.clause import Clause, ClauseReader
from graph_builder.clause_reader import Reader
from graph_builder.clauses import mask, sentences
from graph_builder.found import Found
from graph_builder.model import Entity, Interval, Item, Kind, Span, Status, TimeBasis
from graph_builder.normalise import UNREADABLE
from graph_builder.objects import ObjectPhrase
from graph_builder.resolve import Context
from ontology.load import Verb

_HOSTING = frozenset({"organise", "undertake"})
_ISSUING = frozenset({"issue", "publish"})
_TOGETHER = "cooperate"
_REMEMBERED = 200  # things told before, of which 该办法 may mean one
_LATE = timedelta(days=31)  # news may be a month old
_DECIDING = frozenset({"deliberate", "study", "deploy", "approve", "receive", "circulate"})


@dataclass(slots=True)  # as a frozen one it would take three times as long to make
class Act:
    """An act as read, before its target has an identity; spans index the folded text. Nothing changes it."""

    item: Item
    sentence: Span
    clause: Span
    ordinal: int
    agents: tuple[Entity, ...]
    agent_inferred: bool
    open_list: bool
    declared: int | None
    verb: Verb
    object: ObjectPhrase
    count: str | None
    time: Interval | None
    time_basis: TimeBasis
    status: Status
    participants: tuple[Entity, ...]
    posts: tuple[Entity, ...]
    places: tuple[Entity, ...]
    rule: str
    confidence: float


class Place(NamedTuple):
    """Where an act stands, and how many its sentence tells before."""

    item: Item
    sentence: Span
    before: int


@dataclass(slots=True)
class State:
    """What a clause may take over from those before it in the same item."""

    agents: tuple[Entity, ...] = ()
    decider: tuple[Entity, ...] = ()
    leaders: tuple[Entity, ...] = ()
    open_list: bool = False
    declared: int | None = None
    participants: tuple[Entity, ...] = ()
    posts: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    inferred: bool = True
    time: Interval | None = None
    time_basis: TimeBasis = TimeBasis.BULLETIN_MONTH
    occasion: ObjectPhrase | None = None
    occasion_time: Interval | None = None
    last_time: Interval | None = None
    object: ObjectPhrase | None = None
    told: list[ObjectPhrase] = field(default_factory=list)
    holder: State | None = None
    content: bool = False
    planned: bool = False
    named_here: bool = False
    ahead: bool = False
    future: bool = False
    time_of_act: bool = False  # whether the clause that told the time told an act, too
    floor: date | None = None  # before it nobody's act is dated by the act of another


class Reading(NamedTuple):
    """What came of a clause: its acts, or why it tells none (content, negated, no-verb, no-object)."""

    item: Item
    sentence: Span
    clause: Clause
    acts: tuple[Act, ...]
    reason: str = ""


def readings(
    text: str,
    items: Sequence[Item],
    grammar: ClauseReader,
    found: Found,
    default_agent: Entity | None,
    future: bool = False,
) -> Iterator[Reading]:
    """Yield what comes of each clause of the items of a folded `text`; `default_agent` stands where an item
    names nobody; in a section of the `future` everything is planned.
    """
    masked = mask(text)
    for item in items:
        context = found.context(item)
        agents = _default_agents(item, context, default_agent, text, grammar, found)
        state = State(agents, future=future, floor=_floor(found.period))
        told: list[Reading] = []
        for sentence in sentences(masked, item.body):
            reader = Reader(text, masked, grammar, context, found)
            told += _read_sentence(reader, item, sentence, state)
        yield from _without_twice_held(told)


def _floor(period: Interval | None) -> date | None:
    return period.begin - _LATE if period else None


def _without_twice_held(told: list[Reading]) -> Iterator[Reading]:
    """“…论坛在甲市举行, 论坛由乙主办”: held once, by who hosts it, when and where the first words say."""
    hosted = {id(a.object): a for r in told for a in r.acts if a.agents and a.verb.action in _HOSTING}
    if not hosted:
        yield from told
        return
    held = {
        id(a.object): a
        for r in told
        for a in r.acts
        if not a.agents and a.verb.action == "hold" and id(a.object) in hosted
    }
    for reading in told:
        kept = (a for a in reading.acts if held.get(id(a.object)) is not a)
        yield reading._replace(acts=tuple(_where_held(a, held.get(id(a.object))) for a in kept))


def _where_held(act: Act, held: Act | None) -> Act:
    return replace(act, places=act.places or held.places) if held else act


def _default_agents(
    item: Item, context: Context, ministry: Entity | None, text: str, grammar: ClauseReader, found: Found
) -> tuple[Entity, ...]:
    """Who acts where an item names nobody: the bodies that its head is, else the ministry."""
    head = item.head_span
    told = grammar.agents.read(text, head.start, head.end, found.mentions, {}, context)
    if told and told.end == head.end and all(a.kind is Kind.ORGANIZATION for a in told.agents):
        return told.agents
    ours = ministry and context.place is None and _is_of_the_publisher(item)
    return (ministry,) if ministry and ours else ()


def _is_of_the_publisher(item: Item) -> bool:
    """Whether whoever publishes acts where an entry names nobody: not below a head that names others, or one
    that has a character nobody can read, which may be a place's.
    """
    return not item.provinces and UNREADABLE not in item.head


def _read_sentence(reader: Reader, item: Item, sentence: Span, state: State) -> Iterator[Reading]:
    state.time, state.time_basis = None, TimeBasis.BULLETIN_MONTH
    state.content = state.planned = state.named_here = False
    state.ahead = state.future
    state.object = None
    ordinal = 0
    for clause in _told(reader, sentence, state):
        _take_over(clause, state)
        state.content = state.content or reader.is_conditional(clause.span)
        target = clause.object or _elided(clause, state)
        target = target and _meant(target, clause, state, reader.grammar)
        aim = reader.is_purpose(clause.span)
        if clause.verb is None or target is None or state.content or clause.negated or aim:
            state.ahead = state.ahead or clause.status is Status.PLANNED
            yield Reading(item, sentence, clause, (), "content" if aim else _reason(clause, state))
            continue
        state.object = target
        state.told.append(target)
        acts = tuple(_acts(clause, clause.verb, target, state, Place(item, sentence, ordinal)))
        ordinal += len(acts)
        _body_decides(clause, target, state, reader)
        yield Reading(item, sentence, clause, acts)
        if clause.subordinate:  # 甲印发通知后, 乙…: the day is that of what came before
            state.time, state.time_basis = None, TimeBasis.BULLETIN_MONTH
        if clause.status is Status.PLANNED:
            state.content = (
                not clause.agents
            )  # after a plan without a doer of its own comes the content of that plan
            state.planned = True


def _body_decides(clause: Clause, meeting: ObjectPhrase, state: State, reader: Reader) -> None:
    """省长主持召开省政府常务会议, 审议…: who is in the chair opens the meeting, the body decides there."""
    chair = clause.agents[0] if len(clause.agents) == 1 else None
    if chair is None or chair.kind is not Kind.PERSON:
        return
    if not reader.grammar.standing_meeting.search(meeting.name):
        return
    body = reader.grammar.resolver.body_of(dict(chair.details).get("memberOf", ""))
    state.decider = (body,) if body else ()


def _reason(clause: Clause, state: State) -> str:
    if state.content:
        return "content"
    if clause.negated:
        return "negated"
    return "no-object" if clause.verb else "no-verb"


def _elided(clause: Clause, state: State) -> ObjectPhrase | None:
    """What an act is on where its clause does not say so: the occasion told before, or the last object."""
    if clause.bare_occasion:
        return state.occasion
    return state.object if clause.elided else None


def _meant(target: ObjectPhrase, clause: Clause, state: State, grammar: ClauseReader) -> ObjectPhrase:
    """What 活动 and “该办法” mean: the occasion told before, the last thing whose name ends so."""
    if clause.bare_occasion and state.occasion:
        return state.occasion
    that = None if target.titled else grammar.that_thing.fullmatch(target.name)
    if that is None:
        return target
    before = islice(reversed(state.told), _REMEMBERED)
    named = (o for o in before if o.name.rstrip("”)》").endswith(that["kind"]))
    return next(named, target)


def _told(reader: Reader, sentence: Span, state: State) -> Iterator[Clause]:
    for span in reader.clauses(sentence):
        reader.remember(state.agents, state.last_time)
        if _at_occasion(reader, span, state):
            _back_to_holder(state)
        yield from reader.read(span)


def _at_occasion(reader: Reader, span: Span, state: State) -> bool:
    """Whether a clause goes on at the occasion told before: 会上…, 会议审议…, 部常务会议由…."""
    name = state.occasion.name if state.occasion else ""
    if not name:
        return False
    told = reader.grammar.at_occasion.match(reader.masked, span.start, span.end)
    return bool(told) or reader.text.startswith(name, span.start)


def _back_to_holder(state: State) -> None:
    """Who held an occasion acts at it, whoever is told to have come; the day is that of the occasion."""
    if holder := state.holder:
        state.agents, state.inferred = holder.agents, holder.inferred
        state.open_list, state.declared = holder.open_list, holder.declared
        state.participants, state.posts = holder.participants, holder.posts
    if state.time is None and state.occasion_time:
        state.time, state.time_basis = state.occasion_time, TimeBasis.INHERITED


def _is_long_ago(state: State) -> bool:
    return state.time is not None and state.floor is not None and state.time.end < state.floor


def _take_over(clause: Clause, state: State) -> None:
    if clause.time:
        state.time, state.time_basis = clause.time, TimeBasis.STATED
        state.last_time, state.time_of_act = clause.time, clause.verb is not None
    elif clause.agents and state.time_of_act and _is_long_ago(state):
        state.time, state.time_basis = None, TimeBasis.BULLETIN_MONTH  # 甲2018年印发的办法, 省厅推进…
    state.planned = state.planned and not clause.underway
    state.ahead = state.ahead and not clause.underway
    if clause.agents:
        state.decider, state.named_here = (), True
        state.leaders = clause.leaders
        state.agents, state.inferred = clause.agents, False
        state.open_list, state.declared = clause.open_list, clause.declared
        state.participants, state.posts = clause.participants, clause.posts
        state.planned = False
    elif clause.topic and not state.content:
        state.agents, state.inferred = clause.topic, True
        state.open_list, state.declared, state.participants, state.posts = False, None, (), {}
    state.content = state.content or clause.content


def _acts(clause: Clause, verb: Verb, target: ObjectPhrase, state: State, place: Place) -> Iterator[Act]:
    time, basis = (None if clause.undated else state.time), state.time_basis
    if clause.bare_occasion and state.occasion:
        time = time or state.occasion_time
        basis = basis if state.time else TimeBasis.INHERITED
    elif target.kind is Kind.EVENT:
        state.occasion, state.occasion_time = target, time
        state.holder = replace(state, holder=None) if clause.agents and verb.action == "hold" else None
    agents, inferred = _agents(clause, verb, state)
    each = _each_for_itself(clause, verb, agents)
    own_times = clause.times if each and len(clause.times) == len(agents) else (time,) * len(agents)
    told = zip([(a,) for a in agents], own_times, strict=True) if each else [(agents, time)]
    if each and clause.pairs and verb.action == _TOGETHER:  # 甲与乙、丙与丁分别签约
        told = [(pair, time) for pair in clause.pairs]
    for ordinal, (some, own_time) in enumerate(told, place.before + 1):
        yield Act(
            item=place.item,
            sentence=place.sentence,
            clause=clause.span,
            ordinal=ordinal,
            agents=some,
            agent_inferred=inferred,
            open_list=(state.open_list or clause.open_list) and not clause.agentless,
            declared=None if clause.agentless else state.declared,
            verb=verb,
            object=target,
            time=own_time,
            time_basis=basis if own_time else TimeBasis.BULLETIN_MONTH,
            status=Status.PLANNED if state.planned or state.ahead else clause.status,
            count=target.count or clause.count,
            participants=state.participants,
            posts=tuple(p for a in some for p in state.posts.get(a.iri, ())),
            places=clause.places,
            rule=clause.rule,
            confidence=clause.confidence - (0.1 if inferred else 0.0),
        )


def _agents(clause: Clause, verb: Verb, state: State) -> tuple[tuple[Entity, ...], bool]:
    if clause.agents:
        return clause.agents, False
    if state.leaders and not state.named_here:  # after 甲与乙签约。 goes on what 甲 does
        return (*state.leaders, *clause.joint), True
    if state.decider and verb.action in _DECIDING:
        return state.decider, False
    if clause.agentless:
        return (), False
    issues = verb.action in _ISSUING and not state.named_here
    if clause.issuer and (state.inferred or issues):
        state.agents = (clause.issuer,)
        return (clause.issuer,), True
    return (*state.agents, *clause.joint), state.inferred


def _each_for_itself(clause: Clause, verb: Verb, agents: tuple[Entity, ...]) -> bool:
    if verb.action == _TOGETHER and not clause.each:  # 甲市、乙市签订协议
        return False
    given = verb.action in {"attend", "honour"} and clause.rule != "frame.disposal"
    return len(agents) > 1 and (given or clause.distributive)
