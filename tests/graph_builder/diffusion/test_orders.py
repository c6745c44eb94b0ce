"""Bulletins that come, change and go in any order leave the graphs and the tables of a fresh build."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_builder.diffusion.facts import facts_of
from graph_builder.diffusion.tables import TABLES, Choice
from graph_builder.diffusion.told import tell
from graph_builder.model import Shard
from graph_builder.pipeline import pipeline_for
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.store.embedded import EmbeddedStore
from ontology.load import load
from tests.graph_builder.diffusion.conftest import MONTHS

# What a month may tell: as it came, an adoption less, one more, one of a campaign without a row.
CHANGES = (
    ("", ""),
    ("省教育厅推进国家中小学智慧教育平台应用。", "省教育厅召开工作会议。"),
    (
        "★各地工作动态\n",
        "★各地工作动态\n西藏 1月5日，自治区教育厅印发《关于推广国家中小学智慧教育平台的通知》。\n",
    ),
    ("省教育厅推进国家中小学智慧教育平台应用。", "省教育厅启动“数字点灯”三年行动。"),
)
Step = tuple[str, int | None]
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(MONTHS)), st.one_of(st.none(), st.integers(0, len(CHANGES) - 1))),
    max_size=9,
)


@cache
def shard(name: str, change: int) -> Shard:
    """A month as told after a change."""
    text = MONTHS[name].replace(*CHANGES[change]) if change else MONTHS[name]
    return shard_of(pipeline_for(load()).extract(read_bytes(text.encode(), name)), load())


def fresh(place: Path, stands: Mapping[str, int]) -> tuple[list[str], object]:
    """The quads and the tables of a store into which each month came once."""
    with EmbeddedStore.open(place) as store:
        for name, change in sorted(stands.items()):
            store.replace(shard(name, change))
        return store.nquads(), tables(store)


def tables(store: EmbeddedStore) -> object:
    facts = facts_of(tell(store))
    return [make(facts, Choice()) for make in TABLES.values()]


@pytest.mark.parametrize(
    "examples", [5, pytest.param(60, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
)
def test_any_order_of_changes_leaves_what_a_fresh_build_has(registry_store: Path, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def holds(steps: list[Step]) -> None:
        with TemporaryDirectory() as folder:
            lived, other = (shutil.copytree(registry_store, Path(folder) / name) for name in ("a", "b"))
            with EmbeddedStore.open(lived) as store:
                stands = live(store, steps)
                changed = store.nquads(), tables(store)
            assert changed == fresh(other, stands)

    holds()


def live(store: EmbeddedStore, steps: list[Step]) -> dict[str, int]:
    """Have the months come, change and go; return how each of those tells that stand."""
    stands: dict[str, int] = {}
    for name, change in steps:
        if change is not None:
            store.replace(shard(name, change), replace=True)
            stands[name] = change
        elif name in stands:
            store.retract(shard(name, stands.pop(name)).bulletin)
    store.publish()
    return stands


def test_the_changes_do_change_what_is_adopted() -> None:
    told = {n: [shard(name, n).things.keys() for name in sorted(MONTHS)] for n in range(len(CHANGES))}
    adoptions = [
        frozenset(iri for things in told[n] for iri in things if "/adoption/" in iri)
        for n in range(len(CHANGES))
    ]
    assert len(set(adoptions)) == len(CHANGES)
