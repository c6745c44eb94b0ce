"""Whatever acts are suggested, nothing breaks, the rules stand, and every word is in the text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from graph_builder.suggestions import SuggestedAct, SuggestedName, Suggestions
from tests.graph_builder.conftest import TITLE

TEXT = (
    f"{TITLE}\n★各地工作动态\n江苏　省教育廳印發《校园数据（试行）管理办法》，上马“苏学通”平台。"
    "12月3日，省虚拟仿真中心上马甲平台、乙平台。\n浙江　杭州市教育局拟上马“浙课”平台，未上马丙平台。"
    "会议要求宁波市教育局上马丁平台。\n★其他动态\n"
)
SOURCE = read_bytes(TEXT.encode(), "invented.txt")


@st.composite
def words(draw: st.DrawFn) -> str:
    start = draw(st.integers(0, len(TEXT) - 1))
    return TEXT[start : draw(st.integers(start, min(len(TEXT), start + 12)))]


@st.composite
def acts(draw: st.DrawFn) -> SuggestedAct:
    start = draw(st.integers(-3, len(TEXT)))
    end = draw(st.integers(-3, len(TEXT) + 3))
    quote = TEXT[start:end] if draw(st.booleans()) else draw(words())
    agents = draw(st.lists(st.one_of(words(), st.sampled_from(["省教育厅", "省虚拟仿真中心"])), max_size=2))
    verb = draw(st.one_of(st.just("上马"), words()))
    return SuggestedAct(
        start,
        end,
        quote,
        tuple(agents),
        verb,
        "launch",
        draw(words()),
        draw(st.sampled_from(["", "planned"])),
        "llm:m",
    )


names = st.builds(
    SuggestedName,
    st.integers(-3, len(TEXT) + 3),
    st.integers(-3, len(TEXT) + 3),
    st.sampled_from(["Organization", "Person", "Place"]),
    st.just("ner:x"),
)


@settings(derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    told=st.builds(
        Suggestions, st.lists(acts(), max_size=4).map(tuple), st.lists(names, max_size=4).map(tuple)
    )
)
def test_any_suggestion_leaves_the_rules_alone_and_quotes_the_text(
    pipeline: Pipeline, told: Suggestions
) -> None:
    alone, both = pipeline.extract(SOURCE), pipeline.extract(SOURCE, told)
    assert both.activities[: len(alone.activities)] == alone.activities
    assert (both.figures, both.adoptions, both.themes) == (alone.figures, alone.adoptions, alone.themes)
    for act in both.activities[len(alone.activities) :]:
        span = act.evidence.span
        assert TEXT[span.start : span.end] == act.evidence.quote != ""
        assert act.agents
        assert act.evidence.confidence < 0.7
    assert len({a.id for a in both.activities}) == len(both.activities)


def suggested(quote: str, agent: str, target: str, status: str = "reported") -> SuggestedAct:
    start = TEXT.index(quote)
    return SuggestedAct(start, start + len(quote), quote, (agent,), "上马", "launch", target, status, "llm:m")


@pytest.mark.parametrize(
    ("quote", "agent", "target", "status"),
    [
        ("省虚拟仿真中心上马甲平台、乙平台", "省虚拟仿真中心", "甲平台", "reported"),
        ("杭州市教育局拟上马“浙课”平台", "杭州市教育局", "“浙课”平台", "planned"),
    ],
)
def test_a_word_of_planning_is_one_only_before_the_verb(
    pipeline: Pipeline, quote: str, agent: str, target: str, status: str
) -> None:
    (act,) = pipeline.weigh(SOURCE, Suggestions((suggested(quote, agent, target),))).acts
    assert act.status == status


@pytest.mark.parametrize(
    ("quote", "agent", "target", "why"),
    [
        ("未上马丙平台", "杭州市教育局", "丙平台", "negated"),
        ("会议要求宁波市教育局上马丁平台", "宁波市教育局", "丁平台", "content"),
    ],
)
def test_what_the_rules_turn_down_stays_so(
    pipeline: Pipeline, quote: str, agent: str, target: str, why: str
) -> None:
    (refused,) = pipeline.weigh(SOURCE, Suggestions((suggested(quote, agent, target),))).refused
    assert refused.why == why
