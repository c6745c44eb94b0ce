"""Days as knowledge files write them."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that the calendar has.

    >>> [is_date(t) for t in ("2022", "2022-02-28", "2022-02-30", "2022年")]
    [True, True, False, False]
    """
    match = _DATE.fullmatch(text)
    if not match:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True
