"""What `benchmarks.growth` asks of two stores: every query of the service and every kind of page, about
things that both stores hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from api.queries import page_of
from api.queries import query as own
from api.rest.around import FEW, related_else
from api.rest.composing import compose, day, tally_of
from api.rest.entities import classes_of
from graph_builder.diffusion.told import BY_BULLETIN, query_about, query_of_names, query_text, query_within
from graph_builder.store.composing import Value
from graph_builder.store.names import Graphs
from ontology.terms import ID, NS, ROOT, Class, Scheme, scheme_iri
from visualizations.asking import Question

STATEMENTS = ("Activity", "Observation", "Omission")
NEWS = 24  # bulletins of a month
DIFFUSION = (
    *("acts", "adopters", "adoptions", "bulletins", "entries", "expected", "links", "made_from", "named"),
    *("names", "nation", "national_acts", "omissions", "places", "seats", "sources", "times", "units"),
)


@dataclass(frozen=True, slots=True)
class Subjects:
    """Things that both stores tell of, and so many bulletins, the oldest ones."""

    bulletins: tuple[str, ...]
    digest: str
    act: str
    acts: tuple[str, ...]
    agent: str
    document: str
    platform: str
    policy: str
    province: str = f"{ID}place/110000"

    @property
    def graphs(self) -> tuple[str, ...]:
        """The graphs of the bulletins."""
        return tuple(f"{ROOT}graph/{iri.removeprefix(ID)}" for iri in self.bulletins)

    @property
    def things(self) -> dict[str, str]:
        """Those of which a store tells the more the more there is of it, by their kinds."""
        names = ("organisation", "place", "policy", "platform")
        return dict(zip(names, (self.agent, self.province, self.policy, self.platform), strict=True))


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as the service asks it; the name is that of its file and, in brackets, how it is asked."""

    name: str
    text: str
    substitutions: Mapping[str, str] = field(default_factory=dict)


def subjects_of(data: ox.Store) -> Subjects:
    """Choose the things from the first bulletin of a store."""
    of_kind = data.quads_for_pattern(None, _TYPE, ox.NamedNode(NS + "Bulletin"))
    told = sorted((_begin(data, quad.subject), str(quad.subject.value)) for quad in of_kind)  # type: ignore[union-attr]
    bulletins = tuple(iri for _, iri in told[:NEWS])
    graph = ox.NamedNode(f"{ROOT}graph/{bulletins[0].removeprefix(ID)}")
    digest = _first(data, ox.NamedNode(bulletins[0]), "textDigest")
    acts = sorted(str(q.subject.value) for q in data.quads_for_pattern(None, _TYPE, _ACT, graph))  # type: ignore[union-attr]
    objects = {_first(data, ox.NamedNode(act), "object"): act for act in acts}
    basis = data.quads_for_pattern(None, ox.NamedNode(NS + "adoptionBasis"), None, graph)
    adoption = min((quad.subject for quad in basis), key=str)
    document = min(iri for iri in objects if "/doc/" in iri)
    return Subjects(
        *(bulletins, digest, objects[document], tuple(acts[:100])),
        *(_first(data, ox.NamedNode(objects[document]), "agent"), document),
        *(min(iri for iri in objects if "/platform/" in iri), _first(data, adoption, "adoptedPolicy")),
    )


_LINKS = Graphs.below(ID).links.value
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ACT = ox.NamedNode(NS + "Activity")


def _first(data: ox.Store, subject: object, name: str) -> str:
    found = data.quads_for_pattern(subject, ox.NamedNode(NS + name), None)  # type: ignore[arg-type]
    return min(str(quad.object.value) for quad in found)  # type: ignore[union-attr]


def _begin(data: ox.Store, subject: object) -> str:
    return _first(data, subject, "begin")


