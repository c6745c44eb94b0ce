"""Places as entities: what is said of one is a function of its row, wherever it is described.

The registry describes the provinces and what its own rows refer to. The other 3,400 are described in the
graph of entities by the bulletins that use them, as every unregistered thing is (docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from graph_builder.model import Entity, Kind
from ontology.load import Knowledge
from ontology.places import Place

_KEPT = 4096  # the places that bulletins name come again and again
_REFERRING = frozenset({"jurisdiction", "within", "replacedBy"})


@lru_cache(maxsize=_KEPT)
def place_entity(place: Place, knowledge: Knowledge) -> Entity:
    """Return a place of the gazetteer as an entity; its name is the full one (杭州市西湖区)."""
    registered = place.id in registered_places(knowledge)
    name = knowledge.gazetteer.full_name(place)
    return Entity(
        f"place/{place.id}", Kind.PLACE, name, None, registered, tuple(_details(place, name, knowledge))
    )


def _details(place: Place, name: str, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    told = {
        "en": place.en,
        "short": place.short if place.short != name else "",
        "code": place.code,
        "abbreviation": place.abbreviation,
        "region": place.region,
        "within": place.within,
        "level": place.level,
        "source": place.source,
    }
    yield from ((key, value) for key, value in told.items() if value)
    yield from (("alias", alias) for alias in (place.name, *place.aliases) if alias != name)
    if place.valid_to:
        yield from (("replacedBy", new) for new in _successors(knowledge).get(place.id, ()))


@lru_cache(maxsize=2)
def _successors(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    known = knowledge.places_by_id
    return {c.old: tuple(n for n in c.new if n in known and n != c.old) for c in knowledge.place_changes}


@lru_cache(maxsize=2)
def registered_places(knowledge: Knowledge) -> frozenset[str]:
    """Return the places that the registry describes: the provinces, and what its rows refer to, upwards."""
    referred = {o.place for o in knowledge.organizations} | {p.within for p in knowledge.localities}
    referred |= {o.parent.partition("-")[0] for o in knowledge.organizations}
    above = {a for i in referred if i in knowledge.places_by_id for a in knowledge.gazetteer.upwards(i)}
    return frozenset(above | {p.id for p in knowledge.provinces})


def places_behind(entities: Iterable[Entity], knowledge: Knowledge) -> Iterator[Entity]:
    """Yield the places that the descriptions of entities refer to, and those that theirs refer to in turn,
    each once.

    >>> from ontology.load import load
    >>> school = Entity("org/x-1", Kind.ORGANIZATION, "某校", details=(("jurisdiction", "330106"),))
    >>> [p.name for p in places_behind([school], load())]
    ['杭州市西湖区', '杭州市', '浙江省', '中华人民共和国']
    """
    seen: set[str] = set()
    waiting = list(entities)
    while waiting:
        for name, value in waiting.pop().details:
            if name not in _REFERRING or value in seen:
                continue
            seen.add(value)
            if place := knowledge.places_by_id.get(value):
                waiting.append(place_entity(place, knowledge))
                yield waiting[-1]
