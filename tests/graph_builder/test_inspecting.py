"""Processes that inspect bulletins: one that is killed is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_builder.case import Contents, Finding
from graph_builder.inspecting import InspectorEnded, Kept, inspectors
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Marker


def _ends(_: Contents, __: int) -> Iterator[Finding]:
    os.kill(os.getpid(), signal.SIGKILL)
    yield from ()


def test_a_process_that_is_killed_is_told(tmp_path: Path) -> None:
    place = tmp_path / "store"
    EmbeddedStore.open(place).close()
    kept = Kept(place / "data", place / "texts", Marker.read(place), None)
    with inspectors(2, kept) as crew:
        assert crew is not None
        with pytest.raises(InspectorEnded, match="fewer --workers"):
            list(crew.each(_ends, [1, 2, 3]))
