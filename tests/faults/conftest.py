"""Small disks that can be filled, and stores upon them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.api.conftest import built, free_port
from tests.soak.service import room_of

__all__ = ["built", "free_port"]
MIB = 1024 * 1024


def mount(*arguments: str) -> bool:
    """Whether mounting succeeds."""
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0


@dataclass
class Disk:
    """A disk of so many bytes at `place`, with a store on it."""

    place: Path
    store: Path

    @property
    def ballast(self) -> Path:
        return self.place / "ballast"

    def fill(self, left: int = 0) -> None:
        """Leave so many bytes free."""
        state = os.statvfs(self.place)
        with self.ballast.open("ab") as file:
            file.write(b"x" * max(0, state.f_bavail * state.f_frsize - left))

    def free(self) -> None:
        """Make room again."""
        self.ballast.unlink(missing_ok=True)

    def make_read_only(self) -> None:
        assert mount("-o", "remount,ro", str(self.place))


@pytest.fixture
def disk(built: Path, tmp_path: Path) -> Iterator[Disk]:
    """A disk with the store of one bulletin, and as much room again as that takes, and some more."""
    place = tmp_path / "disk"
    place.mkdir()
    size = 2 * room_of(built) + 12 * MIB
    if os.getuid() != 0 or not mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)):
        pytest.skip("only root can mount a small disk, and not everywhere")
    try:
        yield Disk(place, Path(shutil.copytree(built, place / "store")))
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)
