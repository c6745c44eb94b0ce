"""How much a store holds by class, month, place and kind of act: made once a state."""

from __future__ import annotations

from collections.abc import Mapping

from api.models.statistics import ClassCount, MonthCount, Statistics, ThingCount
from api.queries import query
from api.rest.counting import by_action, by_class, by_month, counts_of
from api.rest.telling import Teller
from api.site import Site
from api.words import term
from ontology.terms import NS


async def statistics_of(site: Site) -> Statistics:
    """The numbers of the newest state."""
    return await site.kept.get("statistics", lambda: _counted(site))


async def _counted(site: Site) -> Statistics:
    revision = site.source.revision()
    classes, months = await by_class(site), await by_month(site)
    actions = await by_action(site)
    places = counts_of(await site.pool.select(query("entry_places")), "place")
    teller = await Teller.of(site, [*places, *actions])
    return Statistics(
        revision=revision,
        classes=tuple(_class(iri, count) for iri, count in classes.items() if iri.startswith(NS)),
        months=tuple(MonthCount(month=month, activities=count) for month, count in months.items()),
        provinces=_ranked(teller, places),
        actions=_ranked(teller, actions),
    )


def _class(iri: str, count: int) -> ClassCount:
    name = iri.removeprefix(NS)
    return ClassCount(type=name, zh=term(name, "zh"), en=term(name, "en"), count=count)


def _ranked(teller: Teller, counts: Mapping[str, int]) -> tuple[ThingCount, ...]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(ThingCount(thing=teller.thing(iri), count=count) for iri, count in ordered)
