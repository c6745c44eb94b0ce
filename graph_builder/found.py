"""What recognition found in a text, and in which context each of its entries is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph_builder.home import place_of_entry
from graph_builder.model import Interval, Item, Kind, Mention
from graph_builder.persons import PersonMention
from graph_builder.resolve import Context
from graph_builder.times import DateMention
from ontology.places import Gazetteer


@dataclass(frozen=True, slots=True)
class Found:
    """What recognition found in a text, by where it starts."""

    mentions: dict[int, Mention]
    persons: dict[int, PersonMention]
    dates: dict[int, DateMention]
    years: dict[int, DateMention]
    period: Interval | None
    month: str = ""
    places: Mapping[int, str] = field(default_factory=dict)
    home: str | None = None

    def context(self, item: Item) -> Context:
        """Where and when the body of an item is told, and the places that it names."""
        inside = range(item.head_span.start, item.body.end)
        named = tuple((at, self.places[at]) for at in inside if at in self.places)
        return Context(place_of_entry(item, self.home), self.month, named, item.provinces)


def places_named(mentions: Iterable[Mention], gazetteer: Gazetteer) -> dict[int, str]:
    """Return the places that mentions tell, those that a body's name begins with too, by where they stand."""
    told = ((m.span.start, _place_in(m, gazetteer)) for m in mentions)
    return {at: place for at, place in told if place}


def _place_in(mention: Mention, gazetteer: Gazetteer) -> str | None:
    """The place, or the one that a body's name begins with in full: 武汉市教育局, not 武汉大学."""
    if mention.kind is Kind.PLACE and mention.key in gazetteer.by_id:
        return mention.key
    begun = gazetteer.beginning(mention.surface) if mention.kind is Kind.ORGANIZATION else None
    return begun[0].id if begun and mention.surface[: begun[1]].endswith(begun[0].name) else None
