"""How well annotated bulletins are read: the counts of ``zhengpu evaluate``, a file for each set.

``make scores`` writes them anew; a test holds them to what is measured.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from graph_builder.evaluate.score import Score

SETS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "development": ("tests/gold", "examples/dev-bulletins"),
        "further": ("tests/gold/further", "tests/gold/further"),
        "blind": ("tests/gold/blind", "tests/gold/blind"),
    }
)
"""The sets by name: the folders of their annotations and of their texts."""


@cache
def scores() -> Mapping[str, Mapping[str, Score]]:
    """The counts of every set, by what is counted.

    >>> list(scores()) == list(SETS)
    True
    """
    return {name: _read(name) for name in SETS}


def _read(name: str) -> Mapping[str, Score]:
    told = json.loads(files("api.scores").joinpath(f"{name}.json").read_text("utf-8"))
    return {row: Score(**counts) for row, counts in told.items()}
