from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.edge.conditions import http_date, is_unmodified, matches

OPAQUE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='"'), max_size=8)


@given(st.lists(OPAQUE, max_size=6), st.booleans(), OPAQUE)
def test_a_list_matches_exactly_the_tags_that_it_names(listed: list[str], weak: bool, one: str) -> None:
    header = " , ".join(("W/" if weak else "") + f'"{each}"' for each in listed).encode()
    assert matches(header, f'W/"{one}"'.encode()) == (one in listed)
    assert matches(header, f'"{one}"'.encode()) == (one in listed)


@given(st.binary(max_size=300))
def test_nonsense_neither_fails_nor_matches_by_chance(header: bytes) -> None:
    assert matches(header, b'W/"0123456789abcdef"') == (header.strip() == b"*")
    is_unmodified(header, 0)


@pytest.mark.parametrize(
    "header", [b"", b"0", b"Thu, 99 Foo 2022", b"Thu, 01 Jan 99999 00:00:00 GMT", b"\xff"]
)
def test_a_date_that_is_none_is_never_met(header: bytes) -> None:
    assert not is_unmodified(header, 0)


@given(st.integers(0, 4_000_000_000), st.integers(-5, 5))
def test_a_state_is_unmodified_since_its_own_second_and_no_other(second: int, later: int) -> None:
    since = http_date(max(0, second + later) * 1_000_000_000)
    assert is_unmodified(since, second * 1_000_000_000 + 5) == (max(0, second + later) == second)
