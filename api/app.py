"""The service as a list of contents."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from importlib.resources import files

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from api import errors
from api.headers import SecurityHeaders
from api.routers import (
    bulletins,
    catalog,
    crawling,
    diffusion,
    dumps,
    entities,
    fragments,
    graph_store,
    health,
    ingest,
    ontology,
    pages,
    pictures,
    reconcile,
    search,
    sparql,
    things,
)
from api.settings import Settings
from api.site import Site
from api.source import EmbeddedSource, Source
from ontology.errors import ZhengpuError


def create_app(settings: Settings, source: Source | None = None) -> FastAPI:
    """The application over `source`, which is closed with it; without one, over the settings' store.

    Raises what `EmbeddedSource.open` does.
    """
    served = source or EmbeddedSource.open(settings.store, settings.base, create=settings.create)
    app = FastAPI(title="zhengpu", lifespan=_lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.site = Site(settings, served)
    app.state.failure = None
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(SecurityHeaders)
    errors.install(app)
    linked = (entities, ontology, things, catalog, dumps, fragments, crawling)
    asked = (health, sparql, graph_store, ingest, search, reconcile, diffusion)
    for router in (*asked, *linked, bulletins, pictures, pages):
        app.include_router(router.router)
    app.mount("/static", StaticFiles(directory=str(files("api").joinpath("static"))))
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    site: Site = app.state.site
    try:
        await site.start()
        yield
    except ZhengpuError as error:
        app.state.failure = error  # the server only logs what fails here; whoever started it wants to know
        raise
    finally:
        await site.close()
