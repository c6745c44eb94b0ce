"""The network of organisations, what they acted on, and provinces: a networkx graph and an interactive page.

The layout is computed here, so that the page is the same at every load and no physics has to settle. Up to
`ORDERLY` nodes stand in columns (nation in the middle, provinces on both sides) where every label has room;
above that, each province is a disc on a circle, in time linear in the nodes. A spring layout would show no
more: the groups are known, so they need not be guessed from the edges.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import networkx as nx

from visualizations import svg
from visualizations.facts import Act, AdoptionAct, Agent, Province, Thing, act_title, adoption_title
from visualizations.layout import fit, polar, sectors
from visualizations.material import Material
from visualizations.network_look import FONT
from visualizations.network_page import PageEdge, PageNode, page
from visualizations.options import Options
from visualizations.style import style

ORDERLY = 200
SHORT_TITLE = 120  # characters of a title in a large network, whose page would else be twice as long
PITCH = 26.0
# Columns, mirrored on both sides; the nation stands above the policies that provinces share.
PROVINCE_X, BODY_X, THING_X = 400.0, 530.0, 700.0
NATION_BODY_X, NATION_THING_X = -150.0, 20.0
BODY_ROOM, THING_ROOM = 150.0, 195.0

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Network:
    """The picture's content: the graph (see `build`), and the acts and adoptions that it was made from."""

    graph: Graph
    provinces: tuple[Province, ...]
    acts: tuple[Act, ...]
    adoptions: tuple[AdoptionAct, ...]
    period: str


def read_network(material: Material) -> Network:
    """The content of the picture. An act whose agent the text does not name links nothing."""
    options = material.options
    acts = tuple(act for act in material.acts if act.agents and _is_chosen(act.things[0], options))
    adoptions = tuple(a for a in material.adoptions if _is_chosen(a.policy, options))
    graph = build(acts, adoptions, material.provinces, options)
    return Network(graph, material.provinces, acts, adoptions, material.period.title())


def _is_chosen(thing: Thing, options: Options) -> bool:
    return not options.kinds or thing.kind in options.kinds


def build(
    acts: Iterable[Act], adoptions: Iterable[AdoptionAct], provinces: Iterable[Province], options: Options
) -> Graph:
    """The graph: nodes by IRI, one edge for each act on a thing, keyed by the act.

    Node attributes (all plain strings, so that GEXF and GraphML take them): ``label``, ``kind``
    (organisation, province, or a kind of ``style.yaml``), ``province`` (an IRI, empty for the nation and
    for what provinces share). Edge attributes: ``kind`` (act, adoption, belongs), ``label`` (the verb),
    ``title``, ``when``, ``quote``, ``activity`` (an IRI); the last three are empty for belongs.

    >>> build([], [], [], Options()).number_of_nodes()
    0
    """
    graph: Graph = nx.MultiDiGraph()
    places = {place.iri: place for place in provinces}
    for act in acts:
        _add_act(graph, act, places, options)
    for adoption in adoptions:
        _add_adoption(graph, adoption, places, options)
    return _placed(graph)


def _add_agent(graph: Graph, agent: Agent, places: Mapping[str, Province], options: Options) -> None:
    home = next((place for place in agent.provinces if place in places), "")
    if agent.iri == home:
        _add_place(graph, places[home], options)
        return
    if agent.iri not in graph:
        name = agent.name.text(options.language)
        graph.add_node(agent.iri, label=name, kind="organisation", province=home)
    if home:
        _add_place(graph, places[home], options)
        label = style().say("belongs", options.language)
        data = {"kind": "belongs", "label": label, "title": label, "when": "", "quote": "", "activity": ""}
        graph.add_edge(agent.iri, home, key="belongs", **data)


def _add_place(graph: Graph, place: Province, options: Options) -> None:
    if place.iri not in graph:
        graph.add_node(place.iri, label=place.label(options.language), kind="province", province=place.iri)


def _add_thing(graph: Graph, thing: Thing, options: Options) -> None:
    if thing.iri not in graph:
        graph.add_node(thing.iri, label=thing.name.text(options.language), kind=thing.kind, province="")


def _add_act(graph: Graph, act: Act, places: Mapping[str, Province], options: Options) -> None:
    title = act_title(act, options.language)
    for thing in act.things:
        _add_thing(graph, thing, options)
    for agent in act.agents:
        _add_agent(graph, agent, places, options)
        for thing in act.things:
            data = {"kind": "act", "label": act.verb, "title": title, "when": act.when, "quote": act.quote}
            graph.add_edge(agent.iri, thing.iri, key=act.iri, activity=act.iri, **data)


