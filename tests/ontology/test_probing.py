"""Which patterns are slow is told the same by a machine that is several times as slow now and then."""

from __future__ import annotations

import re
from itertools import count

import pytest

from ontology import probing

PERIOD, SLOW, TIMES = (
    40,
    13,
    4.0,
)  # of so many measures so many, one after another, take so many times as long
PER_UNIT = 7e-8


def machine(monkeypatch: pytest.MonkeyPatch, power: int, phase: int) -> None:
    """Have a match take as a power of the text, and longer while the machine is slow."""
    calls = count(phase)

    def seconds(_: re.Pattern[str], text: str) -> float:
        is_slow = next(calls) % PERIOD < SLOW
        return float(PER_UNIT * len(text) ** power * (TIMES if is_slow else 1.0))

    monkeypatch.setattr(probing, "_seconds", seconds)
    monkeypatch.setattr(probing, "_takes_long", lambda *_: False)


@pytest.mark.parametrize("phase", range(PERIOD))
def test_what_takes_as_the_square_is_not_slow_on_a_machine_that_is_slow_for_a_while(
    monkeypatch: pytest.MonkeyPatch, phase: int
) -> None:
    machine(monkeypatch, 2, phase)
    assert not probing._is_slow("(?:人民|中心)+医院")


@pytest.mark.parametrize("phase", range(PERIOD))
def test_what_takes_as_the_cube_is_slow_on_any(monkeypatch: pytest.MonkeyPatch, phase: int) -> None:
    machine(monkeypatch, 3, phase)
    assert probing._is_slow("(?:人民|中心)+医院")
