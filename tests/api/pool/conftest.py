"""Readers that do as they are told, in the place of processes."""

from __future__ import annotations

import pytest

from api import workers
from tests.api.pool.world import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    monkeypatch.setattr(workers, "start_reader", world.start)
    return world
