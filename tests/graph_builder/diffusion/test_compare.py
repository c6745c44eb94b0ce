"""Adoptions beside a list: counted by adopter, first time and stage; a wrong list is refused by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.diffusion.compare import Listed, Score, WrongList, compare, read_list
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.times import interval_of
from ontology.load import Knowledge
from tests.graph_builder.diffusion.test_adopters import adopted, known


def by_level(facts: Facts, *listed: Listed) -> dict[str, Score]:
    return {score.level: score for score in compare(facts, listed)}


def test_what_is_in_both_is_right() -> None:
    facts = known(
        adopted("place/a", interval_of("2022-11"), "policy/p"),
        adopted("place/b", interval_of("2022-11"), "policy/p"),
    )
    scores = by_level(
        facts,
        Listed("p", "a", "issue", interval_of("2022-11-14")),
        Listed("p", "c", "train", interval_of("2022-11")),
    )
    adopter = scores["adopter"]
    assert (adopter.wanted, adopter.found, adopter.right) == (2, 2, 1)
    assert (adopter.missed, adopter.extra) == ((("p", "c"),), (("p", "b"),))
    assert (adopter.precision, adopter.recall) == (0.5, 0.5)
    assert scores["adopter and stage"].right == 1


def test_times_that_meet_agree_and_others_do_not() -> None:
    facts = known(adopted("a", interval_of("2022-11"), "p"), adopted("b", interval_of("2022-11-20"), "p"))
    scores = by_level(
        facts,
        Listed("p", "a", "", interval_of("2022-11-30")),
        Listed("p", "b", "", interval_of("2022-11-21")),
    )
    assert scores["adopter and first time"].right == 2  # one month, though not one day
    later = by_level(facts, Listed("p", "a", "", interval_of("2022-12")))
    assert later["adopter and first time"].right == 0
    assert "adopter and stage" not in later


def test_the_first_time_of_several_is_compared() -> None:
    facts = known(
        adopted("a", interval_of("2023"), "p", activity="x"), adopted("a", interval_of("2022-03"), "p")
    )
    listed = [Listed("p", "a", "issue", interval_of(t)) for t in ("2022-03-05", "2022-09")]
    assert by_level(facts, *listed)["adopter and first time"].right == 1


def test_nothing_beside_nothing_is_perfect() -> None:
    assert [(s.precision, s.recall) for s in compare(known(), [])] == [(1.0, 1.0)] * 2


def test_only_policies_of_the_list_count() -> None:
    facts = known(adopted("a", interval_of("2022-11"), "p"), adopted("a", interval_of("2022-11"), "q"))
    assert by_level(facts, Listed("p", "a", "", None))["adopter"].precision == 1.0


def test_identifiers_are_taken_too(tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "list.csv"
    path.write_text("policy,province\nhttps://w3id.org/zhengpu/id/policy/double-reduction,place/320000\n")
    assert [(one.policy, one.province) for one in read_list(path, knowledge)] == [
        ("double-reduction", "320000")
    ]


def test_names_and_codes_are_taken(tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "policy,province,date\n双减,江苏,2022\ndouble-reduction,450000,\n双减,广西壮族自治区,2022-01-02\n"
    )
    read = read_list(path, knowledge)
    assert [(one.policy, one.province) for one in read] == [
        ("double-reduction", "320000"),
        *[("double-reduction", "450000")] * 2,
    ]
    assert read[1].time is None


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("policy,place\n双减,江苏\n", 1, "columns are missing: province"),
        ("", 1, "columns are missing: policy, province"),
        ("policy,province\n双减," + "江" * 200_000, 2, "not valid CSV"),
        ("policy,province\n双减,江苏\n双减,火星\n", 3, "no provincial unit “火星”"),
        ("policy,province\n三减,江苏\n", 2, "no policy “三减” is registered"),
        ("policy,province,date\n双减,江苏,去年\n", 2, "“去年” is no year, month or day"),
        ("policy,province\n双减\n", 2, "no provincial unit “”"),
        ("policy,province,stage\n双减,江苏,foo\n", 2, "no stage “foo”"),
    ],
)
def test_a_wrong_list_is_refused_by_its_line(
    tmp_path: Path, knowledge: Knowledge, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(WrongList) as refused:
        read_list(path, knowledge)
    assert f"list.csv, line {line}: " in refused.value.en
    assert reason in refused.value.en
