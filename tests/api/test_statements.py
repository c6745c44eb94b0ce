from __future__ import annotations

from api.names import Name
from api.statements import TYPE, Statement, by_place, gather, in_words
from ontology.terms import NS

SPAN = "https://x/id/text/" + "0" * 32 + "#char={},{}"


def row(statement: str, name: str, value: str, quote: str | None = None) -> dict[str, str]:
    found = {"statement": statement, "property": NS + name, "value": value}
    return found if quote is None else found | {"quote": quote}


def test_rows_in_any_order_become_statements() -> None:
    rows = [
        row("x:1", "evidence", SPAN.format(9, 12), "后一句"),
        row("x:2", "agent", "x:b"),
        row("x:1", "evidence", SPAN.format(0, 3), "前一句"),
        row("x:2", "agent", "x:a"),
        row("x:2", "agent", "x:a"),
        {"statement": "x:2", "property": TYPE, "value": NS + "Observation"},
    ]
    first, second = gather(rows)
    assert [quote.quote for quote in first.quotes] == ["前一句", "后一句"]
    assert first.quotes[0].anchor == "char=0,3"
    assert second.all("agent") == ["x:a", "x:b"]
    assert (first.kind, second.kind) == ("Activity", "Observation")
    assert second.roles_of("x:a") == ["agent"]


def test_the_order_of_the_text() -> None:
    undated = Statement("x:0")
    placed = gather([row("x:9", "evidence", SPAN.format(0, 1)), row("x:1", "evidence", SPAN.format(5, 6))])
    assert [each.iri for each in by_place([*reversed(placed), undated])] == ["x:9", "x:1", "x:0"]


def test_plain_words() -> None:
    act = Statement("x:1", {"agent": ["x:a", "https://x/id/org/moe"], "verb": ["印发"], "object": ["x:d"]})
    names = {"x:a": Name(zh="甲", en="A"), "x:d": Name(zh="通知")}
    assert in_words(act, names, "zh") == "甲、moe 印发 通知"
    assert in_words(act, names, "en") == "A、moe 印发 通知"
