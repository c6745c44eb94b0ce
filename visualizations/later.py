"""Sequences whose members are made when they are asked for: a page shows a few rows of a hundred thousand
and tells how many there are.

>>> letters = Later([(2, lambda: "ab"), (1, lambda: "c")])
>>> len(letters), letters[1:], letters[-1], "".join(letters)
(3, ('b', 'c'), 'c', 'abc')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, overload

T = TypeVar("T")


class Later(Sequence[T]):
    """A sequence in parts, each told by how many members it has and by what makes them."""

    def __init__(self, parts: Iterable[tuple[int, Callable[[], Iterable[T]]]]) -> None:
        self._parts = tuple(parts)
        self._length = sum(count for count, _ in self._parts)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        for _, make in self._parts:
            yield from make()

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...

    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if isinstance(at, slice):
            begin, end, step = at.indices(self._length)
            return tuple(self._from(begin, end))[::step] if step > 0 else tuple(self)[at]
        wanted = range(self._length)[at]
        return next(self._from(wanted, wanted + 1))

    def _from(self, begin: int, end: int) -> Iterator[T]:
        """The members between two places; parts that lie before are not made."""
        for count, make in self._parts:
            if begin < count:
                yield from islice(make(), begin, min(end, count))
            begin, end = max(begin - count, 0), end - count
            if end <= 0:
                return
