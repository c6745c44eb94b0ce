"""The policies, those that most bodies took up first: told by the facts of diffusion, else by a query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from api.queries import query
from api.site import Site
from graph_builder.diffusion.facts import Adopted, Facts


@dataclass(frozen=True, slots=True)
class Uptake:
    """How many bodies took up a policy, and the first and the last day of their acts, where one is known."""

    adopters: int = 0
    first: str | None = None
    last: str | None = None


async def uptakes(site: Site) -> Mapping[str, Uptake]:
    """Every policy, adopted or not, in the order of the list."""

    async def find() -> Mapping[str, Uptake]:
        known = {row["policy"]: Uptake() for row in await site.pool.select(query("policies_known"))}
        every = {**known, **await _adopted(site)}
        return dict(sorted(every.items(), key=lambda item: (-item[1].adopters, item[0])))

    return await site.kept.get("policies", find)


async def _adopted(site: Site) -> Mapping[str, Uptake]:
    """Those that were adopted; of many adoptions the query takes seconds, the facts are there already."""
    if (facts := await site.diffusion.begun()) is not None:
        return facts.made(uptakes_in)
    return {
        row["policy"]: Uptake(int(row["adopters"]), row.get("first"), row.get("last"))
        for row in await site.pool.select(query("policies"))
        if "policy" in row  # an aggregate over nothing gives one row without a group
    }


def uptakes_in(facts: Facts) -> dict[str, Uptake]:
    """What the query ``policies`` tells, as facts tell it."""
    told: defaultdict[str, list[Adopted]] = defaultdict(list)
    for one in facts.adopted:
        told[one.policy].append(one)
    return {policy: _uptake(some) for policy, some in told.items()}


def _uptake(told: list[Adopted]) -> Uptake:
    times = [one.time for one in told if one.time]
    return Uptake(
        len({one.adopter for one in told}),
        min(time.begin for time in times).isoformat() if times else None,
        max(time.end for time in times).isoformat() if times else None,
    )
