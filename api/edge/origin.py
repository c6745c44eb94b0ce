"""Where a request was sent to, for the absolute IRIs of an answer."""

from __future__ import annotations

import re
from contextlib import suppress
from ipaddress import IPv6Address

from starlette.requests import HTTPConnection

_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[(?P<ip>[0-9A-Fa-f:.]{2,45})\])(?::[0-9]{1,5})?"
)


def is_host(told: str) -> bool:
    """Whether the text is a host with or without a port, and nothing else.

    >>> [is_host(each) for each in ("example.org", "[::1]:8000", "a/b", "", "x y", "[..]")]
    [True, True, False, False, False, False]
    """
    found = _HOST.fullmatch(told)
    return found is not None and (found["ip"] is None or _is_address(found["ip"]))


def _is_address(told: str) -> bool:
    with suppress(ValueError):
        IPv6Address(told)
        return True
    return False


def origin_of(request: HTTPConnection) -> str:
    """Scheme and host that the client used, as ``https://data.example.org``, without a slash at the end.

    What a trusted proxy says was taken over before (`api.edge.proxies`). A ``Host`` that cannot be one is
    passed over for the address that the server listens at.
    """
    scheme = "https" if request.scope.get("scheme") == "https" else "http"
    host = request.headers.get("host", "")
    return f"{scheme}://{host}" if is_host(host) else f"{scheme}://{_own_host(request)}"


def _own_host(request: HTTPConnection) -> str:
    host, port = request.scope.get("server") or ("localhost", None)
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" if port else shown
