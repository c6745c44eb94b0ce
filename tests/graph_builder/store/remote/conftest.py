"""Tests of stores on a server only."""

from __future__ import annotations

import pytest

from tests.graph_builder.store.kinds import RemoteKind


@pytest.fixture
def kind(sparql_server: str) -> RemoteKind:
    """Stores on a server that the tests started."""
    return RemoteKind(sparql_server)
