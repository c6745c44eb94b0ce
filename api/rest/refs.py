"""What a caller names: a full IRI, or the short form below /id/."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox

from api.iris import is_legal
from api.problems import ProblemError, gone, not_found
from api.queries import query
from api.rest.acts import is_act, near
from api.site import Site
from api.workers import Term

_SHOWN = 60


async def known(site: Site, parameter: str, value: str, folder: str = "") -> str:
    """The IRI of a thing of the store that a parameter's value means; a bare word lies in `folder`.

    Raises a 400 for what is no identifier, a 404 for one of which nothing is known, a 410 for what was
    retracted; each names the parameter and how an identifier is found.
    """
    iri = _iri_of(site, parameter, value, folder)

    async def find() -> str:
        if not await site.pool.select(query("exists"), {"iri": Term.iri(iri)}):
            raise _unknown(site, parameter, iri)
        return iri

    return await site.kept.get(("known", iri), find)


async def known_action(site: Site, value: str) -> str:
    """The IRI of a kind of act. Raises a 400 that names near ones for what neither ontology nor store has."""
    iri = _iri_of(site, "action", value, "action")
    local = site.addresses.local(iri)
    if local.startswith("action/") and is_act(local.removeprefix("action/")):
        return iri
    try:
        return await known(site, "action", value, "action")
    except ProblemError as problem:
        if problem.kind == "not-found":
            raise _no_act(local.removeprefix("action/")) from None
        raise


def instance_of(site: Site, local: str) -> str:
    """The IRI of a path below /id/; 404 where no IRI can look like that."""
    iri = site.addresses.instance(local)
    if iri is None or not _is_iri(iri):
        raise not_found(local[:200])
    return iri


def absent(site: Site, iri: str) -> ProblemError:
    """404, or 410 for what was retracted."""
    return gone(iri, site.source.moved_to(iri)) if site.source.is_gone(iri) else not_found(iri)


def _iri_of(site: Site, parameter: str, value: str, folder: str) -> str:
    """The IRI below the base that a value means. Raises a 400 where it means none."""
    base = site.addresses.base
    local = value if "/" in value or not folder else f"{folder}/{value}"
    iri = value if "://" in value else base + local
    if not (iri.startswith(base) and "/" in iri.removeprefix(base).strip("/") and _is_iri(iri)):
        raise ProblemError(
            "bad-request",
            f"参数 {parameter}：应为标识符，即 {base} 下的 IRI，或 org/moe 这样的短名。{_search(value)[0]}",
            f"{parameter}: it must be an identifier, an IRI below {base} or a short name such as org/moe. "
            f"{_search(value)[1]}",
            parameter=parameter,
        )
    return iri


def _unknown(site: Site, parameter: str, iri: str) -> ProblemError:
    local = site.addresses.local(iri)
    if site.source.is_gone(iri):
        zh, en = f"参数 {parameter}：{local} 已撤回", f"{parameter}: {local} was retracted"
        return ProblemError("gone", zh, en, parameter=parameter)
    zh, en = _search(local.partition("/")[2])
    return ProblemError(
        "not-found",
        f"参数 {parameter}：没有 {local}。{zh}",
        f"{parameter}: there is no {local}. {en}",
        parameter=parameter,
    )


def _no_act(word: str) -> ProblemError:
    listed = ", ".join(near(word))
    zh = f"是否指 {listed}？" if listed else ""
    en = f"Is one of {listed} meant? " if listed else ""
    return ProblemError(
        "bad-request",
        f"参数 action：没有行为 {word}。{zh}全部见 /api/actions",
        f"action: there is no act {word}. {en}All are at /api/actions",
        parameter="action",
    )


def _search(word: str) -> tuple[str, str]:
    """How an identifier is found, in both languages."""
    href = f"/api/search?q={quote(word[:_SHOWN])}"
    return f"标识符可按名称查找：{href}", f"Identifiers are found by name: {href}"


def _is_iri(iri: str) -> bool:
    if not is_legal(iri):
        return False
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True
