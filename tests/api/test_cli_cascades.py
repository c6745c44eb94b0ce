"""zhengpu diffusion network at the command line: from a file of one's own, and from a store."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from tests.api.command import zhengpu

# Three policies among four states, out of order, one row twice; b follows a in each, c follows b in two.
GUIDE = Path(__file__).parents[2] / "docs/guide/diffusion-network.md"

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
        (["--p-cutoff", "0"], "between 1e-09 and 1"),
        (["--p-cutoff", "1.5"], "between 1e-09 and 1"),
        (["--edges", "0"], "equal to 1"),
        (["--model", "rayleigh", "--rate", "1"], "alpha"),
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


@pytest.mark.parametrize("of", ["policies", "units"])
def test_statistics_of_a_file_of_ones_own(mine: Path, of: str) -> None:
    # x: a 1950, b 1952, c 1953: the second of three is 2 years later. z: a 1970, b 1974: the first, 0.
    done = zhengpu("diffusion", "statistics", "--cascades", mine, *NAMED, "--of", of)
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    if of == "policies":
        assert [(r["cascade"], r["originator"], r["half_time_min"]) for r in rows] == [
            ("x", "a", "2"),
            ("y", "a", "1"),
            ("z", "a", "0"),
        ]
        assert {r["units_at_risk"] for r in rows} == {"4"}  # d did not adopt, and might have
    else:
        assert [(r["unit"], r["adoptions"], r["sole_first"]) for r in rows] == [
            ("a", "3", "3"),
            ("b", "3", "0"),
            ("c", "2", "0"),
            ("d", "0", "0"),
        ]


def test_the_risk_set_and_the_dyads_of_a_file_of_ones_own(mine: Path, tmp_path: Path) -> None:
    # z lasts from 1970 to 1974: a has one row, b five, c and d, who never adopt it, five each.
    made = zhengpu("diffusion", "risk-set", "--cascades", mine, *NAMED, "--policy", "z").stdout.decode()
    rows = list(csv.DictReader(io.StringIO(made)))
    assert [[r["unit"] for r in rows].count(unit) for unit in "abcd"] == [1, 5, 5, 5]
    assert {(r["unit"], r["time"]) for r in rows if r["event"] == "1"} == {("a", "1970"), ("b", "1974")}
    # b, c and d may follow a in the four years after it; b does so in the last. Nobody is left to follow b.
    out = tmp_path / "dyads.csv"
    zhengpu("diffusion", "dyads", "--cascades", mine, *NAMED, "--policy", "z", "--out", out)
    pairs = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert {(p["follower"], p["leader"]) for p in pairs} == {("b", "a"), ("c", "a"), ("d", "a")}
    assert len(pairs) == 12
    assert [(p["follower"], p["time"], p["since_leader"]) for p in pairs if p["event"] == "1"] == [
        ("b", "1974", "4")
    ]
    told = json.loads(out.with_name("dyads.csv-metadata.json").read_text("utf-8"))
    assert list(pairs[0]) == [c["name"] for c in told["tableSchema"]["columns"]]


@pytest.mark.parametrize("table", ["statistics", "risk-set", "dyads"])
def test_a_table_says_the_same_as_csv_and_as_json(mine: Path, table: str) -> None:
    command = ("diffusion", table, "--cascades", mine, *NAMED)
    told = json.loads(zhengpu(*command, "--format", "json").stdout)["rows"]
    rows = list(csv.DictReader(io.StringIO(zhengpu(*command).stdout.decode())))
    assert [{n: "" if v is None else str(v) for n, v in row.items()} for row in told] == rows != []


def test_times_that_are_far_too_fine_for_periods_are_refused_at_once(mine: Path) -> None:
    mine.write_text("state,policy,year\na,x,0\nb,x,100000000000\n")
    done = zhengpu("diffusion", "risk-set", "--cascades", mine, *NAMED)
    assert done.returncode == 2
    assert "coarser times" in done.stderr.decode()
    assert done.stdout == b""


def test_one_bulletin_gives_no_network_and_says_why(sample_store: Path) -> None:
    done = zhengpu("diffusion", "network", "--store", sample_store, lang="zh_CN.UTF-8")
    assert done.returncode == 0
    header = done.stdout.decode().strip().split(",")
    assert header[:5] == ["origin", "origin_label", "destination", "destination_label", "gain"]
    assert header[5:] == ["p_value", "cascades", "cascade_labels"]
    assert "1 个报告期，少于 3 个" in done.stderr.decode()
    risk = zhengpu("diffusion", "risk-set", "--store", sample_store).stdout.decode()
    rows = list(csv.DictReader(io.StringIO(risk)))
    assert {r["observed"] for r in rows} == {"yes", "no"}
    assert {r["time"] for r in rows} == {"2022-11"}


def test_units_of_a_store_are_of_three_sorts(sample_store: Path) -> None:
    assert zhengpu("diffusion", "statistics", "--store", sample_store, "--unit", "body").returncode == 0
    done = zhengpu("diffusion", "statistics", "--store", sample_store, "--unit", "statenam")
    assert done.returncode == 2
    assert "province、place、body" in done.stderr.decode()


def test_the_commands_of_the_guide_run(tmp_path: Path) -> None:
    _, _, block = GUIDE.read_text("utf-8").partition("```sh\ncat >")
    (tmp_path / "build").mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = "set -e\ncat >" + block.partition("```")[0]
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().startswith("origin,destination,gain,p_value\nb,c,") or b"a,b," in done.stdout
