"""What tells crawlers where to go: the sitemap in parts, and robots.txt."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.documents import origin_of
from api.problems import not_found
from api.queries import page_of, query
from api.site import Site, site_of
from api.triples import moment
from graph_builder.store.search.counting import with_class

router = APIRouter()
# The protocol allows 50,000 addresses a part; so many are made in a moment.
PART = 10_000
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = ("", "bulletins", "launches", "matrix", "network", "ontology", "catalog", "dumps")
# Asking costs us, and what it finds has pages of its own.
CLOSED = ("/sparql", "/fragments", "/resolve", "/health/")


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
async def robots(request: Request) -> Response:
    """What crawlers may read, and where the sitemap is."""
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return PlainTextResponse(f"User-agent: *\n{closed}\nSitemap: {origin_of(request)}sitemap.xml\n")


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """The parts of the sitemap: the site's own pages, then every thing's."""
    site = site_of(request)
    parts = range(1 + -(-await _things(site) // PART))
    addresses = (f"{origin_of(request)}sitemaps/{number}.xml" for number in parts)
    return _xml("sitemapindex", "sitemap", addresses, _changed(site))


@router.api_route("/sitemaps/{part}.xml", methods=["GET", "HEAD"])
async def part(request: Request, part: str) -> Response:
    """One part: at most `PART` addresses."""
    if not (part.isascii() and part.isdigit() and len(part) <= 6):
        raise not_found(f"sitemap {part[:20]}")
    site, origin = site_of(request), origin_of(request)
    if int(part) == 0:
        return _xml("urlset", "url", (origin + page for page in PAGES), _changed(site))
    rows = await site.pool.select(page_of("sitemap", (int(part) - 1) * PART))
    if not rows:
        raise not_found(f"sitemap {part}")
    paths = dict.fromkeys(site.addresses.path(row["iri"]) for row in rows)
    addresses = [origin + path.removeprefix("/") for path in paths if path]
    return await asyncio.to_thread(_xml, "urlset", "url", addresses, _changed(site))


async def _things(site: Site) -> int:
    async def asked() -> int:
        return int((await site.pool.select(query("typed_total")))[0]["count"])

    return await site.search.ask_or(with_class, asked)


def _xml(root: str, entry: str, addresses: Iterable[str], changed: str) -> Response:
    entries = "".join(
        f"<{entry}><loc>{escape(address)}</loc><lastmod>{changed}</lastmod></{entry}>\n"
        for address in addresses
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SCHEMA}">\n{entries}</{root}>\n'
    return Response(text, media_type="application/xml")


def _changed(site: Site) -> str:
    """When the store last changed. An entity has no time of its own: it is what all bulletins say of it."""
    return moment(site.source.state().published).value
