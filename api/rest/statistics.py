"""How much a store holds by class, month, place and kind of act: made once a state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.models.statistics import ClassCount, MonthCount, Statistics, ThingCount
from api.queries import query
from api.rest.counting import by_class, by_month
from api.rest.telling import Teller
from api.site import Site
from api.words import term
from ontology.terms import NS

Row = Mapping[str, str]


async def statistics_of(site: Site) -> Statistics:
    """The numbers of the newest state."""
    return await site.kept.get("statistics", lambda: _counted(site))


async def _counted(site: Site) -> Statistics:
    revision = site.source.revision()
    classes, months = await by_class(site), await by_month(site)
    places, acts = [await site.pool.select(query(name)) for name in ("entry_places", "actions_count")]
    teller = await Teller.of(site, [row.get("place") or row["action"] for row in [*places, *acts]])
    return Statistics(
        revision=revision,
        classes=tuple(_class(iri, count) for iri, count in classes.items() if iri.startswith(NS)),
        months=tuple(MonthCount(month=month, activities=count) for month, count in months.items()),
        provinces=_ranked(teller, "place", places),
        actions=_ranked(teller, "action", acts),
    )


def _class(iri: str, count: int) -> ClassCount:
    name = iri.removeprefix(NS)
    return ClassCount(type=name, zh=term(name, "zh"), en=term(name, "en"), count=count)


def _ranked(teller: Teller, name: str, rows: Sequence[Row]) -> tuple[ThingCount, ...]:
    ordered = sorted(rows, key=lambda row: (-int(row["count"]), row[name]))
    return tuple(ThingCount(thing=teller.thing(row[name]), count=int(row["count"])) for row in ordered)
