"""Likeness of names: a number from 0 to 1, the same either way round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.similar import Similarity

NAMES = st.text(alphabet="数字校园规范建设行动网络学习空间覆盖ab“”", max_size=12)


@given(NAMES, NAMES)
def test_likeness_is_symmetric_and_between_nothing_and_one(one: str, other: str) -> None:
    likeness = Similarity([one, other])
    of = {name: dict(likeness.like(name, least=0.0)) for name in (one, other)}
    assert abs(of[one][other] - of[other][one]) < 1e-9
    assert -1e-9 <= of[one][other] <= 1 + 1e-9


@given(NAMES)
def test_a_name_is_most_like_itself(name: str) -> None:
    ((first, cosine), *_) = Similarity([name, "完全不同的名称"]).like(name, least=0.0)
    assert (first, round(cosine, 6)) == (name, 1.0)


def test_names_without_a_common_pair_are_not_listed() -> None:
    assert Similarity(["数字校园"]).like("乡村振兴") == []
