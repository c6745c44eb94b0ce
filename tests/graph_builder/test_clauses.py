"""Sentences and clauses: what stands in quotation marks, titles and brackets is never cut."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.clauses import MASK, clauses, mask, sentences
from graph_builder.model import Span

TEXTS = st.text(st.sampled_from("甲乙丙,;:。!\n、 “”《》()〈〉"), max_size=40)
PROMPT = settings(derandomize=True)


def cut(text: str) -> list[list[str]]:
    masked = mask(text)
    return [
        [text[c.start : c.end] for c in clauses(masked, s)] for s in sentences(masked, Span(0, len(text)))
    ]


def test_sentences_end_at_their_marks_and_clauses_at_commas() -> None:
    assert cut("甲印发办法,举办培训;乙开展检查。丙启动工程!") == [
        ["甲印发办法", "举办培训", "乙开展检查"],
        ["丙启动工程"],
    ]


def test_nothing_is_cut_inside_a_title_a_quotation_or_a_bracket() -> None:
    text = "印发《办法,一。二》,以“学,用”为题(甲,乙)。"
    assert cut(text) == [["印发《办法,一。二》", "以“学,用”为题(甲,乙)"]]


def test_a_title_in_a_title_is_one() -> None:
    assert mask("《关于印发〈甲〉的通知》乙").strip(MASK) == "乙"
    assert mask("《关于《甲》的解读》乙").strip(MASK) == "乙"


def test_an_open_mark_protects_nothing() -> None:
    assert cut("“甲,乙。丙") == [["“甲", "乙"], ["丙"]]


def test_outer_space_belongs_to_no_clause() -> None:
    assert cut("  甲 , 乙 。 ") == [["甲", "乙"]]


def test_only_what_lies_within_is_cut() -> None:
    assert sentences("甲。乙。丙。", Span(2, 4)) == [Span(2, 3)]


@PROMPT
@given(TEXTS)
def test_masking_keeps_every_offset(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(m in (t, MASK) for m, t in zip(masked, text, strict=True))


@PROMPT
@given(TEXTS)
def test_clauses_stand_in_their_sentence_in_order_and_are_never_empty(text: str) -> None:
    masked = mask(text)
    for sentence in sentences(masked, Span(0, len(text))):
        found = clauses(masked, sentence)
        assert all(sentence.holds(c) and text[c.start : c.end].strip() for c in found)
        assert all(a.end < b.start for a, b in pairwise(found))


def test_who_changes_what_was_cut_changes_nothing_for_the_next() -> None:
    masked = mask("甲印发办法,乙举办培训。")
    whole = sentences(masked, Span(0, len(masked)))
    clauses(masked, whole[0]).clear()
    assert len(clauses(masked, whole[0])) == 2
