"""From what a text names to which thing it is: bodies by the entry's province, things by name and scope.

An identifier is made only after the place is known: 省教育厅 stands fifteen times in one bulletin, each
time another body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from graph_builder.bodies import ROLE, SCHOOL, Bodies
from graph_builder.groups import NUMBERED_SCHOOL
from graph_builder.head_nouns import HeadNouns
from graph_builder.merges import Merges
from graph_builder.model import Entity, Kind, Mention, Span
from graph_builder.names import digest, fold, key, title_key, typeset
from graph_builder.occasions import OccasionNames
from graph_builder.persons import PersonMention
from graph_builder.places import place_entity
from graph_builder.recurrence import Recurrence, When
from graph_builder.spelling import Spelling
from graph_builder.titles import document_core
from ontology.load import Knowledge, Policy
from ontology.places import NATION, Gazetteer, Place, Prefix
from ontology.remember import Remembered

_OTHER_PLACE = re.compile(
    r"[州区县路镇村湾]|.*(?:大学|学院|小学|中学|学校)$"
)  # 海南州, 河北区, 江苏路小学, 浙江师范大学
_NUMBERED = re.compile(r"〔(?P<year>\d{4})〕")
_YEAR = re.compile(r"(?P<year>\d{4})")
_ANYWHERE = Span(0, 0)
_NEAR = 50  # code points: about a sentence
_FOLDERS = {
    Kind.EVENT: "occasion/",
    Kind.DOCUMENT: "doc/",
    Kind.PLATFORM: "platform/x-",
    Kind.PROGRAMME: "policy/x-",
    Kind.MECHANISM: "mechanism/x-",
    Kind.AWARD: "award/x-",
    Kind.INDICATOR: "indicator/x-",
    Kind.ORGANIZATION: "org/x-",
    Kind.PLACE: "place/x-",
    Kind.PERSON: "person/",
    Kind.POST: "post/x-",
}


class Context(NamedTuple):
    """Where something was read: the place from inside which the entry is told (None for the nation or for
    several provinces at once), the month of the bulletin (2022-11; empty where it is unknown), the places
    that the entry names, by where they stand, all provinces of the entry, and who acted last in it.
    """

    place: str | None = None
    month: str = ""
    named: tuple[tuple[int, str], ...] = ()
    provinces: tuple[str, ...] = ()
    before: tuple[Entity, ...] = ()


class Resolver:
    """Makes entities; everything it says of one is a function of its key.

    >>> from ontology.load import load
    >>> from graph_builder.recognise import Recogniser
    >>> mention = Recogniser(load()).mentions("自治区教育厅")[0]
    >>> Resolver(load()).body(mention, Context("450000")).name
    '广西壮族自治区教育厅'
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.bodies = Bodies(knowledge)
        self.merges = Merges(knowledge)
        self._recurrence = Recurrence(knowledge)
        self._occasions = OccasionNames(knowledge)
        self._number = re.compile(knowledge.grammar["numbered_school"])
        self._bare_body = re.compile(knowledge.grammar["bare_body"])
        self._seeds: frozenset[str] = frozenset()  # the registry describes them
        self.spell = Spelling(knowledge).spell
        self.head = HeadNouns(knowledge).head
        self._seeds = frozenset(d.iri for d in map(self.seed, knowledge.policies) if d)

    def body(self, mention: Mention, context: Context) -> Entity | None:
        """Return the body that a mention means in `context`; None where it needs a place that is not told.

        省教育厅 outside a province's entry is nobody: merged by name, it would be one body for all provinces.
        """
        name = mention.surface, mention.key, mention.rule
        prefixes = self._needing_place(*name, context.place)
        if prefixes is None:
            return self._body(*name, context.place, context.month, None)
        place = self._meant(prefixes, context, mention.span.start)
        return self._body(*name, context.place, context.month, place) if place else None

    @Remembered
    def _needing_place(
        self, surface: str, known: str | None, rule: str, scope: str | None
    ) -> tuple[Prefix, ...] | None:
        """The prefixes by which a body is told from inside its place; None where no place is to be found."""
        mention = self._as_merged(surface, known, rule, scope)
        told = mention.key or ""
        if (known and not told) or self.bodies.is_registered(told) or self._whole_body(mention):
            return None
        role, _, key_of_place = told.removeprefix(ROLE).partition("@")
        prefixes = self._prefixes(mention.surface)
        if key_of_place or not (prefixes or role):
            return None
        return prefixes or self._prefixes_in(mention.surface)

    @Remembered
    def _body(
        self, surface: str, known: str | None, rule: str, scope: str | None, month: str, place: Place | None
    ) -> Entity | None:
        """The body of a name in the entry of a place; `place` is the one that its prefix means."""
        mention = self._as_merged(surface, known, rule, scope)
        if known and mention.key is None:  # somebody says that this name is not that body
            return self.bodies.unregistered(key(mention.surface), self.place_named_in(mention.surface))
        told = mention.key or ""
        own = self.knowledge.places_by_id.get(scope or "")
        if self.bodies.is_registered(told):
            return self.bodies.told(told, mention.surface, own, month)
        if whole := self._whole_body(mention):
            return whole
        role, _, key_of_place = told.removeprefix(ROLE).partition("@")
        place = place or self._place_of(key_of_place, scope, month)
        if place is None and key_of_place:
            return None
        prefixes = self._prefixes(mention.surface) if place else ()
        levels = {p.level: p.prefix for p in prefixes if place and p.fits(place)}
        found = self.bodies.of_role(role, place, mention.surface, month) if role and place else None
        return found or self._other_body(mention.surface, place, levels, Context(scope, month))

    def _as_merged(self, surface: str, known: str | None, rule: str, scope: str | None) -> Mention:
        return self.merges.body(Mention(_ANYWHERE, surface, Kind.ORGANIZATION, rule, known), scope)

    def _whole_body(self, mention: Mention) -> Entity | None:
        """A body for which no place is looked up: a school by its name or its number."""
        told = mention.key or ""
        if told.startswith(SCHOOL):
            return self.bodies.school(told.removeprefix(SCHOOL))
        if mention.rule == NUMBERED_SCHOOL:
            name = self._numbered_school(mention.surface)
            return self.bodies.by_name(name, self.place_named_in(name))
        return None

    def _prefixes_in(self, surface: str) -> tuple[Prefix, ...]:
        """The prefixes that stand inside a name: 团省委."""
        return tuple(p for p in self.knowledge.prefixes if p.prefix in surface)

    @Remembered
    def _place_of(self, key: str, scope: str | None, month: str) -> Place | None:
        """The place that the key of a mention tells, of several the one that the entry means."""
        gazetteer = self.knowledge.gazetteer
        return gazetteer.choose([p for i in key.split("|") if (p := gazetteer.by_id.get(i))], scope, month)

    @Remembered
    def _prefixes(self, surface: str) -> tuple[Prefix, ...]:
        """How a name begins that is told from inside its place: 省, 市, 自治区."""
        return tuple(p for p in self._prefixes_by_start.get(surface[:1], ()) if p.opens(surface))

    @cached_property
    def _prefixes_by_start(self) -> dict[str, list[Prefix]]:
        known = self.knowledge.prefixes
        return {start: [p for p in known if p.prefix[:1] == start] for start in {p.prefix[:1] for p in known}}

    def _meant(self, prefixes: tuple[Prefix, ...], context: Context, at: int) -> Place | None:
        """The place that a prefix means: the entry's own, else the only one named just
        before it, or before it in the entry, else the only one of its level (兵团).

        市教育局 in a province's entry that names no city, or two, is nobody: never the province's body.
        """
        if own := self._own_meant(prefixes, context.place):
            return own[0] if len(own) == 1 else None
        gazetteer = self.knowledge.gazetteer
        before = {i: start for start, i in sorted(context.named) if start < at}
        told = [gazetteer.by_id[i] for i in before if _is_inside(i, context.place, gazetteer)]
        near = [p for p in told if at - before[p.id] <= _NEAR]
        for places in (near, told, [p for p in self.knowledge.provinces if p.level == "corps"]):
            fit = _fitting(places, prefixes)
            if len(fit) == 1 or (fit and places is not near):
                return fit[0] if len(fit) == 1 else None
        return None

    @Remembered
    def _own_meant(self, prefixes: tuple[Prefix, ...], scope: str | None) -> list[Place]:
        """The entry's own place where a prefix fits it, else those above it that one fits."""
        gazetteer = self.knowledge.gazetteer
        own = [gazetteer.by_id[i] for i in gazetteer.upwards(scope) if i in gazetteer.by_id]
        return _fitting(own[:1], prefixes) or _fitting(own[1:], prefixes)

    def ministry(self, publisher: str | None) -> Entity | None:
        """Return the ministry that a publishing office belongs to, the office itself where it is its own."""
        return self.bodies.ministry(publisher)

    def body_of(self, iri: str) -> Entity | None:
        """Return the registered body or role body of an IRI; None for one known by its name alone."""
        slug = iri.removeprefix("org/")
        return self.bodies.registered(slug) if self.bodies.is_registered(slug) else self.role_body(slug)

    @Remembered
    def role_body(self, identifier: str) -> Entity | None:
        """Return the role body that ends its IRI in `identifier` (450000-edu); None where there is none."""
        return self.bodies.by_identifier(identifier)

    def _other_body(
        self, surface: str, place: Place | None, levels: Mapping[str, str], context: Context
    ) -> Entity | None:
        """A body by its name; 市教育技装中心 in the entry of 重庆 is 重庆市教育技装中心.

        What every place may have (人民医院) is another in every entry, and nobody where no place is told.
        """
        name = key(surface)
        if place is None and (told := self._of_shared_name(name, context)):
            return told
        if place is None and self._bare_body.fullmatch(name):
            return self.bodies.unregistered(name, context.place, of_entry=True) if context.place else None
        if place and place.level in levels:
            full = self.knowledge.gazetteer.full_name(place)
            name = full + name.removeprefix(levels[place.level])
        return self.bodies.by_name(name, place.id if place else self.place_named_in(name))

    def _numbered_school(self, surface: str) -> str:
        """成都七中 is 成都市第七中学."""
        told = self.knowledge.gazetteer.beginning(surface)
        match = self._number.search(surface)
        if told is None or match is None:
            return surface
        place = self.knowledge.gazetteer.full_name(told[0])
        return f"{place}第{match['number']}{match['kind']}学"

    def _of_shared_name(self, name: str, context: Context) -> Entity | None:
        """The body whose name begins with that of several places, one of them in the entry's: 新城区教育局 in
        the entry of 陕西 is 西安市新城区教育局.
        """
        gazetteer = self.knowledge.gazetteer
        places, end = gazetteer.beginnings(name)
        inside = [p for p in places if context.place and context.place in gazetteer.upwards(p.id)]
        place = gazetteer.choose(inside, context.place, context.month) if len(places) > 1 else None
        if place is None or not name[:end].endswith((place.name, *place.aliases)):
            return None
        role = self.bodies.roles.at_level(name, place.level, end)
        whole = role.role if role and role.end == len(name) else ""
        body = self.bodies.of_role(whole, place, name, context.month) if whole else None
        return body or self.bodies.unregistered(name, place.id, of_entry=True)

    @Remembered
    def place_named_in(self, name: str) -> str | None:
        """Return the identifier of the place that `name` begins with, the narrowest told."""
        folded = fold(name)
        told = self.knowledge.gazetteer.beginning(folded)
        if told is None:
            return None
        place, end = told
        whole = folded[:end].endswith((place.name, *place.aliases))
        if not whole and (folded[:end] in self._words or _OTHER_PLACE.match(folded, end)):
            return None
        return place.id

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(f.text for f in self.knowledge.place_forms)

    def place(self, mention: Mention, context: Context | None = None) -> Entity:
        """Return the place that a mention stands for; of several of one name the one in the entry's province.

        Where that is not told, the place is known by its name and the entry alone.
        """
        context = context or Context()
        row = self._place_of(mention.key or "", context.place, context.month)
        if row:
            return place_entity(row, self.knowledge)
        locality = next((p for p in self.knowledge.localities if p.id == mention.key), None)
        told = locality.within if locality else self.place_named_in(mention.surface)
        within = told or context.place
        details = (("within", within),) if within else ()
        if locality:
            return Entity(f"place/{locality.id}", Kind.PLACE, locality.name, None, True, details)
        name = typeset(mention.surface)
        is_told = told and "|" not in (mention.key or "")  # else what it lies in is known by the entry alone
        marks = key(name) if is_told or not within else f"{key(name)}|{within}"
        return Entity(f"place/x-{digest(marks)}", Kind.PLACE, name, None, False, details)

    def person(self, mention: PersonMention, context: Context) -> Entity:
        """Return the person, known by name and the body of the last post told with it."""
        if mention.known:
            return mention.known
        bodies = [self.body(o.body, context) for o in mention.offices if o.body]
        employer = bodies[-1] if bodies else None
        details = (("memberOf", employer.iri),) if employer else ()
        identity = f"{mention.name}|{employer.iri if employer else ''}"
        return Entity(f"person/{digest(identity)}", Kind.PERSON, mention.name, None, False, details)

    def posts(self, mention: PersonMention, context: Context) -> tuple[Entity, ...]:
        """Return the posts told with a person, by full name."""
        if mention.known:
            return mention.posts
        found = []
        for office in mention.offices:
            body = self.body(office.body, context) if office.body else None
            name = (body.name if body else "") + office.title
            details = (("postIn", body.iri),) if body else ()
            found.append(Entity(f"post/x-{digest(key(name))}", Kind.POST, name, None, False, details))
        return tuple(found)

    def document(
        self,
        title: str,
        scope: str | None,
        year: int | None,
        reported: When | None = None,
        titled: bool = True,
        issuer: str = "",
    ) -> Entity:
        """Return the document of a title: known by what is left without issuer and nesting, its issuer's
        place and its year.

        What comes again, a serial or a text without title (`titled` false), is known by when it was
        `reported` too. The `issuer` tells texts of the nation apart that are issued under one
        title, and all of a bare title; a registered document is known by its title.
        """
        core = document_core(self.merges.name(title, scope))
        place = scope if scope != NATION and not self.place_named_in(core) else None
        title = self.spell(title_key(core))
        bare = self.is_bare(title)
        marks = "|".join([title, place or "", self._edition(title, year, reported, titled and not bare)])
        if issuer and (bare or (year and not scope)) and f"doc/{digest(marks)}" not in self._seeds:
            marks += f"|{issuer}"
        concept = self.concept(title)
        details = [("concept", concept)] if concept else []
        details += [("jurisdiction", place)] if place else []
        iri = f"doc/{digest(marks)}"
        return Entity(iri, Kind.DOCUMENT, typeset(title), place, iri in self._seeds, tuple(details))

    def seed(self, policy: Policy) -> Entity | None:
        """Return the document that set a policy forth, None where none is registered: known as a bulletin's
        own would be, by title and year.
        """
        if not policy.document:
            return None
        year = _NUMBERED.search(policy.number) or _YEAR.match(policy.national_date)
        return self.document(policy.document, None, int(year["year"]) if year else None)

    def _edition(self, title: str, year: int | None, reported: When | None, titled: bool) -> str:
        if reported and self._recurrence.is_serial(title):
            return self._recurrence.issue(title, reported)
        if reported and not titled:
            return self._recurrence.turn(title, reported)
        return str(year or "")

    @Remembered
    def is_bare(self, name: str) -> bool:
        """Whether a name says only what kind of thing it is, so that its doer must tell which."""
        return self._recurrence.is_bare(self.spell(key(name)))

    @Remembered
    def thing(
        self, kind: Kind, name: str, scope: str | None, reported: When | None = None, doer: str = ""
    ) -> Entity:
        """Return an unregistered thing, known by kind, name and the place in whose entry it stands; an
        occasion by when it was `reported` too; a thing of a bare name by its `doer`.
        """
        name = self.merges.name(name, scope)
        place = scope if scope != NATION and not self.place_named_in(name) else None
        known = self.spell(key(name))
        turn = f"|{self._recurrence.turn(known, reported)}" if reported and kind is Kind.EVENT else ""
        marks = f"{kind}|{known}|{place or ''}{turn}{'|' if doer else ''}{doer}"
        concept = self.concept(known) if kind is Kind.EVENT else None
        details = [("concept", concept)] if concept else []
        details += [("jurisdiction", place)] if place else []
        details += self._occasions.details(known) if kind is Kind.EVENT else ()
        return Entity(f"{_FOLDERS[kind]}{digest(marks)}", kind, typeset(known), place, False, tuple(details))

    def concept(self, name: str) -> str | None:
        """Return the concept of the genre that the head noun of `name` tells."""
        head = self.head(name)
        return head.concept or None if head else None


def _fitting(places: Iterable[Place], prefixes: tuple[Prefix, ...]) -> list[Place]:
    return [p for p in places if any(prefix.fits(p) for prefix in prefixes)]


def _is_inside(place_id: str, above: str | None, gazetteer: Gazetteer) -> bool:
    return above is None or above in gazetteer.upwards(place_id)


def jurisdiction(entity: Entity) -> str | None:
    """Return the identifier of the place that a body or province belongs to."""
    if entity.iri.startswith("place/"):
        return entity.iri.removeprefix("place/")
    for name, value in reversed(entity.details):
        if name == "jurisdiction":
            return value
    return None
