"""Knowledge is added without code: one row or one file, and a sentence nobody foresaw is read right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_builder.examples import wrong_examples
from graph_builder.model import Extraction
from graph_builder.pipeline import Pipeline
from graph_builder.read import read_bytes
from ontology.check import check
from ontology.load import load
from tests.ontology.conftest import copy_knowledge
from tests.ontology.planting import ORGANIZATIONS, POLICIES, VERBS, Damage, add, body, edit, policy, write

MONTHLY = "2022年11月教育信息化和网络安全工作月报\n★各地工作动态\n"
Reads = Callable[[str], Extraction]


@pytest.fixture
def added(tmp_path: Path) -> Callable[[Damage], Reads]:
    """Change a copy of the knowledge files, see that nothing is wrong with it, and read with it."""

    def change(one: Damage) -> Reads:
        folder = copy_knowledge(tmp_path / "ontology")
        one(folder)
        assert check(folder) == []
        assert list(wrong_examples(folder)) == []
        pipeline = Pipeline(load(folder))
        return lambda text: pipeline.extract(read_bytes(text.encode(), "a.txt"))

    return change


Added = Callable[[Damage], Reads]
unchanged: Damage = lambda _: None  # noqa: E731


@pytest.fixture
def as_it_is() -> Reads:
    """Read with the knowledge of the project."""
    return lambda text: Pipeline(load()).extract(read_bytes(text.encode(), "a.txt"))


def test_a_verb_is_a_row(added: Added, as_it_is: Reads) -> None:
    text = f"{MONTHLY}浙江 省教育厅谱写《湖畔读书指南》。\n"
    assert as_it_is(text).activities == ()
    row = {"verb": "谱写", "head": "谱写", "action": "draft", "frame": "object", "not_before": "的"}
    shown = {"example": "省文旅厅谱写《江岸导览手册》", "counter_example": "由市文旅局谱写的手册已经归档"}
    (act,) = added(add(VERBS, row | shown))(text).activities
    assert (act.verb, act.action, act.target.name) == ("谱写", "draft", "湖畔读书指南")
    assert [e.iri for e in act.agents] == ["org/330000-edu"]


def test_an_alias_is_a_cell(added: Added, as_it_is: Reads) -> None:
    text = f"{MONTHLY}河北 太行数智教研所召开山区教研座谈会。\n"
    assert not any(e.registered for a in as_it_is(text).activities for e in a.agents)
    row = body("hebei-shuzhi", "河北数智教育研究中心", place="130000", aliases="太行数智教研所")
    (act,) = added(add(ORGANIZATIONS, row))(text).activities
    assert [(e.iri, e.name) for e in act.agents] == [("org/hebei-shuzhi", "河北数智教育研究中心")]


def test_an_alias_of_a_body_that_is_there_is_an_edit(added: Added) -> None:
    one = edit(ORGANIZATIONS, "国家教育部\\|", "国家教育部|全国教育主管部|")
    (act,) = added(one)(f"{MONTHLY}河北 全国教育主管部召开山区教研座谈会。\n").activities
    assert [e.iri for e in act.agents] == ["org/moe"]


def test_a_policy_is_a_row(added: Added, as_it_is: Reads) -> None:
    text = f"{MONTHLY}湖南 省教育厅开展雁阵领航行动试点。\n"
    assert as_it_is(text).adoptions == ()
    row = policy("goose-lead", "领航雁阵行动", aliases="雁阵领航行动", issuer="moe", national_date="2022-05")
    (adoption,) = added(add(POLICIES, row))(text).adoptions
    assert (adoption.policy.iri, adoption.adopter.iri) == ("policy/goose-lead", "org/430000-edu")
    assert (adoption.stage, adoption.jurisdiction, adoption.method) == ("pilot", "430000", "alias")


GENRE = """\
genre: water-weekly
label: {zh-Hans: 水利周讯, en: Weekly of the water authorities}
source: 测试
head_limit: 12
patterns:
  title: '^(?P<name>水利周讯)[(](?P<year>\\d{4})年(?P<month>\\d{1,2})月[)]$'
  section: '^§(?P<head>[^。]{2,20})$'
"""


def test_a_genre_is_a_file(added: Added, as_it_is: Reads) -> None:
    first = "水利周讯（2023年4月）\n§流域要闻\n安徽 省水利厅召开堤防巡查会议。\n"
    text = f"{first}§一线\n江西 省水利厅印发《圩区调度规程》。\n"
    assert as_it_is(text).bulletin.genre == "paragraphs"
    read = added(write("genres/water-weekly.yaml", GENRE.encode()))(text)
    assert (read.bulletin.genre, [s.head for s in read.bulletin.sections]) == (
        "water-weekly",
        ["流域要闻", "一线"],
    )
    assert read.bulletin.period
    assert read.bulletin.period.begin.isoformat() == "2023-04-01"
    assert [(a.verb, a.agents[0].scope) for a in read.activities] == [("召开", "340000"), ("印发", "360000")]


def test_what_was_read_before_is_read_as_before(added: Added, as_it_is: Reads) -> None:
    text = f"{MONTHLY}浙江 省教育厅印发《湖畔读书指南》。\n"
    assert added(unchanged)(text) == as_it_is(text)
