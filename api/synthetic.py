"""Which bulletins are made up for testing: the graph says so itself, and every page has to pass it on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from api.per_state import PerState
from api.queries import query
from api.query_errors import QueryError
from api.source import Source
from api.words import say
from api.workers import Pool


@dataclass(frozen=True, slots=True)
class Synthetic:
    """The synthetic bulletins, by IRI, and how many bulletins there are in all.

    >>> made_up = Synthetic(frozenset({"https://example.org/id/bulletin/a"}), 2)
    >>> made_up.has("https://example.org/id/bulletin/a/a-0-1"), made_up.has("https://example.org/id/bulletin/ab")
    (True, False)
    """

    bulletins: frozenset[str] = frozenset()
    total: int = 0

    @property
    def count(self) -> int:
        """How many bulletins are synthetic."""
        return len(self.bulletins)

    @property
    def is_all(self) -> bool:
        """Whether there is no other bulletin."""
        return 0 < self.total <= self.count

    def has(self, iri: str) -> bool:
        """Whether a bulletin, or the one that a statement or part lies below, is synthetic."""
        before, found, local = iri.partition("/bulletin/")
        return bool(found) and before + found + local.partition("/")[0] in self.bulletins


REAL = Synthetic()


def warnings(known: Synthetic) -> list[tuple[str, str]]:
    """What a description of the data has to say, with the language of each; nothing where none is synthetic.

    >>> warnings(REAL)
    []
    """
    if not known.count:
        return []
    key, values = "synthetic-all" if known.is_all else "synthetic-some", {"n": known.count, "m": known.total}
    return [
        (tag, f"{say('synthetic', tongue)}{colon}{say(key, tongue, **values)}")
        for tag, tongue, colon in (("zh-Hans", "zh", "："), ("en", "en", ": "))
    ]


class Marking:
    """Asks once a state; what cannot ask in its turn (the page of a failure) has the last answer."""

    def __init__(self, pool: Pool, source: Source) -> None:
        self._pool = pool
        self._kept = PerState(source, self._ask)
        self._last = REAL

    async def learn(self) -> None:
        """See that `known` is of the newest state; where the store cannot be asked it stays as it was."""
        with suppress(QueryError):
            self._last = await self._kept.get()

    def known(self) -> Synthetic:
        """What was learnt last."""
        return self._kept.known() or self._last

    async def _ask(self) -> Synthetic:
        rows = await self._pool.select(query("synthetic"))
        total = await self._pool.select(query("bulletins_total")) if rows else []
        return Synthetic(
            frozenset(row["bulletin"] for row in rows), max((int(row["count"]) for row in total), default=0)
        )
