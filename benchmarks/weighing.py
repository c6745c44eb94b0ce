"""How many quads each sentence of the demonstration corpus yields when it is read: sentences.csv, which
invented bulletins are measured out by (`benchmarks.fields`).

``python -m benchmarks.weighing`` from the root of the project writes the file anew. That changes what a seed
makes, so do it when sentences were added, not whenever the reader finds more in them.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from random import Random
from statistics import mean

from benchmarks.composing import Issue, Teller, heading
from benchmarks.fields import WEIGHTS, Newsroom, newsrooms
from graph_builder.build import read_source
from graph_builder.model import Shard
from graph_builder.read import read_bytes
from ontology.load import load

ROUNDS = 12_000
_DAY = date(2021, 5, 13)


def size(shard: Shard) -> int:
    """Return how many quads a bulletin has, what it shares with others included."""
    return len(shard.triples) + sum(len(told) for _, told in shard.things.values())


def weighed(rooms: list[Newsroom], rounds: int) -> Iterator[tuple[str, int]]:
    """Yield sentences by their identifiers with what each yields beyond a bulletin without any."""
    random, issue = Random(1), Issue(_DAY, _DAY)  # noqa: S311 - to be the same again
    for turn in range(rounds):
        room = rooms[turn % len(rooms)]
        desk = room.local(random.randrange(len(room)))
        if told := Teller(room, issue, random).tell(desk, []):
            head = "".join(heading(desk, issue, room.words.notice, random))
            yield told.sentence.template.id, _size(f"{head}　　{told.filled.text}\n") - _size(head)


def _size(text: str) -> int:
    shard, _, _ = read_source(read_bytes(text.encode(), "news.txt"))
    return size(shard)


def main() -> None:
    """Weigh every sentence, and write what was found."""
    found: dict[str, list[int]] = defaultdict(list)
    for sentence, quads in weighed(newsrooms(load()), ROUNDS):
        found[sentence].append(quads)
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("sentence", "quads"))
        rows.writerows((sentence, round(mean(found[sentence]))) for sentence in sorted(found))


if __name__ == "__main__":
    main()
