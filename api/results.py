"""A whole result on its way to a client: in memory while it is small, else in a file without a name.

A large result never stands in the front process: a reader writes it to the file, and it leaves in pieces.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

PIECE = 128 * 1024


class Spool:
    """An open file that a reader filled, by its descriptor; it is gone when the last holder lets go."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor
        self.size = os.fstat(descriptor).st_size

    def read(self, start: int, size: int) -> bytes:
        """The bytes from `start` on, `size` of them if there are so many."""
        return b"" if self._descriptor is None else os.pread(self._descriptor, size, start)

    def close(self) -> None:
        """Let the file go; again is harmless."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        self.close()  # its client may have left before anything was sent


@dataclass(frozen=True, slots=True)
class Result:
    """A complete result, of the snapshot `revision`.

    >>> Result(b"abc", "text/csv", 1).body
    b'abc'
    """

    content: bytes | Spool
    media_type: str
    revision: int

    @property
    def body(self) -> bytes:
        """All of it in memory."""
        return self.beginning(self.size)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.content.size if isinstance(self.content, Spool) else len(self.content)

    @property
    def content_type(self) -> str:
        """The media type as a header tells it."""
        return content_type_of(self.media_type)

    def beginning(self, size: int) -> bytes:
        """Its first bytes, `size` of them if there are so many."""
        return self.content.read(0, size) if isinstance(self.content, Spool) else self.content[:size]

    def response(self, headers: Mapping[str, str]) -> Response:
        """The answer that carries it."""
        return open_response(self.content, self.media_type, headers)


def content_type_of(media_type: str) -> str:
    """The media type as a header tells it: text says how it is encoded.

    >>> content_type_of("text/csv"), content_type_of("application/trig")
    ('text/csv; charset=utf-8', 'application/trig')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def open_response(content: bytes | Spool, media_type: str, headers: Mapping[str, str]) -> Response:
    """An answer that carries some content, in pieces where it comes from a file."""
    shown = content_type_of(media_type)
    told = {"Vary": "Accept"} | dict(headers)
    if not isinstance(content, Spool):
        return Response(content, headers=told, media_type=shown)
    told["Content-Length"] = str(content.size)
    return StreamingResponse(_pieces(content), headers=told, media_type=shown)


async def _pieces(spool: Spool) -> AsyncIterator[bytes]:
    try:
        for start in range(0, spool.size, PIECE):
            yield spool.read(start, PIECE)
    finally:
        spool.close()
