"""From inside which place a bulletin is told: a province or city whose bulletin it is, None for the nation's.

Relative names (省教育厅, 市财政局) outside an entry of its own mean the bodies of that place. A title tells
it; without one it is inferred, from a line that names the issuer or from where the places named lie.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph_builder.bodies import ROLE
from graph_builder.model import Item, Kind, Mention, Span
from graph_builder.segment import Layout
from ontology.load import Knowledge
from ontology.places import NATION, Gazetteer

_TOP = 200  # code points in which a line that names the issuer stands
_LONGEST_LINE = 60
_RELATIVE = "organization.relative"
_MOST, _HALF = 0.8, 0.5  # shares of the places named
_LEAST_PLACES, _LEAST_RELATIVE = 4, 2


@dataclass(frozen=True, slots=True)
class Home:
    """A place and how it was found: ``manifest``, ``title``, ``issuer``, ``places``; the last two infer."""

    place: str
    basis: str


def place_of_entry(item: Item, home: str | None) -> str | None:
    """Return the place that relative names in an entry speak from: its own, else the bulletin's; None where
    it tells of several provinces.
    """
    if item.provinces:
        return item.provinces[0] if len(item.provinces) == 1 else None
    return item.place or home


def find_home(
    text: str,
    layout: Layout,
    mentions: Sequence[Mention],
    knowledge: Knowledge,
    told: Iterable[Sequence[Mention]] = (),
) -> Home | None:
    """Return the place whose bulletin a folded `text` is; None for a bulletin of the nation, one of a
    registered series, or one with entries of several provinces. `told` are the mentions in what somebody
    says of its title and publisher.
    """
    provinces = {p for s in layout.sections for i in s.items for p in i.provinces}
    if len(provinces) > 1 or provinces == {NATION}:
        return None
    finder = _Finder(text, layout, mentions, knowledge.gazetteer, knowledge)
    return finder.by_what_is_told(told) or finder.by_title() or finder.by_issuer() or finder.by_places()


class _Finder:
    def __init__(
        self,
        text: str,
        layout: Layout,
        mentions: Sequence[Mention],
        gazetteer: Gazetteer,
        knowledge: Knowledge,
    ) -> None:
        self.text = text
        self.layout = layout
        self.mentions = mentions
        self.gazetteer = gazetteer
        self.prefixes = knowledge.prefixes
        self.told = {place for m in mentions if (place := self._place(m))}

    def by_what_is_told(self, told: Iterable[Sequence[Mention]]) -> Home | None:
        """By the title, else the publisher, that a manifest gives."""
        found = next((home for mentions in told if (home := self._by_name(mentions))), None)
        return Home(found.place, "manifest") if found else None

    def by_title(self) -> Home | None:
        """安徽省数据工作周报; a short name (江苏教育简报) where most places named lie there."""
        title = self.layout.title
        return self._by_name([m for m in self.mentions if title and title.span.holds(m.span)])

    def _by_name(self, inside: Sequence[Mention]) -> Home | None:
        places = {p: m for m in inside if (p := self._place(m))}
        if len(places) != 1:
            return None
        ((place, mention),) = places.items()
        row = self.gazetteer.by_id[place]
        whole = any(n in mention.surface for n in (row.name, *row.aliases) if n != row.short)
        return Home(place, "title") if whole or self._share(place) >= _HALF else None

    def by_issuer(self) -> Home | None:
        """A line at the top that names a body there; a mirror's (来源) is belied by the places named."""
        for mention in self._at_the_top():
            place = self._place(mention)
            if place and mention.kind is Kind.ORGANIZATION and self._share(place) >= _HALF:
                return Home(place, "issuer")
        return None

    def by_places(self) -> Home | None:
        """Nearly all places named lie in one, and its bodies are named as from inside it (省财政厅)."""
        if len(self.told) < _LEAST_PLACES:
            return None
        counted = Counter(above for place in self.told for above in self.gazetteer.upwards(place))
        likely = [p for p in counted if self._share(p) >= _MOST and counted[p] > _LEAST_PLACES - 1]
        for place in sorted(likely, key=lambda p: (-len(self.gazetteer.upwards(p)), p)):
            if self._speaks_from(place):
                return Home(place, "places")
        return None

    def _speaks_from(self, place: str) -> bool:
        """Whether most relative names outside entries of their own begin as this place is called."""
        row = self.gazetteer.by_id[place]
        surfaces = [m.surface for m in self.mentions if self._is_relative(m) and not self._has_own(m.span)]
        own = [s for s in surfaces if any(p.opens(s) and p.fits(row) for p in self.prefixes)]
        return len(own) >= _LEAST_RELATIVE and len(own) > len(surfaces) / 2

    def _is_relative(self, mention: Mention) -> bool:
        key = mention.key or ""
        return mention.rule == _RELATIVE or (key.startswith(ROLE) and "@" not in key)

    def _has_own(self, span: Span) -> bool:
        return any(i.body.holds(span) and (i.provinces or i.place) for i in self._items())

    def _items(self) -> Iterator[Item]:
        return (item for section in self.layout.sections for item in section.items)

    def _at_the_top(self) -> Iterable[Mention]:
        start = self.layout.title.span.end if self.layout.title else 0
        return (m for m in self.mentions if start <= m.span.start < start + _TOP and self._in_imprint(m.span))

    def _in_imprint(self, span: Span) -> bool:
        """Whether a line is no sentence of the text."""
        begin = self.text.rfind("\n", 0, span.start) + 1
        line = self.text[begin:].partition("\n")[0]
        return len(line) <= _LONGEST_LINE and not {"。", ";", ","} & set(line)

    def _share(self, place: str) -> float:
        """How much of what is named below the provinces lies in a place, itself included."""
        below = [p for p in self.told if p != self.gazetteer.province_of(p) or p == place]
        inside = [p for p in below if place in self.gazetteer.upwards(p)]
        return len(inside) / len(below) if below else 0.0

    def _place(self, mention: Mention) -> str | None:
        """The one place that a mention names, or that a body's name tells."""
        key = mention.key or ""
        if mention.kind is Kind.ORGANIZATION:
            _, at, key = key.partition("@")
            if not at:
                begun = self.gazetteer.beginning(mention.surface) if mention.key is None else None
                whole = begun and mention.surface[: begun[1]].endswith(begun[0].name)
                return begun[0].id if begun and whole else None
        elif mention.kind is not Kind.PLACE:
            return None
        return key if key in self.gazetteer.by_id and key != NATION else None
