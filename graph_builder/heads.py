"""Heads: what stands before the text of an entry, and which places it names."""

from __future__ import annotations

import re

from ontology.load import Knowledge

_STOP = re.compile(r"[,。;:!?《]")
_OPEN_QUOTE = re.compile(r"“[^”]*$|《[^》]*$")
_JOINED = re.compile(r"[、\s]+|和(?=[\u4e00-\u9fff]{2})")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[。;!?]")
_PLAIN_LIMIT = 34
_LEAST_BODY = 16


def head_end(line: str, limit: int) -> int:
    """Return where the head of an item ends: after its leading parts that hold no punctuation, 0 without a
    head.

    >>> line = "虚拟现实 教育培训 两部门印发《计划》。"
    >>> line[:head_end(line, 40)]
    '虚拟现实 教育培训 '
    """
    end = 0
    for part in re.finditer(r"\S+\s*", line):
        text = part[0].strip()
        beyond = part.end() == len(line) or part.end() > limit
        if beyond or _STOP.search(text) or _OPEN_QUOTE.search(text) or text[0].isdigit():
            break
        end = part.end()
    return end


def provinces_of(head: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the identifiers of the provinces that a head names, () when it is about something else.

    >>> from ontology.load import load
    >>> provinces_of("湖北、湖南", load())
    ('420000', '430000')
    """
    names = [n for n in _JOINED.split(head) if n]
    places = [knowledge.places_by_name.get(n) for n in names]
    if not names or not all(places):
        return ()
    return tuple(p.id for p in places if p)


def is_plain_head(line: str, following: str) -> bool:
    """Whether a line without a mark is the head of the one that follows: short, no sentence, before one.

    >>> is_plain_head("全民阅读", "4月23日,省图书馆举办全民阅读活动启动仪式。")
    True
    >>> is_plain_head("省图书馆举办讲座。", "4月23日,省图书馆举办全民阅读活动启动仪式。")
    False
    """
    return (
        len(line) <= _PLAIN_LIMIT
        and bool(_CHINESE.search(line))
        and not re.search(r"[。;!?,]", line)
        and len(following) >= _LEAST_BODY
        and bool(_SENTENCE.search(following))
    )
