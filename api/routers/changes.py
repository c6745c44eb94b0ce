"""The page of /changes: what the newest bulletins brought, and what was done to the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.pages.news import GROUPS, named_in, news_of
from api.rest.bulletins import Entry, every_bulletin
from api.site import marked, site_of
from graph_builder.store.journal import Step

SHOWN = 40  # of each group
RECORDED = 100  # rows of the record
READ = 1000  # changes that are looked through after a revision


async def changes_page(request: Request, since: int) -> Response:
    """What is new since a revision; 0 asks for what the bulletins of the newest period brought."""
    site = site_of(request)
    await marked(request)
    newest = site.source.revision()
    steps = await run_in_threadpool(site.source.changes, since or max(0, newest - RECORDED), READ)
    bulletins = await every_bulletin(site)
    fresh = _came(steps, bulletins.values()) if since else _of_newest_period(list(bulletins.values()))
    news = await news_of(site, [entry.iri for entry in fresh])
    shown = {group: news.things[group][:SHOWN] for group in GROUPS}
    things = [iri for group in shown.values() for iri in group]
    first = await named_in(site, things) if len(fresh) > 1 else {}
    adoptions = news.adoptions[:SHOWN]
    record = list(reversed(steps))[:RECORDED]
    return site.page(
        request,
        "changes.html",
        since=since,
        revision=newest,
        fresh=fresh,
        news=news,
        shown=shown,
        first=first,
        adoptions=adoptions,
        mended=[step for step in record if step.act in ("changed", "went")],
        record=record,
        cut=len(steps) == READ,
        names=await site.names.of(
            [
                *(entry.iri for entry in fresh),
                *things,
                *first.values(),
                *(row[key] for row in adoptions for key in ("policy", "adopter", "stage")),
                *(step.subject for step in record),
            ]
        ),
    )


def _of_newest_period(entries: Sequence[Entry]) -> list[Entry]:
    """The bulletins that begin with the newest one; the newest alone where it has no period."""
    first = entries[0].begin if entries else ""
    return [entry for entry in entries if entry.begin == first] if first else list(entries[:1])


def _came(steps: Sequence[Step], standing: Iterable[Entry]) -> list[Entry]:
    """The bulletins that came or changed in these steps and stand."""
    touched = {step.subject for step in steps if step.act in ("came", "changed") and not step.gone}
    return [entry for entry in standing if entry.iri in touched]
