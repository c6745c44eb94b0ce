"""Which body a name is: registered, the body of a role in a place, a school, else known by its name alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from graph_builder.model import Entity, Kind
from graph_builder.names import digest, key, typeset
from graph_builder.roles import RoleBody, Roles
from ontology.bodies import NameCondition, Organization, School, holds
from ontology.load import Knowledge, Place
from ontology.remember import Remembered

ROLE = "role:"
SCHOOL = "school:"
_DEPARTMENT = "司"
_EMPLOYER = frozenset({"memberOf", "postIn"})


class Bodies:
    """The bodies of some knowledge; what is said of one is a function of its key.

    >>> from ontology.load import load
    >>> Bodies(load()).registered("moe").name
    '教育部'
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.roles = Roles(knowledge)
        self._slugs = {o.slug: o for o in knowledge.organizations}
        self._names = {n: o for o in knowledge.organizations for n in (o.name, *o.aliases)}
        self._schools = {n: s for s in knowledge.schools for n in (s.name, *s.aliases)}

    @cached_property
    def _conditions(self) -> dict[str, tuple[NameCondition, ...]]:
        rows = [c for c in self._knowledge.name_conditions if c.kind in {"local", "dated"}]
        return {c.name: tuple(o for o in rows if o.name == c.name) for c in rows}

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(o.parent for o in self._knowledge.organizations)

    def is_registered(self, slug: str | None) -> bool:
        """Whether `slug` is that of a registered body."""
        return slug in self._slugs

    @Remembered
    def registered(self, slug: str) -> Entity:
        """Return the registered body of a slug; KeyError when there is none."""
        row = self._slugs[slug]
        details = (("type", row.type), ("jurisdiction", row.place))
        return Entity(f"org/{slug}", Kind.ORGANIZATION, typeset(row.name), row.place or None, True, details)

    def told(self, slug: str, surface: str, place: Place | None, month: str) -> Entity:
        """Return the body that a registered name means at a place and time.

        发改委 is the province's in its entry, 广电总局 the body that bore the name in that month.
        """
        for condition in self._conditions.get(surface, ()):
            if condition.kind == "local" and place:
                local = self.of_role(condition.body, place, surface, month)
                return local or self.registered(slug)
            if condition.kind == "dated" and holds(condition.valid_from, condition.valid_to, month or "9999"):
                return self.registered(condition.body)
        return self.registered(slug)

    def ministry(self, publisher: str | None) -> Entity | None:
        """Return the ministry of which a publishing office is a part by its name, else the office itself."""
        row = self._names.get(publisher or "")
        parent = self._slugs.get(row.parent) if row else None
        if row and parent and row.name.startswith(parent.name):
            return self.registered(parent.slug)
        return self.registered(row.slug) if row else None

    @Remembered
    def of_role(self, role: str, place: Place, told: str = "", month: str = "") -> Entity | None:
        """Return the body of a role in a place, as told in a month; None where there is none of that name."""
        found = self.roles.body(role, place, told, month)
        return self._role_entity(found, place) if found else None

    def by_identifier(self, identifier: str) -> Entity | None:
        """Return the role body that ends its IRI in `identifier` (450000-edu); None where there is none."""
        found = self.roles.described(identifier)
        place = self._knowledge.places_by_id.get(identifier.partition("-")[0])
        return self._role_entity(found, place) if found and place else None

    def _role_entity(self, found: RoleBody, place: Place) -> Entity:
        registered = self._names.get(found.name)
        if registered:
            return self.registered(registered.slug)
        identifier = found.identifier or f"x-{digest(key(found.name))}"
        aliases = (("alias", typeset(alias)) for alias in found.aliases)
        details = (("type", found.type), ("jurisdiction", place.id), *aliases)
        described = identifier in self._parents  # then the registry describes it
        return Entity(f"org/{identifier}", Kind.ORGANIZATION, found.name, place.id, described, details)

    @Remembered
    def by_name(self, name: str, scope: str | None) -> Entity:
        """Return a body known by its name, with the ministry of which the name makes it a department."""
        if name in self._names:
            return self.registered(self._names[name].slug)
        if name in self._schools:
            return self.school(name)
        return self.unregistered(name, scope)

    @Remembered
    def unregistered(self, name: str, scope: str | None, of_entry: bool = False) -> Entity:
        """Return a body known by its name alone, whatever registered body has that name too; by its place as
        well where every place may have one (`of_entry`).
        """
        ministry = self._ministry_of(name)
        if ministry:
            row, surface = ministry
            name = row.name + name.removeprefix(surface)
            if name in self._names:
                return self.registered(self._names[name].slug)
        details = [("type", self._type_of(name))]
        if ministry:
            details += [("subOrganizationOf", f"org/{ministry[0].slug}")]
            scope = ministry[0].place
        details += [("jurisdiction", scope)] if scope else []
        iri = f"org/x-{digest(f'{name}|{scope}' if of_entry else name)}"
        return Entity(iri, Kind.ORGANIZATION, typeset(name), scope, False, tuple(details))

    def _ministry_of(self, name: str) -> tuple[Organization, str] | None:
        """The body, and how it is told, whose department (司) a name is: 水利部规划计划司."""
        if not name.endswith(_DEPARTMENT):
            return None
        told = next((name[:n] for n in range(len(name) - 2, 1, -1) if name[:n] in self._names), None)
        return (self._names[told], told) if told else None

    def _type_of(self, name: str) -> str:
        endings = [s for s in self._knowledge.suffixes if name.endswith(s.suffix)]
        fallback = "GovernmentBody" if name.endswith(_DEPARTMENT) else "Organization"
        return max(endings, key=lambda s: len(s.suffix)).type if endings else fallback

    @Remembered
    def school(self, name: str) -> Entity:
        """Return a listed school by any of its names; KeyError when there is none.

        It is described where it is used, not in the registry: three thousand would weigh on every store.
        """
        row = self._schools[name]
        place = self._place_of(row)
        details = [("type", "School"), *([("jurisdiction", place)] if place else [])]
        details += [("en", row.en)] if row.en else []
        iri = f"org/x-{digest(key(row.name))}"
        return Entity(iri, Kind.ORGANIZATION, row.name, place, False, tuple(details))

    def _place_of(self, school: School) -> str | None:
        """The place of a school, or its province while the place itself is not listed."""
        for place in (school.place, f"{school.place[:2]}0000"):
            if place in self._knowledge.places_by_id:
                return place
        return None


def bodies_behind(entities: Iterable[Entity], knowledge: Knowledge) -> Iterator[Entity]:
    """Yield the bodies of roles that the descriptions of persons and posts refer to (副省长)."""
    bodies = _bodies(knowledge)
    for entity in entities:
        for name, value in entity.details:
            if name in _EMPLOYER and (body := bodies.by_identifier(value.removeprefix("org/"))):
                yield body


@lru_cache(maxsize=2)
def _bodies(knowledge: Knowledge) -> Bodies:
    return Bodies(knowledge)
