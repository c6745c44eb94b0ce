"""Whatever a store holds, a look-up in any order of it finds what there is; what it does not find is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder import verify_indexes
from graph_builder.verify_indexes import disagreeing

QUADS = '<urn:x:s> <urn:x:p> "甲" {graph} .\n<urn:x:s> <urn:x:q> <urn:x:o> {graph} .\n'
ORDERS = {"subject", "predicate", "object", "graph", "graph and predicate", "graph and object"}
GRAPHS = ("<urn:x:g>", "", "_:b")


def holding(*graphs: str) -> ox.Store:
    data = ox.Store()
    for graph in graphs:
        data.load(QUADS.format(graph=graph).encode(), ox.RdfFormat.N_QUADS)
    return data


@pytest.mark.parametrize("graphs", [*((graph,) for graph in GRAPHS), (*GRAPHS, "<urn:x:h>")])
def test_a_whole_store_disagrees_nowhere(graphs: tuple[str, ...]) -> None:
    data = holding(*graphs)
    assert disagreeing(data, list(data)) == []


@pytest.mark.parametrize("graph", GRAPHS)
def test_what_a_look_up_does_not_find_is_missed_in_every_order(graph: str) -> None:
    data = holding(graph)
    short = ox.Store()
    short.add(next(iter(data)))
    assert set(disagreeing(short, list(data))) == ORDERS


XSD = "http://www.w3.org/2001/XMLSchema#"
FOLLOWED = [
    *(
        ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}integer"))
        for number in (-1, 0, 255, 256, 511, 512)
    ),
    *(ox.Literal(f"P{months}M", datatype=ox.NamedNode(f"{XSD}yearMonthDuration")) for months in (255, 256)),
    ox.Literal("9" * 5000, datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("many", datatype=ox.NamedNode(f"{XSD}integer")),
]
"""Of some of these the engine finds, on a disk, the next one, too; others are not kept as numbers."""


def followed() -> Iterator[ox.Quad]:
    for number, value in enumerate(FOLLOWED):
        for graph in ("urn:x:g", "urn:x:h"):
            subject, predicate = ox.NamedNode(f"urn:x:{number % 3}"), ox.NamedNode("urn:x:p")
            yield ox.Quad(subject, predicate, value, ox.NamedNode(graph))


def on_disk(place: Path, without: int = -1) -> ox.Store:
    data = ox.Store(place)
    data.bulk_extend(quad for number, quad in enumerate(followed()) if number != without)
    data.flush()
    return data


@pytest.mark.parametrize("many", [1, 20_000])
def test_numbers_that_follow_one_another_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(verify_indexes, "_MANY", many)
    data = on_disk(tmp_path / "whole")
    assert disagreeing(data, data) == []


@pytest.mark.parametrize("without", [0, 4, 6, 13, 17, 19])
def test_one_quad_that_a_look_up_does_not_find_is_missed(tmp_path: Path, without: int) -> None:
    data = on_disk(tmp_path / "short", without)
    assert set(disagreeing(data, list(followed()))) == ORDERS


def test_one_value_in_the_place_of_another_is_missed() -> None:
    """Though as many are found in all."""
    terms = [ox.NamedNode(f"urn:x:{number}") for number in range(1000)]
    quads = [ox.Quad(term, term, term, term) for term in terms]
    other = ox.Store()
    other.extend([*quads[1:], ox.Quad(terms[-1], terms[-1], terms[-1], terms[-2])])
    assert set(disagreeing(other, quads)) == ORDERS
