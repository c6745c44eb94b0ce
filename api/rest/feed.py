"""The Atom feed (RFC 4287) of the bulletins that stand, the last recorded first, paged by RFC 5005."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from api.names import Name
from api.rest.bulletins import Entry
from api.rest.telling import href_of
from api.site import Site
from graph_builder.store.journal import Step

ATOM = "application/atom+xml"
PAGE = 50
# XML 1.0 has no way to write these, not even escaped.
_UNWRITABLE = dict.fromkeys([*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the feed."""

    id: str
    title: str
    updated: str
    page: str
    data: str
    publishers: tuple[str, ...]
    summary: str


def items_of(
    site: Site,
    steps: Sequence[Step],
    bulletins: Mapping[str, Entry],
    names: Mapping[str, Name],
    sizes: Mapping[str, int],
) -> list[Item]:
    """The entries for these changes; a bulletin that the graph does not tell of yet has none."""
    return [
        Item(
            id=entry.iri,
            title=writable(names[entry.iri].zh) or entry.iri,
            updated=step.at,
            page=site.addresses.path(entry.iri) or "/",
            data=href_of(site, entry.iri) or "/",
            publishers=tuple(filter(None, (writable(names[iri].zh) for iri in entry.publishers))),
            summary=_summary(entry, sizes.get(entry.graph, 0)),
        )
        for step in steps
        if (entry := bulletins.get(step.subject))
    ]


def writable(text: str) -> str:
    """The text without what XML cannot hold.

    >>> writable("月\\x0b报")
    '月报'
    """
    return text.translate(_UNWRITABLE)


def published(nanoseconds: int) -> str:
    """A time in RFC 3339.

    >>> published(0)
    '1970-01-01T00:00:00+00:00'
    """
    return datetime.fromtimestamp(nanoseconds // 10**9, UTC).isoformat()


def _summary(entry: Entry, size: int) -> str:
    period = f"{entry.begin} – {entry.end} · " if entry.begin else ""
    return f"{period}{size} 项陈述，采纳另计 / statements, adoptions apart"
