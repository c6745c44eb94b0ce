"""Link rules: what one bulletin shows, what all show, and who else shows a link."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from graph_builder.store.lines import lines_of
from graph_builder.store.links import BULLETIN, Rule, Rules
from graph_builder.store.names import TYPE, Graphs
from ontology.terms import ID

RULE = """# A note with CONSTRUCT in it.
PREFIX ex: <urn:>
CONSTRUCT { ?subject ex:issuerOf ?object }
WHERE {
  GRAPH ?bulletin { ?act ex:agent ?subject ; ex:object ?object }
  ?object a ex:Document .
}
"""
RULES = Rules.load()
FIRST, SECOND = NamedNode("urn:b1"), NamedNode("urn:b2")


def quad(subject: str, predicate: str, value: str, graph: str) -> Quad:
    return Quad(*(NamedNode(f"urn:{name}") for name in (subject, predicate, value, graph)))


def act(name: str, agent: str, document: str, graph: str) -> Iterator[Quad]:
    yield quad(name, "agent", agent, graph)
    yield quad(name, "object", document, graph)


def described(document: str) -> Quad:
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    return Quad(NamedNode(f"urn:{document}"), kind, NamedNode("urn:Document"), NamedNode("urn:entities"))


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    (tmp_path / "issuer-of.rq").write_text(RULE, encoding="utf-8")
    (tmp_path / "README.md").write_text("not a rule", encoding="utf-8")
    return Rules.load(tmp_path)


@pytest.fixture
def data() -> ox.Store:
    store = ox.Store()
    store.extend([*act("a1", "x", "d", "b1"), *act("a2", "x", "d", "b1"), *act("a3", "y", "d", "b1")])
    store.extend([*act("a4", "x", "d", "b2"), described("d")])
    return store


def link(subject: str) -> Quad:
    return Quad(
        NamedNode(f"urn:{subject}"), NamedNode("urn:issuerOf"), NamedNode("urn:d"), Graphs.below(ID).links
    )


def test_the_links_of_one_bulletin_need_only_what_it_refers_to(rules: Rules) -> None:
    quads = [*act("a4", "x", "d", "b2"), described("d")]
    showing = rules.showing(SECOND)
    assert showing.links() == set()
    showing.change([], quads[:2])
    assert showing.links() == set()
    showing.change([], quads[2:])
    assert showing.links() == {link("x")}
    showing.change(quads[:1], [])
    assert showing.links() == set()


def test_lines_show_what_their_quads_do(rules: Rules) -> None:
    held = ox.Store()
    held.extend(act("a4", "x", "d", "b2"))
    showing = rules.showing(SECOND)
    showing.load(rules.read_in(lines_of(held, SECOND)))
    showing.change([], [described("d")])
    assert showing.links() == {link("x")}


def test_the_links_of_all_bulletins(rules: Rules, data: ox.Store) -> None:
    assert rules.all(data) == {link("x"), link("y")}


def test_a_link_that_another_bulletin_shows_is_told_apart(rules: Rules, data: ox.Store) -> None:
    both = {link("x"), link("y")}
    assert rules.shown_elsewhere(both, data, FIRST) == {link("x")}
    assert rules.shown_elsewhere(both, data, SECOND) == both


def test_a_link_is_told_apart_beside_one_that_many_show(rules: Rules, data: ox.Store) -> None:
    for number in range(40):
        data.extend(act(f"more{number}", "x", "d", f"more{number}"))
    assert rules.shown_elsewhere({link("x"), link("y")}, data, FIRST) == {link("x")}
    assert rules.shown_elsewhere({link("x"), link("y")}, data, SECOND) == {link("x"), link("y")}


@given(
    st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("de"), st.sampled_from("123")), max_size=12),
    st.booleans(),
)
def test_those_told_apart_are_those_that_another_bulletin_shows_by_itself(
    acts: list[tuple[str, str, str]], is_through: bool
) -> None:
    text = RULE.replace("GRAPH ?bulletin {", "?object a ?class . GRAPH ?bulletin {") if is_through else RULE
    rule, graph, data = Rule.of(text), Graphs.below(ID).links, ox.Store()
    data.extend([described("d"), described("e")])
    for number, (who, what, where) in enumerate(acts):
        data.extend(act(f"a{number}", who, what, f"b{where}"))
    rules = Rules((rule,), graph)
    bulletins = [NamedNode(f"urn:b{number}") for number in "123"]
    by_bulletin = {each: rules.shown_by(data, {BULLETIN: each}) for each in bulletins}
    every = {
        Quad(NamedNode(f"urn:{who}"), rule.predicate, NamedNode(f"urn:{what}"), graph)
        for who in "xyz"
        for what in "de"
    }
    for but in by_bulletin:
        shown = set().union(*(links for other, links in by_bulletin.items() if other != but))
        assert rules.shown_elsewhere(every, data, but) == shown
        asked = data.query(rule.asking(every, but), use_default_graph_as_union=True)
        answer = cast(ox.QuerySolutions, asked)
        assert {(row["subject"], row["object"]) for row in answer} == {
            (link_.subject, link_.object) for link_ in shown
        }


def test_a_rule_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="CONSTRUCT"):
        Rule.of("SELECT ?s { ?s ?p ?o }")


def test_the_rules_of_the_ontology_are_read() -> None:
    predicates = {rule.predicate.value.rpartition("#")[2] for rule in Rules.load().rules}
    assert predicates == {"issuerOf", "launcherOf", "hostOf", "shows"}


def test_concepts_in_a_rule_are_those_of_the_stores_own_base(tmp_path: Path) -> None:
    rule = RULE.replace("ex:Document", f"<{ID}action/issue>")
    (tmp_path / "issuer-of.rq").write_text(rule, encoding="utf-8")
    (read,) = Rules.load(tmp_path, "https://example.org/id/").rules
    assert "<https://example.org/id/action/issue>" in read.construct
    assert (
        Rules.load(tmp_path, "https://example.org/id/").graph.value
        == "https://example.org/graph/derived/links"
    )


UNTOLD = [
    "{ ?subject ?p ?object }",
    "{ <urn:a> ?p ?object }",
    "{ ?subject a <urn:T> ; ?p ?object }",
    "{ ?subject !<urn:p> ?object }",
    "{ ?subject !(<urn:p>) ?object }",
    "{ ?subject <urn:\\u0070> ?object }",
    "{ [] ?p <urn:o> }",
]


@pytest.mark.parametrize("where", UNTOLD)
def test_a_rule_whose_predicates_are_not_all_named_looks_at_everything(where: str) -> None:
    rule = Rule.of(f"CONSTRUCT {{ ?subject <urn:l> ?object }} WHERE {where}")
    assert rule.reads is None
    assert Rules((rule, *RULES.rules), RULES.graph).reads is None


def test_the_predicates_of_a_rule_are_read_however_they_are_written() -> None:
    rule = Rule.of(
        "PREFIX : <urn:x:> PREFIX zp: <urn:zp#> CONSTRUCT { ?subject <urn:l> ?object } "
        "WHERE { ?subject zp:a/:b? ?object ; <urn:c> 1 . # zp:no\n FILTER EXISTS { ?object a zp:T } }"
    )
    assert rule.reads is not None
    told = {"urn:zp#a", "urn:x:b", "urn:c", "urn:zp#T", TYPE.value}
    assert {node.value for node in rule.reads} == told


def test_every_rule_of_the_ontology_names_its_predicates() -> None:
    assert RULES.reads is not None
