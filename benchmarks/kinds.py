"""What one full and one short bulletin take to read, apart: the slopes that a plan rests on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.bulletins import Bulletins
from benchmarks.weighing import size
from graph_builder.build import read_source
from graph_builder.building.parts import packed, told
from graph_builder.model import Shard
from graph_builder.read import read_bytes
from ontology.load import load

SEED = 1
WARM = 20  # bulletins that are read before it counts: names that come again are then known
FULL, SHORT = 150, 750


@dataclass(frozen=True, slots=True)
class Kind:
    """Means of one kind of bulletin: processor seconds from text to quads on one core, characters, quads
    (what bulletins share counted each time), bytes of the text and of what a part holds of it.
    """

    name: str
    read: int
    cpu: float
    characters: float
    quads: float
    text_bytes: float
    shard_bytes: float


def kinds(full: int = FULL, short: int = SHORT) -> tuple[Kind, ...]:
    """Measure both kinds, in this process."""
    made = Bulletins(load(), SEED)
    return (
        _kind("full", [made.full(n).text for n in range(full + WARM)]),
        _kind("short", [made.short(n).text for n in range(short + WARM)]),
    )


def _kind(name: str, texts: Sequence[str]) -> Kind:
    for text in texts[:WARM]:
        _read(text)
    counted = texts[WARM:]
    begun = time.process_time()
    shards = [_read(text) for text in counted]
    cpu, count = time.process_time() - begun, len(counted)
    return Kind(
        name=name,
        read=count,
        cpu=cpu / count,
        characters=sum(map(len, counted)) / count,
        quads=sum(map(size, shards)) / count,
        text_bytes=sum(len(text.encode()) for text in counted) / count,
        shard_bytes=sum(len(packed(told(shard))) for shard in shards) / count,
    )


def _read(text: str) -> Shard:
    shard, _, _ = read_source(read_bytes(text.encode(), "bulletin.txt"))
    return shard
