"""The bulletins that benchmarks load are bulletins: the same by seed, every sentence in its place."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from benchmarks.domain import shards, shards_of, versions
from graph_builder.registry import registry_quads
from graph_builder.store.bulk import bulk_load
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from ontology.load import load
from ontology.terms import NS

# A bulletin of a series that no knowledge file has is read under another name: the only finding there may be.
READ_AGAIN = "reading"
TITLES = f"""SELECT ?title WHERE {{
  ?document a <{NS}Document> ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?title
  FILTER EXISTS {{ ?teller <{NS}object>|<{NS}mentions> ?document }}
}}"""


def test_a_seed_makes_the_same() -> None:
    assert list(islice(shards(load(), 7), 2)) == list(islice(shards(load(), 7), 2))
    assert next(shards(load(), 7)).text != next(shards(load(), 8)).text


def test_one_bulletin_is_told_in_two_ways() -> None:
    one, other = versions(load(), 7)
    assert one.bulletin == other.bulletin
    assert one.digest != other.digest


def test_the_store_of_them_is_sound(tmp_path: Path) -> None:
    knowledge = load()
    told = list(islice(shards(knowledge, 7), 2))
    bulk_load(tmp_path / "s", told, registry_quads(knowledge), knowledge.digest)
    assert {finding.kind for finding in verify(tmp_path / "s")} <= {READ_AGAIN}
    with EmbeddedStore.open(tmp_path / "s") as store:
        titles = [solution["title"] for solution in store.query(TITLES)]  # type: ignore[union-attr]
        assert len(titles) == len(set(titles)) == 2 * 9 * 33  # nine a province


def test_it_is_as_large_as_asked() -> None:
    size = sum(len(shard.triples) for shard in shards_of(load(), 7, 60_000))
    assert 20_000 < size < 60_000  # the rest is registry, descriptions and links


def test_lines_are_what_an_engine_reads() -> None:
    shard = next(shards(load(), 7))
    assert len(list(ox.parse("\n".join(shard.triples).encode(), ox.RdfFormat.N_TRIPLES))) == len(
        shard.triples
    )
