"""Answers of an object that are asked for again and again, kept with the object."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

_KEPT = 8192  # names and places come again and again, within a text and over many


class Remembered(Generic[P, T]):
    """A method whose answers its object keeps, the least used of many forgotten; it is a pure function of
    its arguments, which can be hashed, and of an object that does not change.

    >>> class Doubling:
    ...     @Remembered
    ...     def of(self, number: int) -> list[int]:
    ...         return [2 * number]
    >>> doubling = Doubling()
    >>> doubling.of(3) is doubling.of(3), doubling.of(4)
    (True, [8])
    """

    def __init__(self, method: Callable[Concatenate[Any, P], T]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    def __get__(self, instance: object, owner: type | None = None) -> Callable[P, T]:
        """Return the method of an object; the object finds it by itself the next time."""
        kept = cast("Callable[P, T]", lru_cache(_KEPT)(MethodType(self._method, instance)))
        vars(instance)[self._method.__name__] = kept
        return kept
