"""Parts: what is packed comes out as it was, and any reader of N-Quads can read them."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.building.parts import Opened, Span, name_of, packed, spans, told, unpacked, written
from graph_builder.model import Shard
from graph_builder.store.shards import prepare
from tests.graph_builder.store.sample import GRAPHS, shard

SHARDS = (
    shard("one", "a:d1", "b:p1"),
    shard("two", "c:d2", "b:p2"),
    shard("three", "x:d1", note="甲\u2028乙"),
)


@given(st.text(), st.text(), st.text())
def test_a_bulletin_comes_out_as_it_went_in(text: str, record: str, suggestions: str) -> None:
    """Whatever its texts hold, line ends of every kind among them."""
    text, record, suggestions = (t.encode("utf-8", "replace").decode() for t in (text, record, suggestions))
    given_one = replace(SHARDS[0], text=text, record=record, suggestions=suggestions)
    assert unpacked(packed(told(given_one))) == given_one


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters='"\\\n\r')))
def test_a_literal_may_look_like_the_end_of_a_line(words: str) -> None:
    line = f'<urn:b> <urn:p> "{words} <urn:g> ." .'
    assert unpacked(packed(told(Shard("urn:b", "urn:g", "", "", (line,))))).triples == (line,)


def test_a_part_is_one_file_of_nquads(tmp_path: Path) -> None:
    members = [packed(told(each)) for each in SHARDS]
    written(tmp_path, 1, members, tmp_path)
    whole = gzip.decompress((tmp_path / name_of(1)).read_bytes())
    wanted = {
        quad
        for each in SHARDS
        for prepared in [prepare(each, GRAPHS, ())]
        for quad in prepared.quads().union(*prepared.things.values())
    }
    stored = ox.Store()
    stored.extend(ox.parse(whole, ox.RdfFormat.N_QUADS))
    assert set(stored) == wanted


def test_each_is_found_where_it_stands(tmp_path: Path) -> None:
    for part, each in ((1, SHARDS), (2, SHARDS[::-1])):
        written(tmp_path, part, [packed(told(one)) for one in each], tmp_path)
    places = [
        *zip(spans(1, [packed(told(one)) for one in SHARDS]), SHARDS, strict=True),
        *zip(spans(2, [packed(told(one)) for one in SHARDS[::-1]]), SHARDS[::-1], strict=True),
    ]
    opened = Opened(tmp_path)
    try:
        assert all(opened.shard(span) == one for span, one in places + places[::-1])
        with pytest.raises((OSError, EOFError)):
            opened.shard(Span(1, 3, 200))
    finally:
        opened.close()


def test_the_same_bulletins_make_the_same_bytes_and_leave_nothing_else(tmp_path: Path) -> None:
    members = [packed(told(each)) for each in SHARDS]
    written(tmp_path, 1, members, tmp_path)
    first = (tmp_path / name_of(1)).read_bytes()
    written(tmp_path, 1, members, tmp_path)
    assert (tmp_path / name_of(1)).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [name_of(1)]


@pytest.mark.parametrize(
    "altered",
    [
        {"text": 5}, {"text": "\ud800"}, {"bulletin": None}, {"own": -1}, {"own": 10**6}, {"own": "1"},
        {"graph": ["a"]}, {"more": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_a_head_that_is_none_is_refused(altered: dict[str, object]) -> None:
    head, *lines = gzip.decompress(packed(told(SHARDS[0]))).decode().split("\n")
    head = json.dumps(json.loads(head.removeprefix("# ")) | altered)
    with pytest.raises((ValueError, TypeError)):
        unpacked(gzip.compress("\n".join([f"# {head}", *lines]).encode()))
