"""Sequences and mappings whose members are made when they are asked for: a page shows a few rows of a hundred
thousand and tells how many there are.

>>> letters = Later([(2, lambda: "ab"), (1, lambda: "c")])
>>> len(letters), letters[1:], letters[-1], "".join(letters)
(3, ('b', 'c'), 'c', 'abc')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

K = TypeVar("K")
S = TypeVar("S")
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


class LaterMapping(Mapping[K, T], Generic[K, S, T]):
    """A mapping whose values are made of others, each once.

    >>> numbers = LaterMapping({"a": "1", "b": "x"}, int)
    >>> numbers["a"], "b" in numbers, len(numbers)
    (1, True, 2)
    """

    def __init__(self, of: Mapping[K, S], make: Callable[[S], T]) -> None:
        self._of = of
        self._make = make
        self._made: dict[K, T] = {}

    def __getitem__(self, key: K) -> T:
        if key not in self._made:
            self._made[key] = self._make(self._of[key])
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._of

    def __iter__(self) -> Iterator[K]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)
