"""What is told of one thing: the statements that name it, and who or what else stands in its newest acts.

For a place, the acts of its bodies and of the bodies within it are its own. An act belongs to the months that
its time touches; one without a time of its own to those of its bulletin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visualizations.facts import Thing, Told
from visualizations.names import local
from visualizations.naming import Naming
from visualizations.options import Options, Rows


@dataclass(frozen=True, slots=True)
class Other:
    """Who or what else stands in an act: in what role."""

    role: str
    thing: Thing


@dataclass(frozen=True, slots=True)
class Story:
    """A thing with what names it. ``bodies`` are those whose acts count as its own, ``others`` what stands in
    an act beside agent and object, ``classes`` the classes of things by IRI; ``adopted`` tells how often it
    was adopted itself, by the month in which that began (empty where it is not known), ``adopting`` how many
    adoptions it has a part in.
    """

    about: Thing | None
    bodies: frozenset[str]
    naming: Naming
    others: Mapping[str, tuple[Other, ...]]
    classes: Mapping[str, str]
    adopted: Mapping[str, int]
    adopting: int


def about_of(options: Options, busiest: Sequence[Rows]) -> str:
    """What the picture is about; empty where there is nothing at all."""
    rows = busiest[0] if busiest else ()
    return options.about or next((row["agent"] for row in rows if "agent" in row), "")


def others_in(rows: Rows, told: Told) -> dict[str, tuple[Other, ...]]:
    """What stands in acts beside agents and objects, by act."""
    found: dict[str, set[Other]] = {}
    for row in rows:
        found.setdefault(row["activity"], set()).add(Other(local(row["role"]), told.thing(row["other"])))
    key = lambda other: (other.role, other.thing)  # noqa: E731 - said once, here
    return {iri: tuple(sorted(group, key=key)) for iri, group in found.items()}
