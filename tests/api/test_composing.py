"""zhengpu demo-corpus: a folder of texts and annotations, and a clear word where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.command import said, zhengpu


def test_a_month_is_written_and_told(tmp_path: Path) -> None:
    out = tmp_path / "corpus"
    result = zhengpu("demo-corpus", "--out", out, "--months", 1, "--from", "2023-05")
    assert result.returncode == 0, said(result)
    assert "1 invented bulletins" in result.stdout.decode()
    names = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    assert names == {"texts/2023-05.txt", "gold/2023-05.yaml", "plan.csv", "network.csv"}


def test_wrong_months_and_folders_in_use_are_told(tmp_path: Path) -> None:
    wrong = zhengpu("demo-corpus", "--out", tmp_path / "a", "--from", "2023-13")
    assert wrong.returncode == 2
    assert "such as 2022-01" in said(wrong)
    (tmp_path / "mine.txt").touch()
    used = zhengpu("demo-corpus", "--out", tmp_path, "--months", 1)
    assert used.returncode == 1
    assert "no empty folder" in said(used)


@pytest.mark.parametrize(
    ("begin", "months"), [("9999-12", 3), ("2099-12", 2), ("0000-01", 1), ("1899-12", 12)]
)
def test_months_of_no_year_that_a_text_may_write_are_told(tmp_path: Path, begin: str, months: int) -> None:
    result = zhengpu("demo-corpus", "--out", tmp_path / "a", "--from", begin, "--months", months)
    assert result.returncode == 2
    assert f"--from {begin} --months {months}: not within 1900-01 to 2099-12" in said(result)
    assert "Traceback" not in said(result)


def test_the_last_month_that_a_text_may_write_is_written(tmp_path: Path) -> None:
    result = zhengpu("demo-corpus", "--out", tmp_path / "a", "--from", "2099-12", "--months", 1)
    assert result.returncode == 0, said(result)
