"""Which peers are believed when they say for whom they ask: the trusted proxies, and nobody else."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from api.edge.origin import is_host

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(listed: str) -> tuple[Network, ...]:
    """The networks of a list of addresses and networks. Raises ValueError.

    >>> networks("127.0.0.1, 10.0.0.0/8")
    (IPv4Network('127.0.0.1/32'), IPv4Network('10.0.0.0/8'))
    """
    return tuple(ipaddress.ip_network(each.strip()) for each in listed.split(",") if each.strip())


class Proxies:
    """Takes client, scheme and host from ``X-Forwarded-For``, ``-Proto`` and ``-Host`` of trusted peers."""

    def __init__(self, app: ASGIApp, trust: Trust) -> None:
        self.app = app
        self.trust = trust

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as its first sender made it."""
        if scope["type"] == "http":
            self.trust.apply(scope)
        await self.app(scope, receive, send)


class Trust:
    """Which peers are believed."""

    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        self.trusted = tuple(trusted)
        self._trusts = lru_cache(4096)(self._is_trusted)

    def apply(self, scope: Scope) -> None:
        """Make a request what its first sender made it, as far as a trusted peer tells; again is harmless."""
        if self.trusted and self._trusts((scope.get("client") or ("",))[0]):
            self._believe(scope)

    def _believe(self, scope: Scope) -> None:
        told = {name: values for name in _TOLD if (values := _values(scope, name))}
        if b"x-forwarded-for" in told:
            scope["client"] = (self._first_untrusted(told[b"x-forwarded-for"]), 0)
        scheme = told.get(b"x-forwarded-proto", [""])[-1].lower()
        if scheme in ("http", "https"):
            scope["scheme"] = scheme
        host = told.get(b"x-forwarded-host", [""])[-1]
        if is_host(host):
            kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope["headers"] = [*kept, (b"host", host.encode())]

    def _first_untrusted(self, addresses: Sequence[str]) -> str:
        """The nearest address that is no proxy of ours: each proxy adds at the end whom it heard."""
        plain = [_without_port(each) for each in addresses]
        found = next((each for each in reversed(plain) if not self._trusts(each)), plain[0])
        return found if _is_address(found) else "unknown"

    def _is_trusted(self, address: str) -> bool:
        try:
            known = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self.trusted)


_TOLD = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host")


def _values(scope: Scope, wanted: bytes) -> list[str]:
    raw = b",".join(value for name, value in scope["headers"] if name == wanted)
    return [each.strip() for each in raw[-4096:].decode("latin-1").split(",") if each.strip()]


def _without_port(address: str) -> str:
    """The address alone.

    >>> [_without_port(each) for each in ("[::1]:80", "192.0.2.1:80", "2001:db8::1")]
    ['::1', '192.0.2.1', '2001:db8::1']
    """
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _is_address(told: str) -> bool:
    try:
        ipaddress.ip_address(told)
    except ValueError:
        return False
    return True
