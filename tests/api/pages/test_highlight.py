from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.pages.highlight import Mark, find_names, segments


def test_overlapping_marks_are_cut_not_nested() -> None:
    cut = segments("零一二三四五", [Mark(0, 4, "a"), Mark(2, 6, "b"), Mark(2, 4, "c")])
    assert [(each.text, each.keys) for each in cut] == [
        ("零一", ("a",)),
        ("二三", ("a", "b", "c")),
        ("四五", ("b",)),
    ]
    assert cut[1].opening == ("b", "c")
    assert cut[1].anchors == ("char=2,6", "char=2,4")


def test_offsets_count_code_points() -> None:
    cut = segments("😀教育部", [Mark(1, 4, "a")])
    assert [each.text for each in cut] == ["😀", "教育部"]


def test_a_name_across_a_mark_stays_linked() -> None:
    cut = segments("广西教育厅", [Mark(2, 5, "a")], [Mark(0, 5, "x:org")])
    assert [(each.text, each.entity) for each in cut] == [("广西", "x:org"), ("教育厅", "x:org")]


def test_names_of_one_character_and_none_are_not_looked_for() -> None:
    assert find_names("桂桂", {"桂": "x:a"}) == []
    assert find_names("桂桂", {}) == []


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(-2, 32), st.integers(-2, 32)), max_size=8))
def test_segments_joined_are_the_text(text: str, ends: list[tuple[int, int]]) -> None:
    marks = [Mark(start, end, f"k{number}") for number, (start, end) in enumerate(ends)]
    cut = segments(text, marks)
    assert "".join(each.text for each in cut) == text
    at = 0
    for each in cut:
        inside = {m.key for m in marks if 0 <= m.start <= at < m.end <= len(text)}
        assert set(each.keys) == inside
        at += len(each.text)
