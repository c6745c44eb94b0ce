"""The head of a competency question: its comments say what is asked, and where the answer is read best.

A question's file begins with lines like ``# zh: 某省做了什么``: `zh` and `en` are its title, `params` what an
asker may change as ``name=default``, `group` what it is about, `view` how its answer looks best, and `page`,
if a page of the site tells it better, the path of that page, with ``{name}`` for a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

GROUPS = ("documents", "provinces", "policies", "things", "evidence")
VIEWS = ("table", "bars", "timeline", "tiles", "network")
KEYS = ("zh", "en", "params", "group", "view", "page")

_LINE = re.compile(rf"^# ({'|'.join(KEYS)}): (.*)$")
_PAGE = re.compile(r"/[a-z/{}-]*")


@dataclass(frozen=True, slots=True)
class Head:
    """What the comments at the head of a question say; ``parameters`` are names with their defaults."""

    zh: str = ""
    en: str = ""
    parameters: Mapping[str, str] | None = None
    group: str = ""
    view: str = ""
    page: str = ""


def lines_of(query: str) -> dict[str, str]:
    """The comments at the head by their keys; the first of a key counts.

    >>> lines_of("# zh: 文件\\n# view: bars\\nASK {}\\n# page: /late")
    {'zh': '文件', 'view': 'bars'}
    """
    found: dict[str, str] = {}
    for line in query.splitlines():
        if not line.startswith("#"):
            break
        if told := _LINE.match(line):
            found.setdefault(told[1], told[2].strip())
    return found


def head_of(query: str) -> Head:
    """What the head of a question says."""
    told = lines_of(query)
    pairs = (each.partition("=") for each in told.get("params", "").split(",") if each.strip())
    parameters = {name.strip(): default.strip() for name, _, default in pairs}
    plain = {key: told.get(key, "") for key in ("zh", "en", "group", "view", "page")}
    return Head(parameters=parameters, **plain)


def faults(query: str) -> Iterator[tuple[str, str]]:
    """What the head of a question lacks or has wrong, in Chinese and English."""
    head = head_of(query)
    for key, allowed in (("group", GROUPS), ("view", VIEWS)):
        value = getattr(head, key)
        if value not in allowed:
            listed = "、".join(allowed)
            yield (
                f"“# {key}: {value}”不是 {listed} 之一",
                f"“# {key}: {value}” is none of {', '.join(allowed)}",
            )
    named = re.findall(r"{([a-z]*)}", head.page)
    if head.page and not (_PAGE.fullmatch(head.page) and set(named) <= set(head.parameters or ())):
        yield (
            f"“# page: {head.page}”须是本站的路径，花括号中是 # params: 的名称",
            f"“# page: {head.page}” must be a path of the site, with names of # params: in braces",
        )
