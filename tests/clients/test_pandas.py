"""pandas reads a query straight from its address."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd
import pytest

ACTS = """
SELECT ?act ?agent ?verb ?evidence ?begin { ?act a zp:Activity ; zp:verb ?verb ; zp:evidence ?evidence
  OPTIONAL { ?act zp:agent/skos:prefLabel ?agent } OPTIONAL { ?act zp:begin ?begin } }
"""


def of(address: str, query: str, **parameters: str) -> str:
    return f"{address}/sparql?" + urlencode({"query": query, **parameters})


def test_a_table_of_csv(address: str) -> None:
    """Spans have a comma in their IRIs; every row has its columns none the less."""
    table = pd.read_csv(of(address, ACTS, format="csv"))
    assert list(table.columns) == ["act", "agent", "verb", "evidence", "begin"]
    assert len(table) > 20
    assert table["evidence"].str.contains(r"#char=\d+,\d+$").all()
    assert "印发" in set(table["verb"])
    assert table["verb"].notna().all()
    assert pd.to_datetime(table["begin"]).notna().any()


def test_a_table_of_tsv(address: str) -> None:
    table = pd.read_csv(of(address, ACTS, format="tsv"), sep="\t")
    assert list(table.columns) == ["?act", "?agent", "?verb", "?evidence", "?begin"]
    assert len(table) > 20


def test_csv_is_what_a_client_without_wishes_may_name(address: str) -> None:
    table = pd.read_csv(
        of(address, "SELECT (COUNT(*) AS ?n) ('海南,“双减”\\n' AS ?文) { ?s ?p ?o }"),
        storage_options={"Accept": "text/csv"},
    )
    assert list(table.columns) == ["n", "文"]
    assert table["n"][0] > 1000
    assert table["文"][0] == "海南,“双减”\n"


def test_no_rows_is_a_table_with_its_columns(address: str) -> None:
    table = pd.read_csv(of(address, "SELECT ?a ?省 { FILTER(false) }", format="csv"))
    assert (list(table.columns), len(table)) == (["a", "省"], 0)


@pytest.mark.parametrize("wanted", ["srj", "json"])
def test_json_results_are_flattened(address: str, wanted: str) -> None:
    told = pd.read_json(of(address, "SELECT ?省 { VALUES ?省 { '海南' '广西' } }", format=wanted))
    rows = pd.json_normalize(told["results"]["bindings"])
    assert sorted(rows["省.value"]) == ["广西", "海南"]
