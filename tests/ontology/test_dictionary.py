"""The data dictionary: every table and column in two languages; a wrong file is named with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontology.dictionary import TYPES, ResultTable, read_result, results
from ontology.errors import KnowledgeError

GOOD = """
title: {zh: 表, en: Table}
about: {zh: 说明, en: About}
key: [a]
shown: [a]
columns:
  - {name: a, type: string, zh: 甲, en: A}
"""


@pytest.mark.parametrize("table", results(), ids=lambda t: t.name)
def test_everything_is_told_in_both_languages(table: ResultTable) -> None:
    assert all((table.title_zh, table.title_en, table.about_zh, table.about_en))
    assert table.key
    assert table.shown
    for column in table.columns:
        assert column.type in TYPES
        assert column.zh
        assert column.en


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(GOOD, "utf-8")
    assert read_result(tmp_path / "x.yaml").columns[0].zh == "甲"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("key: [a]", "keys: [a]", "the keys must be"),
        ("title: {zh: 表, en: Table}", "title: 表", "title must have zh and en"),
        ("key: [a]", "key: [b]", "is not there"),
        ("shown: [a]", "shown: [b]", "is not there"),
        ("type: string", "type: text", "the type of column a"),
        ("zh: 甲, ", "", "must have"),
        ("en: A}", "en: A, more: 1}", "must have"),
        ("  - {name: a,", "  - {name: a, type: string, zh: 甲, en: A}\n  - {name: a,", "stands twice"),
    ],
)
def test_a_wrong_file_is_named_with_the_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    (tmp_path / "x.yaml").write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(KnowledgeError) as refused:
        read_result(tmp_path / "x.yaml")
    assert "x.yaml" in refused.value.en
    assert reason in refused.value.en
