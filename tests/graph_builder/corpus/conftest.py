"""A small corpus, made once."""

from __future__ import annotations

import pytest

from graph_builder.corpus.library import Library, read_library
from graph_builder.corpus.plan import Months
from graph_builder.corpus.write import Corpus, Recipe, make
from ontology.load import Knowledge

MONTHS = Months(2022, 11, 4)


@pytest.fixture(scope="session")
def library() -> Library:
    """The project's sentences."""
    return read_library()


@pytest.fixture(scope="session")
def corpus(knowledge: Knowledge, library: Library) -> Corpus:
    """Four months of everything."""
    return make(Recipe(MONTHS, seed=7), knowledge, library)
