"""Several bulletins: who is paired with whom, and what the project's own annotations must not fall below."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.evaluate.baseline import BadBaseline, falls, read_baseline, text_of
from graph_builder.evaluate.faults import FaultKind
from graph_builder.evaluate.report import NothingToEvaluate, Report, pairs_of, read_annotation
from graph_builder.evaluate.score import Score
from graph_builder.gold_rows import GoldError
from tests.graph_builder.evaluate.conftest import GOLD, PAIRS


def test_no_figure_on_the_annotations_fell(report: Report) -> None:
    """A change that lowers one on purpose says so, and writes the baseline anew:
    ``zhengpu evaluate tests/gold examples/dev-bulletins --write-baseline tests/gold/baseline.json``.
    """
    baseline = read_baseline(GOLD / "baseline.json")
    assert set(baseline) == set(report.total)
    assert list(falls(baseline, report.total)) == []


def test_every_annotation_has_its_bulletin(report: Report) -> None:
    assert [b.stem for b in report.bulletins] == [p.stem for p in PAIRS]
    assert len(PAIRS) == len(list(GOLD.glob("*.yaml")))


def test_the_genres_add_up_to_the_total(report: Report) -> None:
    for row, score in report.total.items():
        assert sum(scores[row].wanted for scores in report.by_genre.values()) == score.wanted


def test_every_fault_leads_to_its_sentence(report: Report) -> None:
    texts = {p.stem: p for p in PAIRS}
    for bulletin in report.bulletins:
        assert bulletin.stem in texts
        for fault in bulletin.faults:
            assert fault.gold or fault.told
            if fault.kind is FaultKind.SPURIOUS and fault.about in {"activity", "figures"}:
                assert fault.span
                assert fault.sentence


def test_a_baseline_reads_as_it_was_written(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text_of(report.total), encoding="utf-8")
    assert read_baseline(path) == report.total


def test_a_row_that_is_gone_fell() -> None:
    assert [f.row for f in falls({"spread": Score(1, 1, 1), "figures": Score()}, {})] == ["spread"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "line 1"),
        ("[]", "must map"),
        ('{"figures": {"hit": 1}}', "figures"),
        ('{"figures": {"hit": 1, "told": 1, "wanted": "1"}}', "figures"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadBaseline, match=words):
        read_baseline(path)


def test_folders_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToEvaluate, match="no such folder"):
        pairs_of(tmp_path / "nowhere", tmp_path)
    with pytest.raises(NothingToEvaluate, match="no annotation"):
        pairs_of(tmp_path, tmp_path)
    (tmp_path / "a.yaml").touch()
    with pytest.raises(NothingToEvaluate, match="holds no a"):
        pairs_of(tmp_path, tmp_path)
    for name in ("a.txt", "a.html"):
        (tmp_path / name).touch()
    with pytest.raises(NothingToEvaluate, match="keep one"):
        pairs_of(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "YAML"),
        ("[]", "mapping"),
        ("a: 1", "unknown keys"),
        (f"a: {'9' * 200_000}", "too long a number.*digits"),
        ("a: 2022-13-45", "no such day.*month"),
    ],
)
def test_an_annotation_that_cannot_be_used_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GoldError, match=words):
        read_annotation(path)
