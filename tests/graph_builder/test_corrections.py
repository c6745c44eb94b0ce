"""What people say of statements: refuted ones are left out, mended ones changed; rebuilding keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graph_builder import build as building
from graph_builder import migrate as migrating
from graph_builder import vintage
from graph_builder.build import build
from graph_builder.migrate import migrate
from graph_builder.model import Extraction
from graph_builder.pipeline import Pipeline, pipeline_for
from graph_builder.read import read_bytes
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.verify import verify
from graph_builder.vintage import OtherOntology
from ontology.load import Correction, Knowledge

TEXT = (
    "2022年11月教育信息化和网络安全工作月报\n★各地工作动态\n"
    "江苏 省教育厅印发《甲办法》,举办乙培训班。累计接入120所学校。\n"
    "浙江 省教育厅召开丙会议。\n"
)
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()
FIRST = "省教育厅印发《甲办法》,举办乙培训班"
Corrected = Callable[..., Extraction]


def correction(**cells: str) -> Correction:
    told = {"digest": DIGEST[:16], "quote": FIRST, "verdict": "mended", "who": "张三", "why": "核对原文"}
    return Correction(**(told | {"date": "2026-11-25"} | cells))


def extract(knowledge: Knowledge) -> Extraction:
    return Pipeline(knowledge).extract(read_bytes(TEXT.encode(), "a.txt"))


@pytest.fixture
def corrected(knowledge: Knowledge) -> Corrected:
    """Read the text with some corrections."""
    return lambda *rows: extract(replace(knowledge, corrections=rows))


@pytest.fixture
def before(corrected: Corrected) -> Extraction:
    """The text without a correction."""
    return corrected()


def acts(extraction: Extraction) -> list[tuple[str, str]]:
    return [(a.verb, a.target.name) for a in extraction.activities]


def test_the_text_is_read_as_these_tests_need_it(before: Extraction) -> None:
    assert acts(before) == [("印发", "甲办法"), ("举办", "乙培训班"), ("召开", "丙会议")]
    assert {a.evidence.quote for a in before.activities[:2]} == {FIRST}
    assert [f.value for f in before.figures] == [120]


def test_a_refuted_statement_is_left_out_and_the_others_keep_their_identifiers(
    corrected: Corrected, before: Extraction
) -> None:
    after = corrected(correction(verdict="refuted", verb="印发"))
    assert after.activities == before.activities[1:]
    assert after.warnings == before.warnings


def test_a_quote_alone_means_every_statement_read_from_it(corrected: Corrected) -> None:
    assert acts(corrected(correction(verdict="refuted"))) == [("召开", "丙会议")]


def test_an_object_tells_which_statement_is_meant(corrected: Corrected) -> None:
    after = corrected(correction(verdict="refuted", object="乙培训班"))
    assert acts(after) == [("印发", "甲办法"), ("召开", "丙会议")]


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("object", "丁培训班", lambda a: a.target.entity.name == "丁培训班"),
        ("status", "planned", lambda a: a.status == "planned"),
        ("time", "2022-11-03", lambda a: a.time.begin.isoformat() == "2022-11-03"),
        ("time", "2022-11-03/2022-11-05", lambda a: (a.time.end - a.time.begin).days == 2),
        ("time", "2022", lambda a: (a.time.begin.month, a.time.end.month) == (1, 12)),
        ("count", "3期", lambda a: a.count == "3期"),
        ("verb", "召开", lambda a: a.verb == "召开"),
        ("agents", "教育部", lambda a: [e.iri for e in a.agents] == ["org/moe"]),
        (
            "agents",
            "浙江省教育厅|教育部",
            lambda a: [e.iri for e in a.agents] == ["org/330000-edu", "org/moe"],
        ),
        ("agents", "某某协会", lambda a: [e.registered for e in a.agents] == [False]),
    ],
)
def test_a_mended_cell_is_told_with_its_rule(
    corrected: Corrected, before: Extraction, cell: str, value: str, told: Callable[[object], bool]
) -> None:
    after = corrected(correction(verb="举办", cell=cell, value=value))
    assert after.activities[0] == before.activities[0]
    mended = after.activities[1]
    assert told(mended)
    assert (mended.evidence.rule, mended.evidence.confidence) == ("correction", 1.0)
    assert mended.id == before.activities[1].id
    assert mended.evidence.span == before.activities[1].evidence.span


def test_a_figure_is_mended_or_refuted_too(corrected: Corrected, before: Extraction) -> None:
    quote = before.figures[0].evidence.quote
    (figure,) = corrected(correction(quote=quote, cell="value", value="210")).figures
    assert (figure.value, figure.evidence.rule, figure.id) == (210, "correction", before.figures[0].id)
    (figure,) = corrected(correction(quote=quote, cell="unit", value="家")).figures
    assert (figure.value, figure.unit) == (120, "家")
    assert corrected(correction(quote=quote, verdict="refuted")).figures == ()


def test_another_text_is_not_touched(corrected: Corrected, before: Extraction) -> None:
    assert corrected(correction(digest="0" * 16, verdict="refuted")) == before


def test_a_correction_that_fits_nothing_is_warned_of(corrected: Corrected) -> None:
    assert "correction" in corrected(correction(quote="原文没有的话", verdict="refuted")).warnings


def test_migrating_brings_corrections_in_and_keeps_and_every_promise_of_the_store(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    rows = (
        correction(verdict="refuted", verb="印发"),
        correction(verb="举办", cell="object", value="丁培训班"),
    )
    said = replace(knowledge, corrections=rows, digest="another")
    changes = []
    with EmbeddedStore.open(tmp_path / "store") as store:
        changes += [r.change for r in build([tmp_path / "a.txt"], store)]
        for module in (building, vintage, migrating):
            monkeypatch.setattr(module, "load", lambda: said)
        with pytest.raises(OtherOntology):
            build([tmp_path / "a.txt"], store, replace=True)
        (brought,) = migrate(store).done
        changes += [r.change for r in build([tmp_path / "a.txt"], store)]
    pipeline_for.cache_clear()
    assert (changes, brought.became) == (["created", "unchanged"], "changed")
    assert verify(tmp_path / "store") == []
