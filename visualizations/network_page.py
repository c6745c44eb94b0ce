"""The only module that touches pyvis: nodes and edges with positions -> one HTML file that needs no host.

pyvis (0.3.2) holds the data and renders; its own template is replaced, because that one loads bootstrap
from a CDN, writes the heading unescaped and turns node titles into HTML once one of them holds "href". Here
everything is escaped, titles are shown as text by vis-network, and a content security policy in the page
forbids every request.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment
from markupsafe import Markup

from visualizations import svg
from visualizations.network_look import MARK, NATION, settings
from visualizations.style import Language, Region, style

LABEL_WIDTH = 200.0
"""The width of the box beside a mark that holds its label."""

_SIGNS = {"square": "■", "diamond": "◆", "triangle": "▲", "circle": "●", "hexagon": "⬢"}


@dataclass(frozen=True, slots=True)
class PageNode:
    """A node as drawn; ``kind`` is one of ``style.yaml``, organisation or province; no region: the nation's.

    A ``framed`` thing stands in a box, any other is a mark with its label on the side away from the middle.
    """

    id: str
    x: float
    y: float
    label: str
    title: str
    kind: str
    region: Region | None
    framed: bool
    href: str


@dataclass(frozen=True, slots=True)
class PageEdge:
    """An edge as drawn; ``kind`` is act, adoption or belongs; ``href`` is empty without an act."""

    id: str
    start: str
    end: str
    title: str
    kind: str
    href: str


TEMPLATE = """\
<!DOCTYPE html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; \
style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ heading }}</title>
<style>
:root { color-scheme: light dark; --paper: {{ light.paper }}; --ink: {{ light.ink }};
  --muted: {{ light.muted }}; --line: {{ light.line }}; }
@media (prefers-color-scheme: dark) { :root { --paper: {{ dark.paper }}; --ink: {{ dark.ink }};
  --muted: {{ dark.muted }}; --line: {{ dark.line }}; } }
html, body { margin: 0; height: 100%; background: var(--paper); color: var(--ink);
  font-family: {{ fonts }}; }
body { display: flex; flex-direction: column; }
header { padding: 12px 24px 6px; }
h1 { font-size: 20px; margin: 0 0 4px; overflow-wrap: anywhere; }
p { font-size: 13px; margin: 0; color: var(--muted); }
ul { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 8px 0 0; padding: 0;
  font-size: 13px; }
li { display: flex; align-items: center; gap: 6px; }
#network { flex: 1; min-height: 300px; }
div.vis-tooltip { position: absolute; visibility: hidden; pointer-events: none; z-index: 5; max-width: 420px;
  padding: 6px 10px; white-space: normal; overflow-wrap: anywhere; font-size: 13px; line-height: 1.5;
  background: var(--paper); color: var(--ink); border: 1px solid var(--line);
  border-radius: 4px; }
</style>
</head>
<body>
<header>
<h1>{{ heading }}</h1>
<p>{{ about }}</p>
<ul>{% for sign, text in legend %}<li>{{ sign }}<span>{{ text }}</span></li>{% endfor %}</ul>
<noscript><p>{{ needs_script }}</p></noscript>
</header>
<main id="network" aria-label="{{ heading }}"></main>
<script>{{ library }}</script>
<script>
(function () {
  "use strict";
  var nodes = {{ nodes|tojson }};
  var edges = {{ edges|tojson }};
  var looks = {{ looks|tojson }};
  var look = looks[matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"];
  var options = look.options;
  var container = document.getElementById("network");
  edges.forEach(function (edge) { Object.assign(edge, look.edges[edge.kind]); });
  var data = {nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges)};
  var network = new vis.Network(container, data, options);
  var links = {};
  nodes.concat(edges).forEach(function (part) { links[part.id] = part.href; });
  network.on("click", function (event) {
    var href = links[event.nodes.length ? event.nodes[0] : event.edges[0]];
    if (href) { window.open(href, "_blank", "noopener"); }
  });
  ["hoverNode", "hoverEdge"].forEach(function (name) {
    network.on(name, function () { container.style.cursor = "pointer"; });
  });
  ["blurNode", "blurEdge"].forEach(function (name) {
    network.on(name, function () { container.style.cursor = "default"; });
  });
  network.fit();
})();
</script>
</body>
</html>
"""


@cache
def _library() -> Markup:
    """vis-network as pyvis brings it. Raises ValueError if it could not stand inside a script element."""
    text = files("pyvis").joinpath("lib", "vis-9.1.2", "vis-network.min.js").read_text(encoding="utf-8")
    if "</script" in text.lower():
        raise ValueError("the vis-network file of this pyvis cannot be put into a page")
    return Markup(text)  # noqa: S704 - a program file of a pinned package, not data


def page(
    heading: str, about: str, language: Language, nodes: Sequence[PageNode], edges: Sequence[PageEdge]
) -> str:
    """The whole page; opens from a file without a network."""
    # pyvis imports IPython: only those who draw this picture pay for it.
    from pyvis.edge import Edge  # noqa: PLC0415
    from pyvis.network import Network  # noqa: PLC0415
    from pyvis.node import Node  # noqa: PLC0415

    network = Network(directed=True, heading=heading, cdn_resources="in_line")
    # Its add_node and add_edge look through all that are there: with 5,000 that takes longer than the rest.
    network.nodes = [Node(**part).options for node in nodes for part in _node(node)]
    network.edges = [Edge(edge.start, edge.end, **_edge(edge)).options for edge in edges]
    network.set_options(json.dumps({"physics": {"enabled": False}}))
    network.templateEnv = _environment(about, language)
    network.path = "page.html"
    return str(network.generate_html())


def _environment(about: str, language: Language) -> Environment:
    look = style()
    environment = Environment(loader=DictLoader({"page.html": TEMPLATE}), autoescape=True)
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    environment.globals.update(
        about=about,
        language="zh-Hans" if language == "zh" else "en",
        light=look.colours,
        dark=look.dark,
        fonts=Markup(", ".join(_quoted(font) for font in look.fonts)),  # noqa: S704 - from style.yaml
        legend=list(_legend(language)),
        needs_script=look.say("needs_script", language),
        library=_library(),
        looks={"light": settings(look.colours), "dark": settings({**look.colours, **look.dark})},
    )
    return environment


def _quoted(font: str) -> str:
    """A font's name as CSS takes it: a name of several words in quotation marks."""
    return f'"{font}"' if " " in font else font


