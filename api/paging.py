"""Pages of a long list: which part the reader asks for, and the addresses of the parts beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from api.problems import ProblemError


def offset_of(request: Request) -> int:
    """How many members of the list stand before the part. Raises ProblemError for what is no number."""
    raw = request.query_params.get("offset", "0")
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 9):
        raise ProblemError("bad-request", "offset 须是非负整数", "offset must be a whole number, 0 or more")
    return int(raw)


def paging(request: Request, offset: int, shown: int, total: int, size: int) -> dict[str, Any]:
    """Which members are shown, of how many, and the addresses of the pages beside this one."""
    return {
        "first": offset + 1,
        "last": offset + shown,
        "newer": _moved(request, max(0, offset - size)) if offset else None,
        "older": _moved(request, offset + size) if offset + shown < total and shown else None,
    }


def _moved(request: Request, offset: int) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "offset"]
    return "?" + urlencode([*kept, ("offset", str(offset))], errors="replace")
