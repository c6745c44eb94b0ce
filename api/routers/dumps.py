"""Dumps of the whole store, to be taken whole or in parts."""

from __future__ import annotations

import base64
import logging
from email.utils import formatdate

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from api.documents import is_held, origin_of, wanted
from api.dumps import FILES, Dump, DumpFailedError
from api.negotiate import HTML
from api.problems import ProblemError, not_found
from api.site import site_of, unless_gone

log = logging.getLogger("zhengpu.api")
router = APIRouter()
JSON = "application/json"
BY_FILE = {form.file: name for name, form in FILES.items()}
CHECKSUM = ".sha256"


@router.api_route("/dumps", methods=["GET", "HEAD"])
async def index(request: Request) -> Response:
    """Every dump that can be had; of those that are made, size and SHA-256."""
    site = site_of(request)
    made = site.dumps.made()
    if _wants_page(request):
        page = site.page(request, "dumps.html", forms=FILES, made=made)
        page.headers["Cache-Control"] = "no-store"  # soon it will tell of more that is made of the same state
        return page
    origin = origin_of(request)
    listed = [_entry(origin, name, made.get(name)) for name in FILES]
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    return JSONResponse({"state": site.source.state().tag, "dumps": listed}, headers=headers)


@router.api_route("/dumps/{name}", methods=["GET", "HEAD"])
async def dump(request: Request, name: str) -> Response:
    """A dump, made now if it is not: 503 with Retry-After where that takes longer than a query may."""
    file = name.removesuffix(CHECKSUM)
    form = BY_FILE.get(file)
    if form is None:
        raise not_found(f"/dumps/{name[:100]}")
    found = await _get(request, form)
    if name != file:
        return PlainTextResponse(f"{found.sha256}  {file}\n", headers=_headers(found, CHECKSUM))
    headers = _headers(found, "")
    if is_held(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
    headers |= {"Repr-Digest": f"sha-256=:{digest}:"}
    return FileResponse(found.path, headers=headers, media_type="application/gzip", filename=file)


async def _get(request: Request, form: str) -> Dump:
    site = site_of(request)
    try:
        found = await unless_gone(request, site.dumps.get(form, site.settings.timeout))
    except (DumpFailedError, OSError) as error:
        log.error("the dump %s failed: %s", form, error)  # noqa: TRY400 - the reason is in the error
        raise ProblemError(
            "dump-failed",
            "导出没有做成，原因已记入日志；请稍后再试。",
            "The dump could not be made; the log says why. Try again later.",
        ) from None
    if found is None:
        raise ProblemError(
            "dump-in-the-making", "导出正在制作，请稍后再来取。", "The dump is being made; come back for it."
        )
    return found


def _headers(dump: Dump, of: str) -> dict[str, str]:
    return {
        "ETag": f'"{dump.sha256[:32]}{of}"',
        "Last-Modified": formatdate(dump.published / 1e9, usegmt=True),
        "Cache-Control": "no-cache",
    }


def _entry(origin: str, form: str, dump: Dump | None) -> dict[str, object]:
    kind = FILES[form]
    entry: dict[str, object] = {
        "name": kind.file,
        "url": f"{origin}dumps/{kind.file}",
        "checksum": f"{origin}dumps/{kind.file}{CHECKSUM}",
        "media_type": kind.media_type,
        "made": dump is not None,
    }
    return entry | ({"size": dump.size, "sha256": dump.sha256} if dump else {})


def _wants_page(request: Request) -> bool:
    return wanted(request, (JSON, HTML)) == HTML
