"""Cascades as columns of numbers: first adoptions, their order, their times as text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Event, Scale, cascades_of, chosen

EVENTS = st.lists(
    st.builds(
        lambda unit, cascade, begin, length: Event(unit, cascade, begin, begin + length),
        st.sampled_from("甲乙丙丁"),
        st.sampled_from("xyz"),
        st.integers(-5, 20),
        st.integers(0, 3),
    ),
    max_size=30,
)


def test_by_hand() -> None:
    # 乙 takes x up twice: at 5..8 and at 6..7. The first time is not before 5, and by 7.
    told = [Event("乙", "x", 5, 8), Event("甲", "x", 9, 9), Event("乙", "x", 6, 7), Event("甲", "y", 1, 1)]
    made = cascades_of(told, ["丙"])
    assert made.units == ("丙", "乙", "甲")
    assert made.names == ("x", "y")
    assert list(zip(made.cascade, made.unit, made.begin, made.end, strict=True)) == [
        (0, 1, 5, 7),
        (0, 2, 9, 9),
        (1, 2, 1, 1),
    ]
    assert made.bounds.tolist() == [0, 2, 3]
    assert made.middle.tolist() == [6, 9, 1]


def test_nothing() -> None:
    made = cascades_of([])
    assert (len(made), made.units, made.bounds.tolist(), list(made.rows())) == (0, (), [0], [])


@given(EVENTS)
def test_each_unit_stands_once_in_a_cascade_with_its_first_time(events: list[Event]) -> None:
    made = cascades_of(events)
    wanted = {
        (e.cascade, e.unit): (
            min(x.begin for x in events if x[:2] == e[:2]),
            min(x.end for x in events if x[:2] == e[:2]),
        )
        for e in events
    }
    rows = zip(made.cascade, made.unit, made.begin, made.end, strict=True)
    assert {(made.names[c], made.units[u]): (b, e) for c, u, b, e in rows} == wanted
    assert len(made) == len(wanted)


@given(EVENTS)
def test_rows_stand_by_cascade_and_time(events: list[Event]) -> None:
    made = cascades_of(events)
    rows = list(zip(made.cascade, made.begin, made.end, made.unit, strict=True))
    assert rows == sorted(rows)
    assert [r.stop - r.start for r in made.rows()] == [
        made.cascade.tolist().count(n) for n in range(len(made.names))
    ]


@given(EVENTS, st.sets(st.sampled_from("xyz")))
def test_some_of_the_cascades_keep_all_units(events: list[Event], names: set[str]) -> None:
    made = chosen(cascades_of(events), names)
    assert set(made.names) == {e.cascade for e in events} & names
    assert made.units == cascades_of(events).units


@given(st.dates(), st.integers(0, 800))
def test_places_in_the_calendar_follow_it(day: date, more: int) -> None:
    later = min(date.max, day + timedelta(more)) if day < date.max - timedelta(more) else day
    for scale in (Scale.YEAR, Scale.MONTH, Scale.DAY):
        assert scale.place(day) <= scale.place(later)
        assert day.isoformat().startswith(scale.text(scale.place(day)))


def test_plain_numbers_are_written_as_people_do_and_have_no_place() -> None:
    assert [Scale.NUMBER.text(n) for n in (1957.0, 0.1, -3.0, 1.51887)] == ["1957", "0.1", "-3", "1.51887"]
    with pytest.raises(ValueError, match="plain number"):
        Scale.NUMBER.place(date(2022, 11, 14))
