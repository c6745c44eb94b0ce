"""What a user may hand to `build` and `extract`: files, folders, patterns, manifests, standard input."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.api.command import said, zhengpu

TEXT = (
    "2022年{month}月教育信息化和网络安全工作月报\n★各地工作动态\n江苏 南京星火研究院举办大赛。\n★其他动态\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with two bulletins, one deeper, and a manifest with a bad row."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.txt").write_text(TEXT.format(month=10), encoding="utf-16")
    (tmp_path / "deep" / "b.txt").write_text(TEXT.format(month=12), encoding="gb18030")
    rows = "path,url,issued\na.txt,https://www.example.gov.cn/1.html,2022-11-08\nnowhere.txt,,\n"
    (tmp_path / "m.csv").write_text(rows, encoding="utf-8-sig")
    return tmp_path


@pytest.fixture
def store(registry_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without a bulletin, outside that folder."""
    return Path(shutil.copytree(registry_store, tmp_path_factory.mktemp("inputs") / "store"))


def bulletins(result: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [line.split()[1] for line in result.stdout.decode().splitlines() if "moe-ict" in line]


def test_a_manifest_is_built_a_bad_row_is_named_and_verify_agrees(place: Path) -> None:
    for words in (("m.csv",), ("--manifest", "m.csv")):
        result = zhengpu("build", *words, "--store", place / "store", cwd=place)
        assert (result.returncode, bulletins(result)) == (1, ["moe-ict-monthly-2022-10"])
        assert "m.csv, line 3: no file nowhere.txt; a path begins in the folder of the manifest" in said(
            result
        )
    assert zhengpu("verify", "--store", place / "store").returncode == 0
    told = zhengpu("export", "--store", place / "store").stdout.decode()
    assert '"2022-11-08"' in told
    assert "<https://www.example.gov.cn/1.html>" in told


def test_faults_of_a_manifest_are_told_in_chinese_too(place: Path) -> None:
    result = zhengpu("build", "m.csv", "--store", place / "store", cwd=place, lang="zh_CN.UTF-8")
    assert "m.csv 第 3 行：没有文件 nowhere.txt；path 从清单所在目录算起" in said(result)


@pytest.mark.parametrize("told", ["**/*.txt", "*", "."])
def test_patterns_and_folders_are_searched(place: Path, store: Path, told: str) -> None:
    result = zhengpu("build", told, "--workers", 2, "--store", store, cwd=place)
    assert result.returncode == 0, said(result)
    assert sorted(bulletins(result)) == ["moe-ict-monthly-2022-10", "moe-ict-monthly-2022-12"]


def test_standard_input_is_built_beside_files(place: Path, store: Path) -> None:
    given = TEXT.format(month=9).encode()
    result = zhengpu("build", "-", "a.txt", "--workers", 2, "--store", store, cwd=place, given=given)
    assert bulletins(result) == ["moe-ict-monthly-2022-09", "moe-ict-monthly-2022-10"], said(result)


@pytest.mark.parametrize("command", ["build", "extract"])
def test_nothing_at_all_is_wrong_usage(command: str) -> None:
    result = zhengpu(command)
    assert (result.returncode, "请给出" in said(result)) == (2, True)


@pytest.mark.parametrize("command", ["build", "extract"])
def test_a_pattern_that_fits_nothing_and_a_manifest_without_columns_are_named(
    place: Path, command: str
) -> None:
    (place / "empty.csv").touch()
    for told, reason in (("*.pdf", "no file fits this pattern"), ("empty.csv", "no columns; they are path,")):
        result = zhengpu(command, told, cwd=place)
        assert result.returncode == 1
        assert reason in said(result)


class TestExtract:
    """One bulletin or many."""

    def test_a_row_of_a_manifest_tells_of_one_file(self, place: Path) -> None:
        result = zhengpu("extract", "a.txt", "--manifest", "m.csv", cwd=place)
        bulletin = json.loads(result.stdout)["bulletin"]
        assert (bulletin["issued"], bulletin["from_manifest"]) == ("2022-11-08", ["issued"])
        assert bulletin["source"] == "https://www.example.gov.cn/1.html"

    def test_several_are_one_object_a_line(self, place: Path) -> None:
        lines = zhengpu("extract", ".", cwd=place).stdout.decode().splitlines()
        periods = [json.loads(line)["bulletin"]["period"] for line in lines]
        assert periods == ["2022-10", "2022-12"]

    def test_several_are_one_graph(self, place: Path) -> None:
        both = zhengpu("extract", ".", "--format", "nquads", cwd=place).stdout.splitlines()
        each = [
            line
            for name in ("a.txt", "deep/b.txt")
            for line in zhengpu("extract", name, "--format", "nquads", cwd=place).stdout.splitlines()
        ]
        assert both == sorted(set(each))

    def test_one_that_cannot_be_read_is_named_and_the_others_are_told(self, place: Path) -> None:
        (place / "c.txt").touch()
        result = zhengpu("extract", ".", cwd=place)
        assert (result.returncode, len(result.stdout.splitlines())) == (1, 2)
        assert "c.txt: holds no text" in said(result)

    def test_several_texts_are_not_one(self, place: Path) -> None:
        result = zhengpu("extract", ".", "--format", "text", cwd=place)
        assert (result.returncode, result.stdout) == (2, b"")
        assert "offsets index one text" in said(result)

    def test_what_is_not_resolved_is_counted_over_all(self, place: Path) -> None:
        rows = list(
            csv.DictReader(
                io.StringIO(
                    zhengpu("extract", ".", "--unresolved", "--format", "csv", cwd=place).stdout.decode()
                )
            )
        )
        assert [(r["kind"], r["name"], r["count"]) for r in rows] == [("body", "南京星火研究院", "2")]
        told = json.loads(zhengpu("extract", ".", "--unresolved", "--format", "json", cwd=place).stdout)
        assert [seen["bulletin"] for seen in told[0]["seen"]] == ["a.txt", "deep/b.txt"]
        assert (told[0]["row"], told[0]["file"]) == (rows[0]["row"], rows[0]["file"])
        table = zhengpu("extract", ".", "--unresolved", cwd=place).stdout.decode()
        assert f"→ {rows[0]['file']}: {rows[0]['row']}" in table
        assert "a body that no list has" in table

    @pytest.mark.parametrize("words", [("--unresolved", "--format", "turtle"), ("--format", "csv")])
    def test_a_format_of_something_else_is_wrong_usage(self, place: Path, words: tuple[str, ...]) -> None:
        result = zhengpu("extract", "a.txt", *words, cwd=place)
        assert result.returncode == 2
        assert words[-1] in said(result)
