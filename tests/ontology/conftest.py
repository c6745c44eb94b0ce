"""What the tests of the ontology share: the folder of knowledge files, and small stores read from them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import ontology
from ontology.load import FOLDER, knowledge_files

FIXTURES = Path(__file__).parent / "fixtures"
REGISTRY = ox.NamedNode("https://w3id.org/zhengpu/graph/registry")


@pytest.fixture(scope="session")
def folder() -> Path:
    """The folder of the knowledge files."""
    return Path(ontology.__file__).parent


@pytest.fixture
def vocabulary(folder: Path) -> ox.Store:
    """The classes and properties, in a store of its own for each test, which may damage it."""
    store = ox.Store()
    store.load(path=folder / "zhengpu.ttl", format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture
def sample(folder: Path) -> ox.Store:
    """Two invented bulletins with all the graphs of a dataset, the concepts in the registry."""
    store = ox.Store()
    store.load(path=FIXTURES / "sample.trig", format=ox.RdfFormat.TRIG)
    for file in sorted((folder / "concepts").glob("*.ttl")):
        store.load(path=file, format=ox.RdfFormat.TURTLE, to_graph=REGISTRY)
    return store


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The knowledge files, free to be damaged."""
    return copy_knowledge(tmp_path / "ontology")


def copy_knowledge(to: Path) -> Path:
    """Write what `zhengpu check` reads below `to`; nothing else, so that a copy costs little."""
    for name, content in _knowledge():
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return to


@cache
def _knowledge() -> tuple[tuple[str, bytes], ...]:
    beside = [FOLDER / "context.jsonld", FOLDER / "CHANGES.md", FOLDER / "docs" / "examples.trig"]
    return tuple(
        (p.relative_to(FOLDER).as_posix(), p.read_bytes()) for p in [*knowledge_files(FOLDER), *beside]
    )
