"""What recognition found in a text, and in which context each of its entries is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph_builder.by_start import ByStart
from graph_builder.home import place_of_entry
from graph_builder.model import Interval, Item, Kind, Mention
from graph_builder.persons import PersonMention
from graph_builder.resolve import Context
from graph_builder.times import DateMention
from ontology.places import Gazetteer
from ontology.remember import Remembered


@dataclass(frozen=True)
class Found:
    """What recognition found in a text, by where it starts."""

    mentions: ByStart[Mention]
    persons: ByStart[PersonMention]
    dates: ByStart[DateMention]
    years: ByStart[DateMention]
    period: Interval | None
    month: str = ""
    places: ByStart[str] = field(default_factory=ByStart)
    home: str | None = None

    @Remembered
    def context(self, item: Item) -> Context:
        """Where and when the body of an item is told, and the places that it names."""
        inside = self.places.starts(item.head_span.start, item.body.end)
        named = tuple((at, self.places[at]) for at in inside)
        return Context(place_of_entry(item, self.home), self.month, named, item.provinces)


def places_named(mentions: Iterable[Mention], gazetteer: Gazetteer) -> ByStart[str]:
    """Return the places that mentions tell, those that a body's name begins with too, by where they stand."""
    told = ((m.span.start, _place_in(m, gazetteer)) for m in mentions)
    return ByStart({at: place for at, place in told if place})


def _place_in(mention: Mention, gazetteer: Gazetteer) -> str | None:
    """The place, or the one that a body's name begins with in full: 武汉市教育局, not 武汉大学."""
    if mention.kind is Kind.PLACE and mention.key in gazetteer.by_id:
        return mention.key
    begun = gazetteer.beginning(mention.surface) if mention.kind is Kind.ORGANIZATION else None
    return begun[0].id if begun and mention.surface[: begun[1]].endswith(begun[0].name) else None
