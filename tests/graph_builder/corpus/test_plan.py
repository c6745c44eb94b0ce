"""What is planted: policies spread over the network, in order, and never before their time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest

from graph_builder.corpus.plan import MOST_A_MONTH, Event, Months, as_csv, network, plan
from ontology.load import Policy

PROVINCES = [f"p{n:02d}" for n in range(12)]
STAGES = [("deploy", 3), ("pilot", 2), ("train", 1)]
MONTHS = Months(2022, 1, 24)


def planned(seed: int = 1, count: int = 3, national: str = "") -> tuple[Event, ...]:
    random = Random(seed)  # noqa: S311 - reproducible on purpose
    policies = [(Policy(f"x{n}", "Policy", f"甲{n}", national_date=national), STAGES) for n in range(count)]
    return plan(policies, network(PROVINCES, random), MONTHS, random)


def test_the_network_has_no_loops_and_lags_within_bounds() -> None:
    edges = network(PROVINCES, Random(1))  # noqa: S311
    assert {e.follower for e in edges} == set(PROVINCES)
    assert all(e.leader != e.follower and 0 < e.lag <= 4 for e in edges)
    assert len({(e.leader, e.follower) for e in edges}) == len(edges)


@pytest.mark.parametrize("seed", range(5))
def test_events_lie_in_the_months_and_stages_do_not_go_back(seed: int) -> None:
    events = planned(seed)
    assert list(events) == sorted(events)
    assert all(MONTHS.first_day(0) <= e.day < MONTHS.end for e in events)
    order = [stage for stage, _ in STAGES]
    for province in PROVINCES:
        for policy in {e.policy for e in events}:
            stages = [order.index(e.stage) for e in events if (e.policy, e.province) == (policy, province)]
            assert stages == sorted(set(stages))


def test_a_policy_is_taken_up_in_more_provinces_than_it_began_in() -> None:
    events = planned()
    assert len({e.province for e in events if e.policy == "x0"}) > 2


def test_nothing_is_taken_up_before_the_nation_has_it() -> None:
    assert min(e.day for e in planned(national="2023-01")) >= date(2023, 1, 1)


def test_a_month_holds_no_more_than_it_has_room_for() -> None:
    months = Counter(MONTHS.index(e.day) for e in planned(count=120))
    assert max(months.values()) == MOST_A_MONTH


def test_the_same_seed_plans_the_same() -> None:
    assert planned(3) == planned(3) != planned(4)


def test_rows_become_a_table() -> None:
    assert as_csv(("a", "b"), [("甲", 1)]) == "a,b\n甲,1\n"
