"""How much there is of each class, month and kind of act, told by the sums of the index, else by queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from api.queries import query
from api.site import Site
from graph_builder.store.search import counting
from graph_builder.store.search.lookup import View


async def by_class(site: Site) -> Mapping[str, int]:
    """How many things there are of each class, those of which there are most first."""

    async def asked() -> Mapping[str, int]:
        return counts_of(await site.pool.select(query("counts")))

    return await site.search.ask_or(_most_first, asked)


def counts_of(rows: Iterable[Mapping[str, str]], of: str = "class") -> dict[str, int]:
    """The counts that rows tell of classes, or of what else; a count of nothing has a row without one."""
    return {row[of]: int(row["count"]) for row in rows if of in row}


async def by_month(site: Site) -> Mapping[str, int]:
    """How many acts began in each month."""

    async def asked() -> Mapping[str, int]:
        months = Counter[str]()
        for row in await site.pool.select(query("begins")):
            months[row["begin"][:7]] += int(row["count"])
        return dict(sorted(months.items()))

    return await site.search.ask_or(counting.begun, asked)


async def by_action(site: Site) -> Mapping[str, int]:
    """How many acts there are of each kind."""

    async def asked() -> Mapping[str, int]:
        return counts_of(await site.pool.select(query("actions_count")), "action")

    return await site.search.ask_or(counting.by_action, asked)


def _most_first(view: View) -> Mapping[str, int]:
    return dict(sorted(counting.by_class(view).items(), key=lambda each: (-each[1], each[0])))
