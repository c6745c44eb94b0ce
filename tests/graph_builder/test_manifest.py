"""A manifest: each row tells what its file is, a bad row is named and costs no other."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from graph_builder.manifest import COLUMNS, STDIN, Manifest, ManifestFault, is_manifest, read_manifest
from graph_builder.model import Given
from ontology.load import Knowledge

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "manifest.md"
Read = Callable[..., Manifest]
WHOLE = {
    "path": "one.txt",
    "url": "https://www.example.gov.cn/art/1.html",
    "series": "moe-ict-monthly",
    "title": "2022年10月教育信息化和网络安全工作月报",
    "period": "2022-10",
    "issued": "2022-11-08",
    "publisher": "教育部科学技术与信息化司",
    "reprinted_by": "江苏省教育厅",
    "retrieved": "2022-11-10",
    "licence": "政府信息公开",
    "note": "附件未取",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two bulletins."""
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("省教育厅召开会议。", encoding="utf-8")
    return tmp_path


@pytest.fixture
def read(folder: Path, knowledge: Knowledge) -> Read:
    """Read a manifest of some lines."""

    def reading(content: str | bytes, name: str = "manifest.csv") -> Manifest:
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
        return read_manifest(folder / name, knowledge.series)

    return reading


def csv_of(*rows: dict[str, str]) -> str:
    columns = list(rows[0])
    lines = [",".join(f'"{row[c]}"' for c in columns) for row in rows]
    return "\n".join([",".join(columns), *lines]) + "\n"


def test_every_column_is_taken_as_it_is_told(folder: Path, read: Read) -> None:
    manifest = read(csv_of(WHOLE))
    (entry,) = manifest.entries
    assert manifest.faults == ()
    assert (entry.path, entry.line) == (folder / "one.txt", 2)
    assert asdict(entry.given) == {c: v for c, v in WHOLE.items() if c != "path"}
    assert tuple(WHOLE) == COLUMNS


