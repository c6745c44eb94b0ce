"""Texts made to be slow are read in time that grows with them, and not with their square."""

from __future__ import annotations

from time import thread_time

import pytest

from graph_builder.model import Span
from graph_builder.told_first import ToldFirst
from tests.graph_builder.conftest import TITLE, Tell

LEAD = f"{TITLE}\n★各地工作动态\n江西 "
SAID = "省教育厅印发《数据办法》，南昌市教育局召开会议，推广国家智慧教育平台。"


@pytest.mark.parametrize(
    ("text", "times"),
    [
        pytest.param("北京、上海、", 500, id="places"),
        pytest.param("、甲厅", 4_000, id="bodies nobody knows"),
        pytest.param(SAID, 400, id="sentences"),
        pytest.param(SAID.replace("。", "，"), 400, id="clauses"),
        pytest.param("省教育厅印发《甲》" + "、《乙》" * 20, 50, id="titles"),
        pytest.param("9.9%", 1_000, id="figures"),
        pytest.param("a", 10_000, id="letters"),
        pytest.param("督查组成立", 2_000, id="groups in one sentence"),
    ],
)
def test_reading_grows_with_the_text(tell: Tell, text: str, times: int) -> None:
    def seconds(often: int) -> float:
        begun = thread_time()
        tell(f"{LEAD}{text * often}\n")
        return thread_time() - begun

    seconds(10)
    short, long = (min(seconds(often) for _ in range(2)) for often in (times, 4 * times))
    assert long < 9 * short + 0.05  # a square would take sixteen times as long


def test_a_list_of_two_hundred_is_read_and_one_without_end_is_nobody(tell: Tell) -> None:
    def acting(members: int) -> int:
        listed = "、".join(["北京", "上海"] * (members // 2))
        read = tell(f"{LEAD}{listed}分别印发《数据办法》。\n")
        return len({a.id for a in read.activities if not a.agent_inferred})

    assert acting(200) == 200
    assert acting(4_000) == 0


def test_what_is_told_first_of_spans_that_lie_across_each_other() -> None:
    told, spans = ToldFirst[int](), [Span(a, a + n) for n in (3, 1, 7, 2) for a in (4, 0, 9, 2, 3, 6)]
    for number, span in enumerate(spans):
        told.add(span, number)
    for at in range(20):
        around = [n for n, span in enumerate(spans) if span.start <= at < span.end]
        assert told.at(at) == (around[0] if around else None)
