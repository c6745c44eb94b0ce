"""What the pictures are made from, and the rounds of questions that gather it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from graph_builder.diffusion.adopters import AdopterRow, first_adoptions
from graph_builder.diffusion.facts import Adopted, Facts, by_thing
from visualizations.asking import Question, Rounds
from visualizations.facts import (
    Act,
    AdoptionAct,
    Province,
    acts_of,
    adoption_act,
    read_acts,
    read_adoptions,
    read_provinces,
    read_told,
)
from visualizations.later import LaterMapping
from visualizations.naming import asks_naming
from visualizations.options import Options, Rows
from visualizations.period import Period, choose
from visualizations.story import Story, about_of, others_in

READ = 400
"""How many acts of a thing, and how many adoptions, are read at least; a reader who wants more marks gets as
many.
"""

MANY = 12  # bulletins whose acts are worth two questions
MANY_EACH = 200  # acts, or things, that are, each named


@dataclass(frozen=True, slots=True)
class Material:
    """The provincial units; the facts of diffusion in the chosen bulletins, and ``everything``, those of all
    time. A picture of acts has those of the chosen bulletins and the adoptions that they show, one about a
    thing those in which it takes part, and its ``story``.
    """

    period: Period
    provinces: tuple[Province, ...]
    facts: Facts
    everything: Facts
    acts: tuple[Act, ...] = ()
    adoptions: tuple[AdoptionAct, ...] = ()
    story: Story | None = None

    @property
    def options(self) -> Options:
        """The reader's choices, with the months filled in where the picture chose them."""
        return self.period.options


def first_acts(material: Material, rows: Iterable[AdopterRow]) -> Mapping[tuple[str, str], AdoptionAct]:
    """The act behind each row of the adopter-time table, by policy and unit, made when it is asked for."""
    facts, first = material.facts, first_adoptions(material.facts)
    keys = ((row.policy, row.unit) for row in rows)
    return LaterMapping({key: first[key] for key in keys}, partial(adoption_act, facts))


def gather_acts(options: Options, facts: Facts) -> Rounds[Material]:
    """The acts of the chosen months, or of the newest."""
    bulletins, provinces = yield Question("bulletins"), Question("provinces")
    period = choose(bulletins, options, newest=True)
    parts = yield _questions("acts", "bulletin", period.iris, MANY)
    acts = _together(parts)
    agents, objects = _iris(acts, "agent"), _iris(acts, "object")
    of_agents, *named = yield (
        Question("agents", {"agent": agents}),
        *_questions("things", "thing", tuple(sorted({*agents, *objects})), MANY_EACH),
    )
    of_things = _together(named)
    seats = {*agents, *_iris(of_agents, "seat"), *_iris(acts, "about")}
    (places,) = yield (Question("places", {"place": tuple(sorted(seats))}),)
    known = read_provinces(provinces)
    told = read_told(of_things, of_agents, places, known)
    material = _material(period, known, facts)
    adoptions = read_adoptions(material.facts)
    return replace(
        material,
        acts=_concerning(material.options, read_acts(acts, told)),
        adoptions=tuple(a for a in adoptions if material.options.province in (None, a.province)),
    )


def _questions(name: str, variable: str, iris: tuple[str, ...], many: int) -> tuple[Question, ...]:
    """A question about some things; of so `many` in two parts, which two readers can answer at once."""
    middle = len(iris) // 2 if len(iris) >= many else 0
    parts = (iris[:middle], iris[middle:])
    return tuple(Question(name, {variable: part}) for part in parts if part)


def _together(parts: Iterable[Rows]) -> list[Mapping[str, str]]:
    return [row for part in parts for row in part]


def gather_adoptions(options: Options, facts: Facts) -> Rounds[Material]:
    """What diffusion tells of the chosen months, or of all."""
    bulletins, provinces = yield Question("bulletins"), Question("provinces")
    return _material(choose(bulletins, options, newest=False), read_provinces(provinces), facts)


def gather_story(options: Options, facts: Facts) -> Rounds[Material]:
    """The acts in which one thing takes part: the chosen one, else the busiest."""
    wanted = () if options.about else (Question("busiest"),)
    bulletins, provinces, *busiest = yield (Question("bulletins"), Question("provinces"), *wanted)
    about = about_of(options, busiest)
    period = choose(bulletins, replace(options, about=about or None, province=None), newest=False)
    (bodies,) = yield (Question("bodies", {"place": (about,) if about else ()}),)
    who = frozenset({about, *_iris(bodies, "body")} - {""})
    most = max(READ, options.limit)
    (naming,) = yield (asks_naming(who, period, most),)
    told = tuple(sorted(one.iri for one in naming.acts))
    beside, *parts = yield (
        Question("beside", {"activity": told}),
        *_questions("acts_told", "activity", told, MANY_EACH),
    )
    rows = _together(parts)
    agents, objects, others = _iris(rows, "agent"), _iris(rows, "object"), _iris(beside, "other")
    things = tuple(sorted({*agents, *objects, *others, about} - {""}))
    seats = {*_iris(rows, "about"), *agents, *others}
    of_agents, near, *named = yield (
        Question("agents", {"agent": tuple(sorted({*agents, *others}))}),
        Question("places", {"place": tuple(sorted(seats))}),
        *_questions("things", "thing", things, MANY_EACH),
    )
    of_things = _together(named)
    (places,) = yield (Question("places", {"place": _iris(of_agents, "seat")}),)
    known = read_provinces(provinces)
    names = read_told(of_things, of_agents, (*near, *places), known)
    material = _material(period, known, facts)
    mine = _newest_first(
        one
        for one in facts.made(by_thing).of(about, who)
        if one.unit and one.bulletin in material.facts.issues
    )
    story = Story(
        about=names.thing(about) if about else None,
        bodies=who,
        naming=naming,
        others=others_in(beside, names),
        classes=names.kinds,
        adopted=Counter(_month(one) for one in mine if one.policy == about),
        adopting=len(mine),
    )
    return replace(
        material,
        acts=_concerning(material.options, read_acts(rows, names)),
        adoptions=acts_of(facts, mine[:most]),
        story=story,
    )


def _newest_first(adopted: Iterable[Adopted]) -> list[Adopted]:
    """Adoptions by their day; of those of one day, the first by their acts first."""
    by_act = sorted(adopted, key=lambda one: (one.activity, one.adopter))
    return sorted(by_act, key=lambda one: -one.time.begin.toordinal() if one.time else 0)


def _month(one: Adopted) -> str:
    return one.time.begin.isoformat()[:7] if one.time else ""


def gather_spread(options: Options, facts: Facts) -> Rounds[Material]:
    """What diffusion tells of every province: these pictures compare them, and know no single one."""
    return (yield from gather_adoptions(replace(options, province=None), facts))


def _material(period: Period, provinces: tuple[Province, ...], facts: Facts) -> Material:
    return Material(period, provinces, facts.within(period.iris), facts)


def _concerning(options: Options, acts: Iterable[Act]) -> tuple[Act, ...]:
    """The acts to be shown where a province is chosen: those of the nation are, too."""
    chosen = options.province
    return tuple(act for act in acts if chosen is None or not act.provinces or chosen in act.provinces)


def _iris(rows: Rows, name: str) -> tuple[str, ...]:
    return tuple(sorted({row[name] for row in rows if name in row}))
