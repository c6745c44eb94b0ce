"""Whatever is done to a bulletin, it is read without a fault, within a second, every quote in its text.

The second is one of the thread's own CPU time (`time.thread_time`), so that other work on the machine does
not count; the first reading of a process, which compiles the knowledge, is not measured.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.contract import as_json
from graph_builder.model import Evidence, Extraction, Source
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import UnreadableInput, read_bytes
from ontology.load import Knowledge
from tests.graph_builder.mutations import MUTATIONS, mutated, texts

LIMIT = 1.0  # seconds of CPU for one reading
ROUNDS, ROUND = 100, 100  # of the long test: 10,000


def source_of(text: str) -> Source:
    """A text as a file of it is read; one that no file can hold, as it is."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return Source("damaged.txt", "text/plain", text, digest)
    return read_bytes(data, "damaged.txt")


def evidence_of(extraction: Extraction) -> Iterator[Evidence]:
    for act in extraction.activities:
        yield from (act.evidence, *act.more_evidence)
    yield from (figure.evidence for figure in extraction.figures)
    yield from (adoption.basis.evidence for adoption in extraction.adoptions)


def assert_read_well(text: str, pipeline: Pipeline, knowledge: Knowledge, what: str = "") -> float:
    """Read a text, or see it refused in words; return how long that took."""
    begun = time.thread_time()
    try:
        source = source_of(text)
    except UnreadableInput:  # in words, which test_read.py holds
        return time.thread_time() - begun
    extraction = pipeline.extract(source)
    took = time.thread_time() - begun
    length = len(source.text)
    for evidence in evidence_of(extraction):
        span = evidence.span
        assert 0 <= span.start < span.end <= length, what
        assert source.text[span.start : span.end] == evidence.quote, what
    for section in extraction.bulletin.sections:
        spans = (section.span, *chain.from_iterable((i.head_span, i.body) for i in section.items))
        assert all(0 <= s.start <= s.end <= length for s in spans), what
    json.dumps(as_json(extraction, knowledge))
    shard_of(extraction, knowledge)
    assert took < LIMIT, f"{what}: {took:.2f} s"
    return took


def assert_all_read_well(seeds: range, pipeline: Pipeline, knowledge: Knowledge) -> None:
    faults = []
    for seed in seeds:
        text, what = mutated(seed)
        try:
            assert_read_well(text, pipeline, knowledge, what)
        except Exception as error:  # noqa: BLE001 - all of a round are told at once
            faults.append(f"{what}: {type(error).__name__} {str(error)[:200]}")
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module", autouse=True)
def _warm(pipeline: Pipeline) -> None:
    pipeline.extract(source_of(texts()[0][1]))


def test_the_same_seed_gives_the_same_damage_and_all_kinds_are_done() -> None:
    told = [mutated(seed) for seed in range(200)]
    assert told == [mutated(seed) for seed in range(200)]
    done = set(chain.from_iterable(what.split()[2:] for _, what in told))
    assert done == {mutation.__name__ for mutation in MUTATIONS}


def test_two_hundred_damaged_bulletins_are_read_well(pipeline: Pipeline, knowledge: Knowledge) -> None:
    assert_all_read_well(range(200), pipeline, knowledge)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_ten_thousand_damaged_bulletins_are_read_well(
    number: int, pipeline: Pipeline, knowledge: Knowledge
) -> None:
    assert_all_read_well(range(number * ROUND, (number + 1) * ROUND), pipeline, knowledge)


WORDS = st.sampled_from(
    (
        *(
            "省教育厅",
            "教育部",
            "印发",
            "《",
            "》",
            "办法",
            "关于印发",
            "的通知",
            "，",
            "、",
            "。",
            "11月3日",
        ),
        *("举办", "培训班", "召开会议", "2022年", "★", "“", "”", "(", ")", "等五部门", "联合", "&nbsp;"),
        *("江苏 ", "\n", "\r\n", "\u3000", "2000余名"),
    )
)


@settings(derandomize=True, max_examples=60)
@given(st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=40).map("".join))
def test_any_text_is_read_or_refused(pipeline: Pipeline, knowledge: Knowledge, text: str) -> None:
    assert_read_well(text, pipeline, knowledge)


@settings(derandomize=True, max_examples=60)
@given(st.text(st.characters(), min_size=1, max_size=120))
def test_any_characters_in_an_entry_are_read_or_refused(
    pipeline: Pipeline, knowledge: Knowledge, text: str
) -> None:
    entry = f"2022年11月教育信息化和网络安全工作月报\n★各地工作动态\n江苏 省教育厅印发{text}《甲办法》。\n"
    assert_read_well(entry, pipeline, knowledge)
