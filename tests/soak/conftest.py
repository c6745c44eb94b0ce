"""The store and the port of the service's own tests."""

from __future__ import annotations

from tests.api.conftest import built, free_port

__all__ = ["built", "free_port"]