def queries(about: Subjects) -> Iterator[Asked]:
    """Every query of the service, about those things."""
    yield from _plain(about)
    yield from _composed(about)
    yield from _news(about)
    yield from _lists(about)
    yield from _pictures(about)
    for name in DIFFUSION:
        yield Asked(f"diffusion/{name} (all)", query_text(name))
    within = dict(zip(about.bulletins, about.graphs, strict=True))
    for name in sorted(BY_BULLETIN):
        yield Asked(f"diffusion/{name} (a month)", query_within(name, within))
    yield Asked("diffusion/names_of", query_of_names(about.acts + about.bulletins))
    yield Asked("diffusion/adoptions (a policy)", query_about("adoptions", None, [about.policy]))
    yield Asked("diffusion/adoptions (a month, as shown)", query_about("adoptions", about.bulletins))


def files_asked(about: Subjects) -> set[str]:
    """The files that `queries` asks, as ``api/describe`` and ``visualizations/acts``."""
    return {asked.name.partition(" ")[0] for asked in queries(about)}


def files_there(root: Path) -> set[str]:
    """The files of queries that there are."""
    folders = {"api": "api/queries", "visualizations": "visualizations/queries"}
    folders |= {"diffusion": "graph_builder/diffusion/queries"}
    return {f"{name}/{path.stem}" for name, place in folders.items() for path in (root / place).glob("*.rq")}


def _plain(about: Subjects) -> Iterator[Asked]:
    for name in _WITHOUT_VALUES:
        yield Asked(f"api/{name}", own(name))
    graph = {"graph": about.graphs[0]}
    for name in ("graph_size", "statements_in", "mentioned_in", "outline", "classes_in_graph"):
        yield Asked(f"api/{name}", own(name), graph)
    yield Asked(
        "api/classes_in_graph (registry)", own("classes_in_graph"), {"graph": f"{ROOT}graph/registry"}
    )
    registry = {"known": [ox.NamedNode(f"{ROOT}graph/registry")]}
    yield Asked("api/known_only", compose("known_only", registry), {"graphs": f"{ROOT}graph/"})
    for name in ("exists", "related", "statements_count", "statements_of"):
        yield from _of_each(about, name, own(name))
    yield from _of_each(about, "facts", f"{compose('facts', {})} LIMIT {FEW}")
    yield from _of_each(about, "facts_counted", own("facts_counted"))
    yield from _of_each(about, "related_else", related_else())
    yield from _of_each(about, "described_size", own("described_size"), links=_LINKS)
    for flag in ("sorted", "large"):
        yield from _of_each(about, "describe", compose("describe", {}, (flag,)), flag, links=_LINKS)
    yield from _of_each(about, "describe_quads", compose("describe_quads", {}, ("sorted",)), links=_LINKS)
    for name in ("adopted_somewhere", "seed_documents"):
        yield Asked(f"api/{name}", own(name), {"iri": about.policy})
    yield Asked("api/statement", own("statement"), {"statement": about.act})
    yield Asked("api/adoptions_of_act", own("adoptions_of_act"), {"activity": about.act})
    for page in (0, 10_000):
        yield Asked(f"api/sitemap (from {page})", page_of("sitemap", page))


_WITHOUT_VALUES = (
    *("actions_count", "begins", "bulletin_index", "bulletin_of_text", "bulletins_total"),
    *(
        "choices_action",
        "choices_place",
        "choices_theme",
    ),
    *("counts", "entry_places", "graph_names", "labels", "most_told_platforms"),
    *("neighbours", "partitions_by_class", "partitions_by_graph", "partitions_by_property", "policies"),
    *("policies_known", "size", "synthetic", "totals", "typed_total", "units"),
)


def _of_each(about: Subjects, name: str, text: str, how: str = "", **given: str) -> Iterator[Asked]:
    for kind in ("document", "agent", "policy", "province"):
        of = ", ".join(filter(None, (kind, how)))
        yield Asked(f"api/{name} ({of})", text, {"iri": getattr(about, kind), **given})


