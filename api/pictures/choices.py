"""The reader's choices of a picture, as they stand in its address.

``?from=2022-01&to=2022-12&province=450000&about=org/moe&kind=document&kind=platform&limit=300``, or
``?time=all``: the whole state of a picture is its address. Identifiers may be short or whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request

from api.iris import is_legal
from api.problems import ProblemError
from api.site import Site, language_of
from graph_builder.diffusion.network import MODELS
from visualizations.options import DEFAULT_LIMIT, Options
from visualizations.style import Language, style

MOST = 5000
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_CODE = re.compile(r"\d{6}")


def options_of(request: Request, site: Site) -> Options:
    """The choices that a request states. Raises ProblemError for what makes no sense."""
    given = request.query_params
    begin, end = _month(given, "from"), _month(given, "to")
    if begin and end and begin > end:
        raise ProblemError(
            "bad-request", f"from（{begin}）晚于 to（{end}）", f"from ({begin}) is later than to ({end})"
        )
    tongue: Language = "en" if language_of(request) == "en" else "zh"
    return Options(
        language=tongue,
        begin=begin,
        end=end,
        all_time=_all_time(given.get("time")) and not (begin or end),
        province=iri_of(site, given.get("province"), "province"),
        about=iri_of(site, given.get("about"), "about"),
        beside=iri_of(site, given.get("with"), "with"),
        model=_model(given.get("model")),
        kinds=_kinds(given.getlist("kind")),
        limit=_limit(given.get("limit")),
        href=lambda iri: site.addresses.path(iri) or iri,
    )


def linked(site: Site, options: Options, name: str) -> Options:
    """The same choices, for marks that lead to this picture of a thing, or of two."""

    def between(one: str, other: str | None) -> str:
        state = state_of(site, options, about=_short(site, one), limit=None, **{"with": _short(site, other)})
        return f"/{name}{state}"

    return replace(options, between=between)


def state_of(site: Site, options: Options, **changed: str | int | None) -> str:
    """The query string that states the choices, with some `changed` or, by None, left out; it begins with a
    question mark, or is empty.
    """
    told: dict[str, str | int | Sequence[str] | None] = {
        "time": "all" if options.all_time else None,
        "from": options.begin,
        "to": options.end,
        "province": _short(site, options.province),
        "about": _short(site, options.about),
        "with": _short(site, options.beside),
        "model": options.model,
        "kind": options.kinds,
        "limit": options.limit if options.limit != DEFAULT_LIMIT else None,
    }
    told |= changed
    kept = {name: value for name, value in told.items() if value}
    return f"?{urlencode(kept, doseq=True, safe='/')}" if kept else ""


def _short(site: Site, iri: str | None) -> str | None:
    if iri is None:
        return None
    local = site.addresses.local(iri)
    return local.removeprefix("place/") if _CODE.fullmatch(local.removeprefix("place/")) else local


def _month(given: Mapping[str, str], name: str) -> str | None:
    month = given.get(name) or None
    if month is not None and not _MONTH.fullmatch(month):
        raise ProblemError(
            "bad-request", f"{name} 应为月份，如 2022-11", f"{name} must be a month such as 2022-11"
        )
    return month


def iri_of(site: Site, text: str | None, name: str) -> str | None:
    """A whole IRI, one below the base, or a province by its code. Raises ProblemError for another text."""
    if not text:
        return None
    local = f"place/{text}" if _CODE.fullmatch(text) else text
    iri = local if "://" in local else site.addresses.instance(local)
    if iri is None or not is_legal(iri):
        raise ProblemError(
            "bad-request",
            f"{name} 应为标识符，如 org/moe 或 450000",
            f"{name} must be an identifier such as org/moe or 450000",
        )
    return iri


def _kinds(given: Sequence[str]) -> tuple[str, ...]:
    known = [kind.id for kind in style().kinds]
    wanted = [kind for each in given for kind in each.split(",") if kind]
    if unknown := [kind for kind in wanted if kind not in known]:
        listed = ", ".join(known)
        raise ProblemError(
            "bad-request",
            f"没有类型 {unknown[0][:40]}；可选：{listed}",
            f"There is no kind {unknown[0][:40]}; there are {listed}",
        )
    return tuple(kind for kind in known if kind in wanted)


def _all_time(text: str | None) -> bool:
    if text not in (None, "", "all"):
        raise ProblemError("bad-request", "time 只能是 all", "time can only be all")
    return text == "all"


def _model(text: str | None) -> str:
    if text and text not in MODELS:
        listed = ", ".join(MODELS)
        raise ProblemError("bad-request", f"model 应为 {listed} 之一", f"model must be one of {listed}")
    return text or ""


def _limit(text: str | None) -> int:
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= MOST):
        raise ProblemError(
            "bad-request", f"limit 须在 1 与 {MOST} 之间", f"limit must lie between 1 and {MOST}"
        )
    return int(text)
