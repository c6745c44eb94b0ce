"""A writer that is killed before it publishes what it did last.

Run as ``unpublished.py DIRECTORY PUBLISHED LEFT``: two lists of steps of the victim's, as JSON; -1 is that
results come.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.names import LABEL, TYPE, Graphs
from ontology.terms import ID, Class
from tests.graph_builder.store.sample import registry, shard
from tests.graph_builder.store.victim import take

RESULTS = -1


def derive(store: EmbeddedStore) -> None:
    """Have results come."""
    run, graph = NamedNode(f"{ID}run/1"), Graphs.below(ID).diffusion
    kind, name = NamedNode(Class.DIFFUSION_RUN), Literal("一次分析", language="zh-hans")
    store.load_derived([Quad(run, TYPE, kind, graph), Quad(run, LABEL, name, graph)])


def main(directory: str, published: str, left: str) -> None:
    """Do all of it, and be gone."""
    store = EmbeddedStore.open(Path(directory))
    store.load_registry(registry(), "first")
    store.replace(shard("one", "a:d1", "b:p1"))
    for steps in (published, left):
        store.publish()
        for step in json.loads(steps):
            if step == RESULTS:
                derive(store)
            else:
                take(store, step)
    os._exit(9)


if __name__ == "__main__":
    main(*sys.argv[1:])
