"""Which bulletin may come under an identifier that is taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from pyoxigraph import Quad

from graph_builder.model import Shard
from graph_builder.store.base import DifferentText, Entry, NotFound, SaidElsewhere
from graph_builder.store.shards import prepare
from graph_builder.store.standing import check_standing
from tests.graph_builder.store.sample import GRAPHS, shard

STANDS = shard("one", "a:d1", note="又及，另有一事，照录如下，以备查考，其余不变。")


def check(
    came: Shard, text: str | None = STANDS.text, insist: bool = False, graph: str = STANDS.graph
) -> None:
    """Whether `came` may take the place of STANDS, whose text is to be had unless it is None."""

    def text_of(digest: str) -> str:
        assert digest == STANDS.digest
        if text is None:
            raise NotFound(digest)
        return text

    def quads() -> Iterable[Quad]:
        return prepare(STANDS, GRAPHS, ()).quads()

    entry = Entry(STANDS.bulletin, graph, STANDS.digest)
    check_standing(entry, came, prepare(came, GRAPHS, ()), insist=insist, text_of=text_of, graph=quads)


def test_the_same_text_stands_whether_it_is_to_be_had_or_not() -> None:
    check(STANDS)
    check(STANDS, text=None)


def test_another_graph_is_never_taken_over() -> None:
    for insist in (False, True):
        with pytest.raises(SaidElsewhere):
            check(STANDS, graph="urn:other", insist=insist)


def test_another_text_comes_only_where_the_sender_insists() -> None:
    other = shard("one", "b:d2")
    with pytest.raises(DifferentText) as told:
        check(other)
    assert (told.value.stored, told.value.given) == (STANDS.digest, other.digest)
    check(other, insist=True)
    with pytest.raises(DifferentText):
        check(other, text=None)


def test_the_same_words_otherwise_broken_into_lines_are_a_copy() -> None:
    """What is read from it is not even asked."""
    text = STANDS.text.replace("\r\n", "\n\n  ")
    assert text != STANDS.text
    check(shard("one", "a:d1", text=text))


def test_nearly_the_same_words_are_a_copy_only_if_they_state_the_same() -> None:
    nearly = STANDS.text + "某网转载。"
    assert nearly.split() != STANDS.text.split()
    check(shard("one", "a:d1", text=nearly))
    with pytest.raises(DifferentText):
        check(replace(shard("one", text=nearly)))
