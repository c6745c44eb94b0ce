"""The rows that tell bodies: registered ones, those that every place has, schools, and what a name needs to
be one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A body that every unit of some levels has: its official name as a template, and the stems of its
    short names.

    Of several rows for one role and level the first is the usual name; `variant` ends the identifier of the
    others (510700-edu-sports is a 教育和体育局). In `official` {name} and {short} stand for the place; a stem
    with {name}, {short} or {p} (a prefix such as 省) is a whole form, any other follows the place or prefix.
    """

    role: str
    level: tuple[str, ...]
    official: str
    stems: tuple[str, ...]
    type: str
    en: str
    source: str
    variant: str = ""


@dataclass(frozen=True)
class RoleName:
    """What one place calls the body of a role where the pattern would be wrong, and from when to when."""

    role: str
    place: str
    official: str
    stems: tuple[str, ...]
    source: str
    variant: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True)
class Organization:
    """A registered body; a former one is a row of its own, with what followed it as `successor`."""

    slug: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    parent: str = ""
    place: str = ""
    en: str = ""
    valid_from: str = ""
    valid_to: str = ""
    successor: str = ""
    source: str = ""


@dataclass(frozen=True)
class School:
    """A university or college and the place where it is."""

    name: str
    place: str
    source: str
    aliases: tuple[str, ...] = ()
    en: str = ""


@dataclass(frozen=True)
class NameCondition:
    """What must hold for a name to name its body; a `name` that begins with … is the end of names.

    `boundary`: a clause or a list item begins with it, or one of `unless` stands before it. `not-before`:
    none of `words` follows, unless one of `unless` does. `local`: at a boundary only, and in the entry of a
    place it is that place's body of the role `body`. `dated`: from `valid_from` to `valid_to` it is the
    registered `body`.
    """

    name: str
    kind: str
    source: str
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    body: str = ""
    valid_from: str = ""
    valid_to: str = ""
    why: str = ""


def holds(valid_from: str, valid_to: str, month: str) -> bool:
    """Whether a month (2018-11) lies in an interval of years or months, its ends included.

    >>> holds("2018-10", "", "2018-11"), holds("", "2018", "2018-11"), holds("", "2018-03", "2018-11")
    (True, True, False)
    """
    return valid_from[:7] <= month and (not valid_to or month[: len(valid_to)] <= valid_to)
