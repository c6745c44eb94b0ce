"""How vis-network draws the kinds of nodes and edges: by groups, so that no node need carry its colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visualizations.style import Region, style

FONT = 13.0
MARK = 6.0
"""The radius of a mark."""
NATION = "nation"
"""The region of what is no province's."""


def settings(colours: Mapping[str, str]) -> dict[str, Any]:
    """The options of vis-network, and what each kind of edge has of its own, in some colours."""
    return {"options": _options(colours), "edges": _edges(colours)}


def _options(colours: Mapping[str, str]) -> dict[str, Any]:
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True,
            "dragNodes": False,
            "tooltipDelay": 120,
            "keyboard": {"enabled": True, "bindToWindow": False},
        },
        "nodes": {"font": {"size": FONT, "face": ", ".join(style().fonts), "color": colours["ink"]}},
        "edges": {"smooth": False, "selectionWidth": 1, "hoverWidth": 1},
        "groups": {"useDefaultGroups": False, **_groups(colours)},
    }


def _groups(colours: Mapping[str, str]) -> dict[str, Any]:
    look = style()
    nation = Region(NATION, NATION, colours["ink"], colours["paper"])
    halo = {"strokeWidth": 3, "strokeColor": colours["paper"]}
    clear = {"color": _states("rgba(0,0,0,0)", "rgba(0,0,0,0)"), "margin": 2}
    found: dict[str, Any] = {
        f"label {side}": {**clear, "font": {**halo, "align": align}}
        for side, align in (("left", "right"), ("right", "left"))
    }
    for region in (*look.regions, look.elsewhere, nation):
        whole = _states(region.colour, region.colour)
        found[f"place {region.name}"] = {"color": whole, "font": {"size": FONT + 2, "color": region.ink}}
        found[f"box {region.name}"] = {"color": _states(colours["paper"], region.colour), "margin": 4}
        found[f"mark {region.name}"] = {"color": whole, "size": MARK}
    return found


def _states(fill: str, border: str) -> dict[str, Any]:
    """One colour in every state: hovering is shown by the tooltip, not by a change of meaning."""
    state = {"background": fill, "border": border}
    return {**state, "highlight": state, "hover": state}


def _edges(colours: Mapping[str, str]) -> dict[str, Any]:
    return {
        kind: {
            "color": {"color": colour, "highlight": colour, "hover": colour, "opacity": 0.75},
            "width": 1.4 if kind == "adoption" else 1,
            "dashes": kind == "belongs",
            "arrows": {"to": {"enabled": kind != "belongs", "scaleFactor": 0.45}},
        }
        for kind, colour in (
            ("act", colours["line"]),
            ("adoption", colours["ink"]),
            ("belongs", colours["line"]),
        )
    }
