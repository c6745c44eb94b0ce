"""Co-adoption: what two units share, with the order where it can be told, and never as a cause."""

from __future__ import annotations

from graph_builder.diffusion.co_adoption import co_adoption
from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.times import interval_of
from tests.graph_builder.diffusion.conftest import local
from tests.graph_builder.diffusion.test_adopters import adopted, known


def test_two_units_share_what_both_adopted(facts: Facts) -> None:
    (row,) = (r for r in co_adoption(facts) if {r.unit_label, r.other_label} == {"江苏省", "广西壮族自治区"})
    shared = {local(p) for p in row.policies}
    assert {"smart-education-k12", "quality-lessons"} <= shared
    assert row.meaning == "non-causal"
    assert row.shared == len(row.policies) == row.unit_earlier + row.other_earlier + row.undetermined


def test_the_order_is_counted_only_where_it_is_sure() -> None:
    facts = known(
        adopted("a", interval_of("2022-11"), "p"),
        adopted("b", interval_of("2022-11-14"), "p"),
        adopted("a", interval_of("2022-11-01"), "q"),
        adopted("b", interval_of("2022-12"), "q"),
        adopted("a", None, "r"),
        adopted("b", interval_of("2022-12"), "r"),
        adopted("a", interval_of("2022-12"), "s"),
    )
    (row,) = co_adoption(facts)
    assert (row.unit, row.other, row.shared, row.unit_total, row.other_total) == ("a", "b", 3, 4, 3)
    assert (row.unit_earlier, row.other_earlier, row.undetermined) == (1, 0, 2)
    assert row.jaccard == 0.75


def test_units_that_share_nothing_are_no_pair() -> None:
    time = interval_of("2022-11")
    assert co_adoption(known(adopted("a", time, "p"), adopted("b", time, "q"))) == []
