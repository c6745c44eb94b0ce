"""A picture as a file: the drawing, PNG, CSV, the network's formats, and JSON-LD of the statements in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool

from api.apart import Apart
from api.negotiate import JSON_LD, RESULTS_CSV
from api.pictures.gathering import Seen
from api.problems import ProblemError
from api.rest.composing import compose
from api.site import Site
from api.workers import Query
from visualizations.graph_files import written
from visualizations.png import NO_FONT
from visualizations.tables import Table, as_csv

PNG, GEXF, GRAPHML = "image/png", "application/gexf+xml", "application/graphml+xml"
PNG_SECONDS = 30.0
DRAWER = Apart(  # one PNG takes a second or two
    "visualizations.png",
    PNG_SECONDS,
    busy=("等待绘制的 PNG 太多，请稍后再试。", "Too many PNGs wait to be drawn; try again."),
    late=(
        f"{PNG_SECONDS:g} 秒内没有画成 PNG；请缩小范围，或取 SVG",
        f"The PNG was not drawn within {PNG_SECONDS:g} s; choose less, or take the SVG",
    ),
)
Make = Callable[[Site, Seen], Awaitable[bytes]]


def formats_of(seen_suffix: str, is_network: bool) -> tuple[str, ...]:
    """The suffixes that a picture can be had in.

    >>> formats_of(".svg", False)
    ('svg', 'png', 'csv', 'jsonld')
    """
    drawn = ("svg", "png") if seen_suffix == ".svg" else ("html",)
    return (*drawn, "csv", *(("gexf", "graphml") if is_network else ()), "jsonld")


async def _drawn(_: Site, seen: Seen) -> bytes:
    return (await run_in_threadpool(seen.picture.drawing, seen.content, seen.options)).encode()


async def _png(site: Site, seen: Seen) -> bytes:
    """Drawn by a process of its own: the library holds the interpreter meanwhile."""
    status, png = await DRAWER.run(lambda: _drawn(site, seen))
    if status == NO_FONT:
        raise ProblemError(
            "not-drawn",
            "服务所在的机器没有中文字体；请安装 fonts-noto-cjk，或取 SVG",
            "The machine of the service has no Chinese font; install fonts-noto-cjk, or take the SVG",
        )
    if status:
        raise RuntimeError(f"drawing the PNG ended with status {status}")
    return png


async def _csv(_: Site, seen: Seen) -> bytes:
    table = await run_in_threadpool(seen.picture.table, seen.content, seen.options)
    return as_csv(table).encode("utf-8", "replace")


def _graph(form: str) -> Make:
    async def make(_: Site, seen: Seen) -> bytes:
        if seen.picture.network is None:
            raise RuntimeError(f"{seen.picture.name} is no network")
        return await run_in_threadpool(written, seen.picture.network(seen.content), form)

    return make


async def _json_ld(site: Site, seen: Seen) -> bytes:
    """Everything that the graph says of the statements in the picture, with their sentences."""
    statements = statements_of(seen.picture.table(seen.content, seen.options))
    if not statements:
        return b"[]"
    query = compose("describe_statements", {"statement": _nodes(statements)})
    return (await site.pool.query(Query(query, JSON_LD))).body


def statements_of(table: Table) -> tuple[str, ...]:
    """The statements whose sentences stand in a table, each once."""
    quoted = [n for n, column in enumerate(table.columns) if column.name.endswith("quote")]
    return tuple(sorted({row[n].iri for row in table.rows for n in quoted if row[n].iri}))


def _nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri in iris]


EXPORTS: Mapping[str, tuple[str, Make]] = {
    "svg": ("image/svg+xml", _drawn),
    "html": ("text/html", _drawn),
    "png": (PNG, _png),
    "csv": (RESULTS_CSV, _csv),
    "gexf": (GEXF, _graph("gexf")),
    "graphml": (GRAPHML, _graph("graphml")),
    "jsonld": (JSON_LD, _json_ld),
}
"""The media type of a suffix, and what makes the file."""
