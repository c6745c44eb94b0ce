"""A writer to be killed: it puts one graph of results in the place of another until then.

Run as ``deriving_victim.py DIRECTORY``; each graph that is made is reported by its number.
"""

from __future__ import annotations

import sys
from itertools import cycle
from pathlib import Path

import pyoxigraph as ox

from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.names import Graphs
from ontology.terms import ID

STEPS = (1, 2, 3)


def results(step: int) -> list[ox.Quad]:
    """A graph of some hundred quads, each with the number in it."""
    return [
        ox.Quad(
            ox.NamedNode(f"{ID}diffusion/r{step}-{number}"),
            ox.NamedNode("urn:step"),
            ox.Literal(str(step)),
            Graphs.below(ID).diffusion,
        )
        for number in range(100 * step)
    ]


def main(directory: str) -> None:
    """Go on until killed."""
    with EmbeddedStore.open(Path(directory)) as store:
        for step in cycle(STEPS):
            store.load_derived(results(step))
            print(step, flush=True)
            if step == STEPS[-1]:
                store.publish()


if __name__ == "__main__":
    main(sys.argv[1])
