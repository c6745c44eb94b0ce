"""Direct links hold what is reported; a store can ask for those of one bulletin, or for one."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from ontology.terms import ID, NS, Property

GRAPH = "https://w3id.org/zhengpu/graph/bulletin/moe-ict-monthly-2022-"
NOVEMBER, DECEMBER = ox.NamedNode(f"{GRAPH}11"), ox.NamedNode(f"{GRAPH}12")
FILES = {
    "issuer-of": Property.ISSUER_OF,
    "launcher-of": Property.LAUNCHER_OF,
    "host-of": Property.HOST_OF,
    "shows": Property.SHOWS,
}

Link = tuple[str, str]


def thing(name: str) -> ox.NamedNode:
    """Return an instance."""
    return ox.NamedNode(ID + name)


def links(folder: Path, store: ox.Store, name: str, **given: ox.NamedNode) -> set[Link]:
    """Return subject and object of the links that a file yields, in short, with some variables given."""
    text = (folder / "links" / f"{name}.rq").read_text("utf-8")
    answer = store.query(
        text,
        use_default_graph_as_union=True,
        substitutions={ox.Variable(variable): node for variable, node in given.items()},
    )
    triples = list(cast(ox.QueryTriples, answer))
    assert {cast(ox.NamedNode, t.predicate).value for t in triples} <= {FILES[name]}
    return {(_short(t.subject), _short(t.object)) for t in triples}


def _short(term: object) -> str:
    return cast(ox.NamedNode, term).value.removeprefix(ID)


NOTICE = ("org/640000-edu", "doc/00000000000000d1")
PLAN = {("org/moe", "doc/00000000000000d2"), ("org/miit", "doc/00000000000000d2")}
PILOT = ("place/450000", "policy/internet-plus-education")
LATER = ("place/640000", "policy/internet-plus-education")


def test_one_file_for_each_link(folder: Path) -> None:
    assert {f.stem for f in (folder / "links").glob("*.rq")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_the_form_that_stores_rely_on(folder: Path, name: str) -> None:
    text = (folder / "links" / f"{name}.rq").read_text("utf-8")
    assert f"CONSTRUCT {{ ?subject zp:{FILES[name].removeprefix(NS)} ?object }}\nWHERE {{" in text
    assert "GRAPH ?bulletin {" in text
    assert text.startswith("# zh: ")
    prepareQuery(text)


def test_issuers(folder: Path, sample: ox.Store) -> None:
    """Joint issuers all count; a plan does not, nor a place that acts by its own name."""
    assert links(folder, sample, "issuer-of") == {NOTICE, *PLAN}


def test_launchers(folder: Path, sample: ox.Store) -> None:
    assert links(folder, sample, "launcher-of") == {("org/450000-edu", "platform/x-00000000000000f1")}


def test_hosts(folder: Path, sample: ox.Store) -> None:
    """Who trains hosts the training; who attends it does not."""
    assert links(folder, sample, "host-of") == {("org/450000-edu", "occasion/00000000000000c1")}


def test_places_show_what_their_bodies_adopt(folder: Path, sample: ox.Store) -> None:
    assert links(folder, sample, "shows") == {PILOT, LATER}


def test_of_one_bulletin(folder: Path, sample: ox.Store) -> None:
    assert links(folder, sample, "issuer-of", bulletin=DECEMBER) == {NOTICE}
    assert links(folder, sample, "shows", bulletin=DECEMBER) == {LATER}
    assert links(folder, sample, "launcher-of", bulletin=DECEMBER) == set()


@pytest.mark.parametrize(("name", "link"), [("issuer-of", NOTICE), ("shows", PILOT), ("shows", LATER)])
def test_whether_a_link_holds(folder: Path, sample: ox.Store, name: str, link: Link) -> None:
    ends = {"subject": thing(link[0]), "object": thing(link[1])}
    assert links(folder, sample, name, **ends) == {link}
    assert links(folder, sample, name, **ends | {"object": thing("doc/none")}) == set()


def test_a_plan_becomes_a_link_once_reported(folder: Path, sample: ox.Store) -> None:
    status = ox.NamedNode(f"{NS}status")
    for quad in list(sample.quads_for_pattern(None, status, ox.Literal("planned"))):
        sample.add(ox.Quad(quad.subject, status, ox.Literal("reported"), quad.graph_name))
    assert ("org/450000-edu", "doc/00000000000000d3") in links(folder, sample, "issuer-of")
