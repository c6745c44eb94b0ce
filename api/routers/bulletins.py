"""Bulletins: the list, and the text of one with its sentences and names marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.documents import origin_of
from api.highlight import Mark, Segment, find_names, segments
from api.names import Name
from api.queries import query
from api.routers.entities import page_of
from api.schema_org import thing_block
from api.site import Site, language_of, site_of
from api.statements import Statement, by_place, gather, in_words, named_iris
from api.workers import Term

router = APIRouter()
# What is named in the text by a word of its own, and worth a link there.
LINKED_ROLES = (
    "agent", "leadAgent", "organizer", "undertaker", "supporter", "object", "participant", "attendee",
    "speaker", "place",
)  # fmt: skip


@router.api_route("/bulletins", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """Every bulletin, the newest first."""
    site = site_of(request)
    rows = await listed(site)
    names = await site.names.of(
        [*(row["bulletin"] for row in rows), *(row.get("publisher", "") for row in rows)]
    )
    return site.page(request, "bulletins.html", bulletins=rows, names=names)


async def listed(site: Site) -> list[dict[str, str]]:
    """The rows of the list; a bulletin with two publishers stands once."""
    rows = await site.pool.select(query("bulletins"))
    return list({row["bulletin"]: row for row in reversed(rows) if "bulletin" in row}.values())[::-1]


async def bulletin_page(request: Request, iri: str, facts: Mapping[str, Sequence[str]]) -> Response:
    """The page of one bulletin."""
    site = site_of(request)
    graph = {"graph": Term.iri(site.addresses.root + "graph/" + site.addresses.local(iri))}
    statements = by_place(gather(await site.pool.select(query("statements_in"), graph)))
    mentioned = [row["iri"] for row in await site.pool.select(query("mentioned_in"), graph)]
    iris = [iri, *_iris(facts), *mentioned, *named_iris(statements)]
    names = await site.names.of(iris)
    text = site.source.text(next(iter(facts.get("textDigest", ())), ""))
    return site.page(
        request,
        "bulletin.html",
        iri=iri,
        facts=facts,
        names=names,
        statements=statements,
        adoptions=sum(each.kind == "Adoption" for each in statements),
        numbers={each.iri: number for number, each in enumerate(statements, 1)},
        titles={each.iri: in_words(each, names, language_of(request)) for each in statements},
        by_iri={each.iri: each for each in statements},
        paragraphs=None
        if text is None
        else paragraphs(text, statements, _linkable(statements, mentioned, names)),
        described=thing_block(iri, origin_of(request) + page_of(site, iri).lstrip("/"), names[iri], facts),
    )


def paragraphs(text: str, statements: Iterable[Statement], names: Mapping[str, str]) -> list[list[Segment]]:
    """The text's lines as segments; joined, without the line ends, they are the text."""
    marks = [Mark(q.start, q.end, each.iri) for each in statements for q in each.quotes]
    lines: list[list[Segment]] = [[]]
    for segment in segments(text, marks, find_names(text, names)):
        for number, part in enumerate(segment.text.split("\n")):
            if number:
                lines.append([])
            first = number == 0
            lines[-1].append(
                Segment(
                    part,
                    segment.keys,
                    segment.opening if first else (),
                    segment.anchors if first else (),
                    segment.entity,
                )
            )
    return lines


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
