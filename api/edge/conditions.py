"""Conditional requests (RFC 9110, 13): whether the client has the newest state already."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache

_TAG = re.compile(rb'\s*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*')
MOST_TAGS = 4096


def matches(header: bytes, etag: bytes) -> bool:
    """Whether an ``If-None-Match`` names the tag, compared weakly; ``*`` names any.

    >>> matches(b'"a", W/"b"', b'W/"b"'), matches(b"*", b'"x"'), matches(b'"a" "b"', b'"b"')
    (True, True, False)
    """
    if header.strip() == b"*":
        return True
    wanted = etag.removeprefix(b"W/")
    return wanted in tags(header)


def tags(header: bytes) -> list[bytes]:
    """The opaque tags of a list; what comes after something that is no tag is passed over."""
    found: list[bytes] = []
    position = 0
    header = header[:MOST_TAGS]
    while match := _TAG.match(header, position):
        found.append(match[1])
        if header[match.end() : match.end() + 1] not in (b",", b""):
            return found[:-1]
        position = match.end() + 1
    return found


def is_unmodified(header: bytes, published: int) -> bool:
    """Whether ``If-Modified-Since`` names the very second in which a state was published (ns).

    A later time will not do: where the clock was set back, or a backup given back, a newer state may bear an
    earlier time than that which the client has (RFC 9110, 13.1.3). Nonsense names none.

    >>> is_unmodified(b"Thu, 01 Jan 1970 00:00:05 GMT", 5_900_000_000)
    True
    >>> is_unmodified(b"yesterday", 0)
    False
    """
    try:
        since = parsedate_to_datetime(header[:64].decode("ascii"))
        if since.tzinfo is None:
            since = since.replace(tzinfo=UTC)
        return published // 1_000_000_000 == since.timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return False


@lru_cache(maxsize=64)
def http_date(nanoseconds: int) -> bytes:
    """The time as HTTP writes it.

    >>> http_date(5_900_000_000)
    b'Thu, 01 Jan 1970 00:00:05 GMT'
    """
    return formatdate(nanoseconds // 1_000_000_000, usegmt=True).encode()
