"""Lines: each knows its place, whatever ends it."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.lines import lines_of

RULE, MARK = re.compile(r"[*]{3,}"), re.compile("(?=★)")


def test_lines_know_their_place_whatever_ends_them() -> None:
    text = "甲\r\n \u2028 乙 \n\n丙"
    assert [(line.text, text[line.span.start : line.span.end]) for line in lines_of(text)] == [
        ("甲", "甲"),
        ("乙", "乙"),
        ("丙", "丙"),
    ]


@settings(derandomize=True)
@given(st.text(st.sampled_from("甲乙★* \n\r"), max_size=60), st.integers(1, 30))
def test_lines_are_stretches_of_the_text_in_order(text: str, times: int) -> None:
    whole = text * times
    found = lines_of(whole, RULE, MARK)
    assert [whole[line.span.start : line.span.end] for line in found] == [line.text for line in found]
    assert [line.span for line in found] == sorted(line.span for line in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert not re.sub(r"[\s★*]", "", "".join(whole)) or found
