"""The rows beside a picture stand by time, whichever of them are looked at."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.visualizations.test_facts import ACT, act_of
from visualizations.act_table import act_table
from visualizations.facts import Act
from visualizations.options import Options

ONE = act_of(*(ACT | {"agent": name, "object": thing} for name in ("甲", "乙") for thing in ("d", "e")))
NOBODYS = act_of(ACT)
acts = st.lists(
    st.tuples(st.sampled_from((ONE, NOBODYS)), st.sampled_from(("", "2022-10", "2022-11", "2022-11-03"))),
    max_size=6,
)


@given(acts, st.integers(0, 20), st.integers(0, 20))
def test_rows_stand_by_time_and_are_counted_before_they_are_made(
    chosen: list[tuple[Act, str]], begin: int, end: int
) -> None:
    told = [replace(act, begin=time, quote=str(n)) for n, (act, time) in enumerate(chosen)]
    rows = act_table(told, (), (), Options()).rows
    every = list(rows)
    assert len(rows) == len(every) == sum(max(1, len(act.agents)) * len(act.things) for act in told)
    assert rows[begin:end] == tuple(every[begin:end])
    order = [(told[int(row[-1].text)].begin or "~", [(c.text, c.iri) for c in row]) for row in every]
    assert order == sorted(order)
