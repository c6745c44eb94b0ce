"""A dump holds what the store holds, in flat memory, and its bytes depend on nothing else."""

from __future__ import annotations

import gzip
import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.dump import compressed, sorted_on_disk, write_dump
from graph_builder.serialise import FORMATS

IRIS = st.sampled_from([ox.NamedNode(f"urn:x:{name}") for name in ("a", "b", "海南", "a,b")])
LITERALS = st.builds(
    ox.Literal, st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
)
GRAPHS = st.one_of(IRIS, st.just(ox.DefaultGraph()))
QUADS = st.lists(st.builds(ox.Quad, IRIS, IRIS, st.one_of(IRIS, LITERALS), GRAPHS), max_size=30, unique=True)


def _dumped(quads: list[ox.Quad], form: str, run: int = 7) -> bytes:
    out = io.BytesIO()
    write_dump(quads, form, out, run)
    return out.getvalue()


@pytest.mark.parametrize("form", FORMATS)
@given(quads=QUADS, run=st.integers(1, 40))
def test_all_comes_back_in_one_order(form: str, quads: list[ox.Quad], run: int) -> None:
    made = _dumped(quads, form, run)
    read = list(ox.parse(made, FORMATS[form]))
    if form == "turtle":
        assert {quad.triple for quad in read} == {quad.triple for quad in quads}
        assert len(read) == len({quad.triple for quad in quads})
    else:
        assert set(read) == set(quads)
        assert len(read) == len(quads)
    assert _dumped(quads[::-1], form) == made


@given(quads=QUADS)
def test_nquads_are_the_lines_of_the_engine_sorted(quads: list[ox.Quad]) -> None:
    store = ox.Store()
    store.extend(quads)
    lines = (store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    assert _dumped(quads, "nquads") == b"".join(sorted(lines))


@given(st.lists(st.binary().map(lambda line: line.replace(b"\n", b""))), st.integers(1, 5))
def test_sorting_on_disk_is_sorting(lines: list[bytes], run: int) -> None:
    assert list(sorted_on_disk(lines, run)) == sorted(lines)


def test_compressed_bytes_tell_no_time_and_no_name() -> None:
    def made() -> bytes:
        out = io.BytesIO()
        with compressed(out) as writer:
            writer.write(b"abc")
        return out.getvalue()

    assert made() == made()
    assert made()[4:8] == bytes(4)  # mtime, RFC 1952
    assert gzip.decompress(made()) == b"abc"


def test_names_and_prefixes_of_trig_go_graph_by_graph() -> None:
    iri = ox.NamedNode
    quads = [
        ox.Quad(iri(f"urn:s{s}"), iri("urn:p"), iri("urn:o"), iri(f"urn:g{g}"))
        for s in (1, 2)
        for g in (1, 2)
    ]
    assert _dumped(quads, "trig").count(b"{") == 2
