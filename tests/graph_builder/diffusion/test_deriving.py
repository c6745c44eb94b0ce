"""A store and its results: derived whole, stale when adoptions change, fresh when derived again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph_builder.build import build
from graph_builder.diffusion.derived.freshness import is_derived, is_stale, source_digest
from graph_builder.diffusion.derived.values import Reason
from graph_builder.diffusion.deriving import derive
from graph_builder.diffusion.network import Asked, WrongParameter
from graph_builder.diffusion.statistics.spread import Direction
from graph_builder.diffusion.told import rows_of
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.reader import open_reader
from graph_builder.verify import verify
from ontology.terms import Class
from tests.graph_builder.diffusion.conftest import MONTHS, NAME, local

MORE = f"""2023年2月{NAME}
★各地工作动态
江苏 2月9日，省教育厅推进基础教育精品课遴选工作。
"""
PLAIN = Asked("exponential", {"rate": 0.5})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three months, closed."""
    texts = tmp_path_factory.mktemp("texts")
    for name, text in MONTHS.items():
        (texts / name).write_text(text, encoding="utf-8")
    place = tmp_path_factory.mktemp("built") / "store"
    with EmbeddedStore.open(place) as store:
        build(sorted(texts.iterdir()), store)
    return place


@pytest.fixture
def place(built: Path, tmp_path: Path) -> Path:
    """The same for one test."""
    return Path(shutil.copytree(built, tmp_path / "store"))


