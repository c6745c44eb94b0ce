"""How a table of results is answered: as JSON or as CSV, its dictionary linked beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.cells import plain_cell
from api.negotiate import RESULTS_CSV, choose
from api.problems import not_acceptable
from api.rest.answering import at
from api.results import content_type_of
from graph_builder.diffusion.write import Cell, as_csv, as_json
from ontology.dictionary import ResultTable

JSON, CSV, CSVW = "application/json", RESULTS_CSV, "application/csvm+json"
BYTE_ORDER = "\ufeff"  # without it a spreadsheet takes UTF-8 for another encoding


def form_of(request: Request) -> str:
    """Return the media type that is asked for: by ``format``, else by Accept. Raises ProblemError."""
    wanted = request.query_params.get("format")
    if wanted is not None:
        chosen = {"json": JSON, "csv": CSV, JSON: JSON, CSV: CSV}.get(wanted)
    else:
        chosen = choose(request.headers.get("accept"), (JSON, CSV))
    if chosen is None:
        raise not_acceptable((JSON, CSV))
    return chosen


def as_csv_answer(request: Request, dictionary: ResultTable, rows: Sequence[Any]) -> Response:
    """Return a whole table as CSV, guarded for spreadsheets where that is asked for."""
    if request.query_params.get("spreadsheet") == "1":
        return answered(BYTE_ORDER + as_csv(dictionary, rows, plain_cell), CSV, _beside(request))
    return answered(as_csv(dictionary, rows, str), CSV, _beside(request))


def as_csv_stream(request: Request, make: Callable[[Cell], Iterator[str]]) -> Response:
    """Return the same of a table that is made in pieces."""
    guarded = request.query_params.get("spreadsheet") == "1"
    pieces = make(plain_cell if guarded else str)
    return StreamingResponse(
        chain([BYTE_ORDER], pieces) if guarded else pieces,
        headers={"Vary": "Accept"} | _beside(request),
        media_type=content_type_of(CSV),
    )


def as_json_answer(
    request: Request, dictionary: ResultTable, rows: Sequence[Any], begin: int, count: int, **more: object
) -> Response:
    """Return `count` rows of a table as JSON, from row `begin` on."""
    some = rows[begin : begin + count]
    return part_as_json(request, dictionary, some, Part(len(rows), begin, count), **more)


class Part(NamedTuple):
    """Which part of a table: of how many rows, from which on, how many at most."""

    total: int
    offset: int
    limit: int


def part_as_json(
    request: Request, dictionary: ResultTable, rows: Sequence[Any], part: Part, **more: object
) -> Response:
    """Return some rows as JSON, with what part of the table they are and where the next one is."""
    further = part.offset + part.limit
    content = {
        "table": dictionary.name,
        **part._asdict(),
        "next": at(request, offset=further, limit=part.limit) if further < part.total else None,
        **more,
        "rows": as_json(dictionary, rows),
    }
    return answered(json.dumps(content, ensure_ascii=False), JSON, _beside(request))


def _beside(request: Request) -> dict[str, str]:
    return {"Link": f'<{request.url.path}/dictionary>; rel="describedby"; type="{CSVW}"'}


def answered(body: str, media_type: str, headers: dict[str, str]) -> Response:
    """Return an answer of some media type."""
    told = {"Vary": "Accept"} | headers
    return Response(body.encode("utf-8", "replace"), headers=told, media_type=content_type_of(media_type))
