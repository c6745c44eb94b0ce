"""The operator's e-mail address: what is one, and the link that opens a mail to it.

>>> is_address("editor@example.org"), is_address("a@b.org?bcc=x@y.org")
(True, False)
"""

from __future__ import annotations

import re
from urllib.parse import quote

LONGEST = 254
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


def is_address(text: str) -> bool:
    """Whether a text is one plain e-mail address, with nothing that a link would read as more than that."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


def mail_to(address: str, subject: str, body: str) -> str:
    """A link that opens a mail to an address; nothing is sent by opening it.

    >>> mail_to("a@b.org", "甲", "x&cc=y")
    'mailto:a@b.org?subject=%E7%94%B2&body=x%26cc%3Dy'
    """
    told = (quote(text, safe="", errors="replace") for text in (subject, body))
    return "mailto:{}?subject={}&body={}".format(address, *told)
