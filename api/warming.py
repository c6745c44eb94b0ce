"""What a service makes ready once it stands, and after each change, so that no reader need wait for it.

Nobody waits for it either: pages ask for the same and share what is being made.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib import import_module

from api.ahead import AHEAD
from api.pages.overview import overview
from api.pictures.gathering import rows_for
from api.query_errors import QueryError
from api.rest.bulletins import neighbours
from api.rest.policies import uptakes_in
from api.rest.statistics import statistics_of
from api.site import Site
from graph_builder.diffusion.adopted_cascades import adoptions_of
from graph_builder.diffusion.facts import Facts
from graph_builder.store.garbage import STAYS
from visualizations.asking import Question
from visualizations.matrix_model import blanks_of

PAUSE = 1.0  # seconds between two looks, and without a change until a new state is made ready
HEAVY = ("pyvis.network", "scipy.optimize")  # what a picture or a table imports only when it is made


@contextlib.asynccontextmanager
async def warmed(site: Site) -> AsyncIterator[None]:
    """Make things ready while the service runs; what is left of it ends with the service."""
    making = asyncio.ensure_future(_keep_ready(site))
    try:
        yield
    finally:
        making.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await making


async def _keep_ready(site: Site) -> None:
    """What costs more than a page of each state, of a row of changes the last."""
    AHEAD.set(True)  # for all that this task asks, and the tasks that it begins
    await asyncio.to_thread(_load, site)
    while True:
        tag = site.source.state().tag
        await _make_ready(site)
        while site.source.state().tag == tag:
            await asyncio.sleep(PAUSE)
        await _settled(site)


async def _make_ready(site: Site) -> None:
    """What the home page counts, the lists of all bulletins, the facts of diffusion, last what the JSON API
    counts.

    A store that cannot tell in time is no failure of the service: whoever asks for such a page is told.
    """
    for make in (overview, neighbours, _lists, _facts, statistics_of):
        with contextlib.suppress(QueryError):
            await make(site)


async def _lists(site: Site) -> None:
    for name in ("bulletins", "provinces", "busiest"):
        await rows_for(site, Question(name))


async def _facts(site: Site) -> None:
    await site.diffusion.make_ready()
    await asyncio.to_thread(_added_up, await site.diffusion.adoptions())
    await asyncio.to_thread(STAYS.leave_out)


def _added_up(facts: Facts) -> None:
    """What is made once of all facts, and that pages of a few of them begin with."""
    blanks_of(facts)
    facts.made(adoptions_of)
    facts.made(uptakes_in)


async def _settled(site: Site) -> None:
    """Wait until no change has come for a while."""
    seen = ""
    while (tag := site.source.state().tag) != seen:
        seen = tag
        await asyncio.sleep(PAUSE)


def _load(site: Site) -> None:
    for name in site.templates.list_templates():
        site.templates.get_template(name)
    for module in HEAVY:
        import_module(module)
