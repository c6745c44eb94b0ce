"""What is wrong with a query is told in words of ours with its place, never as a list of tokens."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from api.prefixes import PREFIXES
from api.query_faults import QueryFault, fault_of


def fault(query: str) -> QueryFault:
    with pytest.raises(SyntaxError) as refused:
        ox.Store().query(query, prefixes=PREFIXES)
    return fault_of(query, str(refused.value))


@pytest.mark.parametrize(
    ("query", "line", "column", "zh", "en"),
    [
        ("", None, None, "查询是空的", "query is empty"),
        ("# 只有注释\n", None, None, "查询是空的", "query is empty"),
        ("INSERT DATA { <a:b> <a:c> 1 }", None, None, "这是更新", "is an update"),
        (
            "ASK {\n ?s foaf:name ?o }",
            2,
            5,
            "前缀 foaf: 没有声明",
            "PREFIX foaf: <http://xmlns.com/foaf/0.1/>",
        ),
        ("ASK { ?s zp:agent nope:x }", 1, 19, "PREFIX nope: <…>", "nope: is not declared"),
        ("PREFIX a: <x:>\nASK { ?s a:b ?o; :c 1 }", 2, 18, "前缀 : 没有声明", "PREFIX : <…>"),
        ("SELECT * {\n ?s ?p\n", 2, 7, "查询到此就完了", "it ends here"),
        ("ASK {\n ?s ?p ?o ) }", 2, 14, "不合 SPARQL 语法", "is not SPARQL"),
    ],
)
def test_a_fault_has_a_place_and_a_word(
    query: str, line: int | None, column: int | None, zh: str, en: str
) -> None:
    found = fault(query)
    assert (found.line, found.column) == (line, column)
    assert zh in found.zh
    assert en in found.en
    assert all("expected" not in words for words in found.detail)


def test_the_line_is_shown_with_a_caret_below() -> None:
    zh, _ = fault("ASK {\n ?s zp:verb '印发'; foaf:x 1 }").detail
    _, line, caret = zh.split("\n")
    assert line == "   ?s zp:verb '印发'; foaf:x 1 }"
    assert caret == " " * 22 + "^"  # two columns a Chinese character


def test_of_a_long_line_only_what_is_near_is_shown() -> None:
    _, line, caret = fault("ASK {" + " ?s ?p ?o ." * 90 + " nope:x ?p ?o }").detail[1].split("\n")
    assert len(line) < 110
    assert line[len(caret) - 1 :].startswith("nope:x")
