"""Folding: whatever is read in the folded text leads back to its exact place in the text as read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.model import Span
from graph_builder.normalise import fold_character, normalise
from ontology.load import Knowledge, Repair

ANY = st.text(max_size=60)
DECORATED = st.text(
    st.sampled_from(
        '教育部會議ＡＢ１２（）：，㈱㎡ﬁ①…\u3000\u200b \n“”「」"《》+5g乾(gōng)&nbsp;&amp;\r\ue000'
    ),
    max_size=60,
)
PROMPT = settings(derandomize=True)


@PROMPT
@given(text=ANY | DECORATED)
def test_every_folded_character_leads_into_the_text(knowledge: Knowledge, text: str) -> None:
    folded = normalise(text, knowledge.repairs)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))


@PROMPT
@given(text=ANY | DECORATED, data=st.data())
def test_a_stretch_leads_back_to_a_stretch_that_folds_to_it(
    knowledge: Knowledge, text: str, data: st.DataObject
) -> None:
    folded = normalise(text, knowledge.repairs)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    back = folded.back(start, end)
    assert 0 <= back.start <= back.end <= len(text)
    if start < end:
        assert back.length > 0
        assert folded.back(start, start + 1).start == back.start
        assert folded.back(end - 1, end).end == back.end


@PROMPT
@given(ANY | DECORATED)
def test_what_is_folded_holds_no_wide_forms_and_no_masks(text: str) -> None:
    folded = normalise(text).text
    assert not {c for c in folded if c != fold_character(c)} - {"“", "”"}
    assert not {c for c in folded if "\ue000" <= c <= "\uf8ff"}


def test_a_ligature_is_several_characters_of_one_place() -> None:
    folded = normalise("甲㈱乙")
    assert folded.text == "甲(株)乙"
    assert [folded.back(at, at + 1) for at in range(5)] == [Span(0, 1), *[Span(1, 2)] * 3, Span(2, 3)]


def test_nothing_leads_back_to_nothing() -> None:
    folded = normalise("甲乙")
    assert (folded.back(1, 1), folded.back(2, 2)) == (Span(1, 1), Span(2, 2))


@pytest.mark.parametrize(
    ("character", "folded"),
    [
        ("：", ":"),
        ("Ａ", "A"),
        ("\u3000", " "),
        ("①", "①"),
        ("…", "…"),
        ("“", "“"),
        ("『", "“"),
        ("\u200b", ""),
        ("\ufeff", ""),
        ("\ufe0f", ""),
        ("\u034f", ""),
        ("\u0336", ""),
        ("\U000e0100", ""),
        ("\ue000", "\ufffd"),
    ],
)
def test_widths_are_folded_and_marks_that_mean_something_are_kept(character: str, folded: str) -> None:
    assert fold_character(character) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("推进“互联网 教育”大平台建设,人工智能 教育", "推进“互联网+教育”大平台建设,人工智能 教育"),
        ("河(hé)湖(hú)长制(试行)与档案(2019-2022年)", "河湖长制(试行)与档案(2019-2022年)"),
        ("林草局(Forestry)的(de)规划", "林草局(Forestry)的规划"),
        ("”百馆联动“和”夜读“同日启动", "“百馆联动”和“夜读”同日启动"),
        ("“百馆联动”和“夜读”同日启动", "“百馆联动”和“夜读”同日启动"),
        ('印发"数据要素"方案', "印发“数据要素”方案"),
        ("&ldquo;云上&rdquo;博物馆&nbsp;开馆", "“云上”博物馆 开馆"),
        ("水利廳舉辦「節水」講座", "水利厅举办“节水”讲座"),
        ("乾安县水利局", "乾安县水利局"),
    ],
)
def test_damage_of_pages_is_mended(knowledge: Knowledge, text: str, folded: str) -> None:
    assert normalise(text, knowledge.repairs).text == folded


def test_what_is_mended_leads_back_to_all_that_stood_there(knowledge: Knowledge) -> None:
    text = "省档(dàng)案局&ldquo;开放&rdquo;馆藏"
    folded = normalise(text, knowledge.repairs)
    at = folded.text.index("档案局")
    back = folded.back(at, at + 3)
    assert text[back.start : back.end] == "档(dàng)案局"
    quoted = folded.back(folded.text.index("“"), folded.text.index("”") + 1)
    assert text[quoted.start : quoted.end] == "&ldquo;开放&rdquo;"


@PROMPT
@given(text=DECORATED, new=st.sampled_from(["", "丙", "丙丙", r"\g<0>甲"]))
def test_a_repair_may_change_the_length(text: str, new: str) -> None:
    plain = normalise(text)
    mended = normalise(text, [Repair("教育", new)])
    assert mended.text == plain.text.replace("教育", new.replace(r"\g<0>", "教育"))
    assert len(mended.text) == len(mended.starts) == len(mended.ends)


@pytest.mark.parametrize("unseen", ["\ufeff", "\ufe0f", "\u034f", "\u0336", "\u200b", "\u3164", "\U000e0041"])
def test_what_cannot_be_seen_is_as_if_it_were_not_there(knowledge: Knowledge, unseen: str) -> None:
    text = unseen.join("省教育厅印发通知")
    folded = normalise(text, knowledge.repairs)
    assert folded.text == "省教育厅印发通知"
    back = folded.back(1, 4)
    assert text[back.start : back.end] == unseen.join("教育厅")


def test_an_accent_of_its_own_is_that_of_its_letter(knowledge: Knowledge) -> None:
    assert (
        normalise("河(he\u0301)湖", knowledge.repairs).text == normalise("河(hé)湖", knowledge.repairs).text
    )


def test_a_han_character_is_its_own_form() -> None:
    """So that of a text only the others need be looked at."""
    han = [chr(c) for c in range(ord("一"), ord("鿿") + 1)]
    assert [fold_character(c) for c in han] == han
