"""The competency questions on diffusion, over a corpus of months: SPARQL tells what the tables tell.

The engine answers the questions, Python makes the tables from rows of other queries: each checks the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import ontology
from api.query_parameters import bind
from graph_builder.corpus.library import FOLDER, read_library
from graph_builder.corpus.plan import Months
from graph_builder.corpus.write import Recipe, files_of, make
from graph_builder.diffusion.adopters import AdopterRow, Place, adopters
from graph_builder.diffusion.co_adoption import co_adoption
from graph_builder.diffusion.coverage import Seen, coverage
from graph_builder.diffusion.facts import Facts, facts_of
from graph_builder.diffusion.told import Row, rows_of, tell
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.registry import registry_quads
from graph_builder.store.embedded import EmbeddedStore

MONTHS = 6
QUESTIONS = Path(ontology.__file__).parent / "competency"


class Corpus:
    """A store of some months with its facts."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.store = store
        self.facts: Facts = facts_of(tell(store))
        self.adopters: list[AdopterRow] = adopters(self.facts)

    def ask(self, number: str, *parameters: str) -> list[Row]:
        """The answer to a question, its parameters filled."""
        (file,) = QUESTIONS.glob(f"{number}-*.rq")
        return list(rows_of(self.store.query(bind(file.read_text("utf-8"), parameters, self.store.base))))

    def of(self, policy: str) -> dict[str, AdopterRow]:
        """The rows of a policy by unit."""
        return {row.unit: row for row in self.adopters if row.policy == policy}

    @property
    def policies(self) -> list[str]:
        """The adopted policies."""
        return sorted({row.policy for row in self.adopters})


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Iterator[Corpus]:
    made = make(
        Recipe(Months(2022, 1, MONTHS), 3, "known", varied=False), pipeline.knowledge, read_library(FOLDER)
    )
    with EmbeddedStore.open(tmp_path_factory.mktemp("corpus") / "store") as store:
        store.load_registry(registry_quads(pipeline.knowledge), pipeline.knowledge.digest)
        for name, text in files_of(made):
            if name.startswith("texts/"):
                extraction = pipeline.extract(read_bytes(text.encode(), name))
                store.replace(shard_of(extraction, pipeline.knowledge))
        found = Corpus(store)
        assert len(found.policies) > 5
        assert len(found.adopters) > 50
        yield found


def test_the_provinces_that_show_a_policy(corpus: Corpus) -> None:
    for policy in corpus.policies:
        rows = corpus.ask("q06", f"policy=<{policy}>")
        told = {(row["province"], row["stage"].rpartition("/")[2]) for row in rows}
        assert told == {(u, stage) for u, row in corpus.of(policy).items() for stage in row.stages}


def test_the_first_province_and_its_lag(corpus: Corpus) -> None:
    for policy in corpus.policies:
        rows = {row["province"]: row for row in corpus.ask("q07", f"policy=<{policy}>")}
        first = {unit: row for unit, row in corpus.of(policy).items() if row.rank_min == 1}
        assert rows.keys() == first.keys()
        for unit, row in first.items():
            told = rows[unit]
            assert (told["begin"], told["end"]) == (str(row.begin), str(row.end))
            assert told["order"] == ("first" if row.order is Place.FIRST else "undetermined")
            assert days(told.get("lagMin")) == row.lag_min
            assert days(told.get("lagMax")) == row.lag_max


def days(duration: str | None) -> int | None:
    """The days of an xsd:dayTimeDuration; none where there is no duration.

    >>> days("-P3D"), days("PT0S"), days(None)
    (-3, 0, None)
    """
    if duration is None:
        return None
    sign, number = (-1, duration[1:]) if duration.startswith("-") else (1, duration)
    return 0 if number == "PT0S" else sign * int(number.removeprefix("P").removesuffix("D"))


def test_the_adopters_by_month(corpus: Corpus) -> None:
    for policy in corpus.policies:
        told = {
            (row["province"], row["month"], row["stage"].rpartition("/")[2])
            for row in corpus.ask("q08", f"policy=<{policy}>")
        }
        assert told == {
            (a.unit, f"{a.time.begin:%Y-%m}", a.stage)
            for a in corpus.facts.adopted
            if a.policy == policy and a.unit and a.time
        }


def test_the_seed_of_a_policy(corpus: Corpus) -> None:
    for policy in corpus.policies:
        (registered,) = (row for row in corpus.ask("q09", f"policy=<{policy}>") if row["basis"] == "registry")
        national = corpus.facts.national.get(policy)
        assert ("date" in registered) == (national is not None and national.basis == "registry")
        assert registered["source"]


