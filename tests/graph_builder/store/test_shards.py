"""Shards that no store may hold are refused before anything is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode

from graph_builder.model import Shard
from graph_builder.store.base import BadShard
from graph_builder.store.names import RECORD_DIGEST, SUGGESTIONS_DIGEST
from graph_builder.store.shards import prepare
from ontology.terms import GRAPH, ID
from tests.graph_builder.store.sample import GRAPHS, LABEL, bulletin_iri, iri, shard, zp

GOOD = shard("one", "a:d1")
ORG = f"{ID}org/x-a"


def with_lines(*lines: str) -> Shard:
    return replace(GOOD, triples=(*GOOD.triples, *lines))


def with_thing(thing: str, graph: str, *lines: str) -> Shard:
    return replace(GOOD, things={**GOOD.things, thing: (graph, lines)})


BAD = {
    "not a triple": with_lines("教育部印发"),
    "a blank node": with_lines(f'_:b {LABEL} "x" .'),
    "a blank node as object": with_lines(f"{iri('bulletin/one')} {zp('about')} _:b ."),
    "a triple term": with_lines(f"{iri('x')} {zp('about')} <<( {iri('x')} {zp('about')} {iri('x')} )>> ."),
    "two bulletins": with_lines(
        f"{iri('bulletin/two')} <{'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'}> {zp('Bulletin')} ."
    ),
    "two digests": with_lines(f'{iri("bulletin/one")} {zp("textDigest")} "{"0" * 64}" .'),
    "another text": replace(GOOD, text="改过的文本"),
    "another bulletin's name": replace(GOOD, bulletin=bulletin_iri("two")),
    "a description in a strange graph": with_thing(ORG, GRAPH + "mine", f'<{ORG}> {LABEL} "a" .'),
    "a description of another thing": with_thing(ORG, GRAPH + "entities", f'{iri("org/x-z")} {LABEL} "z" .'),
    "another record": replace(GOOD, record="来历"),
    "a record of nothing": with_lines(f'{iri("bulletin/one")} {RECORD_DIGEST} "{"0" * 64}" .'),
    "other suggestions": replace(GOOD, suggestions="建议"),
    "suggestions of nothing": with_lines(f'{iri("bulletin/one")} {SUGGESTIONS_DIGEST} "{"0" * 64}" .'),
    "a description that the shard does not name": with_thing(ORG, GRAPH + "other", GOOD.things[ORG][1][0]),
    "a triple told twice": with_lines(GOOD.things[ORG][1][0]),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_it_is_refused(bad: Shard) -> None:
    with pytest.raises(BadShard):
        prepare(bad, GRAPHS, ())


def test_literals_are_written_as_the_engine_writes_them() -> None:
    values = {
        str(quad.object) for quad in prepare(GOOD, GRAPHS, ()).quads if isinstance(quad.object, Literal)
    }
    assert '"0.9"^^<http://www.w3.org/2001/XMLSchema#decimal>' in values
    assert '"通报 one"@zh-hans' in values


def test_what_is_registered_is_not_described_again() -> None:
    assert NamedNode(ORG) in prepare(GOOD, GRAPHS, ()).things
    assert NamedNode(ORG) not in prepare(GOOD, GRAPHS, {NamedNode(ORG)}).things
