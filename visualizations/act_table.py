"""Acts and adoptions as rows: the table beside every picture that shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from visualizations.facts import Act, AdoptionAct, Province, when_of
from visualizations.later import Later
from visualizations.options import Options
from visualizations.style import Language, bracketed, style
from visualizations.tables import Cell, Table, columns, named

HEADS = ("agent", "verb", "object", "kind", "province", "when", "quote")


def act_table(
    acts: Iterable[Act], adoptions: Iterable[AdoptionAct], provinces: Iterable[Province], options: Options
) -> Table:
    """A row for each agent and thing of each act and for each adoption, by time; of thousands, those are made
    that somebody looks at.
    """
    known = {place.iri: place for place in provinces}
    groups: defaultdict[str, list[Act | AdoptionAct]] = defaultdict(list)
    shown: tuple[Act | AdoptionAct, ...] = (*acts, *adoptions)
    for each in shown:
        groups[each.begin or "~"].append(each)
    parts = [
        (groups[begin], partial(_rows, groups[begin], known, options.language)) for begin in sorted(groups)
    ]
    return Table(columns(*HEADS), Later((sum(map(_count, told)), make) for told, make in parts))


def _count(one: Act | AdoptionAct) -> int:
    return max(1, len(one.agents)) * len(one.things) if isinstance(one, Act) else 1


def _rows(
    told: Iterable[Act | AdoptionAct], places: Mapping[str, Province], language: Language
) -> Sequence[tuple[Cell, ...]]:
    """The rows of what began at one time, in order."""
    rows = (row for one in told for row in _rows_of(one, places, language))
    return sorted(rows, key=lambda row: [(cell.text, cell.iri) for cell in row])


def _rows_of(
    one: Act | AdoptionAct, places: Mapping[str, Province], language: Language
) -> Iterable[tuple[Cell, ...]]:
    if isinstance(one, Act):
        return _act_rows(one, places, language)
    return (_adoption_row(one, places, language),)


def _act_rows(act: Act, places: Mapping[str, Province], language: Language) -> Iterable[tuple[Cell, ...]]:
    look = style()
    when = when_of(act.when, act.time_basis, language)
    planned = bracketed(look.say("planned_short", language), language) if act.planned else ""
    agents = [named(agent.name, agent.iri, language) for agent in act.agents]
    for agent in agents or [Cell(look.say("unnamed", language))]:
        for thing in act.things:
            kind = next(kind for kind in look.kinds if kind.id == thing.kind)
            yield (
                agent,
                Cell(act.verb + planned),
                named(thing.name, thing.iri, language),
                Cell(kind.label(language)),
                _places(act.provinces, places, language),
                Cell(when),
                Cell(act.quote, act.iri),
            )


def _places(iris: tuple[str, ...], places: Mapping[str, Province], language: Language) -> Cell:
    shown = [places[iri].label(language) for iri in iris if iri in places]
    return Cell("、".join(shown), iris[0] if len(iris) == 1 else "")


def _adoption_row(one: AdoptionAct, places: Mapping[str, Province], language: Language) -> tuple[Cell, ...]:
    look = style()
    kind = next(kind for kind in look.kinds if kind.id == one.policy.kind)
    stage = look.stage(one.stage).label(language)
    return (
        named(one.adopter.name, one.adopter.iri, language),
        Cell(look.say("adoption", language) + bracketed(stage, language)),
        named(one.policy.name, one.policy.iri, language),
        Cell(kind.label(language)),
        _places((one.province,), places, language),
        Cell(when_of(one.when, one.time_basis, language)),
        Cell(one.quote, one.activity),
    )
