"""Layout: text is measured in em, boxes may be turned, slots keep their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from visualizations.layout import Box, even_slots, fit, measure, sectors

ANGLES = st.lists(st.floats(0, 359), max_size=12)


@given(st.text(max_size=60), st.floats(20, 300))
def test_what_fits_is_never_wider_than_the_room(text: str, width: float) -> None:
    shown = fit(text, 12, width)
    assert measure(shown, 12) <= width + 1e-6


@given(ANGLES)
def test_slots_are_evenly_spaced(wanted: list[float]) -> None:
    slots = sorted(slot % 360 for slot in even_slots(wanted))
    gaps = [b - a for a, b in zip(slots, [*slots[1:], *(s + 360 for s in slots[:1])], strict=True)]
    assert all(abs(gap - 360 / len(wanted)) < 1e-6 for gap in gaps)


@given(st.floats(0, 359))
def test_a_turned_box_overlaps_itself_but_not_a_far_one(angle: float) -> None:
    box = Box(0, 0, 10, 2, angle)
    assert box.overlaps(Box(1, 0, 10, 2, angle))
    assert not box.overlaps(Box(30, 0, 10, 2, angle + 45))


def test_sectors_close_the_circle() -> None:
    assert list(sectors([1, 1, 2]))[-1][1] == 270
