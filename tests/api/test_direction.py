from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from api.direction import closed

SIGNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("value", ["", "教育厅", 7, None, "\u200f左", "\u2067左\u2069", "\u2069\u202c"])
def test_what_ends_itself_stays(value: object) -> None:
    assert closed(value) is value


def test_markup_stays_as_it_is() -> None:
    markup = Markup('<script type="application/ld+json">"\u202e厅"</script>')
    assert closed(markup) is markup


@given(st.text(alphabet="厅a" + SIGNS, max_size=40))
def test_a_closed_text_begins_with_the_text_and_needs_nothing_more(text: str) -> None:
    told = closed(text)
    assert isinstance(told, str)
    assert told.startswith(text)
    assert set(told.removeprefix(text)) <= {"\u202c", "\u2069"}
    assert closed(told) == told
    opened = sum(told.count(sign) for sign in "\u2066\u2067\u2068")
    assert told.count("\u2069") >= opened
