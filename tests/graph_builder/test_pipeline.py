"""The whole way from text to statements: whatever the text, no error, and quotes stand where they say."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_builder.model import Evidence, Extraction, Source
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from ontology.load import Knowledge
from tests.graph_builder.conftest import SAMPLE, TITLE, Tell

TEXT = SAMPLE.read_text(encoding="utf-8")
NOISE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=12)


def evidence_of(extraction: Extraction) -> Iterator[Evidence]:
    for act in extraction.activities:
        yield act.evidence
        yield from act.more_evidence
    for figure in extraction.figures:
        yield figure.evidence


def is_sound(extraction: Extraction) -> None:
    text = extraction.source.text
    for evidence in evidence_of(extraction):
        assert text[evidence.span.start : evidence.span.end] == evidence.quote != ""
    for section in extraction.bulletin.sections:
        for span in (section.span, *(s for i in section.items for s in (i.head_span, i.body))):
            assert 0 <= span.start <= span.end <= len(text)
    ids = [*(a.id for a in extraction.activities), *(f.id for f in extraction.figures)]
    assert len(ids) == len(set(ids))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The sample with chunks deleted, doubled or swapped, and noise put in."""
    begin = draw(st.integers(0, len(TEXT) - 2000))
    text = TEXT[begin : begin + draw(st.integers(100, 2000))]
    for _ in range(draw(st.integers(1, 4))):
        a, b, c = sorted(draw(st.integers(0, len(text))) for _ in range(3))
        head, one, other, tail = text[:a], text[a:b], text[b:c], text[c:]
        middle = draw(st.sampled_from([other, one + one + other, other + one, one + draw(NOISE) + other]))
        text = head + middle + tail
    return text if text.strip() else "甲"


@settings(derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(text=mutated())
def test_any_damage_to_a_bulletin_is_read_without_error(
    pipeline: Pipeline, knowledge: Knowledge, text: str
) -> None:
    extraction = pipeline.extract(read_bytes(text.encode(), "mutated.txt"))
    is_sound(extraction)
    assert shard_of(extraction, knowledge).triples


@settings(derandomize=True, max_examples=100)
@given(text=st.text(max_size=80).filter(str.strip))
def test_any_text_at_all_is_read_without_error(pipeline: Pipeline, text: str) -> None:
    text = "".join(c for c in text if c.isprintable() or c in "\n\t") or "甲"
    text = text.encode("utf-8", "ignore").decode()
    if text.strip():
        is_sound(pipeline.extract(read_bytes(text.encode(), "any.txt")))


def test_the_sample_is_sound(sample: Extraction) -> None:
    is_sound(sample)
    assert len(sample.activities) > 70


def test_reading_twice_is_the_same(pipeline: Pipeline, sample: Extraction, sample_source: Source) -> None:
    assert pipeline.extract(sample_source) == sample


def test_a_bulletin_leaves_nothing_behind_for_the_next(
    pipeline: Pipeline, sample: Extraction, sample_source: Source, tell: Tell
) -> None:
    tell("★各地工作动态\n江苏 省教育厅印发《关于做好国家智慧教育平台推广使用工作的通知》。\n")
    assert pipeline.extract(sample_source) == sample


def test_widths_and_line_ends_do_not_change_what_is_read(pipeline: Pipeline, sample: Extraction) -> None:
    wide = TEXT.translate(str.maketrans(",:;()", "，：；（）")).replace("\n", "\r\n")
    read = pipeline.extract(read_bytes(wide.encode(), "wide.txt"))
    is_sound(read)

    def said(extraction: Extraction) -> list[tuple[str, ...]]:
        return [
            (*(e.iri for e in a.agents), a.verb, a.target.entity.iri, a.id) for a in extraction.activities
        ]

    assert said(read) == said(sample)


def test_an_act_keeps_its_identifier_when_the_text_before_it_changes(tell: Tell) -> None:
    entry = "江苏 省教育厅印发《数据办法》。\n★其他动态\n"
    title = "2022年11月教育信息化和网络安全工作月报"
    one = tell(f"{title}\n★各地工作动态\n{entry}")
    other = tell(f"{title}\n★各地工作动态\n北京 市教委召开会议。\n{entry}")
    assert one.activities[0].id in [a.id for a in other.activities]


def test_a_long_sentence_is_quoted_by_its_clause(tell: Tell) -> None:
    long = ",".join(f"举办第{n}期数据培训班" for n in range(1, 60))
    acts = tell(f"★各地工作动态\n江苏 省教育厅印发《数据办法》,{long}。\n★其他动态\n").activities
    assert len(acts) == 60
    assert all(len(a.evidence.quote) <= 280 and a.target.name in a.evidence.quote for a in acts)


@pytest.mark.parametrize(
    ("text", "warnings"),
    [(TEXT, ("period-inferred",)), ("省教育厅召开会议。", ("layout", "period", "nobody"))],
)
def test_what_could_not_be_told_is_warned_of(tell: Tell, text: str, warnings: tuple[str, ...]) -> None:
    assert tell(text).warnings == warnings


@pytest.mark.parametrize(
    "fragment", ["1", "0.", "十", "建设", "工作", "任命", "甲·", "★", "3名", "增长5%", "ﷺ"]
)
def test_a_fragment_said_over_and_over_is_read_at_once(tell: Tell, fragment: str) -> None:
    said = fragment * (30_000 // len(fragment.encode()))
    begun = process_time()
    tell(f"{TITLE}\n★各地工作动态\n北京 市教委印发{said}通知。\n")
    assert process_time() - begun < 3


@pytest.mark.parametrize("unseen", ["\ufeff", "\ufe0f", "\u034f", "\u0301", "\U000e0100"])
def test_marks_without_width_change_nobody(tell: Tell, unseen: str) -> None:
    entry = "北京 市教委印发《甲办法》。"
    read = tell(f"{TITLE}\n★各地工作动态\n{unseen.join(entry)}\n")
    assert [[a.name for a in act.agents] for act in read.activities] == [["北京市教育委员会"]]


@pytest.mark.parametrize("head", ["北\ue000京", "北亰"])
def test_an_entry_whose_head_is_not_read_is_not_the_ministrys(tell: Tell, head: str) -> None:
    entries = f"江苏 省教育厅印发《乙办法》。\n浙江 省教育厅印发《丙办法》。\n{head} 印发《甲办法》。"
    read = tell(f"{TITLE}\n★各地工作动态\n{entries}\n")
    assert [a.name for act in read.activities if act.target.name == "甲办法" for a in act.agents] == []
    assert "甲办法" in {act.target.name for act in read.activities}


def test_a_name_with_an_unreadable_character_is_no_name(tell: Tell) -> None:
    read = tell(f"{TITLE}\n★各地工作动态\n北\ue000京 印发《甲办法》。\n江苏 省\ue000教育厅召开会议。\n")
    assert not [a for act in read.activities for a in act.agents]
