"""The adopter-time table: who first, as surely as the intervals carry it, and the sentence for each."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.adopters import AdopterRow, By, Place, adopters
from graph_builder.diffusion.facts import Adopted, Facts, Issue, National
from graph_builder.diffusion.times import interval_of
from graph_builder.model import Interval, Precision
from graph_builder.store.embedded import EmbeddedStore
from tests.graph_builder.diffusion.conftest import local

K12 = "smart-education-k12"


def adopted(unit: str, time: Interval | None, policy: str = "p", **more: str) -> Adopted:
    told = {"stage": "issue", "adopter": f"body-of-{unit}", "activity": f"act-of-{unit}"} | more
    blank = dict.fromkeys(
        (
            *("place", "time_basis", "verb", "object", "method", "confidence", "rule"),
            *("act_confidence", "bulletin", "evidence", "quote"),
        ),
        "",
    )
    return Adopted(policy=policy, unit=unit, time=time, **(blank | told))


def known(*found: Adopted, national: dict[str, National] | None = None) -> Facts:
    return Facts({}, {}, {}, found, national or {}, {}, {}, {}, {})


def rows_of(facts: Facts, policy: str) -> dict[str, AdopterRow]:
    return {r.unit_label: r for r in adopters(facts) if local(r.policy) == policy}


def test_a_unit_known_by_day_is_not_before_one_known_by_that_month(facts: Facts) -> None:
    rows = rows_of(facts, K12)
    guangxi, gansu = rows["广西壮族自治区"], rows["甘肃省"]
    assert (guangxi.begin, guangxi.end) == (date(2022, 11, 3), date(2022, 11, 3))
    assert (gansu.begin, gansu.end) == (date(2022, 11, 1), date(2022, 11, 30))
    assert guangxi.order is gansu.order is Place.UNDETERMINED
    assert (guangxi.rank_min, guangxi.rank_max) == (1, 2)


def test_one_that_is_surely_later_is_later(facts: Facts) -> None:
    jiangsu = rows_of(facts, K12)["江苏省"]
    assert jiangsu.order is Place.LATER
    assert (jiangsu.rank_min, jiangsu.rank_max) == (3, 4)  # 宁夏 is known by the same month only


def test_the_first_act_is_shown_with_all_stages_and_counts(facts: Facts) -> None:
    jiangsu = rows_of(facts, K12)["江苏省"]
    assert (jiangsu.stage, jiangsu.stages, jiangsu.acts) == ("train", ("implement", "train"), 2)
    assert jiangsu.quote == "12月5日，省教育厅举办国家中小学智慧教育平台应用培训班"
    assert local(jiangsu.bulletin) == "moe-ict-monthly-2022-12"


def test_the_time_of_a_unit_takes_in_every_act_that_may_be_first(facts: Facts) -> None:
    ningxia = rows_of(facts, K12)["宁夏回族自治区"]
    assert (ningxia.begin, ningxia.end) == (date(2022, 12, 1), date(2022, 12, 8))
    assert ningxia.precision == "month"


def test_a_lag_behind_the_registered_date_has_two_bounds(facts: Facts) -> None:
    jiangsu = rows_of(facts, K12)["江苏省"]
    assert jiangsu.national_basis == "registry"
    assert (jiangsu.national_begin, jiangsu.national_end) == (date(2022, 3, 1), date(2022, 3, 31))
    day = date(2022, 12, 5)
    assert (jiangsu.lag_min, jiangsu.lag_max) == (
        (day - date(2022, 3, 31)).days,
        (day - date(2022, 3, 1)).days,
    )


def test_when_a_unit_was_seen_before_without_adopting_is_told(facts: Facts) -> None:
    rows = rows_of(facts, K12)
    assert rows["宁夏回族自治区"].observed_before == date(2022, 11, 30)
    assert rows["江苏省"].observed_before is None  # no entry in November: unobserved, not without it


def test_a_plan_is_no_adoption(facts: Facts) -> None:
    guangxi = rows_of(facts, "quality-lessons")["广西壮族自治区"]
    assert guangxi.begin == date(2023, 1, 9)


def test_a_city_adopts_for_its_province_and_for_itself(facts: Facts) -> None:
    assert "江苏省" in rows_of(facts, "quality-lessons")
    own = [r for r in adopters(facts, By.PLACE) if local(r.policy) == "quality-lessons"]
    assert {r.unit_label for r in own} == {"南京市", "广西壮族自治区"}
    bodies = [r for r in adopters(facts, By.BODY) if local(r.policy) == "quality-lessons"]
    assert {r.unit_label for r in bodies} == {"南京市教育局", "广西壮族自治区教育厅"}


def test_only_the_policies_that_are_asked_for(facts: Facts) -> None:
    (policy,) = {r.policy for r in adopters(facts) if local(r.policy) == K12}
    assert {r.policy for r in adopters(facts, policies=[policy])} == {policy}


def test_every_row_leads_to_a_sentence_that_stands_in_its_text(facts: Facts, store: EmbeddedStore) -> None:
    rows = adopters(facts)
    assert rows
    for row in rows:
        text, _, place = local(row.evidence).partition("#char=")
        start, end = map(int, place.split(","))
        assert store.text(text)[start:end] == row.quote


def test_an_adoption_without_a_time_settles_nothing() -> None:
    rows = {r.unit: r for r in adopters(known(adopted("a", None), adopted("b", interval_of("2022-11"))))}
    assert rows["a"].begin is None
    assert {rows[u].order for u in "ab"} == {Place.UNDETERMINED}


def test_nothing_adopted_gives_no_row() -> None:
    assert adopters(known()) == []


def test_without_a_national_time_there_is_no_lag() -> None:
    (row,) = adopters(known(adopted("a", interval_of("2022-11"))))
    assert (row.lag_min, row.lag_max, row.national_basis) == (None, None, "")


def test_a_lag_may_be_negative_where_the_nation_may_have_followed() -> None:
    national = {"p": National(interval_of("2022-11"), "act")}
    (row,) = adopters(known(adopted("a", interval_of("2022-11-14")), national=national))
    assert (row.lag_min, row.lag_max) == (-16, 13)


@st.composite
def told_times(draw: st.DrawFn) -> list[tuple[Interval, date]]:
    found = []
    for _ in range(draw(st.integers(1, 7))):
        begin = date(2022, 1, 1) + timedelta(days=draw(st.integers(0, 60)))
        length, within = draw(st.integers(0, 40)), draw(st.integers(0, 40))
        end = begin + timedelta(days=length)
        found.append((Interval(begin, end, Precision.DAY), begin + timedelta(days=min(length, within))))
    return found


@given(told_times())
def test_the_true_rank_lies_within_the_stated_one(times: list[tuple[Interval, date]]) -> None:
    rows = adopters(known(*(adopted(str(n), interval) for n, (interval, _) in enumerate(times))))
    days = {str(n): day for n, (_, day) in enumerate(times)}
    for row in rows:
        earlier = sum(day < days[row.unit] for unit, day in days.items() if unit != row.unit)
        assert row.rank_min <= 1 + earlier <= row.rank_max
        assert (row.order is Place.FIRST) == (row.rank_max == 1)


@given(st.permutations(range(5)))
def test_rows_do_not_depend_on_the_order_of_facts(order: list[int]) -> None:
    acts = [adopted(str(n % 3), interval_of(f"2022-0{n + 1}"), activity=f"a{n}") for n in range(5)]
    assert adopters(known(*(acts[n] for n in order))) == adopters(known(*acts))


def test_a_bulletin_without_a_period_covers_no_time() -> None:
    facts = Facts(
        {}, {}, {"b": Issue("b", "", "", None)}, (adopted("a", None),), {}, {("b", "a"): 1}, {}, {}, {}
    )
    (row,) = adopters(facts)
    assert row.observed_before is None
