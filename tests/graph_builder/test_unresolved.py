"""What could not be resolved is listed with where it stands and a row that fits its file."""

from __future__ import annotations

import csv
import dataclasses
import re
from pathlib import Path

import pytest

from graph_builder.missing_rows import row_for
from graph_builder.model import Source
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from graph_builder.unresolved import Lack, Unresolved, unresolved
from ontology.load import TABLES, WORDS, Knowledge
from ontology.rows import Word
from tests.graph_builder.conftest import SAMPLE, TITLE

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "knowledge.md").read_text(encoding="utf-8")
FILES = dict(TABLES.values()) | dict.fromkeys(WORDS.values(), Word)


def source(text: str, name: str = "a.txt") -> Source:
    return read_bytes(text.encode(), name)


def entry(text: str, province: str = "江苏") -> str:
    return f"{TITLE}\n★各地工作动态\n{province} {text}\n★其他动态\n"


def found(pipeline: Pipeline, *texts: str) -> dict[tuple[str, str], Unresolved]:
    sources = [source(text, f"{n}.txt") for n, text in enumerate(texts)]
    return {(one.lack.value, one.name): one for one in unresolved(pipeline, sources)}


@pytest.mark.parametrize(
    ("text", "lack", "name"),
    [
        ("南京星火研究院举办培训班。", "body", "南京星火研究院"),
        ("省教育厅会同苏州云帆有限公司举办培训班。", "body", "苏州云帆有限公司"),
        ("市教育局印发《甲办法》。", "relative-body", "市教育局"),
        ("省教育厅在星火镇举办培训班。", "place", "星火镇"),
        ("省教育厅启动“春苗”三年行动。", "policy", "“春苗”三年行动"),
        ("省教育厅上线“苏云学”小程序。", "policy", "“苏云学”小程序"),
        ("朝阳区召开会议。", "shared-place", "朝阳区"),
        ("省教育厅厘清岗位职责。", "verb", "厘清"),
        ("林致远同志参加劳动。", "person", "林致远"),
    ],
)
def test_what_cannot_be_resolved_is_listed(pipeline: Pipeline, text: str, lack: str, name: str) -> None:
    assert (lack, name) in found(pipeline, entry(text))


@pytest.mark.parametrize(
    "text",
    [
        "省教育厅印发《甲办法》。",
        "南京市教育局召开会议。",
        "东南大学举办培训班。",
        "教育部科学技术与信息化司赴苏州市调研。",
        "省教育厅推广国家智慧教育平台。",
        "省教育厅厅长林致远出席会议。",
        "省教育厅在南京市举办培训班。",
        "省教育厅在各乡镇、全市召开会议。",
    ],
)
def test_what_is_resolved_is_not(pipeline: Pipeline, text: str) -> None:
    assert found(pipeline, entry(text)) == {}


def test_sightings_of_one_thing_are_counted_over_all_bulletins_and_the_most_frequent_come_first(
    pipeline: Pipeline,
) -> None:
    one = entry("省教育厅启动“春苗”三年行动。南京星火研究院举办培训班。")
    other = entry("南京星火研究院召开会议。南京星火研究院印发《甲办法》。", "安徽")
    told = list(found(pipeline, one, other).values())
    assert [(u.name, u.count) for u in told] == [("南京星火研究院", 3), ("“春苗”三年行动", 1)]
    assert [s.origin for s in told[0].sightings] == ["0.txt", "1.txt", "1.txt"]


def test_a_body_that_is_relative_is_another_in_every_place(pipeline: Pipeline) -> None:
    told = unresolved(
        pipeline, [source(entry("市教育局召开会议。", p), f"{p}.txt") for p in ("江苏", "安徽")]
    )
    assert [(u.name, u.count, u.row.line.rpartition(",")[2]) for u in told] == [
        ("市教育局", 1, "320000"),
        ("市教育局", 1, "340000"),
    ]


def test_forms_are_as_the_text_has_them(pipeline: Pipeline) -> None:
    told = found(pipeline, entry("南京星火研究院召開會議。"), entry("南京 星火研究院召开会议。"))
    assert told["body", "南京星火研究院"].forms[0] == "南京星火研究院"


def test_offsets_quote_the_text_and_the_sentence_holds_the_form(pipeline: Pipeline) -> None:
    samples = sorted((SAMPLE.parents[1] / "dev-bulletins").glob("*.txt"))
    sources = [source(path.read_text(encoding="utf-8"), path.name) for path in samples]
    texts = {s.origin: s.text for s in sources}
    told = unresolved(pipeline, sources)
    assert len({u.lack for u in told}) >= 4
    for one in told:
        assert one.count == len(one.sightings)
        for seen in one.sightings:
            assert texts[seen.origin][seen.span.start : seen.span.end] == seen.form
            assert seen.form in one.forms
            assert seen.form in seen.sentence


@pytest.mark.parametrize("lack", list(Lack))
def test_a_row_has_the_columns_of_its_file(knowledge: Knowledge, lack: Lack) -> None:
    for name in ("某研究院", "甲,乙大学", '“丙"丁”'):
        row = row_for(knowledge, lack, name, "320000", "Programme")
        (cells,) = csv.reader([row.line])
        assert len(cells) == len(dataclasses.fields(FILES[row.file]))


def test_the_example_of_the_guide_is_what_is_told(pipeline: Pipeline) -> None:
    (text,) = re.findall(r"```text\n(2022年11月.*?)```", GUIDE, re.DOTALL)
    table = re.findall(r"^\| ([a-z-]+) \| (\S+) \| (\d+) \| (\S+\.csv) \| `(.*)` \|$", GUIDE, re.MULTILINE)
    told = unresolved(pipeline, [source(text)])
    assert [(u.lack.value, u.name, str(u.count), u.row.file, u.row.line) for u in told] == table


def test_the_guide_explains_every_kind() -> None:
    explained = re.findall(r"^\| ([a-z-]+) \| [一-鿿]\S* \| [^|]+ \| [^|]+ \|$", GUIDE, re.MULTILINE)
    assert set(explained) >= set(Lack)
