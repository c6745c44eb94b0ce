"""The names of things, fetched many at a time and kept for as long as the snapshot lasts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from api.iris import is_legal
from api.queries import query
from api.workers import Pool
from ontology.terms import NS

BATCH = 400
KEPT = 50_000


@dataclass(slots=True)
class Name:
    """What a thing is called, in Chinese and English, also by what other names, and its types."""

    zh: str = ""
    en: str = ""
    others: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def in_language(self, language: str) -> str:
        """The name in that language, else in the other one."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)


class Names:
    """Looks names up in the graph."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[str, Name] = {}
        self._revision: int | None = None

    async def of(self, iris: Iterable[str]) -> Mapping[str, Name]:
        """The names of the IRIs; one that has none gets an empty `Name`."""
        wanted = [iri for iri in dict.fromkeys(iris) if ":" in iri and is_legal(iri)]
        self._forget_old()
        missing = [iri for iri in wanted if iri not in self._known]
        for start in range(0, len(missing), BATCH):
            await self._fetch(missing[start : start + BATCH])
        return {iri: self._known.get(iri, Name()) for iri in wanted}

    async def _fetch(self, iris: list[str]) -> None:
        values = " ".join(f"<{iri}>" for iri in iris)
        rows = await self._pool.select(
            query("names").replace("VALUES ?iri { }", f"VALUES ?iri {{ {values} }}")
        )
        found = {iri: Name() for iri in iris}
        for row in sorted(rows, key=_order):
            _add(found[row["iri"]], row)
        self._known.update(found)

    def _forget_old(self) -> None:
        revision = self._pool.source.revision()
        if revision != self._revision or len(self._known) > KEPT:
            self._known.clear()
            self._revision = revision


def _order(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("iri", "kind", "language", "value"))


def _add(name: Name, row: Mapping[str, str]) -> None:
    value, tongue = row.get("value", ""), row.get("language", "")
    if row.get("kind") == "type":
        name.types.append(value.removeprefix(NS))
    elif row.get("kind") == "other":
        name.others.append(value)
    elif tongue.lower().startswith("en"):
        name.en = name.en or value
    else:
        name.zh = name.zh or value
