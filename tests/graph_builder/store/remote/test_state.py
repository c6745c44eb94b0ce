"""The folder of a store on a server: the right to write through it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.store.base import StoreError
from graph_builder.store.lock import Lock
from graph_builder.store.remote.state import RemoteMarker, claim

ENDPOINT = "http://127.0.0.1:7878"


def test_who_cannot_make_the_folder_ready_does_not_keep_others_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(marker: RemoteMarker, folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder))

    released: list[Lock] = []
    release = Lock.release

    def noted(lock: Lock) -> None:
        released.append(lock)
        release(lock)

    with monkeypatch.context() as patched:
        patched.setattr(RemoteMarker, "write", refuse)
        patched.setattr(Lock, "release", noted)
        with pytest.raises(StoreError, match="space"):
            claim(tmp_path / "state", ENDPOINT, None)
    assert len(released) == 1
    lock, marker = claim(tmp_path / "state", ENDPOINT, None)
    assert marker.endpoint == ENDPOINT
    lock.release()