def _composed(about: Subjects) -> Iterator[Asked]:
    things = [about.agent, about.document, about.platform, about.policy, about.province]
    for name in ("facts_of", "reconcile_statements", "reconcile_values", "names"):
        yield Asked(f"api/{name}", compose(name, {"iri": _nodes(things)}))
    statements = {"statement": _nodes(about.acts[:50])}
    for name in ("statements_by_iri", "times_of", "describe_statements"):
        yield Asked(f"api/{name}", compose(name, statements))
    yield Asked("api/actions", compose("actions", {"scheme": _nodes([scheme_iri(Scheme.ACTION)])}))
    yield Asked("api/who_is_of", compose("who_is_of", {"place": _nodes([about.province])}))
    yield Asked(
        "api/kinds_in_bulletins", compose("kinds_in_bulletins", {"bulletin": _nodes(about.bulletins[:6])})
    )
    graphs = {"graph": _nodes(about.graphs)}
    yield Asked("api/statements_in_graphs", compose("statements_in_graphs", graphs))
    for part, term in (("subject", about.act), ("object", about.agent), ("predicate", NS + "agent")):
        values = f"VALUES (?{part}) {{ (<{term}>) }}"
        for name in ("fragment", "fragment_size"):
            yield Asked(f"api/{name} ({part})", own(name).replace("VALUES () { () }", values))
    yield Asked("api/fragment (all)", own("fragment"))
    yield Asked("api/fragment_size (all)", own("fragment_size"))


def _news(about: Subjects) -> Iterator[Asked]:
    names = _nodes(about.graphs)
    listed = ", ".join(map(str, names))
    for name in ("new_things", "new_adoptions"):
        text = compose(name, {"name": names})
        yield Asked(
            f"api/{name}", text.replace("FILTER(?other NOT IN ( ))", f"FILTER(?other NOT IN ({listed}))")
        )
    yield Asked(
        "api/first_named", compose("first_named", {"thing": _nodes([about.document, about.platform])})
    )


def _lists(about: Subjects) -> Iterator[Asked]:
    """Lists of statements and entities: how many each group has, then the members of one group."""
    types = _nodes([NS + each for each in STATEMENTS])
    graph = _nodes(about.graphs[:1])
    for what, given in _conditions(about).items():
        flag = "narrowed" if given else "alone"
        yield Asked(
            f"api/told ({what}, counted)", tally_of(compose("told", {**given, "type": types}, (flag,)))
        )
        page = {**given, "type": types, "group": graph}
        yield Asked(f"api/told ({what}, of a bulletin)", compose("told", page, (flag,)))
        acts = ("act",) if {"action", "status", "from", "to"} & set(given) else ()
        yield Asked(f"api/adopted ({what}, counted)", tally_of(compose("adopted", given, acts)))
        of_policy = {**given, "group": _nodes([about.policy])}
        yield Asked(f"api/adopted ({what}, of a policy)", compose("adopted", of_policy, acts))
    for name, classes in (("all", classes_of(None)), ("documents", (str(Class.DOCUMENT),))):
        typed: dict[str, list[Value]] = {"type": _nodes(classes)}
        yield Asked(f"api/entities ({name}, counted)", tally_of(compose("entities", typed)))
        group = about.document.removeprefix(ID).split("/")
        first: dict[str, list[Value]] = {**typed, "group": [ox.Literal(f"{ID}{group[0]}/{group[1][:3]}")]}
        yield Asked(f"api/entities ({name}, a group)", compose("entities", first))


def _conditions(about: Subjects) -> dict[str, dict[str, list[Value]]]:
    return {
        "all": {},
        "agent": {"agent": _nodes([about.agent])},
        "object": {"object": _nodes([about.document])},
        "action": {"action": _nodes([f"{ID}action/launch"])},
        "status": {"status": [ox.Literal("reported")]},
        "month": {"from": [day("2012-01-01")], "to": [day("2012-01-31")]},
    }


def _pictures(about: Subjects) -> Iterator[Asked]:
    for name in ("bulletins", "busiest", "provinces"):
        yield Asked(f"visualizations/{name}", Question(name).text())
    asked: dict[str, dict[str, tuple[str, ...]]] = {
        "acts": {"bulletin": about.bulletins},
        "acts_told": {"activity": about.acts},
        "agents": {"agent": (about.agent,)},
        "beside": {"activity": about.acts},
        "bodies": {"place": (about.province,)},
        "places": {"place": (about.province, f"{ID}place/110101")},
        "shown": {"bulletin": about.bulletins},
        "things": {"thing": (about.agent, about.document)},
    }
    for name, given in asked.items():
        yield Asked(f"visualizations/{name}", Question(name, given).text())
    for kind in ("document", "agent", "policy", "province"):
        iri = getattr(about, kind)
        yield Asked(f"visualizations/naming ({kind})", Question("naming", {"thing": (iri,)}).text())
        text = Question("story", {"thing": (iri,), "place": (iri,)}).text()
        yield Asked(f"visualizations/story ({kind})", text)


