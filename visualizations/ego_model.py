"""What stands around a thing, before anything is drawn: sectors by relation, nodes, and the acts between.

Only what a statement says links two things, so that every line has its sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from visualizations.facts import Act, AdoptionAct, Agent, Province, Thing, act_title, adoption_title
from visualizations.material import Material
from visualizations.naming import Role
from visualizations.story import Story
from visualizations.style import Language, style

RELATIONS = ("by", "body", "adopter", "with", "did", "adopts", "beside", "where")
LIMITS = (60, 30, 120, 240)
"""How many nodes a reader may ask for, the usual number first."""


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """An act between the thing and another one, with its hover text."""

    activity: str
    title: str


@dataclass(frozen=True, slots=True)
class Node:
    """A thing beside the one in the middle, and the acts that link the two, the newest first."""

    thing: Thing
    shape: str
    region: str
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """The shown nodes of a relation (and a kind), and how many there are."""

    relation: str
    kind: str
    nodes: tuple[Node, ...]
    total: int

    def label(self, language: Language) -> str:
        """The relation in words, with how many are shown."""
        look = style()
        kind = next((kind.label(language) for kind in look.kinds if kind.id == self.kind), "")
        name = look.say(f"rel_{self.relation}", language, kind=kind)
        return look.say("sector", language, name=name, shown=len(self.nodes), total=self.total)


@dataclass(frozen=True, slots=True)
class Ego:
    """The content. ``read`` of ``named`` acts and adoptions were looked at; ``acts`` and ``adoptions`` are
    those shown.
    """

    about: Thing | None
    region: str
    period: str
    sectors: tuple[Sector, ...]
    read: int
    named: int
    acts: tuple[Act, ...]
    adoptions: tuple[AdoptionAct, ...]
    provinces: tuple[Province, ...]

    @property
    def shown(self) -> int:
        """How many nodes are shown."""
        return sum(len(sector.nodes) for sector in self.sectors)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(sector.total for sector in self.sectors)


Link = tuple[str, str, Thing, str, str]
"""Relation, kind, the other thing, its shape, its region."""


def read_ego(material: Material) -> Ego:
    """The content of the picture."""
    story = material.story
    if story is None:
        raise ValueError("what stands around a thing is about it")
    options = material.options
    regions = {place.iri: place.region for place in material.provinces}
    found = _links(story, material, regions)
    sectors = _sectors(found, options.limit_or(LIMITS[0]))
    lines = {edge.activity for sector in sectors for node in sector.nodes for edge in node.edges}
    about = story.about.iri if story.about else ""
    return Ego(
        about=story.about,
        region=regions.get(about, ""),
        period=material.period.title() if options.is_timed else "",
        sectors=sectors,
        read=len(material.acts) + len(material.adoptions),
        named=story.naming.acted + story.adopting,
        acts=tuple(act for act in material.acts if act.iri in lines),
        adoptions=tuple(one for one in material.adoptions if one.activity in lines),
        provinces=material.provinces,
    )


def _links(story: Story, material: Material, regions: Mapping[str, str]) -> dict[Link, dict[str, str]]:
    """The acts (with their titles) of each link, the newest first."""
    language, found = material.options.language, defaultdict[Link, dict[str, str]](dict)
    told = {act.iri: act for act in material.acts}
    for one in story.naming.acts:
        if act := told.get(one.iri):
            for link in _of_act(story, one.how.role, act, regions):
                found[link].setdefault(act.iri, act_title(act, language))
    about = story.about.iri if story.about else ""
    for adoption in material.adoptions:
        found[_of_adoption(adoption, about, regions)].setdefault(
            adoption.activity, adoption_title(adoption, language)
        )
    return found


def _of_act(story: Story, role: Role, act: Act, regions: Mapping[str, str]) -> Iterator[Link]:
    """The links that an act makes, by the role that the thing has in it."""
    about = story.about.iri if story.about else ""
    region = _region(act.provinces, regions)
    for agent in act.agents:
        if agent.iri != about:
            yield (_agent_relation(story, role, agent), "", *_body(agent, regions))
    if role != "object":
        for thing in act.things:
            if thing.iri != about:
                yield ("did", thing.kind, thing, _shape(thing.kind), region)
    for other in story.others.get(act.iri, ()):
        if other.thing.iri not in (about, *(agent.iri for agent in act.agents)):
            relation = "where" if other.role == "place" else "beside"
            yield (relation, "", other.thing, "circle", regions.get(other.thing.iri, ""))


def _agent_relation(story: Story, role: Role, agent: Agent) -> str:
    if role != "agent":
        return "by"
    return "body" if agent.iri in story.bodies else "with"


def _of_adoption(adoption: AdoptionAct, about: str, regions: Mapping[str, str]) -> Link:
    if adoption.policy.iri == about:
        return ("adopter", "", *_body(adoption.adopter, regions))
    policy = adoption.policy
    return ("adopts", "", policy, _shape(policy.kind), regions.get(adoption.province, ""))


def _body(agent: Agent, regions: Mapping[str, str]) -> tuple[Thing, str, str]:
    return Thing(agent.iri, agent.name, ""), "circle", _region(agent.provinces, regions)


def _shape(kind: str) -> str:
    return next((each.shape for each in style().kinds if each.id == kind), "circle")


def _region(provinces: Iterable[str], regions: Mapping[str, str]) -> str:
    found = {regions.get(place, "") for place in provinces}
    return found.pop() if len(found) == 1 else ""


def _sectors(found: Mapping[Link, Mapping[str, str]], room: int) -> tuple[Sector, ...]:
    """The nodes with most acts, by relation and kind; one whose regions differ by act is of none."""
    merged: dict[tuple[str, str, str], list[tuple[Link, Mapping[str, str]]]] = defaultdict(list)
    for link, edges in found.items():
        merged[link[0], link[1], link[2].iri].append((link, edges))
    nodes = {key: _node(group) for key, group in merged.items()}
    ranked = sorted(nodes, key=lambda key: (-len(nodes[key].edges), key))
    kept = frozenset(ranked[:room])
    groups: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for key in ranked:
        groups[key[:2]].append(key)
    return tuple(
        Sector(relation, kind, tuple(nodes[key] for key in keys if key in kept), len(keys))
        for (relation, kind), keys in sorted(groups.items(), key=lambda each: _order(each[0]))
    )


def _node(group: Iterable[tuple[Link, Mapping[str, str]]]) -> Node:
    group = list(group)
    regions = {link[4] for link, _ in group}
    edges = {iri: title for _, told in group for iri, title in told.items()}
    _, _, thing, shape, _ = group[0][0]
    region = regions.pop() if len(regions) == 1 else ""
    return Node(thing, shape, region, tuple(Edge(iri, title) for iri, title in edges.items()))


def _order(sector: tuple[str, str]) -> tuple[int, int]:
    kinds = [kind.id for kind in style().kinds]
    relation, kind = sector
    return RELATIONS.index(relation), kinds.index(kind) if kind in kinds else 0
