"""A verb whose example or counter-example is not read as told is named by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_builder.examples import wrong_examples
from tests.ontology.conftest import copy_knowledge
from tests.ontology.planting import LAST, VERBS, add, line_of

VERB = {"verb": "谱写", "head": "谱写", "action": "draft", "frame": "object", "not_before": "的"}
GOOD = {"example": "省文旅厅谱写《江岸导览手册》", "counter_example": "由市文旅局谱写的手册已经归档"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, ""),
        ({"example": "省文旅厅撰写《江岸导览手册》"}, "does not hold “谱写”; take another"),
        ({"example": "由市文旅局谱写的手册已经归档"}, "gives —, not 谱写 (draft); mend it or the row"),
        ({"counter_example": "手册已经归档"}, "the counter-example “手册已经归档” does not hold “谱写”"),
        (
            {"counter_example": "省文旅厅谱写《江岸导览手册》"},
            "gives 谱写; add to not_before or take another",
        ),
        ({"counter_example": ""}, ""),
    ],
)
def test_what_is_not_read_as_told_is_named(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    folder = copy_knowledge(tmp_path / "ontology")
    add(VERBS, VERB | GOOD | cells)(folder)
    faults = list(wrong_examples(folder))
    assert len(faults) == bool(reason)
    for fault in faults:
        assert (fault.file, fault.line) == ("verbs.csv", line_of(folder / VERBS, LAST))
        assert reason in fault.en
        assert fault.zh.startswith(f"verbs.csv 第 {fault.line} 行：")
