"""Every picture by name, in one shape, so that the service and the command line call them all alike.

A picture gathers its material in rounds of questions, reads its content out of it, and gives that content
as a drawing, as a table of the same facts, and, where it is one, as a network.

>>> sorted(PICTURES)
['curves', 'ego', 'lanes', 'launches', 'matrix', 'network', 'tiles', 'timeline', 'ways']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graph_builder.diffusion.facts import Facts
from graph_builder.diffusion.told import query_about
from visualizations import (
    curves,
    ego,
    lanes,
    launches,
    matrix,
    network,
    svg,
    tiles,
    timeline,
    ways,
    ways_table,
)
from visualizations.act_table import act_table
from visualizations.asking import Question, Rounds
from visualizations.curves_model import Curves, read_curves
from visualizations.ego_model import LIMITS, Ego, read_ego
from visualizations.lanes_model import Lanes, read_lanes
from visualizations.launch_model import Launches, read_launches
from visualizations.material import Material, gather_acts, gather_adoptions, gather_spread, gather_story
from visualizations.matrix_model import Matrix, read_matrix
from visualizations.network import Graph, Network, read_network
from visualizations.options import DEFAULT_LIMIT, Options
from visualizations.ranking import ranked
from visualizations.style import Language, style
from visualizations.tables import Table
from visualizations.tiles_model import Tiles, read_tiles
from visualizations.timeline_model import Timeline, read_timeline
from visualizations.ways_model import Ways, read_ways

M = TypeVar("M")
Chosen = tuple[str, ...] | None
"""The acts that are shown, where choices leave some out that the time alone would not."""


@dataclass(frozen=True, slots=True)
class Picture(Generic[M]):
    """A picture. ``gather`` takes the facts of diffusion beside the reader's choices; ``sparql`` gives the
    query that asks for what is shown: for the acts that it is given, else for all of the time;
    ``choices`` names the options that it minds beside the time, and ``limits`` are those that it offers, its
    own first. ``notice`` tells what its page must say above it, where there is such a thing, ``notes`` what
    must be known to read its table.
    """

    name: str
    gather: Callable[[Options, Facts], Rounds[Material]]
    read: Callable[[Material], M]
    draw: Callable[[M, Options], str]
    table: Callable[[M, Options], Table]
    sparql: Callable[[Material, Chosen], str]
    network: Callable[[M], Graph] | None = None
    suffix: str = ".svg"
    choices: frozenset[str] = frozenset()
    limits: tuple[int, ...] = (DEFAULT_LIMIT, 75, 300, 600)
    notice: Callable[[M, Language], str] | None = None
    notes: Callable[[M, Options], tuple[str, ...]] = lambda *_: ()

    def drawing(self, content: M, options: Options) -> str:
        """The picture as it is shown and handed out: stamped where it is made from invented bulletins."""
        drawn = self.draw(content, options)
        return svg.stamped(drawn, options.stamp) if options.stamp and self.suffix == ".svg" else drawn

    @property
    def media_type(self) -> str:
        """The media type of the drawing."""
        return {".svg": "image/svg+xml", ".html": "text/html"}[self.suffix]

    def title(self, language: Language) -> str:
        """The picture's title; its words stand under its name in ``style.yaml``."""
        return style().say(self.name, language)


def _acts(model: Launches | Network | Timeline | Ego, options: Options) -> Table:
    return act_table(model.acts, model.adoptions, model.provinces, options)


def _acts_asked(material: Material, chosen: Chosen) -> str:
    about = {"bulletin": material.period.iris} if chosen is None else {"activity": chosen}
    return Question("shown", about).text()


def _adoptions_asked(material: Material, chosen: Chosen) -> str:
    if chosen is not None:
        return _acts_asked(material, chosen)
    return query_about("adoptions", material.period.iris if material.options.is_timed else None)


def _story_asked(material: Material, chosen: Chosen) -> str:
    if chosen is not None:
        return _acts_asked(material, chosen)
    about = material.options.about
    given = (about,) if about else ()
    return Question("story", {"thing": given, "place": given}).text()


def _network_of(model: Launches | Timeline | Ego) -> Graph:
    return network.build(model.acts, model.adoptions, model.provinces, Options())


def _policy_asked(material: Material, _: Chosen) -> str:
    """The adoptions of the one policy that is shown."""
    shown = material.options.about or next(iter(ranked(material)), None)
    bulletins = material.period.iris if material.options.is_timed else None
    return query_about("adoptions", bulletins, [shown] if shown else None)


def _tiles_asked(material: Material, chosen: Chosen) -> str:
    asked = _policy_asked if material.options.about else _adoptions_asked
    return asked(material, chosen)


_LAUNCHES: Picture[Launches] = Picture(
    "launches",
    gather_acts,
    read_launches,
    launches.draw,
    _acts,
    _acts_asked,
    _network_of,
    choices=frozenset({"province", "about", "kinds", "limit"}),
)
_MATRIX: Picture[Matrix] = Picture(
    "matrix",
    gather_adoptions,
    read_matrix,
    matrix.draw,
    matrix.table,
    _adoptions_asked,
    choices=frozenset({"province", "limit"}),
    limits=(60, 30, 120, 240),
)
_NETWORK: Picture[Network] = Picture(
    "network",
    gather_acts,
    read_network,
    network.draw,
    _acts,
    _acts_asked,
    lambda model: model.graph,
    suffix=".html",
    choices=frozenset({"province", "kinds"}),
)
_TIMELINE: Picture[Timeline] = Picture(
    "timeline",
    gather_story,
    read_timeline,
    timeline.draw,
    _acts,
    _story_asked,
    _network_of,
    choices=frozenset({"about", "limit"}),
)
_EGO: Picture[Ego] = Picture(
    "ego",
    gather_story,
    read_ego,
    ego.draw,
    _acts,
    _story_asked,
    _network_of,
    choices=frozenset({"about", "limit"}),
    limits=LIMITS,
)

_TILES: Picture[Tiles] = Picture(
    "tiles",
    gather_spread,
    read_tiles,
    tiles.draw,
    tiles.table,
    _tiles_asked,
    choices=frozenset({"about", "policy", "limit", "until"}),
    limits=(12, 24, 48, 96),
)
_LANES: Picture[Lanes] = Picture(
    "lanes",
    gather_spread,
    read_lanes,
    lanes.draw,
    lanes.table,
    _policy_asked,
    choices=frozenset({"about", "policy"}),
)
_CURVES: Picture[Curves] = Picture(
    "curves",
    gather_spread,
    read_curves,
    curves.draw,
    curves.table,
    _adoptions_asked,
    choices=frozenset({"about", "policy", "limit"}),
    limits=(40, 10, 20, 80),
)
_WAYS: Picture[Ways] = Picture(
    "ways",
    gather_spread,
    read_ways,
    ways.draw,
    ways_table.table,
    _adoptions_asked,
    ways_table.network_of,
    choices=frozenset({"about", "beside", "unit", "model", "limit"}),
    limits=(30, 15, 60, 120),
    notice=lambda model, language: (model.why.zh if language == "zh" else model.why.en) if model.why else "",
    notes=ways_table.notes,
)

PICTURES: Mapping[str, Picture[Any]] = {
    each.name: each
    for each in (_LAUNCHES, _MATRIX, _NETWORK, _TILES, _LANES, _CURVES, _WAYS, _TIMELINE, _EGO)
}
