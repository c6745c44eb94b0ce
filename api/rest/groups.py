"""A part of a long list without sorting the list: it falls into groups whose order and sizes are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """So many members of a list that stand together."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Cover:
    """The groups that hold a part, and how many of their members stand before it."""

    names: tuple[str, ...]
    skip: int


def total(groups: Iterable[Group]) -> int:
    """How long the list is.

    >>> total([Group("a", 2), Group("b", 3)])
    5
    """
    return sum(group.size for group in groups)


def cover(groups: Sequence[Group], offset: int, limit: int) -> Cover:
    """The groups that hold the members `offset` to ``offset + limit``.

    >>> cover([Group("a", 2), Group("b", 3), Group("c", 1)], 3, 2)
    Cover(names=('b',), skip=1)
    """
    names: list[str] = []
    skip = start = 0
    for group in groups:
        end = start + group.size
        if max(start, offset) < min(end, offset + limit):
            if not names:
                skip = offset - start
            names.append(group.name)
        start = end
    return Cover(tuple(names), max(0, skip))


def cut(members: Iterable[tuple[str, str]], part: Cover, limit: int) -> list[str]:
    """The part itself, from the (group, member) pairs of its groups in any order."""
    rank = {name: number for number, name in enumerate(part.names)}
    ordered = sorted((rank[group], member) for group, member in members if group in rank)
    return [member for _, member in ordered[part.skip : part.skip + limit]]
