"""Nothing is written without a token of the right scope, and nothing of the body is read before."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import ADMIN, INGEST, bearer

ADMIN_ROUTES = [
    ("POST", "/sparql", {"content-type": "application/sparql-update"}),
    ("PUT", "/graph-store?graph=urn:g", {"content-type": "text/turtle"}),
    ("POST", "/graph-store", {"content-type": "text/turtle"}),
    ("DELETE", "/graph-store?default", {}),
    ("PUT", "/graph-store/x", {"content-type": "text/turtle"}),
    ("PUT", "/graph/entities", {"content-type": "text/turtle"}),
    ("DELETE", "/graph/registry", {}),
]
INGEST_ROUTES = [
    ("POST", "/bulletins", {"content-type": "text/plain"}),
    ("DELETE", "/bulletins/moe-ict-monthly-2023-03", {}),
    ("DELETE", "/id/bulletin/moe-ict-monthly-2023-03", {}),
]
WRONG = ["", "Bearer", f"Basic {ADMIN}", ADMIN, "Bearer wrong", f"Bearer {ADMIN}x", "Bearer \xe9"]


def told(answer: httpx.Response, status: int, kind: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/problems#{kind}"


@pytest.mark.parametrize(("method", "path", "headers"), ADMIN_ROUTES + INGEST_ROUTES)
class TestEveryRoute:
    def test_without_a_token_that_is_known(
        self, service: httpx.Client, method: str, path: str, headers: dict[str, str]
    ) -> None:
        before = service.get("/health/ready").json()["revision"]
        for wrong in WRONG:
            sent = headers | ({"authorization": wrong} if wrong else {})
            raw = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
            answer = service.request(method, path, headers=raw, content=b"x" * 100)
            told(answer, 401, "unauthorized")
            assert answer.headers["www-authenticate"].startswith("Bearer")
        assert service.get("/health/ready").json()["revision"] == before

    def test_writing_is_off_without_tokens_in_the_settings(
        self, client: httpx.Client, method: str, path: str, headers: dict[str, str]
    ) -> None:
        told(client.request(method, path, headers=headers | bearer(ADMIN)), 403, "update-refused")


@pytest.mark.parametrize(("method", "path", "headers"), ADMIN_ROUTES)
def test_an_ingest_token_is_good_for_bulletins_only(
    service: httpx.Client, method: str, path: str, headers: dict[str, str]
) -> None:
    told(service.request(method, path, headers=headers | bearer(INGEST)), 403, "forbidden")


def test_a_form_with_an_update_needs_a_token_too(service: httpx.Client) -> None:
    told(service.post("/sparql", data={"update": "CLEAR ALL"}), 401, "unauthorized")


def test_the_audit_names_who_it_was(service: httpx.Client) -> None:
    answer = service.post(
        "/sparql", data={"update": "INSERT DATA { <urn:a> <urn:b> 1 }"}, headers=bearer(ADMIN)
    )
    assert answer.status_code == 200
