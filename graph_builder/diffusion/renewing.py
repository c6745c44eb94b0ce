"""The facts of a later state of a store, from those of an earlier one and what the bulletins tell that came,
changed or went since: reading a hundred bulletins again because of one takes a hundred times as long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from graph_builder.diffusion.facts import Adopted, Facts, Name, order_of
from graph_builder.diffusion.told import Told


def renewed(facts: Facts, changed: Collection[str], part: Facts) -> Facts:
    """Return the facts in which `changed` bulletins tell what `part` tells: all facts that their graphs hold
    now, and whole what is no bulletin's own (units, what is expected, when the nation began).
    """
    gone = frozenset(changed)
    kept = [one for one in facts.adopted if one.bulletin not in gone]
    return replace(
        part,
        names=_names(facts, gone, kept, part),
        issues={**{iri: each for iri, each in facts.issues.items() if iri not in gone}, **part.issues},
        adopted=tuple(sorted((*kept, *part.adopted), key=order_of)),
        entries={**{key: n for key, n in facts.entries.items() if key[0] not in gone}, **part.entries},
        acts={**{key: n for key, n in facts.acts.items() if key[0] not in gone}, **part.acts},
        omitted={**{iri: each for iri, each in facts.omitted.items() if iri not in gone}, **part.omitted},
    )


def named_by(told: Told) -> frozenset[str]:
    """Return the things that rows tell of: ``names`` tells the names of no others."""
    named = {"adoptions": ("policy", "adopter", "object"), "units": ("unit", "parent")}
    named |= {"adopters": ("place",), "bulletins": ("bulletin",)}
    return frozenset(row[key] for name, keys in named.items() for row in told[name] for key in keys)


def _names(facts: Facts, gone: Collection[str], kept: Collection[Adopted], part: Facts) -> dict[str, Name]:
    """The names of all; what only those told of that went has none any more."""
    names = {**facts.names, **part.names}
    lost = [one for one in facts.adopted if one.bulletin in gone]
    for iri in {*gone, *_things(lost)} - _things(kept) - part.names.keys() - part.units.keys():
        names.pop(iri, None)
    return names


def _things(adopted: Iterable[Adopted]) -> set[str]:
    return {iri for one in adopted for iri in (one.policy, one.adopter, one.place, one.object)}
