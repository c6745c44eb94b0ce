"""What the pictures are made from, and the rounds of questions that gather it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph_builder.diffusion.adopters import AdopterRow
from graph_builder.diffusion.facts import Facts
from visualizations.asking import Question, Rounds
from visualizations.facts import (
    Act,
    AdoptionAct,
    Province,
    read_acts,
    read_adoptions,
    read_provinces,
    read_told,
)
from visualizations.options import Options, Rows
from visualizations.period import Period, choose
from visualizations.story import Story, about_of, named_in, others_in, within

READ = 400
"""How many acts of a thing are read at least; a reader who wants more marks gets as many."""


MANY = 12  # bulletins whose acts are worth two questions


@dataclass(frozen=True, slots=True)
class Material:
    """The provincial units; the acts and adoptions of the chosen bulletins, and the facts of diffusion there;
    ``everything`` holds those facts for all time. ``story`` stands where the picture is about one thing.
    """

    period: Period
    provinces: tuple[Province, ...]
    acts: tuple[Act, ...]
    adoptions: tuple[AdoptionAct, ...]
    facts: Facts
    everything: Facts
    story: Story | None = None

    @property
    def options(self) -> Options:
        """The reader's choices, with the months filled in where the picture chose them."""
        return self.period.options


def first_acts(material: Material, rows: Iterable[AdopterRow]) -> dict[tuple[str, str], AdoptionAct]:
    """The act behind each row of the adopter-time table, by policy and unit."""
    acts = {(a.policy.iri, a.province, a.activity, a.adopter.iri, a.stage): a for a in material.adoptions}
    return {(r.policy, r.unit): acts[r.policy, r.unit, r.activity, r.adopter, r.stage] for r in rows}


def gather_acts(options: Options, facts: Facts) -> Rounds[Material]:
    """The acts of the chosen months, or of the newest."""
    bulletins, provinces = yield Question("bulletins"), Question("provinces")
    period = choose(bulletins, options, newest=True)
    parts = yield tuple(Question("acts", {"bulletin": part}) for part in _parts(period.iris))
    acts = [row for rows in parts for row in rows]
    agents, objects = _iris(acts, "agent"), _iris(acts, "object")
    of_agents, of_things = yield (
        Question("agents", {"agent": agents}),
        Question("things", {"thing": tuple(sorted({*agents, *objects}))}),
    )
    seats = {*agents, *_iris(of_agents, "seat"), *_iris(acts, "about")}
    (places,) = yield (Question("places", {"place": tuple(sorted(seats))}),)
    known = read_provinces(provinces)
    told = read_told(of_things, of_agents, places, known)
    return _material(period, known, read_acts(acts, told), facts)


def _parts(iris: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Many bulletins in two parts, so that two readers can answer at once."""
    middle = len(iris) // 2 if len(iris) >= MANY else 0
    return [part for part in (iris[:middle], iris[middle:]) if part]


def gather_adoptions(options: Options, facts: Facts) -> Rounds[Material]:
    """What diffusion tells of the chosen months, or of all."""
    bulletins, provinces = yield Question("bulletins"), Question("provinces")
    return _material(choose(bulletins, options, newest=False), read_provinces(provinces), (), facts)


def gather_story(options: Options, facts: Facts) -> Rounds[Material]:
    """The acts in which one thing takes part: the chosen one, else the busiest."""
    wanted = () if options.about else (Question("busiest"),)
    bulletins, provinces, *busiest = yield (Question("bulletins"), Question("provinces"), *wanted)
    about = about_of(options, busiest)
    period = choose(bulletins, replace(options, about=about or None, province=None), newest=False)
    (bodies,) = yield (Question("bodies", {"place": (about,) if about else ()}),)
    who = tuple(sorted({about, *_iris(bodies, "body")} - {""}))
    (naming,) = yield (Question("naming", {"thing": who}),)
    named = within(named_in(naming), period)
    acts = tuple(one.iri for one in named if one.is_act)
    told = tuple(sorted(acts[: max(READ, options.limit)]))
    rows, beside = yield (
        Question("acts_told", {"activity": told}),
        Question("beside", {"activity": told}),
    )
    agents, objects, others = _iris(rows, "agent"), _iris(rows, "object"), _iris(beside, "other")
    things = tuple(sorted({*agents, *objects, *others, about} - {""}))
    seats = {*_iris(rows, "about"), *agents, *others}
    of_things, of_agents, near = yield (
        Question("things", {"thing": things}),
        Question("agents", {"agent": tuple(sorted({*agents, *others}))}),
        Question("places", {"place": tuple(sorted(seats))}),
    )
    (places,) = yield (Question("places", {"place": _iris(of_agents, "seat")}),)
    known = read_provinces(provinces)
    names = read_told(of_things, of_agents, (*near, *places), known)
    material = _material(period, known, read_acts(rows, names), facts)
    mine = tuple(one for one in material.adoptions if about == one.policy.iri or one.adopter.iri in who)
    story = Story(
        about=names.thing(about) if about else None,
        bodies=frozenset(who),
        named=named,
        others=others_in(beside, names),
        classes=names.kinds,
    )
    return replace(material, adoptions=mine, story=story)


def gather_spread(options: Options, facts: Facts) -> Rounds[Material]:
    """What diffusion tells of every province: these pictures compare them, and know no single one."""
    return (yield from gather_adoptions(replace(options, province=None), facts))


def _material(
    period: Period, provinces: tuple[Province, ...], acts: tuple[Act, ...], facts: Facts
) -> Material:
    chosen = facts.within(period.iris)
    options = period.options
    adoptions = tuple(a for a in read_adoptions(chosen) if options.province in (None, a.province))
    return Material(
        period=period,
        provinces=provinces,
        acts=tuple(act for act in acts if _concerns(act, options)),
        adoptions=adoptions,
        facts=chosen,
        everything=facts,
    )


def _concerns(act: Act, options: Options) -> bool:
    """Whether an act is to be shown where a province is chosen: those of the nation are, too."""
    return options.province is None or not act.provinces or options.province in act.provinces


def _iris(rows: Rows, name: str) -> tuple[str, ...]:
    return tuple(sorted({row[name] for row in rows if name in row}))