def _nodes(iris: Collection[str]) -> list[Value]:
    return [ox.NamedNode(iri) for iri in iris]


def pages(about: Subjects) -> Iterator[tuple[str, str]]:
    """The kinds of pages, each by a name and its address, in HTML; then what programs ask."""
    yield from ((path, path) for path in _PAGES)
    agent, document, policy, province, act, bulletin = map(
        _local, (about.agent, about.document, about.policy, about.province, about.act, about.bulletins[0])
    )
    for kind, local in (
        ("organisation", agent), ("place", province), ("policy", policy), ("document", document),
        ("platform", _local(about.platform)), ("statement", act), ("bulletin", bulletin),
    ):  # fmt: skip
        yield f"page of a {kind}", f"/page/{local}"
    yield "page of a place, a month", f"/page/{province}?from=2012-01&to=2012-01"
    for name in ("timeline", "ego"):
        yield f"/{name} of an organisation", f"/{name}?about={agent}"
    yield "/lanes of a policy", f"/lanes?about={policy}"
    yield "/launches, a month", "/launches?from=2012-01&to=2012-01"
    yield "/report", f"/report?iri={act}"
    yield "/cite", f"/cite/{document}.bib"
    yield "graph of a bulletin", f"/graph/{bulletin}"
    yield "fragments of an organisation", f"/fragments?object={quote(about.agent, safe='')}"
    yield "text to bulletin", f"/id/text/{about.digest[:32]}"


_PAGES = (
    *("/", "/launches", "/matrix", "/tiles", "/policies", "/lanes", "/curves", "/ways", "/network"),
    *(
        "/search?q=教育",
        "/search?q=海南",
        "/timeline",
        "/ego",
        "/bulletins",
        "/changes",
        "/about",
        "/catalog",
    ),
    *("/dumps", "/downloads", "/ontology", "/fragments", "/problems", "/sparql", "/sitemap.xml"),
    *("/sitemaps/1.xml", "/feed.atom", "/.well-known/void"),
)


def documents(about: Subjects) -> Iterator[tuple[str, str]]:
    """What programs ask: the JSON API, and documents of linked data."""
    agent, document, policy, province, act, bulletin = map(
        _local, (about.agent, about.document, about.policy, about.province, about.act, about.bulletins[0])
    )
    for path in (
        "/api/statements", f"/api/statements?agent={agent}", f"/api/statements?place={province}",
        "/api/statements?action=launch", "/api/statements?from=2012-01-01&to=2012-01-31",
        f"/api/statements?object={document}", "/api/statements?kind=adoption",
        f"/api/statements?bulletin={bulletin}",
        f"/api/statements/{act}", "/api/bulletins", f"/api/{bulletin.replace('bulletin/', 'bulletins/')}",
        f"/api/{bulletin.replace('bulletin/', 'bulletins/')}/statements", "/api/entities",
        "/api/entities?type=Document", f"/api/entities?place={province}", f"/api/entities/{agent}",
        f"/api/entities/{document}", f"/api/entities/{province}", "/api/places", "/api/policies",
        f"/api/policies/{policy}/adoptions", "/api/statistics", "/api/actions", "/api/search?q=教育",
        "/api/suggest?prefix=北京", "/changes", "/reconcile/suggest/entity?prefix=北京",
    ):  # fmt: skip
        yield path.replace(agent, "AGENT").replace(document, "DOCUMENT").replace(act, "ACT"), path
    for kind, local in (
        ("organisation", agent), ("place", province), ("policy", policy), ("document", document),
        ("statement", act), ("bulletin", bulletin),
    ):  # fmt: skip
        yield f"/data of a {kind}", f"/data/{local}.ttl"
    yield "/data of an organisation, N-Quads", f"/data/{agent}.nq"


def _local(iri: str) -> str:
    return iri.removeprefix(ID)
