"""From the canonical names of an annotation to entities: by the registers, by role, else by name alone."""

from __future__ import annotations

from graph_builder.gazetteer import gazetteer_for
from graph_builder.gold_rows import GoldError, Row
from graph_builder.link import PolicyLinker, policy_entity
from graph_builder.model import Entity, Kind, Mention, Span
from graph_builder.persons import Office, PersonMention
from graph_builder.recurrence import When
from graph_builder.resolve import Context, Resolver, jurisdiction
from graph_builder.shared import document_policy
from ontology.load import Knowledge, Place

_RULE = "gold"


class Names:
    """From the canonical names of one annotation to entities."""

    def __init__(self, gold: Row, knowledge: Knowledge, file: str) -> None:
        self.knowledge = knowledge
        self.resolver = Resolver(knowledge)
        self._linker = PolicyLinker(knowledge)
        self._file = file
        self.listed = {kind: {r["name"]: r for r in rows} for kind, rows in gold["entities"].items()}
        self._slugs = {n: o.slug for o in knowledge.organizations for n in (o.name, *o.aliases)}
        self._spread = frozenset(gold["spread"])
        self._gazetteer = gazetteer_for(knowledge)
        formal = {a: r["name"] for r in gold["entities"]["organizations"] for a in r.get("aliases", ())}
        self._slugs = {name: self._slugs[a] for a, name in formal.items() if a in self._slugs} | self._slugs
        self._bodies = dict.fromkeys([*self._slugs, *self.listed["organizations"]], "") | formal

    def agent(self, name: str) -> Entity:
        """Return the person, province or body of a name."""
        if name in self.listed["persons"]:
            return self.person(name)
        return self.place(name) if name in self.listed["places"] else self.body(name)

    def body(self, name: str) -> Entity:
        """Return the body of an official name: registered, of a role, else known by its name."""
        found = self.resolver.body(self._mention(name), Context())
        if found is None:
            raise GoldError(self._file, name, "不是正式名称", "no official name")
        return found

    def group(self, name: str, scope: str | None) -> Entity:
        """Return the body, or the bodies without names (省级智慧教研共同体), that something is done to."""
        found = self.resolver.body(self._mention(name), Context(scope))
        return found or self.resolver.thing(Kind.ORGANIZATION, name, scope)

    def _mention(self, name: str) -> Mention:
        return Mention(
            Span(0, len(name)), name, Kind.ORGANIZATION, _RULE, self._slugs.get(name) or self._role(name)
        )

    def _role(self, name: str) -> str | None:
        """The key of a role body: 广西壮族自治区教育厅 is role:edu@450000."""
        found = self._gazetteer.find(name)
        return found[0].key if [m.surface for m in found] == [name] and "@" in (found[0].key or "") else None

    def government(self, province: Place) -> Entity | None:
        """Return the people's government of a province."""
        return self.resolver.role_body(f"{province.id}-gov")

    def person(self, name: str) -> Entity:
        """Return a person, known by name and the body of the last post."""
        return self.resolver.person(self._in_office(name), Context())

    def posts(self, name: str) -> tuple[Entity, ...]:
        """Return the posts of a person; none for what is no person."""
        if name not in self.listed["persons"]:
            return ()
        return self.resolver.posts(self._in_office(name), Context())

    def _in_office(self, name: str) -> PersonMention:
        posts = self.listed["persons"].get(name, {}).get("posts", ())
        span = Span(0, len(name))
        return PersonMention(name, span, span, tuple(self._office(p) for p in posts))

    def _office(self, post: str) -> Office:
        """教育部党组书记 is 党组书记 of 教育部."""
        listed = {m.surface for m in self._gazetteer.find(post) if m.span.start == 0}
        known = (b for b in self._bodies if b and (b in listed or b not in self._slugs))
        told = max((b for b in known if post.startswith(b) and post != b), key=len, default=None)
        if told is None:
            return Office(post, None)
        return Office(post.removeprefix(told), self._mention(self._bodies[told] or told))

    def place(self, name: str) -> Entity:
        """Return a place, or the body that a scene is."""
        if name in self.listed["organizations"]:
            return self.body(name)
        localities = {p.name: p.id for p in self.knowledge.localities}
        told = [m for m in self._gazetteer.find(name) if m.kind is Kind.PLACE and m.surface == name]
        slug = told[0].key if told else localities.get(name)
        return self.resolver.place(Mention(Span(0, len(name)), name, Kind.PLACE, _RULE, slug))

    def province(self, short: str) -> Place:
        """Return the province of a short name."""
        if short not in self.knowledge.places_by_name:
            raise GoldError(self._file, short, "没有这个省份", "no such province")
        return self.knowledge.places_by_name[short]

    def policy(self, name: str) -> Entity:
        """Return what spreads: registered, else a platform, a document's policy or a programme."""
        registered = self._linker.exact(name)
        if registered:
            return policy_entity(registered)
        if name in self.listed["documents"]:
            return document_policy(self.resolver, name)
        kind = Kind.PLATFORM if name in self.listed["platforms"] else Kind.PROGRAMME
        return self.resolver.thing(kind, name, None)

    def thing(self, kind: Kind, name: str, scope: str | None, reported: When) -> Entity:
        """Return a named thing: what spreads is one for the nation, all else belongs to its place."""
        policy = kind in {Kind.PROGRAMME, Kind.PLATFORM, Kind.EVENT} and self._linker.exact(name)
        if policy:
            return policy_entity(policy)
        if kind in {Kind.PROGRAMME, Kind.PLATFORM} and name in self._spread:
            return self.policy(name)
        return self.resolver.thing(kind, name, scope, reported)

    def is_body_of(self, entity: Entity, province: Place) -> bool:
        """Whether an entity is a body of a province or of a place within it."""
        places, place = self.knowledge.places_by_id, jurisdiction(entity)
        while place and place != province.id:
            place = places[place].within if place in places else None
        return entity.kind is Kind.ORGANIZATION and bool(place)

    def is_relative(self, form: str) -> bool:
        """Whether a form means another body in every entry: 省教育厅, 该厅, 两省教育厅."""
        return form.startswith(("该", "两", *(p.prefix for p in self.knowledge.prefixes)))
