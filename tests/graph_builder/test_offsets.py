"""From the text as read to the folded text and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph_builder.model import Span
from graph_builder.normalise import normalise
from graph_builder.offsets import forth, places_of

TEXT = st.text(st.sampled_from("ＡAbＢ㈱，,教廳育厅「」 \u200b\n"), max_size=30)


@given(text=TEXT, data=st.data())
def test_what_goes_back_comes_forth_and_nothing_else(text: str, data: st.DataObject) -> None:
    folded = normalise(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = forth(folded, start, end)
    if span is not None:
        assert folded.back(span.start, span.end) == Span(start, end)
        assert span.start < span.end


def test_half_of_a_character_that_became_several_is_no_place() -> None:
    folded = normalise("㈱乙")
    assert forth(folded, 0, 1) == Span(0, 3)
    assert folded.back(1, 3) == Span(0, 1)


def test_a_quote_is_found_as_often_as_it_stands_and_only_inside() -> None:
    folded = normalise("印发办法，印发办法。")
    assert places_of("印发办法", folded, Span(0, 10)) == [Span(0, 4), Span(5, 9)]
    assert places_of("印发办法", folded, Span(1, 9)) == [Span(5, 9)]
    assert places_of("  ", folded, Span(0, 10)) == []
