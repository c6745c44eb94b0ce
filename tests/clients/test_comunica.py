"""Comunica, which queries endpoints, files and fragments of many servers as if they were one."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ontology.terms import ID
from tests.servers import Endpoints

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "node"
SCRIPT = Path(__file__).parent / "node" / "ask.mjs"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
MOE = f"{ID}org/moe"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (INSTALLED / "installed-lock.json").exists(),
    reason="Comunica is not installed: `scripts/setup --clients` does it where there are npm and Node.js",
)
Ask = Callable[..., Any]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Has Comunica answer a query over sources; a refusal is an AssertionError with what it said."""

    def ask(query: str, *sources: object, **more: object) -> object:
        told = tmp_path / "told.json"
        told.write_text(json.dumps({"query": query, "sources": sources, **more}), encoding="utf-8")
        done = subprocess.run(
            ["node", "--input-type=module", "-", str(told)],
            input=SCRIPT.read_text(encoding="utf-8"),
            cwd=INSTALLED,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return ask


def values(rows: list[dict[str, dict[str, str]]], name: str) -> set[str]:
    return {row[name]["value"] for row in rows}


@pytest.fixture(params=["said", pytest.param("guessed", marks=pytest.mark.long)])
def endpoint(request: pytest.FixtureRequest, endpoints: Endpoints) -> object:
    """The endpoint as a source, its kind told or to be found out from its description."""
    return {"type": "sparql", "value": endpoints.query} if request.param == "said" else endpoints.query


@pytest.mark.parametrize("endpoint", ["said", "guessed"], indirect=True)
def test_rows_of_an_endpoint(ask: Ask, endpoint: object) -> None:
    rows = ask(f"SELECT ?name {{ <{MOE}> {LABEL} ?name }}", endpoint)
    assert {"type": "Literal", "value": "教育部", "language": "zh-hans"} in [row["name"] for row in rows]


def test_truth_and_graphs_of_an_endpoint(ask: Ask, endpoint: object) -> None:
    assert ask(f"ASK {{ <{MOE}> {LABEL} '教育部'@zh-hans }}", endpoint) is True
    pattern = f"VALUES ?s {{ <{MOE}> }} ?s {LABEL} ?n"
    triples = ask(f"CONSTRUCT {{ ?s <urn:名> ?n }} WHERE {{ {pattern} }}", endpoint)
    assert "教育部" in {value["value"] for _, _, value in triples}


def test_joins_filters_paths_and_aggregates(ask: Ask, endpoint: object) -> None:
    query = """
        PREFIX zp: <https://w3id.org/zhengpu/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?name (COUNT(DISTINCT ?act) AS ?n) {
          ?act a zp:Activity ; zp:verb ?verb ; zp:agent/skos:prefLabel ?name
          OPTIONAL { ?act zp:object ?object } FILTER(?verb = '印发' && BOUND(?object))
        } GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 5"""
    rows = ask(query, endpoint)
    assert 1 <= len(rows) <= 5
    assert all(int(row["n"]["value"]) >= 1 for row in rows)


def test_a_graph_of_the_graph_store_is_a_file(ask: Ask, endpoints: Endpoints) -> None:
    file = f"{endpoints.store}?graph=https%3A%2F%2Fw3id.org%2Fzhengpu%2Fgraph%2Fregistry"
    rows = ask(f"SELECT ?name {{ <{MOE}> {LABEL} ?name }}", {"type": "file", "value": file})
    assert "教育部" in values(rows, "name")


def test_an_entity_is_a_file_of_its_own(ask: Ask, address: str) -> None:
    """The data of a thing, at the address that its identifier leads to here."""
    rows = ask(f"SELECT ?name {{ <{MOE}> {LABEL} ?name }}", f"{address}/id/org/moe")
    assert "教育部" in values(rows, "name")


def test_an_endpoint_and_a_file_together(ask: Ask, endpoints: Endpoints) -> None:
    text = f"<urn:x> <urn:about> <{MOE}> ; <urn:说> '双减' ."
    file = {"type": "serialized", "value": text, "mediaType": "text/turtle", "baseIRI": "urn:x"}
    query = f"SELECT ?said ?name {{ ?x <urn:about> ?body ; <urn:说> ?said . ?body {LABEL} ?name }}"
    rows = ask(query, file, {"type": "sparql", "value": endpoints.query})
    assert values(rows, "said") == {"双减"}
    assert "教育部" in values(rows, "name")


def test_an_update_with_the_token(ask: Ask, endpoints: Endpoints) -> None:
    source = {"type": "sparql", "value": endpoints.query}
    text = "INSERT DATA { GRAPH <urn:comunica> { <urn:s> <urn:p> '海南😀' } }"
    assert ask(text, source, destination=source, token=endpoints.token) is None
    assert ask("ASK { GRAPH <urn:comunica> { ?s ?p '海南😀' } }", source) is True


def test_fragments(ask: Ask, address: str) -> None:
    query = f"SELECT ?name {{ ?s a <https://w3id.org/zhengpu/ontology#Bulletin> ; {LABEL} ?name }}"
    for source in (f"{address}/fragments", {"type": "qpf", "value": f"{address}/fragments"}):
        assert len(ask(query, source)) == 1
