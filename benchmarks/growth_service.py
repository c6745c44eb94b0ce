"""Which of its own queries the service asks while somebody looks at all its pages, and what each takes."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from benchmarks.peers import Server, noting_zhengpu

ROOT = Path(__file__).parents[1]
PLACES = ("api/queries", "graph_builder/diffusion/queries", "visualizations/queries")
SHORT = 60  # characters of a query that has no file


@dataclass(frozen=True, slots=True)
class Told:
    """One query, asked in both stores: the medians in milliseconds, how often it was asked, and the bytes of
    its answers.
    """

    name: str
    small: float
    large: float
    times: tuple[int, int]
    sizes: tuple[int, int]


def asked_by_service(
    stores: Sequence[Path],
    notes: Path,
    visits: Callable[[Server], None],
    ready: Callable[[Server], float],
    rounds: int = 1,
    **settings: object,
) -> tuple[list[Told], list[Told]]:
    """What the services of two stores ask: before and while they make `ready` what they make ready once for
    each state, and then of what `visits` looks at, so many `rounds` by turns.

    One visit is made before, for what is kept after it is not asked for again.
    """
    files = [notes.with_name(f"{number}-{notes.name}") for number in range(len(stores))]
    with ExitStack() as stack:
        servers = []
        for file, store in zip(files, stores, strict=True):
            file.unlink(missing_ok=True)
            servers.append(stack.enter_context(noting_zhengpu(file, store, **settings)))
        for server in servers:
            ready(server)
            visits(server)
            ready(server)
        since = time.time()
        for server in rounds * servers:
            visits(server)
    rows = [list(_noted(file)) for file in files]
    before, later = (
        [_times(row for row in of if (row[1] >= since) is is_later) for of in rows]
        for is_later in (False, True)
    )
    return _beside(*before), _beside(*later)


@dataclass(frozen=True, slots=True)
class Answer:
    """Milliseconds that an answer took, and its bytes."""

    wall: float
    size: int


Times = dict[str, list[Answer]]


def _noted(path: Path) -> Iterator[tuple[str, float, Answer]]:
    """The name of each query, when it was answered, and what that took."""
    for line in path.read_text(encoding="utf-8").splitlines():
        first, took, at, size = json.loads(line)
        yield _files().get(first, first[:SHORT]), at, Answer(took, size)


def _times(rows: Iterable[tuple[str, float, Answer]]) -> Times:
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    for name, _, took in rows:
        found[name].append(took)
    return dict(found)


def _beside(small: Times, large: Times) -> list[Told]:
    return [
        _told(name, small.get(name, []), large.get(name, [])) for name in sorted(small.keys() | large.keys())
    ]


def _told(name: str, *both: list[Answer]) -> Told:
    small, large = (median(one.wall for one in took) if took else 0.0 for took in both)
    few, many = (round(median(one.size for one in took)) if took else 0 for took in both)
    return Told(name, small, large, (len(both[0]), len(both[1])), (few, many))


@cache
def _files() -> dict[str, str]:
    """The files of queries by their first lines, which tell what each asks."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for place in PLACES:
        for file in sorted((ROOT / place).glob("*.rq")):
            first = file.read_text(encoding="utf-8").partition("\n")[0]
            found[first].append(f"{place.partition('/')[0]}/{file.stem}")
    return {first: " or ".join(names) for first, names in found.items()}
