"""A service over a store of its own, filled over HTTP, for whatever a protocol or a format promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.conformance.terms import GRAPH, document
from tests.servers import Endpoints, empty_store, endpoints_of, zhengpu


@dataclass(frozen=True, slots=True)
class Service:
    """A running service, a client that may only read, and one that may do everything."""

    endpoints: Endpoints
    reader: httpx.Client
    admin: httpx.Client

    def put(self, graph: str, turtle: str) -> None:
        """Make a graph what the Turtle says."""
        response = self.admin.put(
            "/graph-store",
            params={"graph": graph},
            content=turtle.encode(),
            headers={"Content-Type": "text/turtle"},
        )
        assert response.is_success, response.text

    def update(self, text: str, **parameters: str) -> httpx.Response:
        """Send an update as the body."""
        headers = {"Content-Type": "application/sparql-update"}
        return self.admin.post("/sparql", params=parameters, content=text.encode(), headers=headers)

    def rows(self, query: str, **parameters: str) -> list[dict[str, str]]:
        """The rows of a SELECT, only the values of their terms."""
        response = self.reader.get("/sparql", params={"query": query, "format": "json", **parameters})
        assert response.status_code == 200, response.text
        bindings = response.json()["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def ask(self, query: str, **parameters: str) -> bool:
        """The truth of an ASK."""
        response = self.reader.get("/sparql", params={"query": query, "format": "json", **parameters})
        assert response.status_code == 200, response.text
        return bool(response.json()["boolean"])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with an empty store, for the tests of one module."""
    store = empty_store(tmp_path_factory.mktemp("conformance") / "store")
    with zhengpu(store) as address:
        endpoints = endpoints_of(address)
        with client(address) as reader, client(address, endpoints.authorization) as admin:
            yield Service(endpoints, reader, admin)


def client(address: str, headers: dict[str, str] | None = None) -> httpx.Client:
    """A client that follows no redirects and heeds no proxy of this machine."""
    return httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=30)


@pytest.fixture(scope="module")
def terms(service: Service) -> Service:
    """The service with every kind of term in a graph."""
    headers = {"Content-Type": "application/n-triples"}
    body = document().encode()
    response = service.admin.put("/graph-store", params={"graph": GRAPH}, content=body, headers=headers)
    assert response.is_success, response.text
    return service
