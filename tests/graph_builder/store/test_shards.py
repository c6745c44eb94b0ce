"""Shards that no store may hold are refused before anything is touched."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from graph_builder.model import Shard
from graph_builder.store.base import BadShard
from graph_builder.store.lines import Lines, quads_of
from graph_builder.store.names import RECORD_DIGEST, SUGGESTIONS_DIGEST
from graph_builder.store.shards import prepare
from ontology.terms import GRAPH, ID
from tests.graph_builder.store.sample import GRAPHS, LABEL, bulletin_iri, iri, shard, zp

GOOD = shard("one", "a:d1")
ORG = f"{ID}org/x-a"
PART, PLACE = f"{GOOD.bulletin}/a-1", f"{ID}text/{GOOD.digest[:32]}#char=0,2"


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
    "a text that was changed": replace(GOOD, text="改过的文本"),
    "another bulletin's name": replace(GOOD, bulletin=bulletin_iri("two")),
    "a description in a strange graph": with_thing(ORG, GRAPH + "mine", f'<{ORG}> {LABEL} "a" .'),
    "a description of another thing": with_thing(ORG, GRAPH + "entities", f'{iri("org/x-z")} {LABEL} "z" .'),
    "another record": replace(GOOD, record="来历"),
    "a record of nothing": with_lines(f'{iri("bulletin/one")} {RECORD_DIGEST} "{"0" * 64}" .'),
    "other suggestions": replace(GOOD, suggestions="建议"),
    "suggestions of nothing": with_lines(f'{iri("bulletin/one")} {SUGGESTIONS_DIGEST} "{"0" * 64}" .'),
    "a description that the shard does not name": with_thing(ORG, GRAPH + "other", GOOD.things[ORG][1][0]),
    "another bulletin": with_lines(f'{iri("bulletin/two")} {LABEL} "x" .'),
    "a part of another bulletin": with_lines(f'{iri("bulletin/two/a-1")} {LABEL} "x" .'),
    "a part of a bulletin whose name begins alike": with_lines(f'{iri("bulletin/one2/a-1")} {LABEL} "x" .'),
    "another text": with_lines(f'{iri("text/" + 32 * "0")} {LABEL} "x" .'),
    "a place in another text": with_lines(f'{iri("text/" + 32 * "0" + "#char=0,2")} {LABEL} "x" .'),
    "a description of a part": with_thing(PART, GRAPH + "entities", f'<{PART}> {LABEL} "x" .'),
    "a description of a place in its text": with_thing(PLACE, GRAPH + "entities", f'<{PLACE}> {LABEL} "x" .'),
    "the graph of another bulletin": replace(GOOD, graph=f"{GRAPH}bulletin/two"),
    "a graph of the store": replace(GOOD, graph=f"{GRAPH}registry"),
    "a graph that is no IRI": replace(GOOD, graph=f"{GOOD.graph}> .\n<urn:a> <urn:b> <urn:c> <urn:g"),
    "a bulletin of another base": replace(GOOD, bulletin="https://example.org/bulletin/one"),
    "a triple told twice": with_lines(GOOD.things[ORG][1][0]),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_it_is_refused(bad: Shard) -> None:
    stands = frozenset(line.encode() for line in bad.triples if line.endswith(" ."))
    with pytest.raises(BadShard) as new:
        prepare(bad, GRAPHS, ())
    with pytest.raises(BadShard) as again:
        prepare(bad, GRAPHS, (), lambda _: stands)
    assert again.value.bulletin == new.value.bulletin


UNREADABLE = f'{iri("bulletin/one")} {LABEL} "x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .'


def test_what_the_engine_writes_and_does_not_read_is_refused_though_it_stands() -> None:
    with pytest.raises(BadShard):
        prepare(with_lines(UNREADABLE), GRAPHS, (), lambda _: frozenset({UNREADABLE.encode()}))


WRITTEN = prepare(GOOD, GRAPHS, ()).lines
OTHERS = (UNREADABLE, f'_:b {LABEL} "x" .', f'{iri("bulletin/one")} {LABEL} "通报"@zh-hans .')


@given(st.frozensets(st.sampled_from(sorted(WRITTEN) + [line.encode() for line in OTHERS])), st.booleans())
def test_what_stands_spares_work_and_makes_no_difference(stands: frozenset[bytes], is_written: bool) -> None:
    lines = tuple(line.decode() for line in sorted(WRITTEN)) if is_written else GOOD.triples
    asked: list[NamedNode] = []

    def standing(things: Collection[NamedNode]) -> Lines:
        asked.extend(things)
        return stands

    prepared = prepare(replace(GOOD, triples=lines), GRAPHS, (), standing)
    anew = prepare(GOOD, GRAPHS, ())
    assert prepared == replace(anew, new=prepared.new)
    assert prepared.new.lines == prepared.lines - stands
    assert prepared.new.quads == quads_of(prepared.new.lines, prepared.graph)
    assert set(asked) == prepared.things.keys()


def test_it_tells_of_its_own_parts_and_of_places_in_its_own_text() -> None:
    own = {GOOD.bulletin, PART, PLACE, PLACE.partition("#")[0]}
    quads = prepare(with_lines(*(f'<{each}> {LABEL} "x" .' for each in own)), GRAPHS, ()).quads()
    told = {str(quad.subject) for quad in quads if str(quad.object) == '"x"'}
    assert told == {f"<{each}>" for each in own}


def test_literals_are_written_as_the_engine_writes_them() -> None:
    values = {
        str(quad.object) for quad in prepare(GOOD, GRAPHS, ()).quads() if isinstance(quad.object, Literal)
    }
    assert '"0.9"^^<http://www.w3.org/2001/XMLSchema#decimal>' in values
    assert '"通报 one"@zh-hans' in values


@pytest.mark.parametrize("words", ["_:b", "<<( )>>", "rdf#langString>"])
def test_words_that_look_like_what_is_refused_may_be_told(words: str) -> None:
    bad, wordy = BAD["a blank node"], f'{iri("bulletin/one")} {LABEL} "{words}" .'
    assert wordy.encode() in prepare(with_lines(wordy), GRAPHS, ()).lines
    with pytest.raises(BadShard, match="_:"):
        prepare(replace(bad, triples=(*bad.triples, wordy)), GRAPHS, ())


def test_what_is_registered_is_not_described_again() -> None:
    assert NamedNode(ORG) in prepare(GOOD, GRAPHS, ()).things
    assert NamedNode(ORG) not in prepare(GOOD, GRAPHS, {NamedNode(ORG)}).things
