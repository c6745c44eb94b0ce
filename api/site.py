"""What the routers share: the settings, the store, the readers, and how to show a page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from types import CodeType
from typing import TypeVar
from urllib.parse import urlencode

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.desk import Desk
from api.diffusion import Diffusion
from api.direction import closed
from api.dumps import Dumps, dumps_folder
from api.edge.exchange import exchange_of
from api.edge.metrics import Metrics
from api.facts_kept import FactsKept
from api.iris import Addresses
from api.kept import Kept
from api.names import Names
from api.negotiate import language
from api.outcome import taken
from api.query_errors import QueryTimeoutError
from api.remote.pool import pool_over
from api.results import Result
from api.search import Searcher
from api.settings import Settings
from api.source import EmbeddedSource, Source
from api.statistics import Counting
from api.synthetic import Marking
from api.words import code, say, term
from api.workers import Pool, Query, WholeGraph
from graph_builder.store.layout import Home
from graph_builder.store.search.kinds import KINDS

T = TypeVar("T")
SEEN = 6  # pictures of one state whose content is kept: one of years takes tens of megabytes
KEPT = 512  # findings of one state; a client that walks a fragment asks for its size on every page
SOON = 0.02  # seconds before which nobody looks whether the client is still there: most answers are ready
LEAST = 0.05  # seconds; who has fewer left is not worth a reader, which would be killed


@dataclass(slots=True)
class Site:
    """One running service."""

    settings: Settings
    source: Source
    metrics: Metrics = field(init=False)
    pool: Pool = field(init=False)
    desk: Desk | None = field(init=False)
    names: Names = field(init=False)
    diffusion: Diffusion = field(init=False)
    counting: Counting = field(init=False)
    marking: Marking = field(init=False)
    dumps: Dumps = field(init=False)
    kept: Kept = field(init=False)
    seen: Kept = field(init=False)
    search: Searcher = field(init=False)
    addresses: Addresses = field(init=False)
    templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        self.metrics = Metrics()
        self.pool = pool_over(self.source, self.settings, self.metrics)
        self.metrics.watch(self.source, self.pool)
        writer = self.source.writer(self.settings)
        self.desk = Desk(self.source, writer, self.settings, self.metrics.wrote) if writer else None
        self.names = Names(self.pool)
        self.diffusion = Diffusion(self.pool, _kept_facts(self.source, self.settings))
        self.search = Searcher(Home(self.settings.folder).search, self.source)
        self.counting = Counting(self.pool, self.source, self.search)
        self.marking = Marking(self.pool, self.source)
        self.dumps = Dumps(self.source, dumps_folder(self.settings), self.settings.dump_seconds)
        self.kept = Kept(self.source, KEPT)
        self.seen = Kept(self.source, SEEN)
        self.addresses = Addresses(self.settings.base)
        self.templates = _templates(self.addresses)

    async def flags(self) -> tuple[str, ...]:
        """What queries that look into the unnamed graph are composed with: nothing where it is empty."""
        return ("unnamed",) if await self.kept.get("unnamed", self.pool.has_unnamed) else ()

    async def start(self) -> None:
        """Settle what a crash left, then have readers ready. Raises a ZhengpuError."""
        if self.desk:
            await self.desk.start()
        await self.pool.start()
        await self.marking.learn()

    async def close(self) -> None:
        """End every process, and give the store free."""
        await self.dumps.close()
        await self.pool.close()
        self.search.close()
        if self.desk:
            await self.desk.close()
        self.source.close()

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A template as a page in the reader's language; a ``?lang=`` choice is kept in a cookie."""
        tongue = language_of(request)
        speakers = {"t": _speaker(tongue), "term": _namer(tongue), "code": _coder(tongue)}
        known = self.marking.known()
        marks = {"synthetic": known, "is_synthetic": known.has}
        context = {"lang": tongue, "request": request} | speakers | marks
        html = self.templates.get_template(template).render(context | values)
        headers = {"Content-Language": tongue, "Vary": "Accept, Accept-Language, Cookie"}
        response = HTMLResponse(html.encode("utf-8", "replace"), status, headers)
        if request.query_params.get("lang") == tongue:
            response.set_cookie("lang", tongue, samesite="lax", httponly=True)
        return response


def site_of(request: Request) -> Site:
    """The service that the request came to."""
    site: Site = request.app.state.site
    return site


async def marked(request: Request) -> None:
    """Have it known which bulletins are synthetic, before a page is made."""
    await site_of(request).marking.learn()


def desk_of(request: Request) -> Desk:
    """Where the service that the request came to takes writes; `api.auth.authorise` saw that it does."""
    desk = site_of(request).desk
    if desk is None:
        raise RuntimeError("asked before the request was authorised")
    return desk


def language_of(request: Request) -> str:
    """``zh`` or ``en``: by ``?lang=``, else the cookie, else Accept-Language."""
    wanted = request.query_params.get("lang") or request.cookies.get("lang")
    return language(request.headers.get("accept-language"), wanted)


async def run_for(request: Request, query: Query | WholeGraph) -> Result:
    """Run a query for a client; when the client goes away its reader is freed at once.

    A client who waited for another's answer to the same query, which came to none, has the rest of its time.
    Raises a `QueryError`.
    """
    if (known := taken(request.scope)) is not None:
        return known
    site, exchange = site_of(request), exchange_of(request.scope)
    if exchange is not None and exchange.waited:
        seconds = min(query.timeout or site.settings.timeout, site.settings.max_timeout)
        if seconds - exchange.waited < LEAST:
            raise QueryTimeoutError(seconds)
        query = replace(query, timeout=seconds - exchange.waited)
    if request.client is not None:
        query = replace(query, client=request.client.host)
    return await unless_gone(request, site.pool.query(query))


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Await the work, but cancel it if the client disconnects. The request's body must have been read."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task,), timeout=SOON)
        if task.done():
            return task.result()
    except asyncio.CancelledError:
        task.cancel()
        raise
    watcher = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((task, watcher), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            task.cancel()
        return await task
    finally:
        watcher.cancel()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _in_other_language(request: Request) -> str:
    """The same page, with all its choices, in the other language."""
    other = "zh" if language_of(request) == "en" else "en"
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*kept, ("lang", other)], errors="replace")


def _speaker(tongue: str) -> Callable[..., str]:
    return lambda key, in_language=tongue, **values: say(key, in_language, **values)


def _namer(tongue: str) -> Callable[..., str]:
    return lambda name, in_language=tongue: term(name, in_language)


def _coder(tongue: str) -> Callable[[str, str], str]:
    return lambda name, value: code(name, value, tongue)


def _kept_facts(source: Source, settings: Settings) -> FactsKept | None:
    """Where facts outlast the service: not those of a server, which others may change meanwhile."""
    return FactsKept(Home(settings.folder).facts) if isinstance(source, EmbeddedSource) else None


class _Compiled(BytecodeCache):
    """Templates, compiled once a process whichever sites show them."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def _templates(addresses: Addresses) -> Environment:
    environment = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=closed,
        bytecode_cache=_COMPILED,
    )
    environment.globals["path"] = addresses.path
    environment.globals["base"] = addresses.base
    environment.globals["in_other_language"] = _in_other_language
    environment.globals["search_classes"] = {kind: str(next(iter(top), "")) for kind, top in KINDS.items()}
    return environment
