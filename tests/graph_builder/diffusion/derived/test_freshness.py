"""The digest of what results are made from: of rows, not of their order, and of each of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.derived.freshness import SOURCES, digest_of

ROWS = st.lists(st.dictionaries(st.sampled_from(["what", "one", "other", "begin"]), st.text()), max_size=4)
TOLD = st.fixed_dictionaries(dict.fromkeys(SOURCES, ROWS))


@given(TOLD)
def test_the_order_of_rows_is_nothing(told: dict[str, list[dict[str, str]]]) -> None:
    backwards = {name: [dict(reversed(row.items())) for row in reversed(rows)] for name, rows in told.items()}
    assert digest_of(backwards) == digest_of(told)


@given(TOLD, st.sampled_from(SOURCES), st.dictionaries(st.sampled_from(["one"]), st.text()))
def test_a_row_more_is_another_digest(
    told: dict[str, list[dict[str, str]]], name: str, row: dict[str, str]
) -> None:
    assert digest_of({**told, name: [*told[name], row]}) != digest_of(told)


def test_what_stands_in_one_cell_is_not_what_stands_in_two() -> None:
    empty: dict[str, list[dict[str, str]]] = {name: [] for name in SOURCES}
    one, two = ({**empty, "sources": rows} for rows in ([{"one": "a|b"}], [{"one": "a"}, {"one": "b"}]))
    assert digest_of(one) != digest_of(two)
