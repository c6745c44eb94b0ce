"""The table of names says what a query says, holding a part of it in memory only."""

from __future__ import annotations

import csv
import io
import string

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph_builder.label_table import COLUMNS, READ, read_from, write_label_table
from graph_builder.store.names import LABEL, TYPE
from graph_builder.store.search.documents import READ as OF_A_SERVER

QUERY = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?iri ?type ?zh ?en {
  ?iri a ?type ; skos:prefLabel ?zh FILTER(langMatches(lang(?zh), "zh"))
  OPTIONAL { ?iri skos:prefLabel ?en FILTER(langMatches(lang(?en), "en")) }
  FILTER(isIRI(?iri) && isIRI(?type))
}"""
NAMES = [NamedNode(f"urn:x{end}") for end in ("", "/a", "-b", "é", "?c")]
WORDS = st.text(string.printable + "教育=＋\u2028", max_size=6)
LANGUAGES = st.sampled_from(["zh", "zh-Hans", "ZH-hant", "en", "en-GB", "eng", "fr", "zhx"])
LITERALS = st.builds(lambda text, tag: Literal(text, language=tag), WORDS, LANGUAGES) | st.builds(
    Literal, WORDS
)
QUADS = st.builds(
    Quad,
    st.sampled_from([*NAMES, BlankNode("b")]),
    st.sampled_from([TYPE, LABEL, NamedNode("urn:p")]),
    st.sampled_from(NAMES) | LITERALS,
    st.sampled_from([NamedNode("urn:g"), NamedNode("urn:h"), ox.DefaultGraph()]),
)


def table(data: ox.Store, run: int) -> list[tuple[str, ...]]:
    write_label_table(read_from(data), out := io.BytesIO(), run=run)
    head, *rows = csv.reader(io.StringIO(out.getvalue().decode(), newline=""))
    assert tuple(head) == COLUMNS
    return [tuple(row) for row in rows]


@given(st.lists(QUADS, max_size=30), st.sampled_from([1, 3, 100]))
def test_it_says_what_a_query_says_sorted(quads: list[Quad], run: int) -> None:
    data = ox.Store()
    data.extend(quads)
    answer = data.query(QUERY, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    wanted = [tuple(getattr(row[name], "value", "") for name in COLUMNS) for row in answer]
    rows = table(data, run)
    assert sorted(rows) == sorted(set(wanted))
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), key=str.encode)


def test_what_a_server_is_asked_for_is_enough() -> None:
    assert frozenset(READ) < OF_A_SERVER


def test_cells_may_be_guarded_and_what_takes_it_stays_open() -> None:
    thing = NamedNode("urn:t")
    quads = [Quad(thing, TYPE, thing), Quad(thing, LABEL, Literal("=1+1", language="zh"))]
    write_label_table(quads, out := io.BytesIO(), lambda cell: f"'{cell}")
    assert not out.closed
    assert out.getvalue().decode() == "iri,type,zh,en\n'urn:t,'urn:t,'=1+1,'\n"
