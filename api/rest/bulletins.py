"""The bulletins of one state in the order of every list: the newest first, those without a period last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.queries import query
from api.site import Site


@dataclass(frozen=True, slots=True)
class Entry:
    """What lists need of a bulletin; days as text, empty where unknown."""

    iri: str
    graph: str
    begin: str = ""
    end: str = ""
    digest: str = ""
    series: str = ""
    publishers: tuple[str, ...] = ()

    def overlaps(self, begin: str | None, end: str | None) -> bool:
        """Whether its period has a day from `begin` to `end`; one without a period has none.

        >>> Entry("b", "g", "2022-11-01", "2022-11-30").overlaps("2022-11-30", None)
        True
        """
        if begin is None and end is None:
            return True
        return bool(self.begin) and (begin or "") <= self.end and (end is None or self.begin <= end)


async def every_bulletin(site: Site) -> Mapping[str, Entry]:
    """The bulletins by IRI, in order."""

    async def find() -> Mapping[str, Entry]:
        return in_order(await site.pool.select(query("bulletin_index")))

    return await site.kept.get("bulletins", find)


def bulletin_of_graph(site: Site, graph: str) -> str | None:
    """The bulletin that a graph is named after; None where it is not named so."""
    root = site.addresses.root + "graph/"
    local = graph.removeprefix(root)
    return site.addresses.base + local if local != graph else None


async def neighbours(site: Site) -> Sequence[Mapping[str, str]]:
    """The rows of the bulletins with their series, by their first days; one stands once for each series."""
    return await site.kept.get("neighbours", lambda: site.pool.select(query("neighbours")))


def in_order(rows: Iterable[Mapping[str, str]]) -> dict[str, Entry]:
    """The rows as entries, several publishers of one bulletin together.

    >>> row = {"bulletin": "b", "graph": "g"}
    >>> list(in_order([row, {"bulletin": "a", "graph": "h", "begin": "2022-11-01"}]))
    ['a', 'b']
    """
    found: dict[str, Entry] = {}
    for row in rows:
        entry = found.setdefault(row["bulletin"], _entry(row))
        publishers = {*entry.publishers, row.get("publisher", "")} - {""}
        found[entry.iri] = replace(entry, publishers=tuple(sorted(publishers)))
    by_name = sorted(found.values(), key=lambda entry: entry.iri)
    ordered = sorted(by_name, key=lambda entry: entry.begin, reverse=True)
    return {entry.iri: entry for entry in ordered}


def _entry(row: Mapping[str, str]) -> Entry:
    begin, end, digest, series = (row.get(name, "") for name in ("begin", "end", "digest", "series"))
    return Entry(row["bulletin"], row["graph"], begin, end, digest, series)
