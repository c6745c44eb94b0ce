"""The parts of the program whose tests are measured, and the tests of each of their files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass(frozen=True, slots=True)
class Part:
    """A part and its files, below the root of the project."""

    name: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts; which tests stand behind a file's own, by patterns of files; which a mutant is not asked."""

    parts: tuple[Part, ...]
    wider: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    apart: tuple[str, ...]

    def tests_of(self, file: Path) -> tuple[tuple[str, ...], ...]:
        """What to run for a file: its own tests with its doctests, then those behind them, if there are."""
        mirror = Path("tests", file.parent, f"test_{file.name}")
        own = (str(file), str(mirror)) if (ROOT / mirror).exists() else ()
        wider = (t for files, tests in self.wider if any(fits(file, f) for f in files) for t in tests)
        behind = tuple(dict.fromkeys([*(() if own else (str(file),)), *wider]))
        return tuple(filter(None, (own, behind)))


def fits(file: Path, pattern: str) -> bool:
    """Whether a path fits a pattern whose star stands for one name."""
    return file.match(pattern) and len(file.parts) == len(Path(pattern).parts)


def plan() -> Plan:
    """What stands in ``parts.toml``."""
    told = tomllib.loads((HERE / "parts.toml").read_text(encoding="utf-8"))
    parts = tuple(Part(name, _files(part["files"])) for name, part in told["parts"].items())
    wider = tuple((tuple(row["files"]), tuple(row["tests"])) for row in told["wider"])
    return Plan(parts, wider, tuple(told["apart"]))


def part_of(file: str, parts: tuple[Part, ...]) -> str | None:
    """The name of the part that a file belongs to."""
    return next((part.name for part in parts if Path(file) in part.files), None)


def _files(patterns: list[str]) -> tuple[Path, ...]:
    found = (path.relative_to(ROOT) for pattern in patterns for path in ROOT.glob(pattern))
    return tuple(sorted({path for path in found if not fnmatch(path.name, "__*__.py")}))
