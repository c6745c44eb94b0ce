"""What a caller names: a full IRI, or the short form below /id/."""

from __future__ import annotations

import pyoxigraph as ox

from api.iris import is_legal
from api.problems import ProblemError, gone, not_found
from api.site import Site


def iri_of(site: Site, parameter: str, value: str, folder: str = "") -> str:
    """The IRI that a parameter's value means; a bare word lies in `folder`. Raises a 400 naming it."""
    local = value if "/" in value or not folder else f"{folder}/{value}"
    iri = value if value.startswith(("http://", "https://")) else site.addresses.base + local
    if not _is_iri(iri):
        raise ProblemError(
            "bad-request",
            f"参数 {parameter} 不是 IRI，也不是 org/moe 这样的短名",
            f"{parameter} is neither an IRI nor a short name such as org/moe",
            parameter=parameter,
        )
    return iri


def instance_of(site: Site, local: str) -> str:
    """The IRI of a path below /id/; 404 where no IRI can look like that."""
    iri = site.addresses.instance(local)
    if iri is None or not _is_iri(iri):
        raise not_found(local[:200])
    return iri


def absent(site: Site, iri: str) -> ProblemError:
    """404, or 410 for what was retracted."""
    return gone(iri) if site.source.is_gone(iri) else not_found(iri)


def _is_iri(iri: str) -> bool:
    if not is_legal(iri):
        return False
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True
