"""Heads: what stands before the text of an entry, and which places and bodies it names."""

from __future__ import annotations

import re
from functools import lru_cache

from graph_builder.bodies import ROLE
from graph_builder.gazetteer import gazetteer_for
from graph_builder.model import Kind, Mention
from ontology.load import Knowledge
from ontology.places import NATION

_STOP = re.compile(r"[,。;:!?《]")
# no head ends in the midst of a quotation, or so
_UNFINISHED = re.compile(r"“[^”]*$|《[^》]*$|(?:[未将拟于在由对向与和及的]|不得|不予|尚未)$")
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
        if beyond or _UNFINISHED.search(text) or _STOP.search(text) or text[0].isdigit():
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


@lru_cache(maxsize=4096)  # asked several times of each head, and provinces head entries everywhere
def named_by(head: str, knowledge: Knowledge) -> Mention | None:
    """Return the place or body that a head is, or that stands in it before a colon; None where it is a topic.

    >>> from ontology.load import load
    >>> [m and m.surface for m in (named_by(h, load()) for h in ("江西萍乡:旅发大会", "市教育局", "南京路"))]
    ['江西萍乡', '市教育局', None]
    """
    name = head.partition(":")[0]
    found = gazetteer_for(knowledge).find(name) if name else []
    return found[0] if len(found) == 1 and found[0].surface == name else None


def place_of(head: str, knowledge: Knowledge) -> str | None:
    """Return the identifier of the one place that a head names, or of the place of the body that it is.

    >>> from ontology.load import load
    >>> [place_of(h, load()) for h in ("芜湖", "新疆昌吉州", "南京市教育局", "市教育局", "全民阅读")]
    ['340200', '652300', '320100', None, None]
    """
    mention = named_by(head, knowledge)
    key = mention.key or "" if mention else ""
    told = key.partition("@")[2] if key.startswith(ROLE) else key
    if mention is None or told in knowledge.places_by_id:
        return told if told and told != NATION else None
    row = next((o for o in knowledge.organizations if o.slug == told), None)
    return row.place if row and row.place and row.place != NATION else None


def is_body(head: str, knowledge: Knowledge) -> bool:
    """Whether a head is the name of a body, which then tells who acts in its text.

    >>> from ontology.load import load
    >>> is_body("市教育局", load()), is_body("合肥市", load())
    (True, False)
    """
    mention = named_by(head, knowledge)
    return mention is not None and mention.kind is Kind.ORGANIZATION and mention.surface == head


def is_sentence(text: str) -> bool:
    """Whether what stands behind a head is its text, not a headline that belongs to it (萍乡:旅发大会)."""
    return bool(_SENTENCE.search(text)) or len(text) >= _LEAST_BODY


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
