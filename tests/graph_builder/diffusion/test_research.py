"""What researchers get: one study of a store or a file, with the same tables, network, files and graph, and
none of it differing from what the command line gives.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from graph_builder.diffusion import research
from graph_builder.diffusion.cascade_files import NoSuchColumn
from graph_builder.diffusion.cascade_tables import TooManyRows
from graph_builder.diffusion.cascades import Event, cascades_of
from graph_builder.diffusion.network import WrongParameter
from graph_builder.diffusion.tables import NoSuchPolicy
from graph_builder.store.embedded import EmbeddedStore
from ontology.dictionary import result

GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "diffusion-network.md").read_text("utf-8")

# Who adopts is the same order each time: 甲 then 乙 a year later, 丙 never (an empty time).
OWN = """city,policy,year
甲市,河长制,2013
乙市,河长制,2014
甲市,垃圾分类,2011
乙市,垃圾分类,2012
丙市,河长制,
甲市,河长制,2015
"""


@pytest.fixture
def own(tmp_path: Path) -> research.Study:
    path = tmp_path / "own.csv"
    path.write_text(OWN, encoding="utf-8")
    return research.of_file(path, unit="city", cascade="policy", time="year")


@pytest.fixture(scope="module")
def months(store: EmbeddedStore) -> research.Study:
    """The study of a store of three months."""
    return research.of_store(store.place)


def test_a_file_tells_its_adoptions_and_what_was_left_out(own: research.Study) -> None:
    assert own.cascades.units == ("甲市", "乙市", "丙市")
    assert (len(own.cascades), own.left_out) == (4, 1)
    assert own.brought
    assert own.brought.repeated == 1
    assert own.periods is None


def test_a_store_has_all_tables_and_a_file_those_that_need_no_bulletins(
    months: research.Study, own: research.Study
) -> None:
    assert own.tables == ("statistics", "units", "risk-set", "dyads")
    assert set(months.tables) == {"adopters", "adoptions", "co-adoption", "coverage", *own.tables}
    assert (months.periods, own.periods) == (3, None)


def test_every_row_has_the_columns_of_the_dictionary(months: research.Study) -> None:
    for name in months.tables:
        rows = research.table(months, name)
        assert rows, name
        assert all(list(row) == research.columns(name) for row in rows), name


def test_a_policy_is_chosen_by_its_name_and_counts_in_every_table(
    months: research.Study, store: EmbeddedStore
) -> None:
    policy = research.table(months, "adopters")[0]
    one = research.of_store(store.place, policies=[policy["policy_label"]])
    for name, column in (("adopters", "policy"), ("risk-set", "cascade")):
        rows = research.table(months, name)
        assert research.table(one, name) == [row for row in rows if row[column] == policy["policy"]]


def test_times_may_be_days_and_units_may_be_bodies(store: EmbeddedStore) -> None:
    days = research.of_store(store.place, unit="body", period="day")
    assert all(len(row["time"]) == len("2022-11-14") for row in research.table(days, "risk-set"))
    assert {row["unit"] for row in research.table(days, "adopters")} == {
        row["adopter"] for row in research.table(days, "adopters")
    }


def test_every_table_is_kept_with_its_dictionary(months: research.Study, tmp_path: Path) -> None:
    paths = research.save(months, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == [f"{name}.csv" for name in months.tables]
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert len(rows) == len(research.table(months, path.stem))
        told = json.loads(path.with_name(f"{path.name}-metadata.json").read_text("utf-8"))
        assert told["url"] == path.name
        assert header == [column["name"] for column in told["tableSchema"]["columns"]]


def test_some_tables_alone_are_kept(own: research.Study, tmp_path: Path) -> None:
    out = tmp_path / "out"
    research.save(own, out, ["units"])
    assert {path.name for path in out.iterdir()} == {"units.csv", "units.csv-metadata.json"}


def test_a_table_that_is_not_there_is_named_and_nothing_is_written(
    own: research.Study, tmp_path: Path
) -> None:
    with pytest.raises(research.NotThere, match="adopters"):
        research.table(own, "adopters")
    with pytest.raises(research.NotThere, match="statistics, units, risk-set, dyads"):
        research.save(own, tmp_path / "out", ["units", "nothing"])
    assert not (tmp_path / "out").exists()


def test_a_network_its_files_and_its_graph_tell_the_same(own: research.Study, tmp_path: Path) -> None:
    found = research.network(own, parameters={"rate": 1}, edges=1, bootstrap=research.Bootstrap(10))
    (edge,) = research.edges(found)
    # resamples draw 甲→乙 each time: both policies take it
    assert (edge["origin"], edge["destination"], edge["support"]) == ("甲市", "乙市", 1)
    assert edge["cascades"] == ["河长制", "垃圾分类"]
    assert research.graph(found).edges["甲市", "乙市"]["gain"] == edge["gain"]
    path = research.save_edges(found, tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["cascades"] == "河长制|垃圾分类"
    assert list(row) == [column.name for column in result("network").columns]
    about = json.loads(path.with_name("edges.csv-metadata.json").read_text("utf-8"))
    assert json.loads(about["dc:provenance"])["parameters"] == {"rate": 1}


def test_three_periods_have_an_order_and_fewer_tell_why_not(
    months: research.Study, own: research.Study
) -> None:
    assert research.why_no_order(own) is None
    assert research.why_no_order(months) is None
    few = research.Study(months.known, facts=months.facts, periods=1)
    why = research.why_no_order(few)
    assert why
    assert why.code == "too-few-periods"
    found = research.network(few)
    assert (research.edges(found), found.why) == ([], why)
    assert len(research.graph(found)) == 0


def test_cascades_that_were_made_are_a_study_too(own: research.Study) -> None:
    assert research.table(research.of_cascades(own.cascades), "units") == research.table(own, "units")


def test_times_that_are_far_too_fine_are_refused_and_no_file_is_begun(tmp_path: Path) -> None:
    # between two adoptions lie so many whole numbers, each a period in which the later one is at risk
    events = [Event("甲", "x", 0, 0), Event("乙", "x", 6_000_000, 6_000_000)]
    study = research.of_cascades(cascades_of(events))
    with pytest.raises(TooManyRows, match="6000002"):
        research.table(study, "risk-set")
    with pytest.raises(TooManyRows):
        research.save(
            research.of_cascades(cascades_of([*events, Event("丙", "x", 2e8, 2e8)])), tmp_path / "out"
        )
    assert not (tmp_path / "out").exists()


def test_wrong_wishes_are_named(own: research.Study, store: EmbeddedStore, tmp_path: Path) -> None:
    with pytest.raises(research.NotThere, match="exponential"):
        research.network(own, "weibull")
    with pytest.raises(WrongParameter):
        research.network(own, parameters={"alpha": 1})
    with pytest.raises(NoSuchPolicy):
        research.of_store(store.place, policies=["没有这项政策"])
    with pytest.raises(ValueError, match="county"):
        research.of_store(store.place, unit="county")
    with pytest.raises(NoSuchColumn):
        research.of_file(tmp_path / "own.csv", unit="town", cascade="policy", time="year")


def test_the_program_of_the_guide_runs_on_the_file_of_the_guide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    (mine,) = re.findall(r"^cat > build/mine.csv <<'CSV'\n(.*?)^CSV$", GUIDE, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("build").mkdir()
    Path("build/mine.csv").write_text(mine, encoding="utf-8")
    exec(compile(program, "guide", "exec"), {})  # noqa: S102 - the guide is ours
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "8 ('statistics', 'units', 'risk-set', 'dyads')"
    assert said[1] == "['1950', '1960', '1970']"  # when a adopted x, y and z
    assert said[2] == "a b ['x', 'y', 'z']"
    assert Path("build/results/risk-set.csv-metadata.json").is_file()
    assert Path("build/results/edges.csv").is_file()


def test_the_guide_names_every_function() -> None:
    for name in research.__all__:
        if name[0].islower():
            assert f"{name}(" in GUIDE, name
