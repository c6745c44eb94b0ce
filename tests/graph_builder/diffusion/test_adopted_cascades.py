"""The cascades of a store: what is surely earlier, what is a tie, what stands in none."""

from __future__ import annotations

from dataclasses import replace

from graph_builder.diffusion.adopted_cascades import LEAST_PERIODS, adoptions_of, reporting_periods
from graph_builder.diffusion.adopters import By
from graph_builder.diffusion.cascades import Scale
from graph_builder.diffusion.facts import Facts, Issue, Unit
from graph_builder.diffusion.likely_ways import TOO_FEW_PERIODS, why_none
from graph_builder.diffusion.netinf.infer import Stop, infer
from graph_builder.diffusion.netinf.models import Exponential
from graph_builder.diffusion.times import interval_of
from graph_builder.model import Interval
from tests.graph_builder.diffusion.conftest import local
from tests.graph_builder.diffusion.test_adopters import adopted, known


def told(**times: Interval | None) -> Facts:
    return known(*(adopted(unit, time) for unit, time in times.items()))


def test_of_a_real_store(facts: Facts) -> None:
    made = adoptions_of(facts)
    k12 = made.cascades.names.index(next(n for n in made.cascades.names if local(n) == "smart-education-k12"))
    rows = list(made.cascades.rows())[k12]
    units = [facts.name(made.cascades.units[u]).zh for u in made.cascades.unit[rows]]
    times = [made.cascades.scale.text(t) for t in made.cascades.begin[rows]]
    # 广西 is known by the day, 甘肃 by the month only: by months they are a tie; so are 宁夏 and 江苏.
    assert sorted(zip(times, units, strict=True)) == [
        ("2022-11", "广西壮族自治区"),
        ("2022-11", "甘肃省"),
        ("2022-12", "宁夏回族自治区"),
        ("2022-12", "江苏省"),
    ]
    assert made.periods == 3
    assert why_none(made.cascades, made.periods) is None
    assert len(made.cascades.units) == 31  # all provinces of the mainland, though four adopted it


def test_a_day_and_the_month_around_it_are_a_tie_whatever_the_period() -> None:
    facts = told(a=interval_of("2022-11-14"), b=interval_of("2022-11"), c=interval_of("2022-12-20"))
    for scale in (Scale.DAY, Scale.MONTH, Scale.YEAR):
        found = infer(adoptions_of(facts, By.BODY, scale=scale).cascades, Exponential(1), Stop(9, None))
        pairs = {(e.origin, e.destination) for e in found.edges}
        assert not pairs & {("body-of-a", "body-of-b"), ("body-of-b", "body-of-a")}
    days = adoptions_of(facts, By.BODY, scale=Scale.DAY).cascades
    assert infer(days, Exponential(1), Stop(9, None)).pairs == 2


def test_two_days_of_a_month_are_told_apart_by_days_alone() -> None:
    facts = told(a=interval_of("2022-11-14"), b=interval_of("2022-11-20"))
    assert infer(adoptions_of(facts).cascades, Exponential(1)).pairs == 0
    assert infer(adoptions_of(facts, scale=Scale.DAY).cascades, Exponential(1)).pairs == 1


def test_an_adoption_without_a_time_stands_in_no_cascade_but_is_counted() -> None:
    made = adoptions_of(told(a=interval_of("2022-11"), b=None))
    assert len(made.cascades) == 1
    assert made.undated == 1
    assert made.cascades.units == ("a", "b")


def test_some_policies_only() -> None:
    facts = known(
        adopted("a", interval_of("2022-11"), "p"), adopted("a", interval_of("2022-12"), "q", activity="other")
    )
    assert adoptions_of(facts, policies=["q"]).cascades.names == ("q",)


def test_who_is_at_risk_does_not_hang_on_the_policies_that_are_chosen() -> None:
    """A unit that bulletins are not expected to tell of is at risk where it adopted anything at all."""
    acts = [adopted(unit, interval_of("2022-11"), policy) for unit, policy in (("a", "p"), ("corps", "q"))]
    units = {"a": Unit("a", True), "b": Unit("b", True), "hk": Unit("hk", False)}
    facts = replace(known(*acts), units={**units, "corps": Unit("corps", True, inner=True)})
    for policies in ([], ["p"], ["q"]):
        assert adoptions_of(facts, policies=policies).cascades.units == ("a", "b", "corps")
    without = replace(facts, adopted=tuple(acts[:1]))
    assert adoptions_of(without).cascades.units == ("a", "b")


def test_below_three_periods_there_are_too_few() -> None:
    months = [interval_of(f"2022-{month:02d}") for month in range(1, LEAST_PERIODS + 1)]
    for count in range(LEAST_PERIODS + 1):
        issues = {str(n): Issue(str(n), "s", "", period) for n, period in enumerate(months[:count])}
        issues["again"] = Issue("again", "s", "", months[0])  # one more of a period that is there
        issues["unknown"] = Issue("unknown", "s", "", None)
        facts = Facts({}, {"a": Unit("a", True)}, issues, (), {}, {}, {}, {}, {})
        assert reporting_periods(facts) == max(count, 1)
        made = adoptions_of(facts)
        why = why_none(made.cascades, made.periods)
        assert why is not None  # nobody adopted anything
        assert (why.code == TOO_FEW_PERIODS) is (count < LEAST_PERIODS)