def _node(node: PageNode) -> Iterable[Mapping[str, Any]]:
    """What vis-network draws: one node, or a mark and its label. Colours come by the group."""
    region = node.region.name if node.region else NATION
    common = _common(node)
    if node.kind == "province":
        yield {**common, "shape": "circle", "label": svg.shorten(node.label), "group": f"place {region}"}
    elif node.framed and node.label:
        sign = "" if node.kind == "organisation" else f"{_SIGNS[_shape(node.kind)]} "
        yield {**common, "shape": "box", "label": sign + svg.shorten(node.label), "group": f"box {region}"}
    else:
        # One space, because pyvis shows the identifier in place of an empty label.
        shape = "dot" if _shape(node.kind) == "circle" else _shape(node.kind)
        yield {**common, "shape": shape, "label": " ", "group": f"mark {region}"}
        if node.label:
            yield _beside(node, common)


def _common(node: PageNode) -> dict[str, Any]:
    return {
        "n_id": node.id,
        "title": svg.shorten(node.title),
        "x": round(node.x, 1),
        "y": round(node.y, 1),
        "href": svg.safe_href(node.href),
    }


def _beside(node: PageNode, common: Mapping[str, Any]) -> Mapping[str, Any]:
    """A label as a node of its own: vis-network can write below a mark, but not beside it."""
    left = node.x < 0
    shift = MARK + 3 + LABEL_WIDTH / 2
    return {
        **common,
        "n_id": f"{node.id}-label",
        "x": round(node.x - shift if left else node.x + shift, 1),
        "shape": "box",
        "label": svg.shorten(node.label),
        "group": "label left" if left else "label right",
        "widthConstraint": {"minimum": LABEL_WIDTH, "maximum": LABEL_WIDTH},
    }


def _shape(kind: str) -> str:
    return next((k.shape for k in style().kinds if k.id == kind), "circle")


def _edge(edge: PageEdge) -> Mapping[str, Any]:
    href = svg.safe_href(edge.href) if edge.href else ""
    return {"id": edge.id, "title": svg.shorten(edge.title), "href": href, "kind": edge.kind}


def _legend(language: Language) -> Iterable[tuple[Markup, str]]:
    look = style()
    ink, line = "currentColor", look.colours["line"]
    frame = svg.element("rect", x=1, y=3, width=20, height=12, rx=3, fill="none", stroke="currentColor")
    yield _sign(frame), look.say("organisation", language)
    for kind in look.kinds:
        yield _sign(svg.mark(kind.shape, 11, 9, 6, fill="currentColor")), kind.label(language)
    for key, colour in (("act", line), ("adoption", ink)):
        stroke = svg.element("line", x1=0, y1=9, x2=22, y2=9, stroke=colour, stroke_width=2)
        yield _sign(stroke), look.say(key, language)
    for region in look.regions:
        yield _sign(svg.element("circle", cx=11, cy=9, r=7, fill=region.colour)), region.label(language)


def _sign(part: svg.Svg) -> Markup:
    return Markup(svg.element("svg", part, width=22, height=18, aria_hidden="true"))  # noqa: S704 - svg escapes
