"""The description: complete, and what it says is what the service does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
)

from api.app import ROUTERS
from api.openapi import DESCRIBED, document, operations
from api.routers.ingest import ACCEPTED
from graph_builder.store.graph_edits import FORMATS
from tests.api.conftest import ADMIN, bearer, writable
from tests.api.described import described_schema

Operation = dict[str, Any]
QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture)


def described() -> Iterator[tuple[str, Operation]]:
    for path, methods in document()["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_it_is_openapi_3_1_with_bearer_tokens() -> None:
    assert document()["openapi"] == "3.1.0"
    schemes = document()["components"]["securitySchemes"]
    assert {name: (each["type"], each["scheme"]) for name, each in schemes.items()} == {
        "ingest": ("http", "bearer"),
        "admin": ("http", "bearer"),
    }


def test_every_route_for_programs_is_in_it() -> None:
    routers = [*(each.router for each in ROUTERS), *DESCRIBED]
    paths = {re.sub(":path}", "}", route.path) for router in routers for route in router.routes}
    known = {path for path in paths if path.startswith(("/api", "/reconcile"))} - {"/api/docs"}
    assert known >= {"/api", "/api/search", "/api/suggest", "/reconcile", "/reconcile/preview"}
    assert known <= set(document()["paths"])
    assert {"/changes", "/feed.atom", "/sparql"} <= set(document()["paths"])


def test_an_address_that_is_too_long_is_a_problem_that_is_told(address: str) -> None:
    search = schema["/api/search"]["GET"]
    case = search.Case(query={"q": "名" * 4000})
    assert (
        case.call_and_validate(base_url=address, excluded_checks=[positive_data_acceptance]).status_code
        == 414
    )


@pytest.mark.parametrize(("path", "operation"), list(described()))
def test_every_operation_is_told_in_full(path: str, operation: Operation) -> None:
    assert operation["summary"].endswith(".")
    assert operation["x-summary-zh"]
    for parameter in operation.get("parameters", ()):
        told = parameter["schema"]
        assert parameter["name"] == "lang" or parameter["in"] == "path" or parameter.get("description"), path
        if told["type"] == "integer":
            assert {"minimum", "maximum"} <= set(told)
    assert {"400", "405", "413", "414", "429", "503"} <= set(operation["responses"])
    assert "422" not in operation["responses"] or path.startswith("/bulletins")
    for status, answer in operation["responses"].items():
        if status >= "4":
            schema = answer["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}


def test_the_index_and_the_page_show_every_operation(client: httpx.Client) -> None:
    assert client.get("/api/openapi.json").json() == document()
    routes = client.get("/api").json()["routes"]
    page = client.get("/api/docs", headers={"accept": "text/html"})
    assert {each["path"] for each in routes} == set(document()["paths"])
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script(?! src=\"/static/)|style=\"|https?://(?!w3id\.org)", page.text)
    for each in operations():
        assert f"<code>{each.method} {each.path}</code>" in page.text


for media_type in ("application/sparql-query", "application/sparql-update", *FORMATS):
    if media_type != "application/ld+json":
        schemathesis.serializer.alias(media_type, "text/plain")
for media_type in (kind for kind in ACCEPTED if not kind.startswith("text/")):
    schemathesis.serializer.alias(media_type, "application/octet-stream")
# A text may have the form of an IRI and be none, a revision be one that never was: refused, as described.
whole = described_schema()
WRITING = "^/(bulletins|sparql|graph-store)"
# What needs the index is asked of a store that has one: tests/api/reconcile/test_description.py.
SEARCHING = "^/(api/search|api/suggest|reconcile)"
schema = whole.exclude(path_regex=f"{WRITING}|{SEARCHING}")
writing = whole.include(path_regex=WRITING)


# A deadline of nearly no time is a 503, which is described; that a 500 is not, another check sees to.
@pytest.fixture(scope="module")
def written(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that may be written to."""
    store = tmp_path_factory.mktemp("openapi") / "store"
    shutil.copytree(built, store)
    with writable(store) as client:
        yield str(client.base_url)


def test_what_the_protocols_take_is_told(client: httpx.Client) -> None:
    paths = document()["paths"]
    graphs = set(paths["/graph-store"]["put"]["requestBody"]["content"])
    bulletins = set(paths["/bulletins"]["post"]["requestBody"]["content"])
    assert graphs == {*FORMATS, "multipart/form-data"}
    assert bulletins == {*ACCEPTED, "multipart/form-data"}
    for path in ("/bulletins", "/bulletins/{id}", "/sparql", "/graph-store"):
        taken = set(client.options(path.format(id="x")).headers["allow"].split(", "))
        assert {method.upper() for method in paths[path]} == taken - {"HEAD", "OPTIONS"}


