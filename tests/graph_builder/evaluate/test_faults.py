"""Where a fault stands: the sentence that holds its quote, each of equal quotes its own."""

from __future__ import annotations

from graph_builder.evaluate.faults import FaultKind, Spot, missed, placed
from graph_builder.model import Span

TEXT = "江苏 省教育厅，召开会议。随后开展问答。\n浙江 省教育厅，召开会议。"


def test_rows_with_one_quote_have_an_occurrence_each() -> None:
    rows = [{"id": "A1", "quote": "召开会议"}, {"id": "A2", "quote": "召开会议"}]
    first, second = placed([missed("activity", row, rows) for row in rows], TEXT)
    assert (first.sentence, second.sentence) == ("江苏 省教育厅，召开会议", "浙江 省教育厅，召开会议")
    assert TEXT[second.span.start : second.span.end] == "召开会议" if second.span else False


def test_what_was_told_stands_where_it_was_read() -> None:
    told = {"evidence": {"start": 13, "end": 19, "quote": TEXT[13:19]}}
    (fault,) = placed([Spot(FaultKind.SPURIOUS, "activity", None, told)], TEXT)
    assert fault.span == Span(13, 19)
    assert fault.sentence == "随后开展问答"


def test_a_province_is_looked_for_on_its_own_line() -> None:
    (fault,) = placed([Spot(FaultKind.MISSED, "spread", {}, None, "召开会议", near="浙江")], TEXT)
    assert fault.sentence.startswith("浙江")


def test_what_the_text_does_not_hold_has_no_place() -> None:
    (fault,) = placed([Spot(FaultKind.MISSED, "entity Person", {}, None, "无此人")], TEXT)
    assert (fault.span, fault.sentence) == (None, "")


def test_faults_come_by_kind_and_then_by_place() -> None:
    spots = [
        Spot(FaultKind.SPURIOUS, "entity Person", None, {}, "召开"),
        Spot(FaultKind.MISSED, "entity Person", {}, None, "浙江"),
        Spot(FaultKind.MISSED, "entity Person", {}, None, "江苏"),
    ]
    assert [f.span.start for f in placed(spots, TEXT) if f.span] == [0, 21, 8]
