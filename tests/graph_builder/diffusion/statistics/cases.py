"""Invented cascades for tests: small ones as any, with ties, intervals and units that adopt nothing."""

from __future__ import annotations

from hypothesis import strategies as st

from graph_builder.diffusion.cascades import Cascades, Event, Scale, cascades_of

UNITS = ("甲", "乙", "丙", "丁", "戊")
NAMES = ("课程", "平台", "行动")


def at(unit: str, begin: float, end: float | None = None, cascade: str = "课程") -> Event:
    """An adoption at a time, or between two."""
    return Event(unit, cascade, begin, begin if end is None else end)


def events(step: float = 1.0, most: int = 7, wide: int = 2) -> st.SearchStrategy[list[Event]]:
    """Adoptions at multiples of `step`, up to `wide` of which an interval spans."""
    one = st.builds(
        lambda unit, name, begin, width: Event(unit, name, begin * step, (begin + width) * step),
        st.sampled_from(UNITS),
        st.sampled_from(NAMES),
        st.integers(0, most),
        st.integers(0, wide),
    )
    return st.lists(one, max_size=14)


def any_cascades() -> st.SearchStrategy[Cascades]:
    """Cascades of whole numbers, of months, or of halves of a number."""
    return st.one_of(
        st.builds(cascades_of, events(), st.just(UNITS)),
        st.builds(cascades_of, events(), st.just(UNITS), st.just(Scale.MONTH)),
        st.builds(cascades_of, events(0.5), st.just(())),
    )
