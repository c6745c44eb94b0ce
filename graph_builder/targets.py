"""Which thing an act of a bulletin is on, and which one an entry means that only names it.

What an entry names is what its acts act on: a title means the document that is issued, drafted or passed on
there, else the one of the bulletin, before it is a document of that title somewhere. Names that say only what
kind of thing they are (通知, 座谈会) are told apart by who acts, and occasions of such a name by the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graph_builder.found import Found
from graph_builder.home import place_of_entry
from graph_builder.link import policy_entity
from graph_builder.model import Bulletin, Entity, Item, Kind, Mention, Precision, Target, TimeBasis
from graph_builder.names import key, loose_key, title_key
from graph_builder.objects import ObjectPhrase
from graph_builder.persons import PersonMention
from graph_builder.recurrence import When, when
from graph_builder.relate import Act
from graph_builder.resolve import Context, jurisdiction
from graph_builder.titles import document_core
from graph_builder.told_first import ToldFirst
from ontology.places import NATION

if TYPE_CHECKING:
    from graph_builder.pipeline import Pipeline

_NATIONAL_ACTIONS = frozenset({"attend", "circulate", "receive", "honour"})
_ON_TEXTS = frozenset(
    {"issue", "publish", "draft", "revise", "solicit", "deliberate", "circulate", "abolish"}
)
_ISSUING = frozenset({"issue", "publish"})  # who forwards a text does not issue it
_HOSTING = frozenset({"hold", "organise", "undertake", "support", "carry-out"})  # the others come to it
_OF_NOBODY = frozenset({Kind.PERSON, Kind.PLACE, Kind.ORGANIZATION, Kind.INDICATOR})


@dataclass(frozen=True, slots=True)
class _Issued:
    """A document that the bulletin issues: where, in which entry."""

    place: str | None
    item: Item
    entity: Entity


class _Done(NamedTuple):
    """An act whose target is known, the place in which it is acted on, and who is told with its name."""

    act: Act
    scope: str | None
    entity: Entity
    host: str = ""

    @property
    def name(self) -> str:
        """The name by which mentions are compared with it."""
        name = self.act.object.name
        return _core(name) if self.entity.kind is Kind.DOCUMENT else loose_key(name)


class _Called:
    """What the acts of an entry are on that they call by one name, each told first; known as far as read."""

    def __init__(self) -> None:
        self._by_clause: ToldFirst[Entity] = ToldFirst()
        self._by_sentence: ToldFirst[Entity] = ToldFirst()
        self._issued: Entity | None = None
        self._any: Entity | None = None
        self._read = 0

    def meant(self, told: Sequence[_Done], at: int | None) -> Entity | None:
        """What the name at `at` means, of all that was `told`: what is told in its clause, its sentence, is
        issued, or anything.
        """
        for done in told[self._read :]:
            self._tell(done)
        self._read = len(told)
        near = None if at is None else self._by_clause.at(at) or self._by_sentence.at(at)
        return near or self._issued or self._any

    def _tell(self, done: _Done) -> None:
        self._by_clause.add(done.act.clause, done.entity)
        self._by_sentence.add(done.act.sentence, done.entity)
        self._any = self._any or done.entity
        if _issues(done.act):
            self._issued = self._issued or done.entity


class Targets:
    """The things that one bulletin acts on, in the order in which it tells them."""

    def __init__(self, stages: Pipeline, bulletin: Bulletin, found: Found, text: str) -> None:
        self.stages = stages
        self.bulletin = bulletin
        self.found = found
        self.text = text
        self._summaries = {id(i) for s in bulletin.sections if s.summary for i in s.items}
        self._issued: defaultdict[str, dict[tuple[str | None, int, str], _Issued]] = defaultdict(dict)
        self._done: defaultdict[int, list[_Done]] = defaultdict(list)  # by the id of their entry
        self._named: defaultdict[str, dict[tuple[str, str | None], Entity]] = defaultdict(dict)
        self._told: defaultdict[tuple[str, int], list[_Done]] = defaultdict(list)  # by name and entry
        self._called: defaultdict[tuple[str, int], _Called] = defaultdict(_Called)  # few names are asked for

    def expect(self, acts: Iterable[Act]) -> None:
        """Note the documents that `acts` issue: what is told of them before is told of these."""
        acts = [a for a in acts if _issues(a)]
        for act in sorted(acts, key=lambda a: not a.agents):  # without an issuer it may be another's text
            self._issue(act)

    def of(self, act: Act, again: Sequence[Act] = ()) -> Target:
        """Return what an act is on; `again` are the acts that tell it elsewhere."""
        scope = None if act.verb.action in _NATIONAL_ACTIONS else self._scope(act)
        entity, name, host = self._entity(act, scope)
        for told in (act, *again):
            self._note(_Done(told, scope, entity, host))
        return Target(entity.kind, name, entity)

    def _note(self, done: _Done) -> None:
        known_by, entry, which = done.name, id(done.act.item), (done.entity.iri, done.scope)
        self._done[entry].append(done)
        named = self._named[known_by]
        named.pop(which, None)  # the last told stands last
        named[which] = done.entity
        self._told[known_by, entry].append(done)

    def titled(self, title: str, scope: str | None, item: Item, at: int) -> Entity:
        """Return the document that an entry names by its title at `at`."""
        return self._acted_on(_core(title), item, at) or self._cited(title, scope, item, at)

    def named(self, kind: Kind, name: str, item: Item) -> Entity | None:
        """Return the thing of that kind and name that the acts of an entry are on, None where none is."""
        found = self._acted_on(loose_key(name), item)
        return found if found and found.kind is kind else None

    def _own(self, item: Item) -> str | None:
        """The place that an entry speaks from."""
        return place_of_entry(item, self.bulletin.place)

    def place_of(self, name: str, item: Item) -> str | None:
        """Return the place that a name in an entry belongs to: that of its acts, else the entry's."""
        own = self._own(item)
        told = (d for d in self._done[id(item)] if self._tells(d.act, name))
        inside = (d.scope for d in told if own and own in self.stages.knowledge.gazetteer.upwards(d.scope))
        return next(inside, own)

    def _tells(self, act: Act, name: str) -> bool:
        return name in self.text[act.clause.start : act.clause.end]

    def _entity(self, act: Act, scope: str | None) -> tuple[Entity, str, str]:
        """The thing that an act is on, its name there, and who is told with a bare name."""
        phrase, resolver = act.object, self.stages.resolver
        policy = self.stages.linker.exact(resolver.merges.name(phrase.name, scope))
        if policy and not self._is_text(act):
            entity = policy_entity(policy)
            if not resolver.merges.denied(phrase.name, scope, entity.iri):
                return entity, phrase.name, ""
        if phrase.kind is Kind.DOCUMENT:
            cited = None if _issues(act) else self._cited(phrase.name, scope, act.item, act.clause.start, act)
            return cited or self._issue(act), phrase.name, ""
        if phrase.kind is Kind.ORGANIZATION:
            mention = Mention(act.clause, phrase.name, Kind.ORGANIZATION, "target")
            body = resolver.body(mention, Context(scope, self.found.month))
            return body or resolver.thing(Kind.ORGANIZATION, phrase.name, scope), phrase.name, ""
        if place := next((p for p in act.places if _is_scene(phrase, p)), None):
            return place, phrase.name, ""
        if phrase.kind is Kind.PERSON and (person := self._person_in(act)):
            return resolver.person(person, self.found.context(act.item)), person.name, ""
        name = self._without_place(phrase.name, scope)
        entity, host = self._thing(act, name, scope)
        return entity, name, host

    def _person_in(self, act: Act) -> PersonMention | None:
        """The person whom the object of an act names, with or without posts."""
        inside = self.found.persons.within(act.clause.start, act.clause.end)
        told = [p for p in inside if p.name in act.object.name]
        acting = {a.iri for a in act.agents}
        context = self.found.context(act.item)
        return next((p for p in told if self.stages.resolver.person(p, context).iri not in acting), None)

    def _is_text(self, act: Act) -> bool:
        """Whether the act is on a text: its title stands in 《》, or it is written, issued or discussed."""
        return act.object.titled or (act.object.kind is Kind.DOCUMENT and act.verb.action in _ON_TEXTS)

    def _without_place(self, name: str, scope: str | None) -> str:
        """四川“智慧教育大脑” in the entry of 四川 is “智慧教育大脑”."""
        place = self.stages.knowledge.places_by_id.get(scope or "")
        for told in (place.name, place.short) if place else ():
            if name.startswith(f"{told}“"):
                return name.removeprefix(told)
        return name

    def _scope(self, act: Act) -> str | None:
        """The place of those who act; of several the narrowest that holds them all, below the nation."""
        places = {p for a in act.agents if (p := jurisdiction(a)) and p != NATION}
        if len(places) < 2:
            return next(iter(places), None)
        above = [self.stages.knowledge.gazetteer.upwards(p) for p in sorted(places)]
        return next((p for p in above[0] if all(p in other for other in above)), None)

    def _reported(self, act: Act | None = None) -> When:
        return when((act.time if act else None) or self.bulletin.period, self.bulletin.id)

    def _thing(self, act: Act, name: str, scope: str | None) -> tuple[Entity, str]:
        """A thing that is no text; of a bare name the doer tells which, of an occasion the day too."""
        resolver, reported = self.stages.resolver, self._reported(act)
        kind = act.object.kind
        if kind in _OF_NOBODY or not resolver.is_bare(name):
            return resolver.thing(kind, name, scope, reported), ""
        host = _leader(act) or "、".join(act.item.provinces) or act.item.head
        if kind is not Kind.EVENT:
            return resolver.thing(kind, name, scope, reported, host), host
        if same := self._same_occasion(act, host):
            return same.entity, same.host
        reported = reported._replace(month=_day(act) or reported.month)
        return resolver.thing(kind, name, scope, reported, host), host

    def _same_occasion(self, act: Act, host: str) -> _Done | None:
        """The occasion of a bare name that the entry told last, if it is this one."""
        before = reversed(self._done[id(act.item)])
        return next((d for d in before if self._is_same_occasion(d, act, host)), None)

    def _is_same_occasion(self, done: _Done, act: Act, host: str) -> bool:
        """Whether an occasion of a bare name is the one told before: of one day as far as told, and held
        by the same body, unless it is only come to, or one clause tells who held and who helped.
        """
        hosted, told = act.verb.action in _HOSTING, done.act.object
        one_clause = done.act.clause == act.clause
        if hosted and one_clause and done.act.verb == act.verb:
            return False  # 甲、乙分别举办: each has its own
        if hosted and len({_day(done.act), _day(act)} - {""}) > 1:
            return False
        if told is act.object:
            return True
        if told.kind is not Kind.EVENT or key(told.name) != key(act.object.name):
            return False
        return not hosted or one_clause or done.host == host

    def _issue(self, act: Act) -> Entity:
        """The document that an act issues; what the bulletin tells of it elsewhere is told of this one."""
        title, scope = act.object.name, self._scope(act)
        if not act.agents and (known := self._of_title(_core(title), self._own(act.item), act.item)):
            return known
        period = act.time or self.bulletin.period
        year = period.begin.year if period else None
        entity = self.stages.resolver.document(
            title, scope, year, self._reported(act), act.object.titled, self._issuer(act, scope)
        )
        issued = _Issued(scope, act.item, entity)
        self._issued[_core(title)].setdefault((scope, id(act.item), entity.iri), issued)
        return entity

    def _issuer(self, act: Act, scope: str | None) -> str:
        """The first of those who issue a document of the nation, its ministry where it is an office; nobody
        where several places issue it.
        """
        if scope is None and any(jurisdiction(a) not in {None, NATION} for a in act.agents):
            return ""
        ministry = self.stages.resolver.ministry(act.agents[0].name) if act.agents else None
        return ministry.iri if ministry else _leader(act)

    def _cited(self, title: str, scope: str | None, item: Item, at: int, act: Act | None = None) -> Entity:
        """A title that is only named: the document issued in this bulletin at the same place, or above it.

        Another province's document of that title is another document. An entry of no one province (a summary)
        means the only one of that title.
        """
        where = scope if act is None or act.agents else self._own(item)
        if known := self._told_before(title, item, at) or self._of_title(_core(title), where, item):
            return known
        titled = act is None or act.object.titled
        known_to = scope if act else None  # who only names a text may name the nation's
        host = "" if act is None else _leader(act)
        return self.stages.resolver.document(title, known_to, None, self._reported(act), titled, host)

    def _told_before(self, title: str, item: Item, at: int) -> Entity | None:
        """《通知》 after 《关于数据工作的通知》 in an entry means that one."""
        core = _core(title)
        if not self.stages.resolver.is_bare(core):
            return None
        before = (d for d in reversed(self._done[id(item)]) if d.act.clause.start <= at)
        return next(
            (d.entity for d in before if d.entity.kind is Kind.DOCUMENT and d.name.endswith(core)), None
        )

    def _of_title(self, core: str, scope: str | None, item: Item) -> Entity | None:
        """The document of that title that is issued at a place or above it, else the only one below."""
        told = list(self._issued.get(core, {}).values())
        gazetteer = self.stages.knowledge.gazetteer
        for place in (*gazetteer.upwards(scope), None):
            if one := _only([d for d in told if d.place == place], item):
                return one
        if scope and (below := _only([d for d in told if scope in gazetteer.upwards(d.place)], item)):
            return below
        if len(item.provinces) == 1:
            return None
        own = [d for d in told if d.place in item.provinces or not item.provinces]
        return _only(own, item)

    def _acted_on(self, name: str, item: Item, at: int | None = None) -> Entity | None:
        """What the acts of an entry call by that name: in the clause at `at`, its sentence, or anywhere; else
        what those of the other entries of its place do, a summary meaning the only one of the bulletin.
        """
        here = name, id(item)
        told = self._told.get(here)
        if told and (meant := self._called[here].meant(told, at)):
            return meant
        named = self._named.get(name, {})
        others = {iri: entity for (iri, scope), entity in named.items() if self._may_mean(item, scope)}
        return next(iter(others.values())) if len(others) == 1 else None

    def _may_mean(self, item: Item, scope: str | None) -> bool:
        if id(item) in self._summaries:
            return True
        own = self._own(item)
        return own is not None and own in self.stages.knowledge.gazetteer.upwards(scope)


def _only(issued: list[_Issued], item: Item) -> Entity | None:
    """The only document, or the only one of an entry; None where it might be one of several."""
    for some in (issued, [d for d in issued if d.item is item]):
        if len({d.entity.iri for d in some}) == 1:
            return some[0].entity
    return None


def _leader(act: Act) -> str:
    """The IRI of the first who acts, of a person in office the body served."""
    first = act.agents[0] if act.agents else None
    return dict(first.details).get("memberOf", first.iri) if first else ""


def _day(act: Act) -> str:
    """The day on which a told time begins; empty where only the month is known."""
    time = act.time
    known = time and time.precision is Precision.DAY and act.time_basis is not TimeBasis.BULLETIN_MONTH
    return f"{time.begin}" if time and known else ""


def _is_scene(phrase: ObjectPhrase, place: Entity) -> bool:
    """赴江苏省调研: what is looked into is the place itself."""
    return phrase.kind is Kind.PLACE and place.kind is Kind.PLACE and place.name == phrase.name


def _issues(act: Act) -> bool:
    return act.object.kind is Kind.DOCUMENT and act.verb.action in _ISSUING


def _core(title: str) -> str:
    return title_key(document_core(title))
