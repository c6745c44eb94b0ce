"""Cascades from files that people bring, with all that is wrong in such files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_builder.diffusion.cascade_files import Columns, NoSuchColumn, WrongCascades, read_cascades
from graph_builder.diffusion.cascades import Cascades, Scale
from graph_builder.read import UnreadableInput

COLUMNS = Columns("unit", "cascade", "time")
Row = tuple[str, str, float, float]


def rows_of(cascades: Cascades) -> list[Row]:
    columns = (cascades.cascade, cascades.unit, cascades.begin, cascades.end)
    return [
        (cascades.names[c], cascades.units[u], b, e)
        for c, u, b, e in zip(*(column.tolist() for column in columns), strict=True)
    ]


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "mine.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_rows_in_any_order_with_other_columns(tmp_path: Path) -> None:
    path = written(
        tmp_path, "note,time,cascade,unit\nlate,1958,x,乙\n,1957,x,甲\nagain,1960,x,甲\n\n,1900,y,乙\n"
    )
    made = read_cascades(path, COLUMNS)
    assert rows_of(made.cascades) == [
        ("x", "甲", 1957, 1957),
        ("x", "乙", 1958, 1958),
        ("y", "乙", 1900, 1900),
    ]
    assert made.cascades.units == ("乙", "甲")
    assert (made.absent, made.repeated) == (0, 1)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_ends_of_lines(
    tmp_path: Path, delimiter: str, encoding: str, end: str
) -> None:
    text = end.join(["省份,政策,年", "甲省,课程,3", '"乙省","课程",4.5', ""]).replace(",", delimiter)
    made = read_cascades(written(tmp_path, text.encode(encoding)), Columns("省份", "政策", "年"))
    assert rows_of(made.cascades) == [("课程", "甲省", 3, 3), ("课程", "乙省", 4.5, 4.5)]


def test_a_row_without_a_time_is_a_unit_that_did_not_adopt(tmp_path: Path) -> None:
    made = read_cascades(written(tmp_path, "unit,cascade,time\n甲,x,1\n乙,x,\n丙,x,NA\n"), COLUMNS)
    assert made.cascades.units == ("甲", "乙", "丙")
    assert len(made.cascades) == 1
    assert made.absent == 2


def test_dates_stand_in_the_coarsest_period_that_any_has(tmp_path: Path) -> None:
    days = "unit,cascade,time\n甲,x,2022-11-14\n乙,x,2022-11-20\n"
    made = read_cascades(written(tmp_path, days), COLUMNS).cascades
    assert made.scale is Scale.DAY
    assert [made.scale.text(t) for t in made.begin] == ["2022-11-14", "2022-11-20"]
    mixed = read_cascades(written(tmp_path, days + "丙,x,2022-11\n"), COLUMNS).cascades
    assert mixed.scale is Scale.MONTH
    assert len(set(mixed.begin.tolist())) == 1
    fine = read_cascades(written(tmp_path, days + "丙,x,2022-11\n"), COLUMNS, Scale.DAY).cascades
    assert [(fine.scale.text(b), fine.scale.text(e)) for b, e in zip(fine.begin, fine.end, strict=True)] == [
        ("2022-11-01", "2022-11-30"),
        ("2022-11-14", "2022-11-14"),
        ("2022-11-20", "2022-11-20"),
    ]
    years = read_cascades(written(tmp_path, "unit,cascade,time\n甲,x,2022\n"), COLUMNS, Scale.YEAR).cascades
    assert (years.scale, years.begin.tolist()) == (Scale.YEAR, [2022])


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("unit,cascade,time\n甲,x,1\n乙,x,soon\n", 3, "number"),
        ("unit,cascade,time\n甲,x,nan\n", 2, "number"),
        ("unit,cascade,time\n甲,x,inf\n", 2, "number"),
        ("unit,cascade,time\n甲,x,1_0\n", 2, "number"),
        ("unit,cascade,time\n甲,x,1e300\n", 2, "number"),
        ("unit,cascade,time\n甲,x,2022-11\n乙,x,5.5\n", 3, "date"),
        ("unit,cascade,time\n甲,x,2022-11\n乙,x,2022-13\n", 3, "calendar"),
        ("unit,cascade,time\n,x,1\n", 2, "unit is empty"),
        ("unit,cascade,time\n甲, ,1\n", 2, "cascade is empty"),
        ("unit,cascade,time\n甲,x\n", 2, "2 cells where 3"),
        ('unit,cascade,time\n甲,x,1\n"乙,x,2\n', 3, "quotes"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, content: str, line: int, word: str) -> None:
    with pytest.raises(WrongCascades) as caught:
        read_cascades(written(tmp_path, content), COLUMNS)
    assert f"line {line}:" in caught.value.en
    assert word in caught.value.en
    assert f"第 {line} 行" in caught.value.zh
    assert caught.value.exit_status == 1


def test_wrong_rows_of_every_kind_are_named_together(tmp_path: Path) -> None:
    content = "unit,cascade,time\na,p,2000\nb,p\nc,p,xx\n,p,1\nd,p,2001,9\n"
    with pytest.raises(WrongCascades) as caught:
        read_cascades(written(tmp_path, content), COLUMNS)
    assert [f"line {n}" in caught.value.en for n in range(2, 7)] == [False, True, True, True, True]


def test_a_column_cannot_be_two_things(tmp_path: Path) -> None:
    with pytest.raises(NoSuchColumn, match="three different columns"):
        read_cascades(written(tmp_path, "unit,cascade,time\n"), Columns("unit", "unit", "time"))


@pytest.mark.parametrize(
    "told",
    ["2017/3/1", "2017-3-1", "2017.3.1", "2017年3月1日", "2017-03-01 00:00:00", "2017-03-01T00:00:00.0"],
)
def test_dates_as_spreadsheets_and_people_write_them(tmp_path: Path, told: str) -> None:
    content = f"unit,cascade,time\n甲,x,{told}\n乙,x,2017年4月2日\n"
    made = read_cascades(written(tmp_path, content), COLUMNS)
    assert [made.cascades.scale.text(t) for t in made.cascades.begin] == ["2017-03-01", "2017-04-02"]
    assert not made.mixed


def test_what_its_owner_should_know_is_told(tmp_path: Path) -> None:
    content = "unit,cascade,time\n甲省,x,2017年3月\n乙省,x,2017-04-02\n甲省,z,NA\n"
    made = read_cascades(written(tmp_path, content.encode("gb18030")), COLUMNS)
    assert (made.mixed, made.guessed, made.untaken, made.absent) == (True, True, 1, 1)
    assert made.cascades.scale is Scale.MONTH
    plain = read_cascades(written(tmp_path, "unit,cascade,time\na,x,1\n"), COLUMNS)
    assert (plain.mixed, plain.guessed, plain.untaken) == (False, False, 0)


def test_every_wrong_row_is_named_up_to_twenty(tmp_path: Path) -> None:
    content = "unit,cascade,time\n" + "甲,x,bad\n" * 30
    with pytest.raises(WrongCascades) as caught:
        read_cascades(written(tmp_path, content), COLUMNS)
    assert caught.value.en.count("line ") == 20
    assert "10 more" in caught.value.en


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("units,cascade,time", "did you mean units?"),
        ("unit,unit,cascade,time", "twice"),
        ("", "no column unit"),
        ("甲,乙", "甲, 乙"),
    ],
)
def test_a_column_that_is_not_there_is_wrong_usage(tmp_path: Path, header: str, word: str) -> None:
    with pytest.raises(NoSuchColumn) as caught:
        read_cascades(written(tmp_path, f"{header}\n"), COLUMNS)
    assert word in caught.value.en
    assert "--unit" in caught.value.en or "keep one" in caught.value.en
    assert caught.value.exit_status == 2


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(WrongCascades, match="cannot be read"):
        read_cascades(tmp_path / "none.csv", COLUMNS)
    with pytest.raises(WrongCascades, match="cannot be read"):
        read_cascades(tmp_path, COLUMNS)
    with pytest.raises(UnreadableInput):
        read_cascades(written(tmp_path, b"unit,cascade,time\n\xff\xfe\xff,x,1\n\x81"), COLUMNS)


def test_a_header_alone_is_no_adoption(tmp_path: Path) -> None:
    made = read_cascades(written(tmp_path, "unit,cascade,time\n"), COLUMNS)
    assert (len(made.cascades), made.cascades.units) == (0, ())


CELL = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=5)


@given(rows=st.lists(st.tuples(CELL, CELL, st.floats(-1e12, 1e12)), max_size=8))
def test_what_a_program_writes_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, float]]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("unit", "cascade", "time"), *rows])
    path = written(tmp_path_factory.mktemp("files"), text.getvalue())
    made = rows_of(read_cascades(path, COLUMNS).cascades)
    first: dict[tuple[str, str], float] = {}
    for unit, cascade, time in rows:
        key = cascade.strip(), unit.strip()
        first[key] = min(time, first.get(key, time))
    assert {row[:2]: row[2] for row in made} == first