def test_what_changes_the_store_needs_a_token() -> None:
    secured = {(path, method): each.get("security") for path, method, each in whole_operations()}
    needed = {key: {name for each in told for name in each} for key, told in secured.items() if told}
    assert needed == {
        ("/bulletins", "post"): {"ingest", "admin"},
        ("/bulletins/{id}", "delete"): {"ingest", "admin"},
        ("/sparql", "post"): {"admin"},
        ("/graph-store", "put"): {"admin"},
        ("/graph-store", "post"): {"admin"},
        ("/graph-store", "delete"): {"admin"},
    }
    for path, method in needed:
        assert {"401", "403", "507"} <= set(document()["paths"][path][method]["responses"])


def whole_operations() -> Iterator[tuple[str, str, Operation]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@writing.parametrize()
@settings(max_examples=5, derandomize=True, suppress_health_check=QUIET)
def test_answers_of_the_protocols_are_as_described(case: Case[Any], written: str) -> None:
    """To whoever has no token, or one that nobody knows."""
    case.call_and_validate(base_url=written, excluded_checks=[positive_data_acceptance, not_a_server_error])


@writing.parametrize()
@settings(max_examples=5, derandomize=True, suppress_health_check=QUIET)
def test_writes_are_answered_as_described(case: Case[Any], written: str) -> None:
    """To whoever has a token; what is asked without one stands above. No bytes are too wrong for a text."""
    excluded = [ignored_auth, missing_required_header, negative_data_rejection]
    excluded += [positive_data_acceptance, not_a_server_error]
    case.call_and_validate(base_url=written, headers=bearer(ADMIN), excluded_checks=excluded)


@schema.parametrize()
@settings(max_examples=5, derandomize=True, suppress_health_check=QUIET)
def test_answers_are_as_described(case: Case[Any], address: str) -> None:
    case.call_and_validate(base_url=address, excluded_checks=[positive_data_acceptance])


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=300, derandomize=True, suppress_health_check=QUIET)
def test_many_answers_are_as_described(case: Case[Any], address: str) -> None:
    case.call_and_validate(base_url=address, excluded_checks=[positive_data_acceptance])


# Every GET route of the service, with parameters that lead somewhere and nowhere.
ROUTES = (
    "/", "/api", "/api/openapi.json", "/api/docs", "/api/bulletins", "/api/bulletins/s-2022-11",
    "/api/bulletins/s-2022-10", "/api/bulletins/s-2022-11/statements", "/api/bulletins/s-2022-11/text",
    "/api/statements", "/api/statements/bulletin/s-2022-11/a-0000000000-1", "/api/entities",
    "/api/entities/org/moe", "/api/policies", "/api/policies/none/adoptions", "/api/places", "/api/actions",
    "/api/statistics", "/api/diffusion", "/api/diffusion/adopters", "/api/diffusion/adopters/dictionary",
    "/changes", "/feed.atom", "/bulletins", "/problems", "/ontology", "/resolve", "/id/org/moe",
    "/page/org/moe", "/page/bulletin/s-2022-11", "/data/org/moe.ttl", "/graph/entities", "/health/live",
    "/health/ready", "/sparql", "/static/style.css",
)  # fmt: skip
STATUSES = {200, 206, 303, 304, 307, 400, 404, 405, 406, 410, 413, 416, 429, 503}
NAMES = st.sampled_from(
    ["limit", "offset", "from", "to", "agent", "place", "kind", "type", "lang", "since", "before", "format",
     "iri", "query", "unit", "policy"]
)  # fmt: skip
ANYTHING = st.binary(max_size=40).map(lambda raw: "".join(f"%{byte:02x}" for byte in raw))
TEXT = st.text(st.characters(max_codepoint=0xFF, min_codepoint=0x20, exclude_characters="\x7f"), max_size=40)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        name: TEXT | st.sampled_from(["*/*", "text/html", "bytes=0-", "bytes=9-1,5", '"x", W/"y"', "en;q=x"])
        for name in ("accept", "accept-language", "range", "if-none-match")
    },
)
QUERIES = st.lists(
    st.tuples(NAMES | ANYTHING, ANYTHING | st.sampled_from(["1", "0", "zh", "org/moe"])), max_size=3
)


def knock(client: httpx.Client, path: str, asked: list[tuple[str, str]], headers: dict[str, str]) -> None:
    query = "&".join(f"{name}={value}" for name, value in asked)
    sent = [(name.encode(), value.strip().encode("latin-1")) for name, value in headers.items()]
    answer = client.get(f"{path}?{query}", headers=sent)
    assert answer.status_code in STATUSES, (path, query, sent)


@given(st.sampled_from(ROUTES), QUERIES, HEADERS)
@settings(max_examples=150, derandomize=True, suppress_health_check=QUIET)
def test_nothing_that_is_sent_breaks_a_route(
    client: httpx.Client, path: str, asked: list[tuple[str, str]], headers: dict[str, str]
) -> None:
    knock(client, path, asked, headers)


@pytest.mark.long
@given(st.sampled_from(ROUTES), QUERIES, HEADERS)
@settings(max_examples=20_000, suppress_health_check=QUIET)
def test_nothing_of_much_that_is_sent_breaks_a_route(
    client: httpx.Client, path: str, asked: list[tuple[str, str]], headers: dict[str, str]
) -> None:
    knock(client, path, asked, headers)
