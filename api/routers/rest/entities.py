"""/api/entities and /api/places: who and what the graph knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.models.base import Page
from api.models.queries import EntityQuery, PlaceQuery, Plain
from api.models.things import Entity, EntityDetail, Further, Identifier, Link, Place, RoleCount
from api.problems import ProblemError
from api.rest.answering import answer, get, page_fields
from api.rest.around import RELATED, Said, listed, related, said_of
from api.rest.entities import by_language, classes_of, entities, facts_of, roles_of
from api.rest.refs import absent, instance_of, known
from api.rest.telling import Teller
from api.site import Site, site_of
from api.words import term
from ontology.terms import NS, PREFIXES, Class, Property

router = APIRouter(tags=["entities"])
_LABEL = PREFIXES["skos"] + "prefLabel"
_OF_PLACES = (
    *(Property.CODE, Property.SHORT_NAME, Property.ADMIN_LEVEL),
    *(Property.WITHIN, Property.VALID_FROM, Property.VALID_TO),
)
_NAMING = frozenset({_LABEL, PREFIXES["skos"] + "altLabel", Property.SHORT_NAME, PREFIXES["rdf"] + "type"})
# The filters of /api/statements that a role answers to.
_FILTERS = {
    "agent": "agent", "adopter": "agent", "action": "action", "object": "object", "adoptedPolicy": "object",
    "indicator": "object", "place": "place", "about": "place",
}  # fmt: skip


@get(router, "/api/entities", Page[Entity], "机构、文件、平台、人员等实体", 404, 410)
async def index(request: Request, asked: Annotated[EntityQuery, Query()]) -> Response:
    """Entities by their IRIs, of one class or place, or all of them."""
    site, revision = site_of(request), site_of(request).source.revision()
    types = classes_of(asked.type)
    if not types:
        raise _no_such_class(str(asked.type))
    place = await known(site, "place", asked.place, "place") if asked.place else None
    found = await entities(site, types, place, asked.offset, asked.limit)
    teller = await Teller.of(site, found.iris)
    told = tuple(_entity(teller, iri) for iri in found.iris)
    fields = page_fields(request, found, asked.offset, asked.limit, revision)
    return answer(Page[Entity](**fields, items=told))


@get(router, "/api/entities/{path:path}", EntityDetail, "一个实体：名称、代码、关联与角色", 404, 410)
async def one(request: Request, path: str, _: Annotated[Plain, Query()]) -> Response:
    """One entity, by its path below /id/: names, codes, links, and in which roles statements name it."""
    site = site_of(request)
    iri = instance_of(site, path)
    said = await said_of(site, iri)
    roles = await roles_of(site, iri)
    linked = (await related(site, iri))[:RELATED]
    if not (said.rows or roles or linked):
        raise absent(site, iri)
    pointed = [row["value"] for row in said.rows if "://" in row["value"]]
    teller = await Teller.of(site, [iri, *pointed, *(row["subject"] for row in linked)])
    return answer(_detail(teller, iri, said, roles, linked))


@get(router, "/api/places", Page[Place], "地方及其代码与上级", 404, 410)
async def places(request: Request, asked: Annotated[PlaceQuery, Query()]) -> Response:
    """Places by their codes, with what each lies in."""
    site, revision = site_of(request), site_of(request).source.revision()
    within = await known(site, "within", asked.within, "place") if asked.within else None
    found = await entities(site, (str(Class.PLACE),), within, asked.offset, asked.limit, within=True)
    facts = await facts_of(site, found.iris, _OF_PLACES)
    pointed = [row["value"] for rows in facts.values() for row in rows if "://" in row["value"]]
    teller = await Teller.of(site, [*found.iris, *pointed])
    told = tuple(_place(teller, iri, facts[iri]) for iri in found.iris)
    fields = page_fields(request, found, asked.offset, asked.limit, revision)
    return answer(Page[Place](**fields, items=told))


def _no_such_class(name: str) -> ProblemError:
    known = ", ".join(each.removeprefix(NS) for each in classes_of(None))
    return ProblemError(
        "bad-request",
        f"参数 type：本体中没有实体类 {name}；可用 {known}",
        f"type: the ontology has no class of entities {name}; there are {known}",
        parameter="type",
    )


def _entity(teller: Teller, iri: str) -> Entity:
    name = teller.names[iri]
    return Entity(
        **teller.thing(iri).model_dump(),
        types=tuple(sorted(name.types)),
        aliases=tuple(dict.fromkeys(name.others)),
        page=teller.site.addresses.path(iri),
    )


def _detail(
    teller: Teller,
    iri: str,
    said: Said,
    roles: Mapping[str, int],
    linked: Sequence[Mapping[str, str]],
) -> EntityDetail:
    others = [row for row in sorted(said.rows, key=by_language) if row["property"] not in _NAMING]
    counted = [_role(name, count) for name, count in roles.items()]
    return EntityDetail(
        **_entity(teller, iri).model_dump(),
        identifiers=tuple(_identifier(row) for row in others if not _is_thing(row)),
        links=tuple(_link(teller, row["property"], row["value"]) for row in others if _is_thing(row)),
        more=tuple(
            Further(property=_local(name), count=count, where=listed(iri, name))
            for name, count in said.more.items()
        ),
        linked=tuple(_link(teller, row["property"], row["subject"]) for row in linked),
        roles=tuple(counted),
        statements=tuple(_lists(teller.site, iri, counted)),
    )


def _identifier(row: Mapping[str, str]) -> Identifier:
    return Identifier(property=_local(row["property"]), value=row["value"])


def _is_thing(row: Mapping[str, str]) -> bool:
    return "language" not in row and row["value"].startswith(("http://", "https://"))


def _local(name: str) -> str:
    return name.removeprefix(NS)


def _link(teller: Teller, name: str, iri: str) -> Link:
    local = _local(name)
    return Link(property=local, zh=term(local, "zh"), en=term(local, "en"), thing=teller.thing(iri))


def _role(name: str, count: int) -> RoleCount:
    local = _local(name)
    return RoleCount(role=local, zh=term(local, "zh"), en=term(local, "en"), statements=count)


def _lists(site: Site, iri: str, roles: Sequence[RoleCount]) -> list[str]:
    filters = dict.fromkeys(_FILTERS[each.role] for each in roles if each.role in _FILTERS)
    local = quote(site.addresses.local(iri), safe="/")
    return [f"/api/statements?{name}={local}" for name in filters]


def _place(teller: Teller, iri: str, rows: Sequence[Mapping[str, str]]) -> Place:
    def values(name: Property) -> list[str]:
        return [row["value"] for row in rows if row["property"] == name]

    def first(name: Property) -> str | None:
        return next(iter(values(name)), None)

    return Place(
        **teller.thing(iri).model_dump(),
        code=first(Property.CODE),
        short=first(Property.SHORT_NAME),
        level=teller.first(values(Property.ADMIN_LEVEL)),
        within=teller.things(values(Property.WITHIN)),
        valid_from=first(Property.VALID_FROM),
        valid_to=first(Property.VALID_TO),
    )
