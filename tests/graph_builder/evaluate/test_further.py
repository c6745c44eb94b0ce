"""Bulletins of other ministries and layouts, invented: what is read of them must not fall.

`further` was written without knowing the rules, and may be looked at when a rule is written; `blind`
likewise, but is for testing only: nobody tunes a rule on it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.evaluate.baseline import falls, read_baseline
from graph_builder.evaluate.report import evaluate, pairs_of, read_annotation
from graph_builder.normalise import simplify
from graph_builder.read import read_path
from ontology.load import Knowledge
from tests.graph_builder.evaluate.conftest import GOLD

SETS = ["further", "blind"]


def texts(name: str) -> list[Path]:
    return sorted(p for p in (GOLD / name).iterdir() if p.suffix in {".txt", ".html"})


@pytest.mark.parametrize("name", SETS)
def test_no_figure_fell(name: str, knowledge: Knowledge) -> None:
    """Lowered on purpose, it is written anew, for instance
    ``zhengpu evaluate tests/gold/blind tests/gold/blind --write-baseline tests/gold/blind/baseline.json``.
    """
    report = evaluate(pairs_of(GOLD / name, GOLD / name), knowledge)
    assert len(report.bulletins) == len(texts(name))
    assert list(falls(read_baseline(GOLD / name / "baseline.json"), report.total)) == []


@pytest.mark.parametrize("path", [p for name in SETS for p in texts(name)], ids=lambda p: p.stem)
def test_every_annotation_quotes_its_text(path: Path) -> None:
    text, gold = read_path(path).text, read_annotation(path.with_suffix(".yaml"))
    assert "合成样本" in simplify(path.read_text(encoding="utf-8"))
    folded = "".join(text.split())
    for row in [r for r in [*gold["activities"], *gold["figures"]] if not r.get("optional")]:
        assert "".join(row["quote"].split()) in folded, row["quote"]


def test_the_blind_are_marked_so() -> None:
    for path in (GOLD / "blind").glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# set: blind\n")


def test_the_least_annotation_of_the_guide_is_one(knowledge: Knowledge, tmp_path: Path) -> None:
    guide = (GOLD.parents[1] / "docs" / "guide" / "development.md").read_text(encoding="utf-8")
    least = guide.split("```yaml\n", 1)[1].split("```", 1)[0]
    (tmp_path / "2024-03.yaml").write_text(least, encoding="utf-8")
    text = "2024年3月教育信息化工作月报\n★各地工作动态\n甘肃 省教育厅印发《数据办法》。\n"
    (tmp_path / "2024-03.txt").write_text(text, encoding="utf-8")
    report = evaluate(pairs_of(tmp_path, tmp_path), knowledge)
    assert report.total["activity full"].f1 == 1.0
