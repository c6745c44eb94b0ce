from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.edge.origin import is_host, origin_of
from api.edge.proxies import Proxies, Trust, networks
from api.settings import SettingError, Settings
from tests.api.edge.conftest import scope_of

TRUSTED = networks("127.0.0.1, 10.0.0.0/8, 2001:db8::/32")


def seen(scope: Scope) -> tuple[str, str]:
    """Client and origin as the application sees them."""
    told = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        told.append((scope["client"][0], origin_of(Request(scope))))

    asyncio.run(Proxies(app, Trust(TRUSTED))(scope, None, None))  # type: ignore[arg-type]
    return told[0]


FORWARDED = {
    "host": "inner:8000", "x_forwarded_for": "203.0.113.9", "x_forwarded_proto": "https",
    "x_forwarded_host": "data.example.org",
}  # fmt: skip


def test_a_trusted_proxy_is_believed() -> None:
    assert seen(scope_of(peer="10.1.2.3", **FORWARDED)) == ("203.0.113.9", "https://data.example.org")
    assert seen(scope_of(peer="2001:db8::5", **FORWARDED))[0] == "203.0.113.9"


def test_nobody_else_is() -> None:
    assert seen(scope_of(peer="192.0.2.1", **FORWARDED)) == ("192.0.2.1", "http://inner:8000")


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),  # the first is whatever the client claims
        ("203.0.113.9, 10.9.9.9, 127.0.0.1", "203.0.113.9"),
        ("203.0.113.9:5555", "203.0.113.9"),
        ("[2001:dead::1]:80, 10.0.0.1", "2001:dead::1"),
        ("10.0.0.7", "10.0.0.7"),
        ("6.6.6.6, nonsense\x00", "unknown"),
    ],
)
def test_the_nearest_address_that_is_no_proxy(told: str, client: str) -> None:
    assert seen(scope_of(peer="10.0.0.1", x_forwarded_for=told))[0] == client


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x_forwarded_host", "evil/path"), ("x_forwarded_host", "a b"), ("x_forwarded_host", "x\r\ny"),
        ("x_forwarded_host", ""), ("x_forwarded_proto", "javascript"),
    ],
)  # fmt: skip
def test_nonsense_changes_nothing(name: str, value: str) -> None:
    assert seen(scope_of(peer="10.0.0.1", host="inner", **{name: value}))[1] == "http://inner"


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_an_origin_is_always_one(host: str) -> None:
    origin = origin_of(Request(scope_of(host=host)))
    assert is_host(origin.removeprefix("http://"))
    assert origin == "http://127.0.0.1:8000" or host == origin.removeprefix("http://")


def test_https_is_told_to_browsers_only_where_a_proxy_says_so(
    serve: Callable[..., AbstractContextManager[str]], client: httpx.Client
) -> None:
    https = {"x-forwarded-proto": "https"}
    assert "strict-transport-security" not in client.get("/health/live", headers=https).headers
    with serve(readers=1, spares=0, trusted_proxies="127.0.0.1") as address:
        for path in ("/health/live", "/", "/nothing", "/"):
            told = httpx.get(address + path, headers=https, trust_env=False, timeout=60).headers
            assert told["strict-transport-security"].startswith("max-age=")
            plain = httpx.get(address + path, trust_env=False, timeout=60).headers
            assert "strict-transport-security" not in plain


@pytest.mark.parametrize("listed", ["example.org", "10.0.0.0/99", "*", "10.0.0.1/8"])
def test_a_proxy_that_is_no_address_is_said_at_once(listed: str) -> None:
    with pytest.raises(SettingError, match="ZHENGPU_TRUSTED_PROXIES"):
        Settings.from_environment({"ZHENGPU_TRUSTED_PROXIES": listed})
