"""What people say of names: two names are one thing, or are not, in the entries of a place or everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from graph_builder.model import Mention
from graph_builder.names import fold, key
from ontology.load import Knowledge
from ontology.remember import Remembered


class Merges:
    """The merges of some knowledge, by the key of the name and the place they hold for.

    >>> from ontology.load import load
    >>> Merges(load()).name("没有人说过的名字", None)
    '没有人说过的名字'
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._names = _registered_names(knowledge)
        self._slugs = {n: o.slug for o in knowledge.organizations for n in (*o.aliases, o.name)}
        self._of_role = _bodies_of_roles(knowledge)
        self._one: dict[tuple[str, str], str] = {}
        self._told = [(row.name, row.scope) for row in knowledge.merges if row.verdict == "one"]
        self._not_one: set[tuple[str, str, str]] = set()
        for row in knowledge.merges:
            if row.verdict == "one":
                self._one[key(row.name), row.scope] = row.other
            else:
                for name, other in ((row.name, row.other), (row.other, row.name)):
                    self._not_one.add((self._known(name), row.scope, self._known(other)))

    def name(self, name: str, scope: str | None) -> str:
        """Return the name that `name` is one with in the entries of `scope`; itself where nobody says so."""
        other = self._other(name, scope)
        return self._names.get(other, other) if other else name

    @Remembered
    def denied(self, name: str, scope: str | None, registered: str) -> bool:
        """Whether somebody says that `name` does not mean the thing with the relative IRI `registered`."""
        known = self._known(name)
        others = {registered, key(self._names.get(registered, registered))}
        return any((known, place, other) in self._not_one for place in _scopes(scope) for other in others)

    def body(self, mention: Mention, scope: str | None) -> Mention:
        """Return the mention of a body as people say it is to be read in the entries of `scope`."""
        if not (self._one or self._not_one):
            return mention
        other = self._other(mention.surface, scope)
        if other:
            told = self._names.get(other, other)
            return mention._replace(surface=told, key=self._key(other))
        iri = f"org/{_slug(mention.key, scope)}"
        return (
            mention._replace(key=None)
            if mention.key and self.denied(mention.surface, scope, iri)
            else mention
        )

    def names_of_bodies(self) -> Iterator[tuple[str, str | None]]:
        """Yield the names that are one with a body, as they stand in a folded text, each with the body's key;
        None where that holds in the entries of a place only, which are not known before the name is.
        """
        for name, scope in self._told:
            end = self._key(self._other(name, scope))
            if end is not None:
                yield fold(name), None if scope else end

    def _other(self, name: str, scope: str | None) -> str:
        """The end of the chain that begins with a name; the place itself goes before everywhere."""
        if not self._one:
            return ""
        found, seen = "", {name}
        while True:
            told = (self._one.get((key(found or name), place)) for place in _scopes(scope))
            other = next((o for o in told if o), "")
            if not other or other in seen:
                return found
            found = other
            seen.add(other)

    def _key(self, other: str) -> str | None:
        """What the recogniser would have known of the body: its slug, or its role and place."""
        folder, _, slug = other.partition("/")
        if folder != "org" or other not in self._names:
            return self._slugs.get(other) or self._of_role.get(other)
        if slug in self._slugs.values():
            return slug
        place, _, role = slug.partition("-")
        return f"role:{role}@{place}"

    def _known(self, name: str) -> str:
        return name if name in self._names else key(name)


def _scopes(scope: str | None) -> tuple[str, ...]:
    return (scope, "") if scope else ("",)


def _slug(known: str | None, scope: str | None) -> str:
    role, at, place = (known or "").removeprefix("role:").partition("@")
    return f"{place if at else scope}-{role}" if (known or "").startswith("role:") else role


def _registered_names(knowledge: Knowledge) -> dict[str, str]:
    """The registered things by their relative IRI; bodies by role only where a merge names them."""
    names = {f"org/{o.slug}": o.name for o in knowledge.organizations}
    names |= {f"place/{p.id}": p.name for p in knowledge.places}
    names |= {
        f"{'platform' if p.type == 'Platform' else 'policy'}/{p.slug}": p.name for p in knowledge.policies
    }
    roles = {(r.role, level): r.official for r in knowledge.roles for level in r.level}
    for iri in {text for row in knowledge.merges for text in (row.name, row.other)} - set(names):
        place_id, _, role = iri.removeprefix("org/").partition("-")
        place = knowledge.places_by_id.get(place_id)
        official = roles.get((role, place.level)) if place else None
        if place and official:
            names[iri] = official.format(name=place.name)
    return names


def _bodies_of_roles(knowledge: Knowledge) -> dict[str, str]:
    """The names of bodies by role that a merge leads to, each with what the recogniser would have known."""
    told = {row.other for row in knowledge.merges if row.verdict == "one"}
    return {
        name: f"role:{role.role}@{place.id}"
        for name in told
        for place in knowledge.places
        if name.startswith(place.name)
        for role in knowledge.roles
        if place.level in role.level and role.official.format(name=place.name, short=place.short) == name
    }
