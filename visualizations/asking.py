"""What a picture asks, in rounds, and what comes of it: no picture knows who answers, or whether it waits.

A picture's gathering is a generator: it yields the questions of a round, is sent the answer to each (rows,
unless the question makes something else of them), and returns its `Material`. The command line answers from a
store at hand, the service from its readers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import pyoxigraph as ox

from graph_builder.store.composing import composed
from visualizations.options import Rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """A query of ``queries/`` about some things (IRIs), by the name of the variable that stands for them."""

    name: str
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_void(self) -> bool:
        """Whether it asks about nothing: then it has no rows, and need not be asked."""
        return any(not iris for iris in self.about.values())

    def text(self) -> str:
        """The SPARQL text. Raises ValueError for what is no IRI.

        >>> "<https://x/a>" in Question("places", {"place": ("https://x/a",)}).text()
        True
        """
        given = {name: [ox.NamedNode(iri) for iri in iris] for name, iris in self.about.items()}
        return composed(query_text(self.name), given)

    def read(self, rows: Rows) -> Any:  # noqa: ANN401 - it is known to whoever asks
        """What is answered, made of the rows of the query: the rows themselves, if nothing else is asked."""
        return rows


Round = tuple[Question, ...]
Rounds = Generator[Round, tuple[Any, ...], T]


@cache
def query_text(name: str) -> str:
    """The text of a query file. It expects a default graph that is the union of all graphs."""
    return files("visualizations").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")


def gathered(rounds: Rounds[T], ask: Callable[[str], Rows]) -> T:
    """What the rounds come to, where `ask` answers a SPARQL text at once."""
    answers: tuple[object, ...] | None = None
    while True:
        try:
            questions = next(rounds) if answers is None else rounds.send(answers)
        except StopIteration as end:
            found: T = end.value
            return found
        answers = tuple(each.read([] if each.is_void else ask(each.text())) for each in questions)
