"""Asking at the command line: preset prefixes, parameters, tables that can be read, faults in words."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from api.commands.answer_table import unfolded
from api.commands.asking import run_query
from api.query_parameters import WrongParameter, bind, parameters_of
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.names import Graphs
from ontology.errors import ZhengpuError

COMPETENCY = Path(__file__).parents[2] / "ontology" / "competency"
QUERY = """# params: month="2022-11", place=place:450000
ASK {
  VALUES ?month { "2022-11" }
  VALUES ?place { place:450000 }
}"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store that holds one act of a body with a long name of two lines."""
    place = tmp_path / "store"
    with EmbeddedStore.open(place) as opened:
        label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
        moe = ox.NamedNode(f"{opened.base}org/moe")
        quads = [ox.Quad(moe, label, ox.Literal("教育部\n办公厅" * 30), Graphs.below(opened.base).registry)]
        opened.load_registry(quads, "one body")
    return place


def ask(store: Path, text: str, *parameters: str) -> int:
    file = store.parent / "question.rq"
    file.write_text(text, "utf-8")
    return run_query(str(file), store, "table", parameters)


def test_prefixes_are_preset_and_a_querys_own_wins(
    store: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    ask(store, "ASK { ?s skos:prefLabel ?o }")
    ask(store, "PREFIX skos: <urn:other#>\nASK { ?s skos:prefLabel ?o }")
    first, second = capfdbinary.readouterr().out.splitlines()
    assert b"true" in first
    assert b"false" in second


def test_a_fault_is_told_on_the_line_that_the_user_wrote(store: Path) -> None:
    with pytest.raises(ZhengpuError) as refused:
        ask(store, "ASK {\n ?s foaf:name ?o }")
    assert "question.rq: Line 2, column 5: the prefix foaf:" in refused.value.en
    assert refused.value.exit_status == 2


def test_a_file_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(ZhengpuError) as refused:
        run_query("nofile.rq", tmp_path, "table")
    assert refused.value.zh.count("无法读取") == refused.value.zh.count("nofile.rq") == 1


def test_in_a_pipe_a_row_is_a_line_and_iris_are_short(
    store: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    ask(store, "SELECT ?s ?p ?o { ?s ?p ?o }")
    _, row = capfdbinary.readouterr().out.decode().splitlines()
    assert row.split()[:3] == ["org/moe", "skos:prefLabel", "教育部"]


def test_no_iri_is_folded_while_a_text_can_be() -> None:
    rows = [["org/450000-edu", "广西壮族自治区教育厅" * 8, "bulletin-month"]]
    assert unfolded(["agent", "label", "basis"], rows, 80) == {0, 2}
    assert unfolded(["agent", "label", "basis"], rows, 30) == {0}


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("month=2022-12", 'VALUES ?month { "2022-12" }'),
        ('month="2022-12"', 'VALUES ?month { "2022-12" }'),
        ("place=place:110000", "VALUES ?place { place:110000 }"),
        ("place=<x:y>", "VALUES ?place { <x:y> }"),
        ("place=place/110000", "VALUES ?place { <https://example.org/id/place/110000> }"),
        ('month=a" } #', 'VALUES ?month { "a\\" } #" }'),
    ],
)
def test_a_parameter_is_filled_where_it_stood(told: str, line: str) -> None:
    filled = bind(QUERY, [told], "https://example.org/id/")
    assert line in [each.strip() for each in filled.splitlines()]
    assert filled.count("\n") == QUERY.count("\n")


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("year=1", "with their defaults: month="),
        ("month", "name=value"),
        ("place=a b }", "must be like place:450000"),
    ],
)
def test_a_wrong_parameter_says_what_may_be_told(told: str, reason: str) -> None:
    with pytest.raises(WrongParameter) as refused:
        bind(QUERY, [told], "https://example.org/id/")
    assert reason in refused.value.en


@pytest.mark.parametrize("file", sorted(COMPETENCY.glob("*.rq")), ids=lambda file: file.stem)
def test_the_parameters_of_every_ready_question_can_be_filled(file: Path) -> None:
    text = file.read_text("utf-8")
    told = [f"{name}={default}" for name, default in parameters_of(text).items()]
    assert bind(text, told, "https://example.org/id/") == text
