"""zhengpu diffusion network at the command line: from a file of one's own, and from a store."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from tests.api.command import zhengpu

# Three policies among four states, out of order, one row twice; b follows a in each, c follows b in two.
MINE = """state,policy,year,source
b,x,1952,
a,x,1950,
c,x,1953,
c,y,1963,
a,y,1960,
b,y,1961,
b,y,1961,again
a,z,1970,
b,z,1974,
d,z,,did not
"""
NAMED = ["--unit", "state", "--cascade", "policy", "--time", "year"]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(MINE)
    return path


def network(file: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["diffusion", "network", "--cascades", str(file), *NAMED, *options])


def test_a_file_of_ones_own(mine: Path) -> None:
    # a->b explains b in three cascades, b->c explains c in two: 3 and 2 times ln 0.5 - ln 1e-10 = 22.3327.
    done = network(mine, "--rate", "1", "--edges", "2")
    assert done.exit_code == 0
    header, *rows = csv.reader(io.StringIO(done.stdout))
    assert header == ["origin", "destination", "gain", "p_value"]
    assert [row[:2] for row in rows] == [["a", "b"], ["b", "c"]]
    assert [float(row[2]) for row in rows] == pytest.approx([3 * 22.33270374938, 2 * 22.33270374938])
    assert "1 rows have no time" in done.stderr or "1 行没有时间" in done.stderr
    assert "1 rows repeat" in done.stderr or "1 行重复" in done.stderr


def test_beside_a_file_stands_its_dictionary_with_the_method(mine: Path, tmp_path: Path) -> None:
    out = tmp_path / "edges.csv"
    assert network(mine, "--model", "lognormal", "--bootstrap", "10", "--out", str(out)).exit_code == 0
    told = json.loads(out.with_name("edges.csv-metadata.json").read_text())
    header = out.read_text().splitlines()[0].split(",")
    assert header == [c["name"] for c in told["tableSchema"]["columns"]]
    assert header[4:] == ["support", "gain_low", "gain_high"]
    method = json.loads(told["dc:provenance"])
    assert (method["model"], method["resamples"], method["meaning"]) == ("lognormal", 10, "non-causal")


def test_as_json_and_as_graphs(mine: Path, tmp_path: Path) -> None:
    told = json.loads(network(mine, "--rate", "1", "--format", "json").stdout)
    assert told["method"]["parameters"] == {"rate": 1}
    edges = {(row["origin"], row["destination"]) for row in told["rows"]}
    for form, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        out = tmp_path / f"network.{form}"
        assert network(mine, "--rate", "1", "--format", form, "--out", str(out)).exit_code == 0
        assert set(nx.DiGraph(read(out)).edges) == edges


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--edges", "2", "--p-cutoff", "0.1"], "not both"),
        (["--p-cutoff", "0"], "above 0"),
        (["--p-cutoff", "1.5"], "at most 1"),
        (["--edges", "0"], "equal to 1"),
        (["--model", "rayleigh", "--rate", "1"], "--alpha"),
        (["--model", "weibull"], "weibull"),
        (["--policy", "xx"], "xx"),
    ],
)
def test_wrong_usage_is_said(mine: Path, options: list[str], word: str) -> None:
    done = zhengpu("diffusion", "network", "--cascades", mine, *NAMED, *options)
    assert done.returncode == 2
    assert word in done.stderr.decode()


def test_a_wrong_row_fails_and_a_wrong_column_is_wrong_usage(mine: Path) -> None:
    done = zhengpu("diffusion", "network", "--cascades", mine, lang="zh_CN.UTF-8")
    assert done.returncode == 2
    assert "没有列 unit" in done.stderr.decode()
    mine.write_text(MINE + "e,x,soon,\n")
    done = zhengpu("diffusion", "network", "--cascades", mine, *NAMED)
    assert done.returncode == 1
    assert "mine.csv, line 12: the time “soon”" in done.stderr.decode()
    assert done.stdout == b""


def test_some_cascades_only(mine: Path) -> None:
    rows = network(mine, "--rate", "1", "--policy", "z").stdout.splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["a", "b"]]
    assert rows[1].endswith(",")  # of one cascade there is no p value
