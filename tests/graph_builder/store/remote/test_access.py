"""An address as people write it, and how a server is told who asks."""

from __future__ import annotations

import base64
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.store.remote.access import SECONDS, Access, BadAddress

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(
    WORDS.filter(bool),
    WORDS,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", "/", "/ds", "/ds/?x=1"]),
)
def test_who_asks_is_read_from_the_address_and_is_no_part_of_it(
    user: str, password: str, scheme: str, path: str
) -> None:
    who = f"{quote(user, safe='')}:{quote(password, safe='')}"
    access = Access.of(f" {scheme}://{who}@example.org:7878{path}\n")
    assert (access.user, access.password) == (user, password)
    assert access.endpoint == f"{scheme}://example.org:7878" + {"/": "", "/ds/?x=1": "/ds?x=1"}.get(
        path, path
    )
    assert Access.of(access.endpoint) == Access(access.endpoint)
    assert "password=" not in repr(access)


@pytest.mark.parametrize(
    "address", ["", "store", "ftp://example.org", "http://", "http:///x", "file:///x", "//h/x"]
)
def test_what_is_no_address_of_a_server_is_told(address: str) -> None:
    with pytest.raises(BadAddress) as told:
        Access.of(address)
    assert told.value.exit_status == 2
    assert address in told.value.zh
    with pytest.raises(BadAddress):
        Access.of("http://example.org", {"ZHENGPU_STORE_UPDATE": address or "x"})


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("", SECONDS), ("  ", SECONDS), ("soon", SECONDS), ("2.5", 2.5), ("90", 90), ("0", 0.05), ("-3", 0.05)],
)
def test_the_time_limit_is_what_is_told_if_it_is_a_time(told: str, seconds: float) -> None:
    assert Access.of("http://h", {"ZHENGPU_STORE_TIMEOUT": told}).seconds == seconds


def test_writes_may_go_elsewhere_and_a_token_goes_with_everything() -> None:
    plain = Access.of("http://h")
    assert (plain.update, plain.headers, plain.auth) == ("", {"User-Agent": "zhengpu"}, None)
    told = Access.of("http://h", {"ZHENGPU_STORE_UPDATE": "http://ann@w/u/", "ZHENGPU_STORE_TOKEN": "t0"})
    assert told.update == "http://w/u"
    assert told.headers == {"User-Agent": "zhengpu", "Authorization": "Bearer t0"}


class Server:
    """Takes a password in one way only; `asked` are the ways that were tried."""

    def __init__(self, way: str) -> None:
        self.way = way
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        way, _, said = request.headers.get("authorization", "none").partition(" ")
        self.asked.append(way)
        assert request.content == b"text"
        if way.lower() == self.way:
            right = base64.b64encode("ann:甲".encode()).decode() if way == "Basic" else 'username="ann"'
            return httpx.Response(200 if right in said else 403)
        challenge = {"digest": 'Digest realm="r", nonce="n", qop="auth"', "basic": 'Basic realm="r"'}
        return httpx.Response(401, headers={"www-authenticate": challenge[self.way]})


@pytest.mark.parametrize(
    ("way", "asked"), [("basic", ["Basic"] * 3), ("digest", ["Basic", "Digest", "none", "Digest", "Digest"])]
)
def test_a_password_is_told_in_the_way_that_the_server_asks_for(way: str, asked: list[str]) -> None:
    server = Server(way)
    auth = Access.of("http://ann:%E7%94%B2@h").auth
    with httpx.Client(transport=httpx.MockTransport(server), auth=auth) as client:
        assert [client.post("http://h", content=b"text").status_code for _ in range(3)] == [200, 200, 200]
    assert server.asked[0] == "Basic"
    assert server.asked.count("Basic") == asked.count("Basic")


def test_a_server_that_refuses_a_right_password_is_believed() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(403, headers={"www-authenticate": 'Digest realm="r", nonce="n"'})

    with httpx.Client(transport=httpx.MockTransport(refuse), auth=Access.of("http://a:b@h").auth) as client:
        assert client.post("http://h").status_code == 403
