"""Where a remote store is, and how its server wants to be asked.

>>> Access.of("http://ann:secret@example.org:7878/").endpoint
'http://example.org:7878'
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx

from graph_builder.errors import ZhengpuError

SECONDS = 60.0


class BadAddress(ZhengpuError):
    """An address that is none of a server."""

    exit_status = 2

    def __init__(self, address: str) -> None:
        super().__init__(f"不是 http(s) 地址：{address}", f"not an http(s) address: {address}")


@dataclass(frozen=True, slots=True)
class Access:
    """An address and what its server wants to know; ``update`` names another address for writes."""

    endpoint: str
    update: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    seconds: float = SECONDS

    @classmethod
    def of(cls, address: str, environment: Mapping[str, str] | None = None) -> Self:
        """Read an address and ``ZHENGPU_STORE_UPDATE``, ``_TOKEN``, ``_TIMEOUT``. Raises BadAddress."""
        told = environment or {}
        endpoint, user, password = _parts(address)
        update = told.get("ZHENGPU_STORE_UPDATE", "")
        return cls(
            endpoint,
            _parts(update)[0] if update else "",
            user,
            password,
            told.get("ZHENGPU_STORE_TOKEN", ""),
            _seconds(told.get("ZHENGPU_STORE_TIMEOUT", "")),
        )

    @property
    def headers(self) -> dict[str, str]:
        """What goes with every request."""
        return {"User-Agent": "zhengpu"} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})

    @property
    def auth(self) -> httpx.Auth | None:
        """How to answer when the server asks who it is."""
        return _Password(self.user, self.password) if self.user else None


class _Password(httpx.Auth):
    """Basic at once; Digest where the server asks for it, as Virtuoso's /sparql-auth does."""

    requires_request_body = True

    def __init__(self, user: str, password: str) -> None:
        self._basic = httpx.BasicAuth(user, password)
        self._digest = httpx.DigestAuth(user, password)
        self._wants_digest = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """See httpx."""
        if not self._wants_digest:
            response = yield next(self._basic.auth_flow(request))
            asked = response.headers.get("www-authenticate", "").lower()
            if response.status_code != httpx.codes.UNAUTHORIZED or not asked.startswith("digest"):
                return
            self._wants_digest = True
            del request.headers["Authorization"]
        yield from self._digest.auth_flow(request)


def is_address(store: object) -> bool:
    """Whether a store is named by an address and not by a folder.

    >>> is_address("http://127.0.0.1:7878"), is_address("zhengpu-store")
    (True, False)
    """
    return "://" in str(store)


def _parts(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadAddress(address)
    host = parts.netloc.rpartition("@")[2]
    endpoint = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), parts.query, ""))
    return endpoint, unquote(parts.username or ""), unquote(parts.password or "")


def _seconds(told: str) -> float:
    try:
        return max(0.05, float(told)) if told.strip() else SECONDS
    except ValueError:
        return SECONDS
