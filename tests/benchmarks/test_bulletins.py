"""Invented bulletins as files: the same by seed, no two alike, each read as a bulletin of its size."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.bulletins import Bulletins, File, Order, files, write
from benchmarks.weighing import size
from graph_builder.build import Read, read_file
from ontology.load import load

FULL, SHORT = 6, 36


@pytest.fixture(scope="module")
def made() -> list[File]:
    return list(files(load(), FULL, SHORT, seed=1))


@pytest.fixture(scope="module")
def reads(made: list[File], tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    folder = tmp_path_factory.mktemp("bulletins")
    write(made, folder)
    return [read_file(folder / file.path) for file in made]


def test_a_seed_makes_the_same_bytes(made: list[File], tmp_path: Path) -> None:
    for folder in ("one", "other"):
        write(files(load(), 2, 5, seed=4), tmp_path / folder)
    one, other = (
        {p.relative_to(tmp_path / folder): p.read_bytes() for p in (tmp_path / folder).rglob("*.txt")}
        for folder in ("one", "other")
    )
    assert len(one) == 7
    assert one == other
    assert {f.text for f in made}.isdisjoint(f.text for f in files(load(), FULL, SHORT, seed=2))


def test_a_larger_folder_holds_the_smaller_one(made: list[File]) -> None:
    more = {(f.path, f.text) for f in files(load(), FULL + 2, SHORT + 9, seed=1)}
    assert {(f.path, f.text) for f in made} < more


def test_no_two_have_one_title(made: list[File]) -> None:
    many = Bulletins(load(), seed=3)
    titles = [many.short(n).text.partition("\n")[0] for n in range(0, 60_000, 300)]
    titles += [many.full(n).text.partition("\n")[0] for n in range(0, 20_000, 900)]
    titles += [f.text.partition("\n")[0] for f in made]
    assert len(titles) == len(set(titles))


def test_they_are_spread_over_years_and_publishers(made: list[File]) -> None:
    assert all(len(Path(f.path).parts) == 3 for f in made)
    assert len({Path(f.path).parts[0] for f in made}) > 10
    assert len({Path(f.path).parts[1] for f in made}) > 20


def test_each_is_read_as_a_bulletin_of_its_own(made: list[File], reads: list[Read]) -> None:
    shards = [read.shard for read in reads if read.shard]
    assert len(shards) == len(made)
    assert len({shard.bulletin for shard in shards}) == len(made)
    assert all(shard.bulletin.rpartition("/")[2].startswith("x-") for shard in shards)  # of no known series
    assert {warning for read in reads for warning in read.warnings} <= {"nobody"}


def test_they_yield_so_many_quads(made: list[File], reads: list[Read]) -> None:
    for read in reads:
        assert read.shard
        full = read.path.name.startswith("full")
        least, most = (2050, 2750) if full else (20, 140)
        assert least <= size(read.shard) <= most, read.path
    acts = [read.counts.activities for read in reads]
    assert sum(number > 0 for number in acts) > 0.8 * len(acts)


def test_every_province_has_an_entry(made: list[File]) -> None:
    shorts = [p.short for p in load().provinces]
    full = [f.text for f in made if "/full-" in f.path]
    assert len(full) == FULL
    for text in full:
        assert sum(f"\n{short}" in text or f"\n【{short}" in text for short in shorts) >= 30


def test_an_order_takes_every_number_once() -> None:
    order = Order(1000, Random(5))  # noqa: S311
    assert sorted(order[n] for n in range(1000)) == list(range(1000))
    with pytest.raises(IndexError, match="1,000"):
        order[1000]
