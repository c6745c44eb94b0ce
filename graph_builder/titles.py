"""Titles of documents: what is left of one without who issues it and what it only carries."""

from __future__ import annotations

import re

_ON = "关于"
_ISSUER_CUT = re.compile(r"^(?P<issuer>[^《》]{2,40}?)(?=关于)")
_NESTED = re.compile(r"关于(?:印发|发布|公布|转发|下发)[《〈](?P<inner>.+)[》〉](?:的.*)?$")


def document_core(title: str) -> str:
    """Return a title without its issuer and without the notice around a nested title.

    >>> document_core("教育部办公厅关于举办活动周的通知")
    '关于举办活动周的通知'
    >>> document_core("关于印发〈专项计划〉的通知")
    '专项计划'
    """
    if _ON not in title:
        return title
    nested = _NESTED.search(title)
    return nested["inner"] if nested else _ISSUER_CUT.sub("", title)