def _add_adoption(
    graph: Graph, adoption: AdoptionAct, places: Mapping[str, Province], options: Options
) -> None:
    _add_thing(graph, adoption.policy, options)
    _add_agent(graph, adoption.adopter, places, options)
    if graph.has_edge(adoption.adopter.iri, adoption.policy.iri, adoption.activity):
        return
    graph.add_edge(
        adoption.adopter.iri,
        adoption.policy.iri,
        key=adoption.activity,
        kind="adoption",
        label=style().say("adoption", options.language),
        title=adoption_title(adoption, options.language),
        when=adoption.when,
        quote=adoption.quote,
        activity=adoption.activity,
    )


def _nodes(graph: Graph) -> list[tuple[str, dict[str, str]]]:
    return [(iri, graph.nodes[iri]) for iri in sorted(graph)]


def _placed(graph: Graph) -> Graph:
    """Things that only one province deals with stand with that province; policies are everybody's."""
    policies = {end for _, end, data in graph.edges(data=True) if data["kind"] == "adoption"}
    for iri, data in _nodes(graph):
        if data["kind"] not in ("organisation", "province") and iri not in policies:
            homes = {graph.nodes[agent]["province"] for agent in graph.predecessors(iri)}
            data["province"] = homes.pop() if len(homes) == 1 else ""
    return graph


def positions(graph: Graph, order: Sequence[str]) -> dict[str, Point]:
    """Where the nodes stand; `order` are the provinces' IRIs from north to west."""
    return _columns(graph, order) if graph.number_of_nodes() <= ORDERLY else _discs(graph, order)


