"""What is wrong with a query is told in words of ours with its place, never as a list of tokens."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from api.prefixes import PREFIXES
from api.query_faults import QueryFault, fault_of, update_fault_of


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


def update_fault(update: str) -> QueryFault:
    with pytest.raises(SyntaxError) as refused:
        ox.Store().update(update, prefixes=PREFIXES)
    return update_fault_of(update, str(refused.value))


@pytest.mark.parametrize(
    ("update", "line", "column", "zh", "en"),
    [
        ("SELECT * {}", None, None, "这是查询", "is a query"),
        (
            "INSERT DATA {\n <a:b> foaf:name 1 }",
            2,
            8,
            "请在更新前加一行",
            "PREFIX foaf: <http://xmlns.com/foaf/0.1/>",
        ),
        (
            "INSERT { ?s nope:p 1 } WHERE { ?s ?p ?o FILTER(?o<?s&&?o>1) }",
            1,
            13,
            "nope:",
            "before the update",
        ),
        ("CLEAR ALL ;\n PREFIX a: <x:> CLEAR ALL", 2, 2, "请移到开头", "only before the first operation"),
        ("INSERT DATA { ?s <a:b> 1 }", 1, 27, "不能有变量", "takes no variables"),
        ("DELETE DATA { _:b <a:b> 1 }", 1, 28, "空白节点", "no blank nodes"),
        ("DELETE WHERE { _:b <a:b> 1 }", 1, 29, "空白节点", "no blank nodes"),
        ("INSERT DATA { _:b <a:b> 1 } ; INSERT DATA { _:b <a:b> 1 }", None, None, "改名", "rename it"),
        ("INSERT DATA {\n <a:x> <a:b> 1\n", 2, 15, "更新到此就完了", "it ends here"),
        ("CLEAR <a:b>", 1, 12, "更新在此处或之前", "the update is not SPARQL"),
        ("nonsense", 1, 8, "更新在此处或之前", "the update is not SPARQL"),
    ],
)
def test_a_fault_of_an_update_has_a_place_and_a_word(
    update: str, line: int | None, column: int | None, zh: str, en: str
) -> None:
    found = update_fault(update)
    assert (found.line, found.column) == (line, column)
    assert zh in found.zh
    assert en in found.en
    assert all("expected" not in words for words in found.detail)
    assert not line or found.excerpt.count("\n") == 1
