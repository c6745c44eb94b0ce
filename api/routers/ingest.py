"""Bulletins that come and go: read, checked, put in place of one graph, or taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Scope, authorise
from api.iris import tail
from api.problems import ProblemError
from api.reading_warnings import WARNINGS
from api.routers.entities import legal
from api.site import Site, desk_of, site_of
from api.sparql_request import body_of, media_type_of, pairs
from api.uploads import parts_of
from api.writing import Done, Order, ReadBulletin
from graph_builder.manifest import COLUMNS
from graph_builder.read import SIZE_LIMIT, SUFFIXES

router = APIRouter()
MULTIPART = "multipart/form-data"
ANY = "application/octet-stream"
ACCEPTED = (*dict.fromkeys(SUFFIXES.values()), ANY)
# What a sender may say of the source: the columns of a manifest but for the path.
GIVEN = COLUMNS[1:]
FLAGS = {"": False, "0": False, "false": False, "1": True, "true": True}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file with its name, what its sender says of it, and whether it may replace another text."""

    data: bytes
    name: str
    given: Mapping[str, str]
    replace: bool


@router.post("/bulletins")
async def take(request: Request) -> Response:
    """Read a bulletin and put it in, or in place of what was read from it before."""
    who = authorise(request, Scope.INGEST)
    sent = await _sent(request)
    desk = desk_of(request)
    read = await desk.read(sent.name, sent.given, sent.data)
    _refuse_violations(read)
    done = await desk.carry_out(Order({"do": "replace", "replace": sent.replace, "who": who}, read.shard))
    return _reply(site_of(request), read.report, done)


@router.delete("/bulletins/{local:path}")
@router.delete("/id/{local:path}")
async def retract(request: Request, local: str) -> Response:
    """Take a bulletin out."""
    who = authorise(request, Scope.INGEST)
    path = local if request.url.path.startswith("/id/") else f"bulletin/{local.removeprefix('bulletin/')}"
    iri = legal(site_of(request).addresses.instance(path), request)
    done = await desk_of(request).carry_out(Order({"do": "retract", "bulletin": iri, "who": who}))
    return JSONResponse(
        {"bulletin": iri, "change": "retracted", "revision": done.revision},
        headers={"Cache-Control": "no-store"},
    )


def _reply(site: Site, report: Mapping[str, Any], done: Done) -> Response:
    bulletin = str(report["bulletin"])
    local = site.addresses.local(bulletin)
    told = {
        "bulletin": bulletin,
        "change": _word(done),
        "revision": done.revision,
        "counts": report["counts"],
        "triples": report["triples"],
        "digest": report["digest"],
        "warnings": [_warning(code) for code in report["warnings"]],
        "links": {
            "page": site.addresses.path(bulletin),
            "data": site.addresses.data(bulletin, "ttl"),
            "graph": site.addresses.path(str(report["graph"])),
        },
    }
    headers = {"Cache-Control": "no-store", "Location": f"/id/{quote(local)}"}
    return JSONResponse(told, 201 if done.created else 200, headers)


def _warning(code: str) -> dict[str, str]:
    zh, en = WARNINGS[code]
    return {"code": code, "zh": zh, "en": en}


def _word(done: Done) -> str:
    if done.copy:
        return "copy"
    return "created" if done.created else "replaced" if done.changed else "unchanged"


def _refuse_violations(read: ReadBulletin) -> None:
    violations = read.report["violations"]
    if violations:
        raise ProblemError(
            "unreadable",
            f"读出的内容不合约束（{len(violations)} 处），没有写入",
            f"What was read breaks the shapes ({len(violations)} times); nothing was written",
            violations=violations,
        )


async def _sent(request: Request) -> Sent:
    parameters = dict(pairs(request.scope["query_string"]))
    kind = media_type_of(request)
    if kind == MULTIPART:
        return await _form(request, parameters)
    if kind not in ACCEPTED:
        raise ProblemError(
            "unsupported-media-type",
            f"请用 {'、'.join(ACCEPTED)} 或 {MULTIPART}",
            f"Send {', '.join(ACCEPTED)} or {MULTIPART}",
            accepted=[*ACCEPTED, MULTIPART],
        )
    return _told(await body_of(request, SIZE_LIMIT), "", parameters)


async def _form(request: Request, parameters: dict[str, str]) -> Sent:
    """A form with one file; its fields say what parameters of the address say otherwise."""
    parts = await parts_of(request, SIZE_LIMIT + 64 * 1024)
    files = [part for part in parts if part.is_file]
    if len(files) != 1:
        raise ProblemError("bad-request", "表单中须恰有一个文件", "The form must hold exactly one file")
    fields = {part.name: part.data.decode("utf-8", "replace") for part in parts if not part.is_file}
    return _told(files[0].data, files[0].file_name or "", parameters | fields)


def _told(data: bytes, file_name: str, fields: dict[str, str]) -> Sent:
    """What came, with the fields that are no words of the source taken out of `fields`."""
    known = ("name", "replace", *GIVEN)
    if unknown := [name[:40] for name in fields if name not in known]:
        listed = ", ".join(known)
        raise ProblemError(
            "bad-request",
            f"不认识参数 {'、'.join(unknown)}；可用 {listed}",
            f"unknown: {', '.join(unknown)}; known: {listed}",
        )
    given = {name: value for name, value in fields.items() if name in GIVEN}
    flag = fields.get("replace", "").strip().lower()
    if flag not in FLAGS:
        raise ProblemError("bad-request", "replace 应为 true 或 false", "replace must be true or false")
    name = tail(unquote(fields.get("name") or file_name).replace("\\", "/"))[:200] or "bulletin"
    return Sent(data, name, given, FLAGS[flag])