def test_json_lines_tell_the_same(read: Read) -> None:
    lines = "\n" + json.dumps(WHOLE, ensure_ascii=False) + "\n\n" + json.dumps({"path": "two.txt"}) + "\n"
    manifest = read(lines, "m.jsonl")
    assert manifest.entries[0].given == read(csv_of(WHOLE)).entries[0].given
    assert [(e.path.name, e.line) for e in manifest.entries] == [("one.txt", 2), ("two.txt", 4)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_whatever_a_spreadsheet_writes_is_read(read: Read, encoding: str) -> None:
    (entry,) = read("title,path\r\n月报，第1期,one.txt\r\n".encode(encoding)).entries
    assert entry.given == Given(title="月报，第1期")


def test_columns_stand_in_any_order_and_only_the_path_is_due(read: Read) -> None:
    manifest = read("period , path\n2022-10,one.txt\n\n,two.txt\n")
    assert [(e.path.name, e.given.period) for e in manifest.entries] == [
        ("one.txt", "2022-10"),
        ("two.txt", ""),
    ]


def test_a_series_may_be_told_by_its_name(read: Read) -> None:
    (entry,) = read("path,series\none.txt,教育信息化和网络安全工作月报\n").entries
    assert entry.given.series == "moe-ict-monthly"


def test_a_row_may_tell_of_standard_input(read: Read) -> None:
    (entry,) = read("path,issued\n-,2022-11-08\n").entries
    assert entry.path == STDIN


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        ("path,issued", "one.txt,2022-13-01", "“issued” must be a day such as 2022-12-01, not 2022-13-01"),
        ("path,issued", "one.txt,2022-12", "“issued” must be a day"),
        ("path,retrieved", "one.txt,昨天", "“retrieved” must be a day"),
        ("path,period", "one.txt,2022年10月", "“period” must be like 2022-11"),
        ("path,period", "one.txt,2022-11-09/2022-11-03", "“period” must be like"),
        ("path,url", "one.txt,www.example.cn", "“url” must be an http(s) address"),
        ("path,series", "one.txt,无此系列", "no series 无此系列; registered: "),
        ("path,title", ",月报", "the cell “path” must not be empty"),
        ("path,title", "three.txt,月报", "a path begins in the folder of the manifest"),
        ("path,title", "https://example.cn/a.html,月报", "nothing is fetched"),
        ("path,url", ",https://example.cn/a.html", "nothing is fetched"),
        ("path,title", f"one.txt,{'长' * 401}", "“title” is longer than 400"),
        ("path,title", "one.txt,月报,多", "3 cells where 2 are due"),
        ("path,title", "one.txt", "1 cells where 2 are due"),
        ("path,title", "./two.txt,又一次", "is on line 3 already"),
        ("path,title", "HERE/two.txt,又一次", "is on line 3 already"),
    ],
)
def test_a_bad_row_is_named_and_costs_no_other(
    folder: Path, read: Read, header: str, row: str, reason: str
) -> None:
    row = row.replace("HERE", f"../{folder.name}")
    manifest = read(f"{header}\n\ntwo.txt,\n{row}\n")
    (fault,) = manifest.faults
    assert reason in fault.en
    assert fault.line == 4
    assert re.match(rf".*manifest\.csv 第 {fault.line} 行：", fault.zh)
    assert f"manifest.csv, line {fault.line}: " in fault.en
    assert [e.path.name for e in manifest.entries] == ["two.txt"]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        ("", "m.csv", "no columns"),
        ("path,title\n", "m.csv", "names no bulletin"),
        ("\n", "m.jsonl", "names no bulletin"),
        ("title\n月报\n", "m.csv", "the columns are path and any of"),
        ("path,标题\none.txt,月报\n", "m.csv", "unknown: '标题'"),
        ("path,title,title\none.txt,a,b\n", "m.csv", "once each"),
        (b"\x00\x01\xff\xff", "m.csv", "neither UTF-8 nor GB18030"),
    ],
)
def test_a_manifest_that_cannot_be_used_at_all_is_refused(
    read: Read,
    content: str | bytes,
    name: str,
    reason: str,
) -> None:
    with pytest.raises(ManifestFault) as refused:
        read(content, name)
    assert reason in refused.value.en
    assert name in refused.value.zh


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "must be an object"),
        ('{"path": 1}', "must be an object whose values are strings"),
        ('{"path": "one.txt", "titel": "x"}', "unknown: 'titel'"),
    ],
)
def test_a_bad_line_of_json_is_named(read: Read, row: str, reason: str) -> None:
    manifest = read(f'{row}\n{{"path": "two.txt"}}\n', "m.jsonl")
    assert reason in manifest.faults[0].en
    assert (manifest.faults[0].line, len(manifest.entries)) == (1, 1)


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        ("[" * 100_000, "括号嵌套过深", "nested too deep"),
        ('{"path": "one.txt", "title": "\\ud800"}', "只是半个字符", r"“title” holds \ud800"),
        ('{"path": "\\udfff.txt"}', "只是半个字符", r"“path” holds \udfff"),
        ('{"path": "' + "长" * 90_000 + '"}', "没有文件", "no file"),
        ('{"path": "one.txt", "series": "' + "长" * 90_000 + '"}', "超过 400 字", "longer than 400"),
        ('{"path": "one.txt", "url": "' + "长" * 90_000 + '"}', "而不是 长", "not 长"),
        ('{"path": "one.txt", "' + "长" * 90_000 + '": ""}', "不认识", "unknown"),
    ],
)
def test_a_hostile_line_is_refused_in_a_few_words_that_can_be_printed(
    read: Read, row: str, zh: str, en: str
) -> None:
    manifest = read(f'{{"path": "two.txt"}}\n{row}\n', "m.jsonl")
    (fault,) = manifest.faults
    assert fault.line == 2
    assert zh in fault.zh
    assert en in fault.en
    assert max(len(fault.zh.encode()), len(fault.en.encode())) < 1000
    assert [e.path.name for e in manifest.entries] == ["two.txt"]


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "http://[文]/",
        "http://",
        "http://:80/a",
        "http://a.cn:99999/",
        "http://a.cn:port/",
        "http://a.cn/[1]",
        "http://a.cn/%zz",
        "http://a.cn/#a#b",
        "ftp://a.cn/a",
    ],
)
def test_an_address_that_is_not_well_formed_is_refused(read: Read, url: str) -> None:
    (fault,) = read(f"path,url\none.txt,{url}\n").faults
    assert f"“url” must be an http(s) address, not {url}" in fault.en


@pytest.mark.parametrize(
    "url", ["http://[::1]/a", "https://a.cn:8080/月报?id=1#top", "http://a.cn/%E6%9C%88"]
)
def test_an_address_that_is_well_formed_is_taken(read: Read, url: str) -> None:
    manifest = read(f"path,url\none.txt,{url}\n")
    assert [e.given.url for e in manifest.entries] == [url], manifest.faults


def test_what_stands_before_an_unpaired_quotation_mark_is_read(read: Read) -> None:
    manifest = read('path,title\none.txt,a\ntwo.txt,"b\n')
    assert [e.path.name for e in manifest.entries] == ["one.txt"]
    assert "quotes come in pairs" in manifest.faults[0].en


def test_a_fault_keeps_its_words_between_processes(read: Read) -> None:
    (fault,) = read("path\nnowhere.txt\n").faults
    again = pickle.loads(pickle.dumps(fault))  # noqa: S301 - our own
    assert (again.zh, again.en) == (fault.zh, fault.en)


def test_a_manifest_is_known_by_its_name() -> None:
    told = [is_manifest(Path(name)) for name in ("a.csv", "b.JSONL", "c.txt", "csv", "-")]
    assert told == [True, True, False, False, False]


def test_the_guide_explains_every_column() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(explained) == COLUMNS


def test_the_example_of_the_guide_is_a_manifest_without_fault(folder: Path, read: Read) -> None:
    (block,) = re.findall(r"```csv\n(path,.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    for name in re.findall(r"^([\w.-]+\.\w+),", block, re.MULTILINE):
        (folder / name).write_text("省教育厅召开会议。", encoding="utf-8")
    manifest = read(block)
    assert manifest.faults == ()
    assert len(manifest.entries) >= 2
