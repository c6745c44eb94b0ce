"""The ways on from a page of the search: each an address that holds the whole state."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from api.models.queries import FOUND
from api.models.search import FacetValue, SearchResult
from api.rest.narrowing import Choice, short
from api.site import Site
from graph_builder.store.search.folding import words

VALUES = 10
"""Values of a facet that are shown at once; the others unfold."""
_SHORTER = 2  # characters that a shorter text has at least


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses of searches near this one; each begins at its first page."""

    site: Site
    query: str
    choice: Choice
    limit: int = FOUND

    def page(self, offset: int) -> str:
        """Another page of the same search."""
        return self._address(self.query, self.choice, offset)

    def kind(self, kind: str) -> str:
        """With a kind added, or taken away where it is chosen."""
        return self._to(replace(self.choice, kinds=_toggled(self.choice.kinds, kind)))

    def province(self, iri: str) -> str:
        """With a province added, or taken away where it is chosen."""
        return self._to(replace(self.choice, provinces=_toggled(self.choice.provinces, iri)))

    def theme(self, iri: str) -> str:
        """With a theme added, or taken away where it is chosen."""
        return self._to(replace(self.choice, themes=_toggled(self.choice.themes, iri)))

    def month(self, month: str) -> str:
        """Of one month, or of any where that is chosen."""
        wanted = "" if self.is_month(month) else month
        return self._to(replace(self.choice, first=wanted, last=wanted))

    def is_month(self, month: str) -> bool:
        """Whether just this month is chosen."""
        return self.choice.first == self.choice.last == month

    def undated(self) -> str:
        """Of any month."""
        return self._to(replace(self.choice, first="", last=""))

    def all_kinds(self) -> str:
        """Of any kind."""
        return self._to(replace(self.choice, kinds=()))

    def anything(self) -> str:
        """With nothing chosen."""
        return self._to(Choice())

    def of(self, query: str) -> str:
        """Another text, the same choice."""
        return self._address(query, self.choice, 0)

    def kept(self, *left_out: str) -> list[tuple[str, str]]:
        """What a form has to keep in hidden fields."""
        return [(name, value) for name, value in self._asked(self.choice) if name not in left_out]

    def _to(self, choice: Choice) -> str:
        return self._address(self.query, choice, 0)

    def _address(self, query: str, choice: Choice, offset: int) -> str:
        asked = [("q", query.encode("utf-8", "replace")), *self._asked(choice)]
        return "?" + urlencode([*asked, *([("offset", offset)] if offset > 0 else [])])

    def _asked(self, choice: Choice) -> Iterator[tuple[str, str]]:
        yield from (("kind", kind) for kind in choice.kinds)
        yield from (("province", short(self.site, iri)) for iri in choice.provinces)
        yield from (("theme", short(self.site, iri)) for iri in choice.themes)
        yield from ((name, month) for name, month in (("from", choice.first), ("to", choice.last)) if month)
        if self.limit != FOUND:
            yield "limit", str(self.limit)


def parted(
    values: Sequence[FacetValue], chosen: Collection[str]
) -> tuple[list[FacetValue], list[FacetValue]]:
    """The values of a facet that are shown at once, in their order, and those that unfold: the chosen and the
    most frequent are shown.
    """
    ranked = sorted(values, key=lambda each: (each.value not in chosen, -each.count, each.value))
    first = {each.value for each in ranked[:VALUES]} | set(chosen)
    shown = [each for each in values if each.value in first]
    return shown, [each for each in values if each.value not in first]


def years_of(months: Sequence[FacetValue]) -> list[tuple[str, list[FacetValue]]]:
    """The months by their years, in their order."""
    return [(year, list(each)) for year, each in groupby(months, key=lambda month: month.value[:4])]


def open_year(years: Sequence[tuple[str, Sequence[FacetValue]]], chosen: str) -> int:
    """Which of the years is unfolded: that of the month chosen, else the fullest."""
    fullness = [(year == chosen[:4], sum(each.count for each in months)) for year, months in years]
    return fullness.index(max(fullness)) if fullness else -1


def fewer(query: str) -> list[str]:
    """Shorter texts that may find something where a query finds nothing: its words, or how it begins.

    >>> fewer("教育部 通知"), fewer("海南省智慧教育"), fewer("海南")
    (['教育部', '通知'], ['海南省'], [])
    """
    apart = words(query)
    if len(apart) > 1:
        return list(apart[:4])
    whole = apart[0] if apart else ""
    return [whole[: len(whole) // 2][:20]] if len(whole) // 2 >= _SHORTER else []


def place_of(site: Site, result: SearchResult) -> str | None:
    """Where a result leads: a thing to its page, a sentence to its place in its bulletin."""
    if result.bulletin and "#" in result.iri:
        page = site.addresses.path(result.bulletin)
        return f"{page}#{result.iri.partition('#')[2]}" if page else result.page
    return result.page


def _toggled(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(each for each in values if each != value) if value in values else (*values, value)
