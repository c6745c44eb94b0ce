"""Names: two spellings of one name have one key, and what is shown is set as Chinese is set."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.names import digest, fold, key, typeset

# What names are written with. (Over all of Unicode, removing a space may let two marks combine.)
WRITTEN = st.text(st.sampled_from("教育部(),:;!? “”《》Ａａ+0３\u3000。、—"), max_size=20)
NAMES = st.text(max_size=30) | WRITTEN
PROMPT = settings(derandomize=True, max_examples=300)


@PROMPT
@given(WRITTEN)
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert key(key(name)) == key(name)


@PROMPT
@given(NAMES)
def test_what_is_typeset_stays_as_it_is(name: str) -> None:
    assert typeset(typeset(name)) == typeset(name)


@PROMPT
@given(NAMES)
def test_typesetting_does_not_change_which_name_it_is(name: str) -> None:
    assert key(typeset(name)) == key(name)


@PROMPT
@given(NAMES)
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("数据办法（试行）", "数据办法(试行)"),
        ("“互联网＋教育”大平台", '"互联网+教育"大平台'),
        ("教育ＡＰＰ", "教育APP"),
        ("数据 办法", "数据办法"),
        ("数据办法。", "数据办法"),
        ("「云」课堂", "“云”课堂"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("数据办法", "数据办法(试行)"),
        ("工程1.0", "工程2.0"),
        ("甲、乙", "甲乙"),
        ("2021—2022年", "2021-2022年"),
    ],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("全省局长(校长) 培训班", "全省局长（校长）培训班"),
        ("学习,向未来", "学习，向未来"),
        ("学习贯彻 精神", "学习贯彻精神"),
        ("5G 专网", "5G专网"),
        ("AI for Education", "AI for Education"),
        ("Ready? Go!", "Ready? Go!"),
    ],
)
def test_punctuation_beside_chinese_is_full_width(told: str, shown: str) -> None:
    assert typeset(told) == shown


def test_a_digest_is_the_start_of_the_sha256() -> None:
    assert digest("教育部") == digest("教育部", 64)[:16]
    assert len(digest("", 10)) == 10
