"""The home page counts what bulletins tell of or name, apart from what is known otherwise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import httpx
import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from api.rest.composing import compose
from graph_builder.store.names import TYPE
from graph_builder.store.search.kinds import kind_of
from ontology.terms import ROOT, Class, Property
from tests.api.conftest import ADMIN, bearer

GRAPHS = f"{ROOT}graph/"
TELLING = re.compile(f"{re.escape(GRAPHS)}(bulletin/.*|derived/.*|entities)")
NAMING = re.compile(f"{re.escape(GRAPHS)}(bulletin/.*|derived/adoptions|entities)")
_PLACES = [DefaultGraph(), NamedNode("urn:bulletin/1"), NamedNode(f"urn:x?{GRAPHS}bulletin/1")] + [
    NamedNode(GRAPHS + name)
    for name in ("registry", "entities", "entities2", "bulletin/a", "derived/adoptions", "derived/links")
]
_THINGS = [*(NamedNode(f"urn:thing:{each}") for each in "abc"), BlankNode("d")]
_QUADS = st.frozensets(
    st.one_of(
        st.builds(
            Quad,
            st.sampled_from(_THINGS),
            st.just(TYPE),
            st.sampled_from([NamedNode(Class.DOCUMENT), NamedNode(Class.PLATFORM)]),
            st.sampled_from(_PLACES),
        ),
        st.builds(
            Quad,
            st.just(NamedNode("urn:act")),
            st.sampled_from([NamedNode(Property.OBJECT), NamedNode(Property.PLACE)]),
            st.sampled_from(_THINGS),
            st.sampled_from(_PLACES),
        ),
    ),
    max_size=8,
)
_COUNTED = re.compile(r"<dt>(\w+)</dt><dd>([\d,]+)<small>named in bulletins</small></dd>")


def known_only(data: ox.Store) -> Counter[str]:
    """The classes of what graphs tell that are no bulletin's, while nothing of a bulletin is about it."""
    found: Counter[str] = Counter()
    typed_things = {quad.subject for quad in data.quads_for_pattern(None, TYPE, None)}
    for thing in (each for each in typed_things if isinstance(each, NamedNode)):
        typed = list(data.quads_for_pattern(thing, TYPE, None))
        naming = _graphs(data.quads_for_pattern(None, None, thing))
        if not any(map(TELLING.fullmatch, _graphs(typed))) and not any(map(NAMING.fullmatch, naming)):
            found.update({quad.object.value for quad in typed})  # type: ignore[union-attr]
    return found


def _graphs(quads: Iterable[Quad]) -> set[str]:
    return {getattr(quad.graph_name, "value", "") for quad in quads}


def _counted(client: httpx.Client) -> Mapping[str, int]:
    page = client.get("/", headers={"accept-language": "en"})
    return {kind: int(count.replace(",", "")) for kind, count in _COUNTED.findall(page.text)}


@given(_QUADS)
def test_what_is_known_only(quads: frozenset[Quad]) -> None:
    data = ox.Store()
    data.extend(quads)
    wanted = known_only(data)
    typing = _graphs(quad for quad in quads if quad.predicate == TYPE) - {""}
    others = [NamedNode(name) for name in sorted(typing) if not TELLING.fullmatch(name)]
    for graphs in ({}, {"known": others}):
        rows = data.query(
            compose("known_only", graphs, ("unnamed",)),
            use_default_graph_as_union=True,
            substitutions={ox.Variable("graphs"): NamedNode(GRAPHS)},
        )
        assert {row["class"].value: int(row["count"].value) for row in rows if row["class"]} == wanted  # type: ignore[union-attr]


def test_the_home_page_counts_what_bulletins_name(client: httpx.Client, snapshot: Path) -> None:
    data = ox.Store.read_only(str(snapshot))
    wanted: Counter[str] = Counter()
    for thing in {quad.subject for quad in data.quads_for_pattern(None, TYPE, None)}:
        wanted.update({quad.object.value for quad in data.quads_for_pattern(thing, TYPE, None)})  # type: ignore[union-attr]
    wanted -= known_only(data)
    kinds: Counter[str] = Counter()
    for iri, count in wanted.items():
        kinds[{"programme": "policy"}.get(kind := kind_of([iri]) or "", kind)] += count
    counted = _counted(client)
    assert counted == {kind: kinds[kind] for kind in counted}
    assert sum(counted.values()) > 2


def test_what_users_add_is_not_named_by_bulletins(service: httpx.Client) -> None:
    before = _counted(service)
    data = "\n".join(f"<urn:p{n}> a <{Class.PLATFORM}> . [] a <{Class.PERSON}> ." for n in range(7))
    headers = bearer(ADMIN) | {"content-type": "text/turtle"}
    for at in ({"graph": "urn:mine"}, {"default": ""}):
        assert service.put("/graph-store", params=at, content=data, headers=headers).is_success
        assert _counted(service) == before
    assert before["organization"]
