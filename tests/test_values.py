"""What the parts of store and service hand on is frozen and slotted: nobody changes what another holds."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

PLACES = (
    "graph_builder.store",
    "graph_builder.link",
    "graph_builder.resolve",
    "api.guard",
    "api.sparql_text",
    "api.workers",
    "api.isolation",
)
CHANGING = {
    "api.sparql_text.scanning._Context",
    "api.sparql_text.scanning._Frame",
    "api.workers.Run",
    "graph_builder.store.search.narrowing._Sums",
}
"""What belongs to one function or one query alone, and changes with it."""


def modules() -> Iterator[str]:
    for place in PLACES:
        found = importlib.import_module(place)
        yield place
        path = getattr(found, "__path__", ())
        yield from (each.name for each in pkgutil.walk_packages(path, f"{place}.") if not each.ispkg)


@pytest.mark.parametrize("name", list(modules()))
def test_values_are_frozen_and_slotted(name: str) -> None:
    module = importlib.import_module(name)
    own = (each for each in vars(module).values() if isinstance(each, type) and each.__module__ == name)
    for value in filter(dataclasses.is_dataclass, own):
        params = value.__dataclass_params__  # type: ignore[attr-defined]
        assert params.frozen or f"{name}.{value.__name__}" in CHANGING, value
        assert "__slots__" in vars(value), value
