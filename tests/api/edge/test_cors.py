from __future__ import annotations

import httpx
import pytest

PATHS = [
    "/",
    "/sparql",
    "/page/org/moe",
    "/data/org/moe.ttl",
    "/api/diffusion",
    "/nothing",
    "/static/style.css",
]
ASKED = {
    "origin": "https://example.org",
    "access-control-request-method": "PUT",
    "access-control-request-headers": "authorization,content-type,if-none-match",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_may_ask_beforehand_anywhere(client: httpx.Client, path: str) -> None:
    answer = client.options(path, headers=ASKED)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "PUT" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "accept", "if-none-match"} <= set(allowed)


@pytest.mark.parametrize(
    "path", [*PATHS, "/sparql?query=x", "/page/bulletin/s-2022-10", "/health/live", "/%ff"]
)
@pytest.mark.parametrize("origin", [{}, {"origin": "null"}, {"origin": "https://example.org"}])
def test_every_answer_may_be_read_errors_too(client: httpx.Client, path: str, origin: dict[str, str]) -> None:
    answer = client.get(path, headers=origin)
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    assert "access-control-allow-credentials" not in answer.headers
    exposed = answer.headers["access-control-expose-headers"]
    for name in ("ETag", "Last-Modified", "Link", "Location", "Retry-After", "Content-Disposition"):
        assert name in exposed
