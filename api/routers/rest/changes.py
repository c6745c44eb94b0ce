"""/changes and /feed.atom: what came, changed and went, from the journal; who did it is nobody's to read.

A browser gets a page of the former.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.models.queries import ChangeQuery, FeedQuery
from api.models.service import Change, Changes
from api.negotiate import wants_html
from api.problems import ProblemError
from api.rest.answering import UNCHANGED, answer, at, failures, get
from api.rest.bulletins import every_bulletin
from api.rest.feed import ATOM, PAGE, items_of, published
from api.rest.finding import sizes
from api.rest.telling import href_of
from api.routers.changes import changes_page
from api.site import Site, site_of
from graph_builder.store.journal import Step

router = APIRouter(tags=["changes"])
_EVER = 2**62
_FEED = {
    200: {"description": "Atom.", "content": {ATOM: {"schema": {"type": "string"}}}},
    **UNCHANGED,
    **failures(),
}


@get(router, "/changes", Changes, "改动：何时来了、改了、撤了哪份公报", 404)
async def changes(request: Request, asked: Annotated[ChangeQuery, Query()]) -> Response:
    """What came, changed and went, in order, after a revision that the caller knows already.

    Where that revision is newer than the newest there is no such revision: 404. Whoever had it from here
    starts again from 0, for the store was built anew.
    """
    site, newest = site_of(request), site_of(request).source.revision()
    if asked.since > newest:
        raise _no_such_revision(asked.since, newest)
    if wants_html(request.headers.get("accept")):
        return await changes_page(request, asked.since)
    steps = await run_in_threadpool(site.source.changes, asked.since, asked.limit + 1)
    shown = steps[: asked.limit]
    further = at(request, since=shown[-1].revision) if len(steps) > asked.limit else None
    told = Changes(
        since=asked.since,
        revision=newest,
        next=further,
        items=tuple(_change(site, step) for step in shown),
    )
    return answer(told, {"Vary": "Accept"})


@router.head("/feed.atom", include_in_schema=False)
@router.get(
    "/feed.atom",
    response_class=Response,
    responses=dict(_FEED),
    summary="The bulletins that stand, the last recorded first, 50 to a page.",
    openapi_extra={"x-summary-zh": "新公报的 Atom 订阅源"},
)
async def feed(request: Request, asked: Annotated[FeedQuery, Query()]) -> Response:
    """The bulletins that stand, the last recorded first, 50 to a page."""
    site = site_of(request)
    steps = await run_in_threadpool(site.source.newest, asked.before or _EVER, PAGE + 1)
    shown = steps[:PAGE]
    bulletins = await every_bulletin(site)
    entries = [bulletins[step.subject] for step in shown if step.subject in bulletins]
    names = await site.names.of(iri for entry in entries for iri in (entry.iri, *entry.publishers))
    items = items_of(site, shown, bulletins, names, await sizes(site))
    body = site.templates.get_template("feed.xml").render(
        id=f"{site.addresses.root}feed.atom",
        updated=shown[0].at if shown else published(site.source.state().published),
        here=at(request),
        following=at(request, before=shown[-1].revision) if len(steps) > PAGE else None,
        items=items,
    )
    return Response(body.encode("utf-8", "replace"), media_type=ATOM)


def _change(site: Site, step: Step) -> Change:
    is_bulletin = step.act != "other" and not step.gone
    return Change(
        revision=step.revision,
        time=step.at,
        act=step.act,
        subject=step.subject,
        digest=step.digest,
        gone=step.gone,
        href=href_of(site, step.subject) if is_bulletin else None,
    )


def _no_such_revision(since: int, newest: int) -> ProblemError:
    return ProblemError(
        "no-such-revision",
        f"没有修订号 {since}，最新的是 {newest}。若它得自本服务，则库已重建：请从 since=0 重新读取。",
        f"There is no revision {since}; the newest is {newest}. If it was had from here, the store was built "
        "anew since: start from since=0.",
        parameter="since",
        revision=newest,
    )
