"""Which policies a picture shows: those that most units adopted come first."""

from __future__ import annotations

from graph_builder.diffusion.adopters import by_province
from visualizations.material import Material


def units_of(material: Material, everything: bool = False) -> dict[str, set[str]]:
    """The units that adopted each policy, as the chosen bulletins tell it, or as all do."""
    facts, known = material.everything if everything else material.facts, {p.iri for p in material.provinces}
    found = {policy: units.keys() & known for policy, units in by_province(facts).items()}
    return {policy: units for policy, units in found.items() if units}


def ranked(material: Material, everything: bool = False) -> list[str]:
    """The policies by how many of the counted units adopted them, most first, then by their IRI."""
    counted = {place.iri for place in material.provinces if place.counted}
    units = units_of(material, everything)
    return sorted(units, key=lambda iri: (-len(units[iri] & counted), iri))


def chosen(material: Material, most: int, everything: bool = False) -> tuple[tuple[str, ...], int]:
    """The policies to show, at most so many, and how many there are; the reader's one comes first."""
    about, all_of_them = material.options.about, ranked(material, everything)
    first = [about] if about else []
    shown = [*first, *(iri for iri in all_of_them if iri != about)][:most]
    return tuple(shown), len({*all_of_them, *first})
