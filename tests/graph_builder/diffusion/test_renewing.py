"""Facts that follow bulletins as they come, change and go are those that all bulletins tell, read again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from graph_builder.diffusion.facts import Facts, facts_of
from graph_builder.diffusion.renewing import named_by, renewed
from graph_builder.diffusion.told import BY_BULLETIN, QUERIES, query_of_names, query_within, rows_of, tell
from graph_builder.store.embedded import EmbeddedStore
from ontology.terms import ID
from tests.graph_builder.diffusion.conftest import MONTHS
from tests.graph_builder.diffusion.test_orders import STEPS, Step, live, shard


def part_of(store: EmbeddedStore, bulletins: Mapping[str, str]) -> Facts:
    """What some bulletins tell, each named with its graph, asked as a service asks it."""
    told = dict(tell(store, {*QUERIES} - BY_BULLETIN - {"names"}))
    for name in BY_BULLETIN:
        told[name] = rows_of(store.query(query_within(name, bulletins)))
    told["names"] = rows_of(store.query(query_of_names(sorted(named_by(told)))))
    return facts_of(told)


def graph_of(name: str) -> tuple[str, str]:
    iri = shard(name, 0).bulletin
    return iri, iri.replace(ID, ID.replace("/id/", "/graph/"))


@pytest.mark.parametrize(
    "examples", [5, pytest.param(60, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
)
def test_facts_renewed_step_by_step_are_those_of_all_bulletins(registry_store: Path, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def holds(steps: list[Step]) -> None:
        with TemporaryDirectory() as folder:
            place = shutil.copytree(registry_store, Path(folder) / "store")
            with EmbeddedStore.open(place) as store:
                stands: set[str] = set()
                facts = facts_of(tell(store))
                for name, change in steps:
                    if change is None and name not in stands:
                        continue
                    stands = stands | {name} if change is not None else stands - {name}
                    live(store, [(name, change)] if change is not None else [])
                    if change is None:
                        store.retract(graph_of(name)[0])
                    facts = renewed(facts, {graph_of(name)[0]}, part_of(store, dict([graph_of(name)])))
                assert facts == facts_of(tell(store))

    holds()


def test_all_bulletins_asked_one_by_one_tell_the_same(store: EmbeddedStore, facts: Facts) -> None:
    every = dict(map(graph_of, MONTHS))
    assert part_of(store, every) == facts
    found = part_of(store, {})
    for iri, graph in every.items():
        found = renewed(found, {iri}, part_of(store, {iri: graph}))
    assert found == facts


def test_a_bulletin_that_goes_takes_its_names_along(store: EmbeddedStore, facts: Facts) -> None:
    every = dict(map(graph_of, MONTHS))
    left = renewed(facts, every, part_of(store, {}))
    assert not left.adopted
    assert not left.issues
    assert not every.keys() & left.names.keys()
    assert left.names.keys() >= left.units.keys()
