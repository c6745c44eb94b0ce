"""The service as a list of contents."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from importlib.resources import files

from fastapi import Depends, FastAPI
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import errors
from api.edge.answers import Answers
from api.edge.cache import Cache
from api.edge.caching import Caching
from api.edge.compression import Compressed
from api.edge.cors import Cors
from api.edge.direct import Direct
from api.edge.exchange import Watch
from api.edge.fast_queries import FastQueries
from api.edge.limits import BodyLimit, RateLimits, Rates
from api.edge.logs import log_request
from api.edge.proxies import Proxies, Trust, networks
from api.edge.static import Revalidated
from api.edge.wire import Wire
from api.headers import SecurityHeaders
from api.openapi import DESCRIBED
from api.remote.source import RemoteSource
from api.routers import (
    about,
    bulletins,
    catalog,
    citing,
    crawling,
    dictionary,
    downloads,
    dumps,
    entities,
    fragments,
    graph_store,
    health,
    ingest,
    metrics,
    ontology,
    pages,
    pictures,
    policies,
    reconcile,
    reporting,
    search,
    sparql,
    things,
)
from api.settings import Settings
from api.site import Site, marked
from api.source import EmbeddedSource, Source
from api.warming import warmed
from ontology.errors import ZhengpuError

ROUTERS = (
    health, metrics, graph_store, ingest, search, reconcile, entities, ontology, things, catalog,
    dumps, fragments, crawling, bulletins, pictures, policies, citing, pages, about, downloads,
    dictionary, reporting,
)  # fmt: skip
# Every other router has pages, each of which tells where a bulletin is synthetic.
WITHOUT_PAGES = (health, metrics, graph_store, ingest)


class PlainRoute(Route):
    """A route that goes past FastAPI's own layers, which take longer than all of ours together."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say which route it is, for the metrics, and answer."""
        scope["route"] = self
        await super().handle(scope, receive, send)


PLAIN = (
    PlainRoute("/sparql", sparql.get, methods=["GET", "HEAD"]),
    PlainRoute("/sparql", sparql.post, methods=["POST"]),
)


def create_app(settings: Settings, source: Source | None = None) -> FastAPI:
    """The application over `source`, which is closed with it; without one, over the settings' store.

    Raises what opening it does.
    """
    served = source or source_of(settings)
    app = FastAPI(title="zhengpu", lifespan=_lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.site = site = Site(settings, served)
    app.state.failure = None
    cache = Cache(settings.cache_mb * 1024 * 1024)
    site.metrics.watch_cache(cache)
    answers, rates = Answers(served, cache), Rates(settings)
    observers = (log_request, site.metrics.answered)
    trust, wire = Trust(networks(settings.trusted_proxies)), Wire(observers)
    # The innermost first: a request passes them from the last to the first, its answer the other way.
    app.add_middleware(ServerErrorMiddleware, handler=errors.on_crash)
    app.add_middleware(BodyLimit, limit=settings.largest_body)
    app.add_middleware(RateLimits, rates=rates)
    app.add_middleware(Compressed)
    app.add_middleware(Cors)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Caching, answers=answers)
    app.add_middleware(Watch, observers=observers)
    app.add_middleware(Proxies, trust=trust)
    queries = FastQueries(answers, site.pool, rates.queries, wire, settings.service_endpoints)
    app.state.direct = Direct(answers, trust, wire, queries)
    errors.install(app)
    app.router.routes[:0] = PLAIN
    for router in ROUTERS:
        before = () if router in WITHOUT_PAGES else (Depends(marked),)
        app.include_router(router.router, dependencies=before)
    for described in DESCRIBED:
        app.include_router(described)
    app.mount("/static", Revalidated(directory=str(files("api").joinpath("static"))))
    return app


def source_of(settings: Settings) -> Source:
    """The store of the settings: on a server where they have an address, else in a folder."""
    if isinstance(settings.store, str):
        return RemoteSource.open(settings)
    return EmbeddedSource.open(settings.store, settings.base, create=settings.create)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    site: Site = app.state.site
    try:
        await site.start()
        async with warmed(site):
            yield
    except ZhengpuError as error:
        app.state.failure = error  # the server only logs what fails here; whoever started it wants to know
        raise
    finally:
        await site.close()
