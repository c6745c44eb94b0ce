"""What the picture of launches shows, before anything is drawn: who stands where, and what is left out.

An act of the centre (or of a body under it) and an act of several provinces stand inside, by their object;
an act of one province stands outside behind it; acts of other national bodies stand outside behind a node
of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from visualizations.facts import Act, AdoptionAct, Agent, Province, Thing, act_title, adoption_title
from visualizations.material import Material
from visualizations.options import Options
from visualizations.style import Language, style

NATIONAL = ""
"""The key of the outer group of other national bodies: no province has it."""

INNER_MOST = 28
SPOKES_MOST = 120
_BODIES = {"GovernmentBody", "PartyBody"}


@dataclass(frozen=True, slots=True, order=True)
class Spoke:
    """A line from a thing inside to a province, or to the centre (``province`` empty), and its act."""

    province: str
    activity: str
    title: str


@dataclass(frozen=True, slots=True)
class Inner:
    """A thing inside with its lines and acts; ``adopted`` where provinces took it up as a policy."""

    thing: Thing
    spokes: tuple[Spoke, ...]
    acts: tuple[Act, ...]
    adopted: bool

    @property
    def planned(self) -> bool:
        """Whether all that is told of it is planned."""
        return bool(self.acts) and not self.adopted and all(act.planned for act in self.acts)

    @property
    def provinces(self) -> tuple[str, ...]:
        """The provinces that its lines lead to."""
        return tuple(sorted({spoke.province for spoke in self.spokes if spoke.province}))


@dataclass(frozen=True, slots=True)
class Launches:
    """The picture's content. ``outer`` holds the shown acts by province, or by `NATIONAL`; ``acts`` and
    ``adoptions`` are all that were chosen, shown or not.
    """

    centre: Agent | None
    provinces: tuple[Province, ...]
    outer: Mapping[str, tuple[Act, ...]]
    totals: Mapping[str, int]
    inner: tuple[Inner, ...]
    policies: int
    shown_by_kind: Mapping[str, int]
    total_by_kind: Mapping[str, int]
    acts: tuple[Act, ...] = ()
    adoptions: tuple[AdoptionAct, ...] = ()
    period: str = ""

    @property
    def shown(self) -> int:
        """How many acts are drawn."""
        return sum(self.shown_by_kind.values())

    @property
    def total(self) -> int:
        """How many acts the chosen bulletins tell of."""
        return sum(self.total_by_kind.values())


def read_launches(material: Material) -> Launches:
    """The content of the picture."""
    options = material.options
    chosen = tuple(act for act in material.acts if not options.kinds or act.things[0].kind in options.kinds)
    adoptions = tuple(a for a in material.adoptions if not options.kinds or a.policy.kind in options.kinds)
    centre = _centre(material.acts, options.about)
    central = _under(centre, material.acts)
    inside, outside = _split(chosen, central)
    provinces = _ring(material.provinces, options, {*outside, *(a.province for a in adoptions)})
    inner = _inner(inside, central, adoptions, options)
    drawn = _within_limit(centre, provinces, inner, outside, options)
    return replace(drawn, acts=chosen, adoptions=adoptions, period=material.period.title())


def _centre(acts: Iterable[Act], wanted: str | None) -> Agent | None:
    """The wanted actor, else the national body with the most acts; government and party first."""
    agents = {agent.iri: agent for act in acts for agent in act.agents}
    if wanted is not None and wanted in agents:
        return agents[wanted]
    counts = Counter(
        agent.iri for act in acts for agent in act.agents if not agent.provinces and agent.type != "Person"
    )
    ranked = sorted(counts, key=lambda iri: (agents[iri].type not in _BODIES, -counts[iri], iri))
    return agents[ranked[0]] if ranked else None


def _under(centre: Agent | None, acts: Iterable[Act]) -> set[str]:
    """The centre and everyone who belongs to it, at any depth."""
    found = {centre.iri} if centre else set()
    parents = {agent.iri: set(agent.parents) for act in acts for agent in act.agents}
    while more := {iri for iri, above in parents.items() if above & found} - found:
        found |= more
    return found


def _split(acts: Iterable[Act], central: set[str]) -> tuple[list[Act], dict[str, list[Act]]]:
    inside: list[Act] = []
    outside: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        if any(agent.iri in central for agent in act.agents) or len(act.provinces) > 1:
            inside.append(act)
        else:
            outside[act.provinces[0] if act.provinces else NATIONAL].append(act)
    return inside, outside


def _ring(provinces: Sequence[Province], options: Options, active: set[str]) -> tuple[Province, ...]:
    if options.province is not None:
        return tuple(p for p in provinces if p.iri == options.province)
    return tuple(p for p in provinces if p.counted or p.iri in active)


def _inner(
    acts: Iterable[Act], central: set[str], adoptions: Iterable[AdoptionAct], options: Options
) -> list[Inner]:
    """Things inside, those that concern most provinces first."""
    things: dict[str, Thing] = {}
    spokes: dict[str, set[Spoke]] = defaultdict(set)
    own: dict[str, list[Act]] = defaultdict(list)
    adopted: set[str] = set()
    for act in acts:
        iri = things.setdefault(act.things[0].iri, act.things[0]).iri
        own[iri].append(act)
        spokes[iri] |= _act_spokes(act, central, options.language)
    for adoption in sorted(adoptions, key=lambda a: (a.begin, a.activity)):
        iri = things.setdefault(adoption.policy.iri, adoption.policy).iri
        adopted.add(iri)
        if all(spoke.province != adoption.province for spoke in spokes[iri]):
            spokes[iri].add(_adoption_spoke(adoption, options.language))
    found = [
        Inner(thing, tuple(sorted(spokes[iri])), tuple(own[iri]), iri in adopted)
        for iri, thing in things.items()
    ]
    return sorted(found, key=lambda item: (-len(item.provinces), -len(item.spokes), item.thing.iri))


def _act_spokes(act: Act, central: set[str], language: Language) -> set[Spoke]:
    title = act_title(act, language)
    ends = {*act.provinces, *("" for agent in act.agents if agent.iri in central)}
    return {Spoke(end, act.iri, title) for end in ends}


def _adoption_spoke(adoption: AdoptionAct, language: Language) -> Spoke:
    return Spoke(adoption.province, adoption.activity, adoption_title(adoption, language))


def _in_turn(groups: Mapping[str, Sequence[Act]]) -> list[tuple[str, Act]]:
    """The acts, one of each group in turn, so that a cut leaves every province and every kind its share."""
    keys = sorted(groups)
    rounds = zip_longest(*(_mixed(groups[key]) for key in keys))
    return [(key, act) for turn in rounds for key, act in zip(keys, turn, strict=True) if act is not None]


def _mixed(acts: Sequence[Act]) -> list[Act]:
    kinds: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        kinds[act.things[0].kind].append(act)
    return [act for turn in zip_longest(*kinds.values()) for act in turn if act is not None]


def _kind_order(act: Act) -> tuple[int, str, str]:
    ids = [kind.id for kind in style().kinds]
    return ids.index(act.things[0].kind), act.begin, act.iri


def _within_limit(
    centre: Agent | None,
    provinces: tuple[Province, ...],
    inner: list[Inner],
    outside: Mapping[str, list[Act]],
    options: Options,
) -> Launches:
    on_ring = {p.iri for p in provinces} | {NATIONAL}
    groups = {key: sorted(acts, key=_kind_order) for key, acts in outside.items() if key in on_ring}
    room = max(options.limit - 1 - len(provinces) - (NATIONAL in groups), 0)
    crowded = len(inner) + sum(map(len, groups.values())) > room
    kept = _legible(inner)[: min(INNER_MOST, room // 3 if crowded else room)]
    outer = _in_turn(groups)[: room - len(kept)]
    shown: dict[str, list[Act]] = defaultdict(list)
    for key, act in outer:
        shown[key].append(act)
    return Launches(
        centre=centre,
        provinces=provinces,
        outer={key: tuple(sorted(acts, key=_kind_order)) for key, acts in shown.items()},
        totals={key: len(acts) for key, acts in groups.items()},
        inner=tuple(kept),
        policies=sum(item.adopted for item in inner),
        shown_by_kind=_kinds([act for _, act in outer], kept),
        total_by_kind=_kinds([act for acts in outside.values() for act in acts], inner),
    )


def _legible(inner: Iterable[Inner]) -> list[Inner]:
    """The things inside as long as their lines can be told apart: more would be a ball of wool."""
    lines = 0
    kept: list[Inner] = []
    for item in inner:
        if not kept or not item.provinces or lines + len(item.spokes) <= SPOKES_MOST:
            kept.append(item)
            lines += len(item.spokes)
    return kept


def _kinds(acts: Iterable[Act], inner: Iterable[Inner]) -> dict[str, int]:
    """Acts by kind. The act behind an adoption stands outside and counts there."""
    every = [*acts, *(act for item in inner for act in item.acts)]
    counts = Counter(act.things[0].kind for act in every)
    return {kind.id: counts[kind.id] for kind in style().kinds}
