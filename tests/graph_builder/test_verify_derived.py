"""Damage of the graph of results is found and named; that it is stale is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.diffusion.derived.freshness import source_digest
from graph_builder.diffusion.derived.values import NetworkRun, Reason, Source, Spread
from graph_builder.diffusion.derived.writing import network_lines, quads_of, spread_lines
from graph_builder.diffusion.network import EdgeRow
from graph_builder.diffusion.statistics.spread import Direction
from graph_builder.registry import registry_quads
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from ontology.load import load
from ontology.terms import GRAPH, ID

IN_RESULTS = f"GRAPH <{GRAPH}derived/diffusion>"
PREFIXES = """PREFIX zp: <https://w3id.org/zhengpu/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
GUANGXI, NINGXIA = f"{ID}place/450000", f"{ID}place/640000"


def instead(predicate: str, value: str) -> str:
    """Another value of a property, wherever results have one."""
    old = f"{IN_RESULTS} {{ ?s {predicate} ?old }}"
    return f"DELETE {{ {old} }} INSERT {{ {IN_RESULTS} {{ ?s {predicate} {value} }} }} WHERE {{ {old} }}"


# what is done to the graph -> the kinds of findings
DAMAGE: dict[str, tuple[set[str], str]] = {
    "a run is gone": (
        {"run", "search", "shape", "undescribed"},  # the index counts what a graph has of each class
        f"DELETE WHERE {{ {IN_RESULTS} {{ ?run zp:stopReason ?reason ; ?p ?o }} }}",
    ),
    "an edge without its gain": ({"shape"}, f"DELETE WHERE {{ {IN_RESULTS} {{ ?edge zp:gain ?gain }} }}"),
    "a policy that is described nowhere": ({"undescribed"}, instead("zp:restsOn", f"<{ID}policy/nothing>")),
    "a result of no run": (
        {"run", "shape"},
        f"DELETE WHERE {{ {IN_RESULTS} {{ ?edge prov:wasGeneratedBy ?run }} }}",
    ),
    "something that is neither run nor result": (
        {"run"},
        f"INSERT DATA {{ {IN_RESULTS} {{ <urn:x> <urn:p> <urn:y> }} }}",
    ),
    "a place that is described nowhere": ({"undescribed"}, instead("zp:origin", f"<{ID}place/999999>")),
    "a triple that stands elsewhere too": (
        {"twice", "run", "search"},
        f"INSERT {{ {IN_RESULTS} {{ <{GUANGXI}> ?p ?o }} }} WHERE {{ GRAPH ?g {{ <{GUANGXI}> ?p ?o }} }}",
    ),
    "made from other adoptions": (set(), instead("zp:sourceDigest", f'"{"0" * 64}"')),
}


NAMED = ("diffusion-method/", "lag-model/", "spread-direction/", "stop-reason/", "software/")


def part_of_the_registry() -> Iterator[ox.Quad]:
    """What results name of it, and what that names in its turn."""
    described: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in registry_quads(load(), ID):
        described[str(quad.subject)].append(quad)
    wanted = [f"<{GUANGXI}>", f"<{NINGXIA}>", f"<{ID}policy/quality-lessons>"]
    wanted += [thing for thing in described if thing.removeprefix(f"<{ID}").startswith(NAMED)]
    while wanted:
        for quad in described.pop(wanted.pop(), ()):
            yield quad
            wanted.append(str(quad.object))


@pytest.fixture(scope="module")
def make() -> Callable[[Path], Path]:
    """Results over the part of the registry that they lead to: each look at the whole of it takes seconds."""
    part = list(part_of_the_registry())

    def made(place: Path) -> Path:
        with EmbeddedStore.open(place) as store:
            store.load_registry(part, "a part")
            source = Source(source_digest(store), store.source_revision, 1, 31, 2, 3)
            run = NetworkRun("exponential", Reason.TEST, {"rate": 0.5})
            policies = (f"{ID}policy/quality-lessons",)
            edge = EdgeRow(GUANGXI, "", NINGXIA, "", 1.5, 0.2, None, None, None, policies)
            lines = network_lines(ID, source, run, [edge])
            lines += spread_lines(
                ID, source, [Spread(f"{ID}policy/quality-lessons", 2, Direction.VERTICAL, GUANGXI)]
            )
            store.load_derived(quads_of(ID, lines))
        return place

    return made


def test_results_that_are_whole_pass(make: Callable[[Path], Path], tmp_path: Path) -> None:
    assert verify(make(tmp_path / "store")) == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_each_damage_is_named(make: Callable[[Path], Path], tmp_path: Path, damage: str) -> None:
    place = make(tmp_path / "store")
    wanted, update = DAMAGE[damage]
    data = ox.Store(place / "data")
    before = set(data)
    data.update(PREFIXES + update)
    assert set(data) != before, "the damage was not planted"
    del data
    found = verify(place)
    assert all(finding.zh and finding.en and finding.zh != finding.en for finding in found)
    assert {finding.kind for finding in found} - {"snapshot"} == wanted
