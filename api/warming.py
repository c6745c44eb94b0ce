"""What a service makes ready once it stands, so that the first reader need not wait for it.

Nobody waits for it either: pages ask for the same and share what is being made.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib import import_module

from api.pages.overview import overview
from api.query_errors import QueryError
from api.site import Site

HEAVY = ("pyvis.network", "scipy.optimize")  # what a picture or a table imports only when it is made


@contextlib.asynccontextmanager
async def warmed(site: Site) -> AsyncIterator[None]:
    """Make things ready while the service runs; what is left of it ends with the service."""
    making = asyncio.ensure_future(_make_ready(site))
    try:
        yield
    finally:
        making.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await making


async def _make_ready(site: Site) -> None:
    """The templates, the facts of diffusion, and what the home page counts.

    A store that cannot tell in time is no failure of the service: whoever asks for such a page is told.
    """
    await asyncio.to_thread(_load, site)
    with contextlib.suppress(QueryError):
        await overview(site)


def _load(site: Site) -> None:
    for name in site.templates.list_templates():
        site.templates.get_template(name)
    for module in HEAVY:
        import_module(module)