def _members(graph: Graph) -> dict[str, list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for iri, data in _nodes(graph):
        members[data["province"]].append(iri)
    return members


def _columns(graph: Graph, order: Sequence[str]) -> dict[str, Point]:
    members = _members(graph)
    blocks = [_block(graph, members[place]) for place in order if place in members]
    whole = sum(map(_height, blocks))
    found = _nation(graph, members.get("", []))
    left: list[_Block] = []
    while blocks and sum(map(_height, left)) + _height(blocks[-1]) / 2 < whole / 2:
        left.append(blocks.pop())
    for side, column in ((1, blocks), (-1, left)):
        found |= _side(column, side)
    return found


_Block = list[tuple[str, list[str]]]
"""The bodies of a place, each with its things; first the place itself with the things it deals with."""


def _block(graph: Graph, members: Iterable[str]) -> _Block:
    members = list(members)
    owned: dict[str, list[str]] = defaultdict(list)
    for iri in members:
        if graph.nodes[iri]["kind"] not in ("organisation", "province"):
            owned[min(graph.predecessors(iri))].append(iri)
    bodies = [iri for iri in members if graph.nodes[iri]["kind"] == "organisation"]
    places = [iri for iri in members if graph.nodes[iri]["kind"] == "province"]
    return [(iri, sorted(owned[iri])) for iri in (*places, *bodies)]


def _height(block: _Block) -> float:
    return sum(max(len(things), 1) for _, things in block[1:]) + len(block[0][1]) + 0.6


def _side(blocks: Iterable[_Block], side: int) -> dict[str, Point]:
    """One half of the country, from top to bottom, centred on zero."""
    blocks = list(blocks)
    y = -sum(map(_height, blocks)) * PITCH / 2
    found: dict[str, Point] = {}
    for block in blocks:
        top = y
        for n, (body, things) in enumerate(block):
            rows = max(len(things), 1 if n else 0)
            found |= {thing: (side * THING_X, y + (m + 0.5) * PITCH) for m, thing in enumerate(things)}
            found[body] = (side * BODY_X, y + rows * PITCH / 2)
            y += rows * PITCH
        found[block[0][0]] = (side * PROVINCE_X, (top + y) / 2)
        y += 0.6 * PITCH
    return found


def _nation(graph: Graph, members: Iterable[str]) -> dict[str, Point]:
    """National bodies with what only they deal with, and below them what provinces share."""
    members = list(members)
    bodies = [iri for iri in members if graph.nodes[iri]["kind"] == "organisation"]
    bodies.sort(key=lambda iri: (-graph.degree(iri), iri))
    rank = {iri: n for n, iri in enumerate(bodies)}
    things = [iri for iri in members if graph.nodes[iri]["kind"] != "organisation"]
    shared = [iri for iri in things if _is_shared(graph, iri)]
    own = sorted(set(things) - set(shared), key=lambda iri: (_first_rank(graph, iri, rank), iri))
    rows, loose = max(len(bodies), len(own)), 1.5
    top = -(rows + 2 + loose * len(shared)) * PITCH / 2
    found: dict[str, Point] = {}
    for column, x in ((bodies, NATION_BODY_X), (own, NATION_THING_X)):
        step = PITCH * rows / len(column) if column else 0.0
        found |= {iri: (x, top + (n + 0.5) * step) for n, iri in enumerate(column)}
    first = top + (rows + 2) * PITCH
    return found | {iri: (0.0, first + (n + 0.5) * loose * PITCH) for n, iri in enumerate(shared)}


def _is_shared(graph: Graph, iri: str) -> bool:
    """Whether a province deals with it (a thing of the nation that none deals with is the nation's own)."""
    return any(graph.nodes[agent]["province"] for agent in graph.predecessors(iri))


def _first_rank(graph: Graph, iri: str, rank: Mapping[str, int]) -> int:
    return min((rank[agent] for agent in graph.predecessors(iri) if agent in rank), default=len(rank))


def _discs(graph: Graph, order: Sequence[str]) -> dict[str, Point]:
    """A disc of nodes for each province on a circle around the disc of the nation."""
    members = _members(graph)
    places = [place for place in order if place in members]
    radii = [math.sqrt(len(members[place])) * PITCH for place in places]
    nation = math.sqrt(len(members.get("", []))) * PITCH
    ring = max(sum(radii) * 2.2 / (2 * math.pi), nation + 2 * max(radii, default=0.0))
    found = _disc(members.get("", []), 0.0, 0.0)
    for place, (first, last) in zip(places, sectors(radii) if radii else (), strict=True):
        inner = sorted(members[place], key=lambda iri: (graph.nodes[iri]["kind"] != "province", iri))
        found |= _disc(inner, *polar(0.0, 0.0, ring, (first + last) / 2))
    return found


def _disc(members: Sequence[str], x: float, y: float) -> dict[str, Point]:
    """A sunflower: even density, the first member in the middle."""
    return {iri: polar(x, y, PITCH * 0.9 * math.sqrt(n), 137.508 * n) for n, iri in enumerate(members)}


def draw(model: Network, options: Options) -> str:
    """The page as one HTML file that needs nothing else, the same bytes for the same facts."""
    look, graph = style(), model.graph
    places = {place.iri: place for place in model.provinces}
    counts = {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
    names = {iri: f"n{n}" for n, iri in enumerate(sorted(graph))}
    return page(
        look.say("network", options.language),
        " · ".join(filter(None, (options.stamp, look.say("network_about", options.language, **counts)))),
        options.language,
        _page_nodes(graph, names, places, options),
        _page_edges(graph, names, options),
    )


def _page_nodes(
    graph: Graph, names: Mapping[str, str], places: Mapping[str, Province], options: Options
) -> list[PageNode]:
    at = positions(graph, list(places))
    regions = {iri: style().region(place.region) for iri, place in places.items()}
    return [
        PageNode(
            id=names[iri],
            x=at[iri][0],
            y=at[iri][1],
            label=places[iri].abbreviation if data["kind"] == "province" else _label(graph, iri),
            title=data["label"],
            kind=data["kind"],
            region=regions.get(data["province"]),
            framed=data["kind"] == "organisation" or (_is_shared(graph, iri) and not data["province"]),
            href=options.href(iri),
        )
        for iri, data in _nodes(graph)
    ]


def _label(graph: Graph, iri: str) -> str:
    """The label that the columns have room for; none in a large network."""
    if graph.number_of_nodes() > ORDERLY:
        return ""
    data = graph.nodes[iri]
    return fit(data["label"], FONT, BODY_ROOM if data["kind"] == "organisation" else THING_ROOM)


def _page_edges(graph: Graph, names: Mapping[str, str], options: Options) -> list[PageEdge]:
    edges = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    longest = svg.LONGEST_TITLE if graph.number_of_nodes() <= ORDERLY else SHORT_TITLE
    return [
        PageEdge(
            id=f"e{n}",
            start=names[start],
            end=names[end],
            title=svg.shorten(data["title"], longest),
            kind=data["kind"],
            href=options.href(data["activity"]) if data["activity"] else "",
        )
        for n, (start, end, _, data) in enumerate(edges)
    ]
