"""From what a text names to which thing it is: bodies by the entry's province, things by name and scope.

An identifier is made only after the place is known: 省教育厅 stands fifteen times in one bulletin, each
time another body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from graph_builder.model import Entity, Kind, Mention
from graph_builder.names import digest, fold, key, typeset
from graph_builder.persons import PersonMention
from ontology.load import Head, Knowledge, Organization, Place, Role

NATION = "000000"
_ISSUER_CUT = re.compile(r"^(?P<issuer>[^《》]{2,40}?)(?=关于)")
_NESTED = re.compile(r"关于(?:印发|发布|公布|转发|下发)[《〈](?P<inner>.+)[》〉](?:的.*)?$")
_COUNTY_OWNER = re.compile(r"^(?P<city>.{2,12}?[市州])")
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


@dataclass(frozen=True, slots=True)
class Context:
    """Where something was read: the province of the entry (None for the nation or for several at once)."""

    province: str | None = None


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
        self._heads = sorted(knowledge.heads, key=lambda h: -len(h.head))

    @cached_property
    def _bodies(self) -> dict[str, Organization]:
        return {o.slug: o for o in self.knowledge.organizations}

    @cached_property
    def _roles(self) -> dict[tuple[str, str], Role]:
        return {(r.role, level): r for r in self.knowledge.roles for level in r.level}

    def body(self, mention: Mention, context: Context) -> Entity:
        """Return the body that a mention stands for in `context`."""
        if mention.key in self._bodies:
            return self.registered(mention.key or "")
        if mention.rule == "organization.role" and mention.key:
            role, _, place = mention.key.removeprefix("role:").partition("@")
            found = self._role_body(role, place or context.province)
            if found:
                return found
        return self._other_body(mention.surface, context)

    def registered(self, slug: str) -> Entity:
        """Return the registered body of a slug; KeyError when there is none."""
        row = self._bodies[slug]
        details = (("type", row.type), ("jurisdiction", row.place))
        return Entity(f"org/{slug}", Kind.ORGANIZATION, row.name, row.place or None, True, details)

    def ministry(self, publisher: str | None) -> Entity | None:
        """Return the ministry that a publishing office belongs to, the office itself where it has no
        parent.
        """
        row = next((o for o in self.knowledge.organizations if o.name == publisher), None)
        return self.registered(row.parent or row.slug) if row else None

    def _role_body(self, role: str, place_id: str | None) -> Entity | None:
        place = self.knowledge.places_by_id.get(place_id or "")
        row = self._roles.get((role, place.level)) if place else None
        if place is None or row is None:
            return None
        name = row.official.format(name=place.name)
        registered = next((o for o in self.knowledge.organizations if o.name == name), None)
        if registered:
            return self.registered(registered.slug)
        details = (("type", row.type), ("jurisdiction", place.id))
        return Entity(f"org/{place.id}-{role}", Kind.ORGANIZATION, name, place.id, False, details)

    def _other_body(self, surface: str, context: Context) -> Entity:
        place = self.knowledge.places_by_id.get(context.province or "")
        name = surface
        if place:
            name = self._with_place(surface, place)
        scope = self.place_named_in(name) or (place.id if place and name != surface else None)
        details = [("type", self._type_of(name))]
        details += [("jurisdiction", scope)] if scope else []
        return Entity(
            f"org/x-{digest(key(name))}", Kind.ORGANIZATION, typeset(name), scope, False, tuple(details)
        )

    def _with_place(self, surface: str, place: Place) -> str:
        """市教育技装中心 in the entry of 重庆 is 重庆市教育技装中心."""
        for prefix in self.knowledge.prefixes:
            if prefix.level == place.level and surface.startswith(prefix.prefix):
                return place.name + surface[len(prefix.prefix) :]
        return surface

    def _type_of(self, name: str) -> str:
        endings = [s for s in self.knowledge.suffixes if name.endswith(s.suffix)]
        return max(endings, key=lambda s: len(s.suffix)).type if endings else "Organization"

    def place_named_in(self, name: str) -> str | None:
        """Return the identifier of the province that `name` begins with."""
        folded = fold(name)
        for place in self.knowledge.places:
            if place.id != NATION and folded.startswith((place.name, place.short)):
                return place.id
        return None

    def place(self, mention: Mention) -> Entity:
        """Return the place that a mention stands for."""
        row = self.knowledge.places_by_id.get(mention.key or "")
        if row:
            return Entity(f"place/{row.id}", Kind.PLACE, row.name, None, True)
        locality = next((p for p in self.knowledge.localities if p.id == mention.key), None)
        within = locality.within if locality else self.place_named_in(mention.surface)
        details = (("within", within),) if within else ()
        if locality:
            return Entity(f"place/{locality.id}", Kind.PLACE, locality.name, None, True, details)
        name = typeset(mention.surface)
        return Entity(f"place/x-{digest(key(name))}", Kind.PLACE, name, None, False, details)

    def person(self, mention: PersonMention, context: Context) -> Entity:
        """Return the person, known by name and the body of the last post told with it."""
        bodies = [o.body for o in mention.offices if o.body]
        employer = self.body(bodies[-1], context) if bodies else None
        details = (("memberOf", employer.iri),) if employer else ()
        identity = f"{mention.name}|{employer.iri if employer else ''}"
        return Entity(f"person/{digest(identity)}", Kind.PERSON, mention.name, None, False, details)

    def posts(self, mention: PersonMention, context: Context) -> tuple[Entity, ...]:
        """Return the posts told with a person, by full name."""
        found = []
        for office in mention.offices:
            body = self.body(office.body, context) if office.body else None
            name = (body.name if body else "") + office.title
            details = (("postIn", body.iri),) if body else ()
            found.append(Entity(f"post/x-{digest(key(name))}", Kind.POST, name, None, False, details))
        return tuple(found)

    def province_actor(self, mention: Mention) -> Entity:
        """Return a province as actor: the place itself."""
        return self.place(mention)

    def document(self, title: str, scope: str | None, year: int | None) -> Entity:
        """Return the document of a title: known by what is left without issuer and nesting, its issuer's
        place and its year.
        """
        core = document_core(title)
        place = scope if scope != NATION and not self.place_named_in(core) else None
        marks = "|".join([key(core), place or "", str(year or "")])
        details = [("concept", c) for c in [self.concept(core)] if c]
        details += [("jurisdiction", place)] if place else []
        return Entity(f"doc/{digest(marks)}", Kind.DOCUMENT, typeset(core), place, False, tuple(details))

    def thing(self, kind: Kind, name: str, scope: str | None) -> Entity:
        """Return an unregistered thing, known by kind, name and the place in whose entry it stands."""
        place = scope if scope != NATION and not self.place_named_in(name) else None
        marks = f"{kind}|{key(name)}|{place or ''}"
        details = [("concept", c) for c in [self.concept(name)] if c and kind is Kind.EVENT]
        details += [("jurisdiction", place)] if place else []
        return Entity(
            f"{_FOLDERS[kind]}{digest(marks)}", kind, self.spell(typeset(name)), place, False, tuple(details)
        )

    def spell(self, name: str) -> str:
        """Return a name with its Latin abbreviations as they are commonly spelt."""
        for row in self.knowledge.spelling:
            name = re.sub(
                rf"(?<![A-Za-z]){re.escape(row.written)}(?![a-z])", row.standard, name, flags=re.IGNORECASE
            )
        return name

    def head(self, name: str) -> Head | None:
        """Return the head noun that ends `name`, quotes and brackets at its end left aside."""
        bare = re.sub(r"[”》〉]+$|\([^()]*\)$", "", re.sub(r"\([^()]*\)$", "", name))
        return next((h for h in self._heads if bare.endswith(h.head)), None)

    def concept(self, name: str) -> str | None:
        """Return the concept of the genre that the head noun of `name` tells."""
        head = self.head(name)
        return head.concept or None if head else None


def document_core(title: str) -> str:
    """Return a title without its issuer and without the notice around a nested title.

    >>> document_core("教育部办公厅关于举办活动周的通知")
    '关于举办活动周的通知'
    >>> document_core("关于印发〈专项计划〉的通知")
    '专项计划'
    """
    nested = _NESTED.search(title)
    if nested:
        return nested["inner"]
    return _ISSUER_CUT.sub("", title)


def jurisdiction(entity: Entity) -> str | None:
    """Return the identifier of the place that a body or province belongs to."""
    if entity.iri.startswith("place/"):
        return entity.iri.removeprefix("place/")
    return dict(entity.details).get("jurisdiction")
