"""Coverage: a place without an entry is unobserved, in every table, whatever the reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph_builder.diffusion.adopters import adopters
from graph_builder.diffusion.coverage import CoverageRow, Reason, Seen, coverage
from graph_builder.diffusion.facts import Facts, Issue, Omitted, Unit, facts_of
from graph_builder.diffusion.told import tell
from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.store.embedded import EmbeddedStore
from tests.graph_builder.diffusion.conftest import NAME, local


def row_of(facts: Facts, month: str, unit: str) -> CoverageRow:
    (row,) = (r for r in coverage(facts) if local(r.bulletin).endswith(month) and r.unit_label == unit)
    return row


def test_a_place_with_an_entry_is_observed(facts: Facts) -> None:
    row = row_of(facts, "2022-11", "宁夏回族自治区")
    assert (row.status, row.reason, row.entries, row.acts) == (Seen.OBSERVED, Reason.ENTRY, 1, 1)


def test_a_place_without_an_entry_is_unobserved(facts: Facts) -> None:
    row = row_of(facts, "2022-12", "甘肃省")
    assert (row.status, row.reason, row.entries) == (Seen.UNOBSERVED, Reason.NO_ENTRY, 0)


def test_where_sections_are_withheld_the_entry_may_be_among_them(facts: Facts) -> None:
    row = row_of(facts, "2022-11", "江苏省")
    assert (row.status, row.reason, row.withheld) == (Seen.UNOBSERVED, Reason.WITHHELD, ("其他动态",))
    assert len(row.evidence) == 1


def test_every_expected_unit_stands_in_every_bulletin(facts: Facts) -> None:
    rows = coverage(facts)
    assert len(rows) == 3 * 32  # 31 and the corps; not 港澳台
    assert len({(r.bulletin, r.unit) for r in rows}) == len(rows)


def test_no_unit_that_is_unobserved_everywhere_adopts_or_abstains(facts: Facts) -> None:
    seen = {r.unit for r in coverage(facts) if r.status is Seen.OBSERVED}
    assert {r.unit for r in adopters(facts)} <= seen
    assert {r.unit_label for r in coverage(facts)} > {"西藏自治区"}
    assert "西藏自治区" not in {r.unit_label for r in adopters(facts)}


def of(place: str = "", entries: int = 0, omitted: bool = False, series: str = "") -> Facts:
    units = {u: Unit(u, expected=u != "c") for u in "abc"}
    told = {("x", "a"): entries} if entries else {}
    held = {"x": (Omitted("s", "其他", "t#char=0,3", "（略）"),)} if omitted else {}
    issue = {"x": Issue("x", series, place, None)}
    return Facts({}, units, issue, (), {}, told, {("x", "c"): 1}, held, {"s": frozenset("b")})


def test_a_bulletin_that_tells_by_theme_observes_nobody() -> None:
    rows = {r.unit: r for r in coverage(of())}
    assert {r.reason for r in rows.values()} == {Reason.NOT_BY_PLACE}
    assert rows["c"].acts == 1  # told of in passing, and observed all the same not


def test_a_places_own_bulletin_observes_that_place_alone() -> None:
    rows = {r.unit: (r.status, r.reason) for r in coverage(of(place="a"))}
    assert rows["a"] == (Seen.OBSERVED, Reason.OWN_BULLETIN)
    assert rows["b"] == (Seen.UNOBSERVED, Reason.OTHER_PLACE)


def test_a_series_may_name_whom_it_expects() -> None:
    assert [r.unit for r in coverage(of(series="s"))] == ["b", "c"]


def test_a_withheld_section_does_not_hide_an_entry() -> None:
    rows = {r.unit: r.reason for r in coverage(of(entries=2, omitted=True))}
    assert rows == {"a": Reason.ENTRY, "b": Reason.WITHHELD, "c": Reason.WITHHELD}


@pytest.mark.parametrize("told", ["（略）", "（从略）", "略。"])
def test_an_entry_that_is_left_out_observes_nobody(
    tmp_path: Path, registry_store: Path, pipeline: Pipeline, told: str
) -> None:
    text = f"2022年11月{NAME}\n★各地工作动态\n浙江 {told}\n江苏 省教育厅召开工作会议。\n"
    with EmbeddedStore.open(Path(shutil.copytree(registry_store, tmp_path / "store"))) as store:
        store.replace(shard_of(pipeline.extract(read_bytes(text.encode(), "a.txt")), pipeline.knowledge))
        rows = {row.unit_label: row for row in coverage(facts_of(tell(store)))}
    zhejiang, jiangsu = rows["浙江省"], rows["江苏省"]
    assert (zhejiang.status, zhejiang.reason, zhejiang.entries) == (Seen.UNOBSERVED, Reason.WITHHELD, 0)
    assert (jiangsu.status, jiangsu.reason) == (Seen.OBSERVED, Reason.ENTRY)
