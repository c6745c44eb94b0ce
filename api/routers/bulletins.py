"""Bulletins: the list, and the text of one with its sentences and names marked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.documents import origin_of
from api.names import Name
from api.pages.reading import KINDS, Choice, beside, chosen, kind_of, outline, paragraphs, places_of
from api.paging import offset_of, paging
from api.pictures.choices import iri_of
from api.queries import query
from api.rest.bulletins import Entry, every_bulletin, neighbours
from api.rest.composing import compose
from api.routers.entities import page_of
from api.schema_org import thing_block
from api.site import Site, site_of
from api.statements import Statement, by_place, gather, named_iris
from api.workers import Term

router = APIRouter()
PAGE = 200
# What is named in the text by a word of its own, and worth a link there.
LINKED_ROLES = (
    "agent", "leadAgent", "organizer", "undertaker", "supporter", "object", "participant", "attendee",
    "speaker", "place",
)  # fmt: skip


@router.api_route("/bulletins", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """The bulletins, the newest first, a page at a time."""
    site, offset = site_of(request), offset_of(request)
    every = await every_bulletin(site)
    rows = await _told(site, list(every.values())[offset : offset + PAGE])
    names = await site.names.of(row["bulletin"] for row in rows)
    around = paging(request, offset, len(rows), len(every), PAGE)
    return site.page(request, "bulletins.html", bulletins=rows, names=names, total=len(every), **around)


async def _told(site: Site, entries: Sequence[Entry]) -> list[dict[str, str]]:
    """What the list tells of bulletins: their periods, and how many statements each has."""
    if not entries:
        return []
    asked = compose("statements_in_graphs", {"graph": [ox.NamedNode(each.graph) for each in entries]})
    counts = {row["graph"]: row["count"] for row in await site.pool.select(asked) if "graph" in row}
    return [
        {
            "bulletin": each.iri,
            "begin": each.begin,
            "end": each.end,
            "statements": counts.get(each.graph, "0"),
        }
        for each in entries
    ]


async def bulletin_page(request: Request, iri: str, facts: Mapping[str, Sequence[str]]) -> Response:
    """The page of one bulletin."""
    site = site_of(request)
    asked = request.query_params
    choice = Choice(kind_of(asked.get("show")), iri_of(site, asked.get("province"), "province"))
    graph = {"graph": Term.iri(site.addresses.root + "graph/" + site.addresses.local(iri))}
    rows, mentions, parts, near = await asyncio.gather(
        *(site.pool.select(query(name), graph) for name in ("statements_in", "mentioned_in", "outline")),
        neighbours(site),
    )
    statements = by_place(gather(rows))
    mentioned = [row["iri"] for row in mentions]
    before, after = beside(near, iri)
    about = sorted({row["about"] for row in parts if "about" in row})
    wanted = [iri, *_iris(facts), *mentioned, *about, *filter(None, (before, after, choice.place))]
    names = await site.names.of([*wanted, *named_iris(statements)])
    text = site.source.text(next(iter(facts.get("textDigest", ())), ""))
    listed = chosen(statements, places_of(statements, parts), choice)
    return site.page(
        request,
        "bulletin.html",
        iri=iri,
        facts=facts,
        names=names,
        statements=statements,
        listed=listed,
        shown=frozenset(each.iri for each in listed),
        choice=choice,
        counts=Counter(each.kind for each in statements),
        kinds=KINDS,
        places=about,
        before=before,
        after=after,
        numbers={each.iri: number for number, each in enumerate(statements, 1)},
        anchors={each.iri: each.anchor for each in statements},
        withheld=frozenset(each.iri for each in statements if each.kind == "Omission"),
        outline=outline(text or "", statements, parts),
        paragraphs=None
        if text is None
        else paragraphs(text, statements, _linkable(statements, mentioned, names)),
        described=thing_block(iri, origin_of(request) + page_of(site, iri).lstrip("/"), names[iri], facts),
    )


def _linkable(
    statements: Iterable[Statement], mentioned: Iterable[str], names: Mapping[str, Name]
) -> dict[str, str]:
    """The words under which the bulletin's things may stand in its text."""
    things = dict.fromkeys(mentioned)
    things |= dict.fromkeys(iri for each in statements for role in LINKED_ROLES for iri in each.all(role))
    words: dict[str, str] = {}
    for iri in things:
        name = names.get(iri, Name())
        for word in (name.zh, *name.others):
            if word:
                words.setdefault(word, iri)
    return words


def _iris(facts: Mapping[str, Sequence[str]]) -> list[str]:
    return [value for values in facts.values() for value in values if "://" in value]