@pytest.fixture
def store(place: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(place) as opened:
        yield opened


def add(store: EmbeddedStore, folder: Path, text: str = MORE) -> None:
    (folder / "more.txt").write_text(text, encoding="utf-8")
    (result,) = build([folder / "more.txt"], store)
    assert result.error is None


def results(store: EmbeddedStore) -> list[str]:
    return [line for line in store.nquads() if "/graph/derived/diffusion> ." in line]


def test_a_store_is_derived_found_stale_and_derived_again(
    store: EmbeddedStore, place: Path, tmp_path: Path
) -> None:
    assert not is_derived(store)
    assert not is_stale(store)
    first = derive(store, PLAIN)
    assert first.changed
    assert first.results.edges
    assert is_derived(store)
    assert not is_stale(store)  # to derive changes no adoption
    add(store, tmp_path)
    assert is_stale(store)
    second = derive(store, PLAIN)
    assert second.changed
    assert not is_stale(store)
    assert second.results.source.periods == first.results.source.periods + 1
    store.close()
    assert verify(place) == []
    with open_reader(place) as reader:
        assert is_derived(reader)
        assert not is_stale(reader)


def test_the_same_again_is_the_same_bytes_and_no_change(store: EmbeddedStore) -> None:
    derive(store, PLAIN)
    lines, revision = store.nquads(), store.revision
    assert not derive(store, PLAIN).changed
    assert (store.nquads(), store.revision) == (lines, revision)


def test_two_stores_of_the_same_history_have_the_same_bytes(built: Path, tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        with EmbeddedStore.open(Path(shutil.copytree(built, tmp_path / name))) as store:
            derive(store, PLAIN)
            told.append(store.nquads())
    assert told[0] == told[1]


def test_other_parameters_replace_all_of_the_graph(store: EmbeddedStore) -> None:
    derive(store, PLAIN)
    runs = set(runs_of(store))
    derive(store, Asked("rayleigh", {"alpha": 2.0}))
    assert len(runs_of(store)) == 2
    assert len(runs & set(runs_of(store))) == 1  # the statistics are as they were


def runs_of(store: EmbeddedStore) -> list[str]:
    return [line.split()[0] for line in results(store) if f"<{Class.DIFFUSION_RUN}>" in line]


def test_the_statistics_are_those_of_the_store(store: EmbeddedStore) -> None:
    spreads = {local(s.policy): s for s in derive(store, PLAIN).results.spreads}
    spread = spreads["quality-lessons"]
    # Nanjing's act has only the month of its report; what Guangxi plans in December is no adoption
    assert (local(spread.originator), spread.adopters) == ("320000", 2)
    assert (str(spread.first_begin), str(spread.first_end)) == ("2022-12-01", "2022-12-31")
    assert (spread.half_time_min, spread.half_time_max) == (0, 0)
    assert spread.direction in {Direction.UNDETERMINED, Direction.UNKNOWN, Direction.VERTICAL}


def test_below_three_periods_there_is_no_edge_and_the_run_says_why(
    registry_store: Path, tmp_path: Path
) -> None:
    shutil.copytree(registry_store, tmp_path / "store")
    with EmbeddedStore.open(tmp_path / "store") as store:
        for name in sorted(MONTHS)[:2]:
            add(store, tmp_path, MONTHS[name])
        found = derive(store, PLAIN).results
        assert (found.edges, found.run.reason) == ((), Reason.TOO_FEW_PERIODS)
        assert any("/stop-reason/too-few-periods>" in line for line in results(store))
        assert not any("InferredEdge" in line for line in results(store))
    assert verify(tmp_path / "store") == []


def test_where_nobody_is_surely_later_there_is_no_edge(registry_store: Path, tmp_path: Path) -> None:
    """Nothing can be estimated then."""
    shutil.copytree(registry_store, tmp_path / "store")
    with EmbeddedStore.open(tmp_path / "store") as store:
        for month in (1, 2, 3):
            add(store, tmp_path, f"2023年{month}月{NAME}\n★各地工作动态\n江苏 省教育厅召开会议。\n")
        assert derive(store, Asked()).results.run.reason is Reason.NO_ORDER
    assert verify(tmp_path / "store") == []


def test_a_parameter_that_the_model_does_not_take_is_refused_and_nothing_changes(
    store: EmbeddedStore,
) -> None:
    lines = store.nquads()
    with pytest.raises(WrongParameter):
        derive(store, Asked("exponential", {"alpha": 1.0}))
    assert store.nquads() == lines


def test_taking_the_bulletin_out_again_makes_the_results_fresh(store: EmbeddedStore, tmp_path: Path) -> None:
    derive(store, PLAIN)
    lines = store.nquads()
    add(store, tmp_path)
    newest = max(entry.iri for entry in store.bulletins())
    store.retract(newest)
    assert not is_stale(store)
    assert store.nquads() == lines


def test_retracting_all_leaves_the_registry_and_the_stale_results_and_building_again_what_was(
    store: EmbeddedStore, place: Path, tmp_path: Path
) -> None:
    """Results keep no description alive: they are stale until they are derived again."""
    derive(store, PLAIN)
    lines = store.nquads()
    for entry in store.bulletins():
        store.retract(entry.iri)
    assert is_stale(store)
    graphs = {line.rsplit(" ", 2)[1].rpartition("/graph/")[2] for line in store.nquads()}
    assert graphs == {"registry>", "derived/diffusion>"}
    store.publish()
    for name in sorted(MONTHS):
        add(store, tmp_path, MONTHS[name])
    assert not is_stale(store)
    assert store.nquads() == lines
    store.close()
    assert verify(place) == []


def test_a_stale_graph_breaks_no_promise(store: EmbeddedStore, place: Path) -> None:
    derive(store, PLAIN)
    for entry in store.bulletins():
        store.retract(entry.iri)
    store.close()
    assert verify(place) == []


def test_the_digest_sees_times_periods_places_and_policies_and_nothing_else(store: EmbeddedStore) -> None:
    digest = source_digest(store)
    assert digest == source_digest(store)
    data = store.store
    quad = next(
        data.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), None)
    )
    data.remove(quad)
    assert source_digest(store) == digest
    data.add(quad)
    for name in ("adopter", "adoptionBasis", "adoptedPolicy"):
        quad = next(
            data.quads_for_pattern(None, ox.NamedNode(f"https://w3id.org/zhengpu/ontology#{name}"), None)
        )
        data.remove(quad)
        assert source_digest(store) != digest
        data.add(quad)


def test_the_questions_of_the_guide_have_answers(store: EmbeddedStore) -> None:
    derive(store, PLAIN)
    guide = Path(__file__).parents[3] / "docs" / "guide" / "diffusion-graph.md"
    questions = re.findall(r"```sparql\n(.+?)```", guide.read_text("utf-8"), re.DOTALL)
    assert len(questions) == 4
    for question in questions:
        assert rows_of(store.query(question))
