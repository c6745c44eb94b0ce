"""/api/search and /api/suggest: names, titles and sentences by any part of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.models.queries import SearchQuery, SuggestQuery
from api.models.search import SearchAnswer, Suggestions
from api.rest.answering import answer, get
from api.rest.narrowing import choice_of
from api.rest.searching import searched, suggested
from api.site import site_of

router = APIRouter(tags=["search"])


@get(router, "/api/search", SearchAnswer, "全文检索名称、标题与句子", 404)
async def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> Response:
    """What a text finds in names, titles and sentences.

    Any part of a name is found, in either script; words apart by spaces must all be there. What is found can
    be narrowed to kinds, provinces, months and themes, and is counted by each of them.
    """
    site = site_of(request)
    choice = choice_of(site, asked.kind, asked.province, asked.theme, asked.from_ or "", asked.to or "")
    return answer(await searched(site, asked.q, choice, asked.offset, asked.limit))


@get(router, "/api/suggest", Suggestions, "补全名称")
async def suggest(request: Request, asked: Annotated[SuggestQuery, Query()]) -> Response:
    """Names that begin with a text or hold it, for completing what somebody writes."""
    kinds = list(dict.fromkeys(asked.kind))
    return answer(await suggested(site_of(request), asked.prefix, kinds, asked.offset, asked.limit))
