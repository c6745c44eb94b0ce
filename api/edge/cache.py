"""Whole answers kept in memory: those of one published state, the longest unused given up first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

Headers = tuple[tuple[bytes, bytes], ...]
Key = tuple[bytes, ...]
# What an entry takes beside its body, headers and key.
OVERHEAD = 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A complete answer 200: its headers as they go out, its body, and the route that made it."""

    headers: Headers
    body: bytes
    etag: bytes
    route: str
    # The status line and the headers as they go over the wire.
    head: bytes = b""

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return (
            OVERHEAD
            + len(self.head)
            + len(self.body)
            + sum(len(name) + len(value) for name, value in self.headers)
        )


class Cache:
    """Entries of up to `limit` bytes together, each of up to an eighth of that and never over 1 MiB.

    >>> cache = Cache(1 << 20)
    >>> cache.get("state 1", (b"question",))
    >>> cache.put("state 1", (b"question",), Entry((), b"answer", b'"1"', "/"))
    >>> cache.get("state 1", (b"question",)).body, cache.get("state 2", (b"question",))
    (b'answer', None)
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.most = min(limit // 8, 1 << 20)
        self.size = 0
        self._state = ""
        self._entries: OrderedDict[Key, Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, state: str, key: Key) -> Entry | None:
        """The answer kept for the key, if it is of this state; answers of another state are dropped."""
        if state != self._state:
            self._entries.clear()
            self._state, self.size = state, 0
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, state: str, key: Key, entry: Entry) -> None:
        """Keep an answer, if it is of the state last asked for and not too large."""
        if state != self._state or _cost(key, entry) > self.most:
            return
        self._remove(key)
        self._entries[key] = entry
        self.size += _cost(key, entry)
        while self.size > self.limit:
            self._remove(next(iter(self._entries)))

    def _remove(self, key: Key) -> None:
        if (old := self._entries.pop(key, None)) is not None:
            self.size -= _cost(key, old)


def _cost(key: Key, entry: Entry) -> int:
    return sum(map(len, key)) + entry.size
