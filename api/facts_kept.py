"""The facts of diffusion kept in a store's folder, so that a service that starts again has them at once.

Of ten million triples they are a hundred thousand adoptions: asking for them takes the better part of a
minute, reading them from a file a few seconds. What is lost or damaged is asked for again.
"""

from __future__ import annotations

import gzip
import logging
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from api.source import State
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.facts_file import facts_in, lines_of
from graph_builder.store.garbage import no_collection

log = logging.getLogger(__name__)
_FAST = 1  # a tenth larger than the usual compression, in a third of the time


class FactsKept:
    """A file with the facts of one state."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[State, Facts] | None:
        """The facts and the state that they are of; None where there are none that can be used."""
        try:
            with no_collection(), gzip.open(self._path, "rt", encoding="utf-8") as file:
                revision, published = map(int, next(file, "").split())
                return State(revision, published), facts_in(file)
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValueError, zlib.error) as error:
            log.info("%s is not used and will be made anew: %s", self._path, error)
            return None

    def write(self, state: State, facts: Facts) -> None:
        """Keep facts instead of what was kept; where nothing can be written, nothing is kept."""
        half = self._path.with_name(f"{self._path.name}.part")
        try:
            with gzip.open(half, "wt", encoding="utf-8", compresslevel=_FAST) as file:
                file.writelines(f"{line}\n" for line in chain(_head(state), lines_of(facts)))
            half.replace(self._path)
        except OSError as error:
            log.info("the facts of diffusion are not kept: %s", error)


def _head(state: State) -> Iterator[str]:
    yield f"{state.revision} {state.published}"
