"""The pictures: each on a page of its own with its table, and as files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.citing import BIBTEX, CSL, Citation, citation
from api.headers import FRAMED_POLICY
from api.iris import tail
from api.names import Name
from api.pictures.choices import linked, options_of, state_of
from api.pictures.exports import EXPORTS, formats_of, statements_of
from api.pictures.gathering import Seen, seen
from api.problems import ProblemError, not_found
from api.routers.entities import require
from api.site import Site, language_of, site_of, unless_gone
from graph_builder.diffusion.adopters import by_province
from graph_builder.diffusion.network import MODELS
from visualizations.matrix_model import policy_row
from visualizations.options import Options
from visualizations.pictures import PICTURES, Picture
from visualizations.style import style
from visualizations.tables import Cell, Table

router = APIRouter()
Rows = Sequence[tuple[Cell, ...]]
ROWS_SHOWN = 300
ACTS_NAMED = 300  # about as many as an address of 32 kB holds
_CITED: dict[str, tuple[str, Callable[[Citation], str]]] = {
    "bib": (BIBTEX, lambda cited: cited.bibtex),
    "csl.json": (CSL, lambda cited: cited.csl),
    "txt": ("text/plain", lambda cited: cited.text + "\n"),
}


def _page(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        site, picture = site_of(request), PICTURES[name]
        found = await _found(request, site, picture)
        return site.page(request, "picture.html", **await _shown(request, site, found))

    page.__doc__ = f"The page of the picture {name}."
    return page


for _name in PICTURES:
    router.add_api_route(f"/{_name}", _page(_name), methods=["GET", "HEAD"], include_in_schema=False)


@router.api_route("/pictures/{file}", methods=["GET", "HEAD"])
async def raw(request: Request, file: str) -> Response:
    """A picture as a file."""
    site = site_of(request)
    name, _, suffix = file.partition(".")
    picture = PICTURES.get(name)
    if picture is None or suffix not in (*_formats(picture), *_CITED):
        raise not_found(file[:100])
    found = await _found(request, site, picture)
    headers = {"Vary": "Accept-Language, Cookie"}
    if suffix in _CITED:
        media_type, told = _CITED[suffix]
        body = told(_citation(request, site, found)).encode("utf-8", "replace")
    else:
        media_type, make = EXPORTS[suffix]
        body = await unless_gone(request, make(site, found))
    if suffix == "html":
        headers["Content-Security-Policy"] = FRAMED_POLICY
    elif suffix != "svg":
        headers["Content-Disposition"] = f'attachment; filename="zhengpu-{file}"'
    return Response(body, headers=headers, media_type=media_type)


async def _found(request: Request, site: Site, picture: Picture[Any]) -> Seen:
    """What the address asks for. Raises ProblemError for a thing that is not there, or no province."""
    options = linked(site, options_of(request, site), picture.name)
    for iri in filter(None, (options.about, options.beside)):
        await require(site, iri)
    found = await unless_gone(request, seen(site, picture, options))
    if options.province not in (None, *(place.iri for place in found.material.provinces)):
        raise ProblemError(
            "bad-request",
            f"没有这个省级单位：{options.province}",
            f"There is no such unit of province level: {options.province}",
        )
    return found


def _formats(picture: Picture[Any]) -> tuple[str, ...]:
    return formats_of(picture.suffix, picture.network is not None)


def _citation(request: Request, site: Site, found: Seen) -> Citation:
    language = found.options.language
    address = f"/{found.picture.name}{state_of(site, found.options)}"
    return citation(request, site, found.picture.title(language), found.material.period.title(), address)


def _query(found: Seen, table: Table) -> str:
    """The query for what is shown. Where more than the time is chosen it names the acts if an address can."""
    if not _chosen(found) and found.material.story is None:
        return found.picture.sparql(found.material, None)
    acts = statements_of(table)
    if len(acts) <= ACTS_NAMED:
        return found.picture.sparql(found.material, acts)
    note = "# 所选行动太多，未逐一列出：这里是全部 / too many acts were chosen to name them: these are all"
    return f"{note}\n{found.picture.sparql(found.material, None)}"


def _chosen(found: Seen) -> bool:
    """Whether more than the time is chosen."""
    options = found.options
    about = options.about if "unit" in found.picture.choices else None
    return bool(options.province or options.kinds or about)


def _grouped(table: Table, rows: Rows) -> Iterator[tuple[str, int, Rows]]:
    """The rows that are shown under their headings, with how many there are; without headings all of them."""
    begin = 0
    for heading, count in table.groups or (("", len(rows)),):
        yield heading, count, rows[begin : begin + count]
        begin += count


def _policies(found: Seen) -> list[tuple[str, str]]:
    """The policies that the reader may choose, by name: the adopted ones, and the one that is chosen."""
    facts, options = found.material.everything, found.options
    iris = {*by_province(facts)} | ({options.about} if options.about else set())
    named = ((iri, policy_row(facts, iri).name.text(options.language)) for iri in iris)
    return sorted(named, key=lambda each: (each[1], each[0]))


async def _subject(request: Request, site: Site, options: Options) -> str:
    """What the thing that a picture is about is called, or the two things; empty where it is about none."""
    about = [iri for iri in (options.about, options.beside) if iri]
    names, language = await site.names.of(about), language_of(request)
    return " → ".join(names.get(iri, Name()).in_language(language) or tail(iri) for iri in about)


async def _shown(request: Request, site: Site, found: Seen) -> dict[str, Any]:
    """What the page of a picture shows. A drawing in SVG stands within it: its marks are the page's links."""
    picture, options, period = found.picture, found.options, found.material.period
    state = state_of(site, options)
    svg = None
    if picture.suffix == ".svg":
        svg = Markup(await run_in_threadpool(picture.drawing, found.content, options))  # noqa: S704 - made here; the drawing escapes every text
    table = await run_in_threadpool(picture.table, found.content, options)
    rows = table.rows[:ROWS_SHOWN]
    return {
        "name": picture.name,
        "subject": await _subject(request, site, options),
        "svg": svg,
        "state": state,
        "options": options,
        "period": period,
        "choices": picture.choices,
        "limits": picture.limits,
        "policies": _policies(found) if "policy" in picture.choices else [],
        "models": [(name, style().say(f"model_{name}", options.language)) for name in MODELS],
        "notice": picture.notice(found.content, options.language) if picture.notice else "",
        "at_month": lambda month: state_of(site, options, to=month, time=None),
        "provinces": [(p.iri, p.label(options.language)) for p in found.material.provinces],
        "kinds": [(kind.id, kind.label(options.language)) for kind in style().kinds],
        "table": table,
        "rows": rows,
        "groups": list(_grouped(table, rows)),
        "notes": picture.notes(found.content, options),
        "way_back": options.pair(options.beside, options.about) if options.about and options.beside else "",
        "formats": _formats(picture),
        "query": _query(found, table),
        "is_whole": not _chosen(found),
        "cited": _citation(request, site, found),
        "about": style().words.get(f"{picture.name}_note", {}).get(language_of(request), ""),
    }