def test_the_documents_of_provinces(corpus: Corpus) -> None:
    for policy in corpus.policies:
        told = {
            (row["document"], row["agent"])
            for row in corpus.ask("q10", f"policy=<{policy}>")
            if row["basis"] == "adoption"
        }
        issued = {
            (a.object, a.adopter) for a in corpus.facts.adopted if a.policy == policy and a.stage == "issue"
        }
        assert told <= issued
        assert {pair for pair in issued if "/doc/" in pair[0]} - told <= forwarded(corpus, policy)


def forwarded(corpus: Corpus, policy: str) -> set[tuple[str, str]]:
    """What is only forwarded: it is the nation's still."""
    return {
        (a.object, a.adopter)
        for a in corpus.facts.adopted
        if a.policy == policy and a.verb in {"转发", "转载"}
    }


def test_vertical_and_horizontal(corpus: Corpus) -> None:
    rows = {row["policy"]: row for row in corpus.ask("q11")}
    assert rows.keys() == set(corpus.policies)
    for policy, row in rows.items():
        national, times = corpus.facts.national.get(policy), corpus.of(policy).values()
        begin = min(t.begin for t in times if t.begin)
        end = min(t.end for t in times if t.end)
        assert (row["provinceBegin"], row["provinceEnd"]) == (str(begin), str(end))
        if national is None:
            expected = "undetermined"
        elif national.time.end < begin:
            expected = "vertical"
        else:
            expected = "horizontal" if end < national.time.begin else "undetermined"
        assert row["spread"] == expected


def test_the_stages_of_a_province(corpus: Corpus) -> None:
    for province in sorted({row.unit for row in corpus.adopters})[:8]:
        rows = corpus.ask("q19", f"province=<{province}>")
        told = {(row["policy"], row["stage"].rpartition("/")[2]) for row in rows}
        assert told == {(a.policy, a.stage) for a in corpus.facts.adopted if a.unit == province}


def test_the_policies_that_two_provinces_share(corpus: Corpus) -> None:
    pairs = co_adoption(corpus.facts)[:12]
    assert pairs
    for pair in pairs:
        rows = corpus.ask("q22", f"one=<{pair.unit}>", f"other=<{pair.other}>")
        assert {row["policy"] for row in rows} == set(pair.policies)
        earlier = [row["earlier"] for row in rows]
        assert (earlier.count("one"), earlier.count("other")) == (pair.unit_earlier, pair.other_earlier)


def test_what_was_planned_and_never_seen_done(corpus: Corpus) -> None:
    rows = corpus.ask("q23")
    assert rows
    shown = {a.activity for a in corpus.facts.adopted}
    assert not shown & {row["plan"] for row in rows}  # a plan shows no adoption


def test_the_silent_and_the_omitted(corpus: Corpus) -> None:
    covered = coverage(corpus.facts)
    for month in (f"2022-{n:02}" for n in range(1, MONTHS + 1)):
        rows = corpus.ask("q24", f"month={month}")
        told = {row["what"] for row in rows if row["kind"] == "silent"}
        of_month = [row for row in covered if f"{row.begin:%Y-%m}" == month]
        assert told == {row.unit for row in of_month if row.status is Seen.UNOBSERVED}
        omitted = {row["whatLabel"] for row in rows if row["kind"] == "omitted"}
        assert omitted == {name for row in of_month for name in row.withheld}


def test_the_corps_is_a_unit_apart_from_the_region_around_it(tmp_path: Path, pipeline: Pipeline) -> None:
    text = (
        "2022年11月教育信息化和网络安全工作月报\n★各地工作动态\n"
        "兵团 兵团教育局推进国家中小学智慧教育平台应用。兵团第一师教育局推进基础教育精品课。\n"
    )
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load_registry(registry_quads(pipeline.knowledge), pipeline.knowledge.digest)
        store.replace(shard_of(pipeline.extract(read_bytes(text.encode(), "a.txt")), pipeline.knowledge))
        corps = Corpus(store)
        assert {Path(row.unit).name for row in corps.adopters} == {"xpcc"}
        for policy in corps.policies:
            for number in ("q06", "q07", "q08"):
                rows = corps.ask(number, f"policy=<{policy}>")
                assert {Path(row["province"]).name for row in rows} == {"xpcc"}
        assert corps.ask("q19", "province=place/650000") == []
        assert len(corps.ask("q19", "province=place/xpcc")) == len(corps.policies) == 2
