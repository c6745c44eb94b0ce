"""What is wrong with a query or an update, in words: where it stands, and what to do.

The engine's own message lists every token that could have stood there, and its place is sometimes past the
fault; what can be told better from the text alone (a missing prefix, an update, nothing at all) is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from api.guard import Form, inspect
from api.prefixes import PREFIXES
from api.problems import in_its_words
from api.sparql_text.scanning import scan
from api.sparql_text.terminals import keyword
from ontology.terms import PREFIXES as TERMS

_PLACE = re.compile(r"error at (\d+):(\d+)")
_KNOWN = (
    ("IRI parsing failed", "IRI 不合格或不是绝对 IRI", "the IRI is not valid, or is not absolute"),
    (
        "variable that is unbound",
        "SELECT 中有变量既未分组也未聚合，或没有值",
        "SELECT has a variable that is neither grouped nor aggregated, or has no value",
    ),
    (
        "Variables are not allowed in INSERT DATA",
        "INSERT DATA 里不能有变量；请改用 INSERT … WHERE",
        "INSERT DATA takes no variables; use INSERT … WHERE",
    ),
    (
        "not allowed in DELETE DATA",
        "DELETE DATA 里不能有变量和空白节点；请改用 DELETE … WHERE",
        "DELETE DATA takes no variables and no blank nodes; use DELETE … WHERE",
    ),
    (
        "not allowed in DELETE WHERE",
        "DELETE 的模板里不能有空白节点；请改用变量",
        "a template of DELETE takes no blank nodes; use variables",
    ),
    (
        "cannot be shared by multiple blocks",
        "同一空白节点标签不能用于两个操作；请改名或改用 IRI",
        "one label of a blank node cannot stand in two operations; rename it, or use an IRI",
    ),
)
_WIDE = frozenset("WF")
_SHOWN = 100  # columns of a line that are shown


@dataclass(frozen=True, slots=True)
class QueryFault:
    """What is wrong with a query; `line` and `column` count from one, None where the whole is meant."""

    zh: str
    en: str
    line: int | None = None
    column: int | None = None
    excerpt: str = ""

    @property
    def detail(self) -> tuple[str, str]:
        """The fault with its place and the line that it is in, in Chinese and in English."""
        at_zh = f"第 {self.line} 行第 {self.column} 列：" if self.line else ""
        at_en = f"Line {self.line}, column {self.column}: " if self.line else ""
        below = f"\n{self.excerpt}" if self.excerpt else ""
        return f"{at_zh}{self.zh}{below}", f"{at_en}{self.en}{below}"


@dataclass(frozen=True, slots=True)
class _Words:
    """What a text is called."""

    zh: str
    en: str


_QUERY = _Words("查询", "query")
_UPDATE = _Words("更新", "update")


def fault_of(query: str, message: str) -> QueryFault:
    """Return what is wrong with a query that the engine refused with `message`.

    >>> fault_of("ASK { ?s geo:lat ?o }", "error at 1:17: expected one of Prefix not found").en
    'the prefix geo: is not declared; put this before the query: PREFIX geo: <…>'
    """
    if _is_empty(query):
        return QueryFault("查询是空的；请写一个 SPARQL 查询", "the query is empty; write a SPARQL query")
    if inspect(query).form is Form.UPDATE:
        return QueryFault(
            "这是更新（INSERT、DELETE 等），不是查询；库在这里只读",
            "this is an update (INSERT, DELETE …), no query; the store is read-only here",
        )
    return _undeclared(query, _QUERY) or _refused(query, message, _QUERY)


def update_fault_of(update: str, message: str) -> QueryFault:
    """Return what is wrong with an update that the engine refused with `message`.

    >>> update_fault_of("CLEAR ALL; PREFIX a: <x:> CLEAR ALL", "error at 1:18: expected one of CREATE").en
    'the engine takes PREFIX and BASE only before the first operation; move it to the beginning'
    """
    if inspect(update).form in (Form.SELECT, Form.ASK, Form.CONSTRUCT, Form.DESCRIBE):
        return QueryFault(
            "这是查询，不是更新；请用 query 参数，或 Content-Type: application/sparql-query",
            "this is a query, no update; send it as the parameter query, or as application/sparql-query",
        )
    late = _late_prologue(update) if "expected" in message else None
    return late or _undeclared(update, _UPDATE) or _refused(update, message, _UPDATE)


def _is_empty(text: str) -> bool:
    return not re.sub(r"#[^\r\n]*", "", text).strip()


def _late_prologue(update: str) -> QueryFault | None:
    """A declaration after an operation, which the standard allows and the engine does not."""
    before = ""
    for token, depth in scan(update):
        if depth == 0 and before == ";" and keyword(token) in ("prefix", "base", "version"):
            zh = "引擎只在第一个操作之前接受 PREFIX 和 BASE；请移到开头"
            en = "the engine takes PREFIX and BASE only before the first operation; move it to the beginning"
            return _at_offset(update, token.start(), zh, en)
        before = token[0]
    return None


def _undeclared(text: str, words: _Words) -> QueryFault | None:
    """The first prefix that is used and nowhere declared."""
    declared, before = set(PREFIXES), ""
    for token, _ in scan(text):
        if token["colon"] or token["local"]:
            name = token["word"] or ""
            if before == "prefix":
                declared.add(name)
            elif name not in declared:
                return _at_offset(text, token.start(), *_declare(name, words))
        before = token[0].lower()
    return None


def _declare(name: str, words: _Words) -> tuple[str, str]:
    line = f"PREFIX {name}: <{TERMS.get(name, '…')}>"
    return (
        f"前缀 {name}: 没有声明；请在{words.zh}前加一行：{line}",
        f"the prefix {name}: is not declared; put this before the {words.en}: {line}",
    )


def _at_offset(query: str, offset: int, zh: str, en: str) -> QueryFault:
    begin = query.rfind("\n", 0, offset) + 1
    return _at(query, query.count("\n", 0, offset) + 1, offset - begin + 1, zh, en)


def _refused(query: str, message: str, words: _Words) -> QueryFault:
    zh, en = next(
        ((zh, en) for words, zh, en in _KNOWN if words in message),
        (f"{words.zh}在此处或之前不合 SPARQL 语法", f"here or before, the {words.en} is not SPARQL"),
    )
    place = _PLACE.search(message)
    if place is None:
        return QueryFault(f"{zh}。{in_its_words(message)}", f"{en}: {message}")
    line, column = int(place[1]), int(place[2])
    if _ends(query, line, column):
        zh += f"；{words.zh}到此就完了，检查括号和引号是否成对"
        en += "; it ends here: see that brackets and quotes come in pairs"
        return _at_offset(query, len(query.rstrip()), zh, en)
    return _at(query, line, column, zh, en)


def _ends(query: str, line: int, column: int) -> bool:
    """Whether nothing stands after a place."""
    first, *later = query.split("\n")[line - 1 :] or [""]
    return not (first[column - 1 :] + "".join(later)).strip()


def _at(query: str, line: int, column: int, zh: str, en: str) -> QueryFault:
    """The fault with its line and a caret below; of a long line, what stands around the place."""
    lines = [text.rstrip("\r") for text in query.split("\n")]
    text = lines[line - 1] if line <= len(lines) else ""
    first = max(0, column - 1 - _SHOWN // 2)
    shown = text[first : first + _SHOWN].replace("\t", " ")
    width = sum(2 if unicodedata.east_asian_width(c) in _WIDE else 1 for c in shown[: column - 1 - first])
    return QueryFault(zh, en, line, column, f"  {shown}\n  {' ' * width}^" if shown.strip() else "")
