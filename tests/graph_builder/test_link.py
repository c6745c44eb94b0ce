"""Policies: what a reported act of a province adopts by naming it; and themes, which are no policies."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date

import pytest

from graph_builder.link import PolicyLinker, adoptions, policy_key
from graph_builder.model import Adoption, Kind
from graph_builder.pipeline import Pipeline
from graph_builder.themes import themes_of
from ontology.load import Knowledge
from tests.graph_builder.conftest import TITLE, Acts, Tell


@pytest.fixture
def adopted(in_province: Acts, pipeline: Pipeline) -> AdoptedIn:
    return AdoptedIn(in_province, pipeline.linker)


class AdoptedIn:
    """The adoptions that an entry of 江苏 shows."""

    def __init__(self, acts: Acts, linker: PolicyLinker) -> None:
        self.acts, self.linker = acts, linker

    def __call__(self, entry: str) -> list[Adoption]:
        return [adoption for act in self.acts(entry) for adoption in adoptions(act, self.linker)]


def test_a_policy_named_in_the_target_is_adopted_by_the_agent(adopted: AdoptedIn) -> None:
    (adoption,) = adopted("省教育厅印发《关于推广国家智慧教育平台的通知》。")
    assert adoption.policy.name == "国家智慧教育平台"
    assert (adoption.adopter.name, adoption.jurisdiction) == ("江苏省教育厅", "320000")
    assert (adoption.stage, adoption.method) == ("issue", "title")


def test_an_alias_is_told_as_one_and_trusted_less(adopted: AdoptedIn) -> None:
    (adoption,) = adopted("省教育厅推进国家中小学教育智慧平台试点工作。")
    assert (adoption.policy.name, adoption.method) == ("国家中小学智慧教育平台", "alias")
    assert adoption.confidence < 0.9


def test_agents_together_adopt_each(adopted: AdoptedIn) -> None:
    found = adopted("省教育厅会同省财政厅推进国家智慧教育平台应用。")
    assert [a.adopter.name for a in found] == ["江苏省教育厅", "江苏省财政厅"]


@pytest.mark.parametrize(
    "entry",
    [
        "省教育厅参加国家智慧教育平台培训班。",  # attends
        "省教育厅做好国家智慧教育平台保障工作。",  # safeguards
        "省教育厅拟推进国家智慧教育平台应用。",  # only plans
        "省教育厅尚未推进国家智慧教育平台应用。",  # does not
        "教育部推进国家智慧教育平台应用。",  # the nation's
        "中国互联网协会推进国家智慧教育平台应用。",  # the nation's too
        "苏州大学推进国家智慧教育平台应用。",  # no place of its own
        "省教育厅推进智慧教育平台应用。",  # another name
        "省教育厅推进互联网大会筹备工作。",  # 互联网 alone
        "省教育厅推进互联网教育平台建设。",
        "省教育厅赴浙江考察国家智慧教育平台应用。",  # visits
        "省教育厅接待浙江省教育厅“双减”工作考察团。",  # is visited
        "省教育厅听取浙江省双减工作介绍。",  # listens
        "省教育厅召开国家智慧教育平台考察座谈会。",  # tells of a visit
        "省教育厅召开浙江省国家智慧教育平台应用经验交流会。",  # another province's
        "省教育厅举办“双减”知识竞赛。",  # a contest about it
        "省教育厅举办“5G+智慧教育”高峰论坛。",  # a conference about it
        "省教育厅开展国家智慧教育平台网络安全检查。",  # inspects its network
        "省教育厅召开国家智慧教育平台网络安全保障会议。",  # guards its network
        "省教育厅开展全民终身学习活动周期间值守。",  # does something else meanwhile
        "省教育厅将于12月推进国家智慧教育平台应用。",  # only plans
        "省教育厅停止推进国家智慧教育平台应用。",  # stops
        "省教育厅公布智慧教育示范校名单。",  # schools, not zones
        "省教育厅公布智慧教育示范区(校)名单。",  # the province's own selection of both
        "省教育厅开展互联网展。",
        "省教育厅建成专递课堂调度平台。",  # its own platform
        "省教育厅召开上海市、浙江省国家智慧教育平台应用经验交流会。",
    ],
)
def test_these_adopt_nothing(adopted: AdoptedIn, entry: str) -> None:
    assert adopted(entry) == []


@pytest.mark.parametrize(
    "entry",
    [
        "省教育厅推进“互联网+教育”大平台建设。",
        "省教育厅推进“互联网 教育”大平台建设。",  # the plus was lost on the way
        "省教育厅推进“互联网＋教育”大平台建设。",
        "省教育厅推进互联网+教育大平台建设。",
    ],
)
def test_the_quoted_initiative_is_adopted_in_each_spelling(adopted: AdoptedIn, entry: str) -> None:
    assert [a.policy.name for a in adopted(entry)] == ["“互联网+教育”"]


@pytest.mark.parametrize(
    ("entry", "stage"),
    [
        ("省教育厅印发国家智慧教育平台工作方案。", "issue"),
        ("省教育厅召开国家智慧教育平台推进会。", "deploy"),
        ("省教育厅举办国家智慧教育平台应用培训班。", "train"),
        ("省教育厅推进国家智慧教育平台试点工作。", "pilot"),
        ("省教育厅完成“基础教育精品课”遴选工作。", "evaluate"),
        ("省教育厅启动全民终身学习活动周。", "implement"),
        ("省教育厅举办国家中小学智慧教育平台应用大赛。", "implement"),  # a contest in using it is use
        ("省教育厅制定国家智慧教育平台推广计划。", "plan"),
        ("省教育厅公布“智慧教育示范区”名单。", "announce"),
        ("省教育厅推进浙江大学国家智慧教育平台应用研究。", "implement"),  # a university is no province
        ("省教育厅召开江苏浙江国家智慧教育平台推进会。", "deploy"),  # its own is told beside another
    ],
)
def test_the_stage_is_told_by_target_and_action(adopted: AdoptedIn, entry: str, stage: str) -> None:
    assert [a.stage for a in adopted(entry)] == [stage]


@pytest.mark.parametrize(
    ("entry", "policies"),
    [
        ("省教育厅依托国家智慧教育平台征集优秀案例。", ["国家智慧教育平台"]),
        ("省教育厅推进国家智慧教育平台应用。", ["国家智慧教育平台"]),
        ("省教育厅对照国家智慧教育平台召开座谈会。", []),  # named, not used
        ("省教育厅围绕双减召开座谈会。", []),  # what it is about
    ],
)
def test_a_platform_that_an_act_uses_is_adopted(
    adopted_in: AdoptedWhole, entry: str, policies: list[str]
) -> None:
    assert adopted_in(entry) == policies


AdoptedWhole = Callable[[str], list[str]]


@pytest.fixture
def adopted_in(tell: Tell) -> AdoptedWhole:
    def names(entry: str) -> list[str]:
        read = tell(f"{TITLE}\n★各地工作动态\n江苏 {entry}\n★其他动态\n")
        return [a.policy.name for a in read.adoptions]

    return names


@pytest.mark.parametrize(
    "entry",
    [
        "省教育厅决定暂缓实施智慧教育示范区。",
        "省教育厅举办全民终身学习活动周学术沙龙。",
        "省教育厅通报双减等国家重大部署情况。",
    ],
)
def test_what_is_put_off_or_only_talked_of_is_not_adopted(adopted: AdoptedIn, entry: str) -> None:
    assert adopted(entry) == []


def test_a_province_as_a_whole_adopts(adopted_in: AdoptedWhole) -> None:
    assert adopted_in("江苏推进国家智慧教育平台应用。") == ["国家智慧教育平台"]


Names = list[tuple[str, str, bool]]


@pytest.fixture(scope="module")
def folded_names(knowledge: Knowledge) -> Names:
    """Every known name, folded, the longest first: with its policy's slug, none for a look-alike."""
    names = [(policy_key(n), p.slug, n == p.name) for p in knowledge.policies for n in (p.name, *p.aliases)]
    names += [(policy_key(n), "", False) for p in knowledge.policies for n in p.unlike]
    return sorted(names, key=lambda n: (-len(n[0]), n[0]))


def found_simply(text: str, names: Names) -> list[tuple[str, str]]:
    """What `find` finds, said simply: the longest name first takes its stretches, wherever they stand."""
    rest = policy_key(text)
    found: dict[str, str] = {}
    for name, slug, own in names:
        if name in rest:
            rest = rest.replace(name, "\n")
            if slug:
                found.setdefault(slug, "title" if own else "alias")
    return list(found.items())


def test_policies_are_found_at_once_as_they_are_one_by_one(
    knowledge: Knowledge, folded_names: Names, pipeline: Pipeline
) -> None:
    dice = random.Random(20221125)  # noqa: S311 - the same texts each time
    names = [n for p in knowledge.policies for n in (p.name, *p.aliases, *p.unlike)]
    for _ in range(2000):
        parts = [dice.choice(names) for _ in range(dice.randint(1, 4))]
        cut = [part[dice.randint(0, 2) : len(part) - dice.randint(0, 2)] for part in parts]
        text = dice.choice(["", "2022年", "的", "\n", "“"]).join(cut)
        found = [(m.policy.slug, m.method) for m in pipeline.linker.find(text)]
        assert found == found_simply(text, folded_names), text


def test_a_long_text_costs_no_more_for_many_policies(pipeline: Pipeline) -> None:
    text = "省教育厅召开会议,研究部署有关工作。" * 6000
    started = time.perf_counter()
    assert pipeline.linker.find(text) == ()
    assert time.perf_counter() - started < 2  # one search in every name took ten times as long


def test_each_row_of_what_is_not_adopted_is_shown_by_its_example(
    knowledge: Knowledge, pipeline: Pipeline
) -> None:
    for row in knowledge.not_adopted:
        if row.position != "action":
            matches = pipeline.linker.find(row.example)
            assert matches, row.example
            assert not any(pipeline.linker.adopts("hold", m) for m in matches), row.example


def test_a_name_inside_a_longer_one_is_not_named(knowledge: Knowledge) -> None:
    found = PolicyLinker(knowledge).find("国家中小学智慧教育平台与国家智慧教育平台")
    assert [m.policy.slug for m in found] == ["smart-education-k12", "smart-education-platform"]
    assert [m.policy.slug for m in PolicyLinker(knowledge).find("国家中小学智慧教育平台")] == [
        "smart-education-k12"
    ]


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ("省教育厅建成专递课堂调度平台。", []),  # a platform of its own
        ("省教育厅建成专递课堂调度平台,推进专递课堂应用。", ["专递课堂"]),
        ("省教育厅公布“智慧教育示范区(校)”创建单位名单。", ["智慧教育示范区（校）"]),
    ],
)
def test_a_programme_inside_a_platforms_name_is_not_named(tell: Tell, entry: str, named: list[str]) -> None:
    references = tell(f"{TITLE}\n★各地工作动态\n江苏 {entry}\n★其他动态\n").references
    assert [r.entity.name for r in references if r.entity.kind is Kind.PROGRAMME] == named


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("2022年全民终身学习活动周", "lifelong-learning-week"),
        ("第三届全民终身学习活动周", "lifelong-learning-week"),
        ("全民终身学习活动周总结会", None),
        ("学习活动周", None),
    ],
)
def test_year_and_edition_do_not_make_another_policy(
    knowledge: Knowledge, name: str, slug: str | None
) -> None:
    policy = PolicyLinker(knowledge).exact(name)
    assert (policy.slug if policy else None) == slug


def test_every_registered_name_finds_its_own_policy(knowledge: Knowledge) -> None:
    linker = PolicyLinker(knowledge)
    for policy in knowledge.policies:
        for name in (policy.name, *policy.aliases):
            assert policy in [m.policy for m in linker.find(f"推进{name}工作")], name


def test_the_evidence_of_an_adoption_is_its_act(adopted: AdoptedIn) -> None:
    (adoption,) = adopted("11月3日,省教育厅推进国家智慧教育平台应用。")
    assert adoption.basis.time is not None
    assert adoption.basis.time.begin == date(2022, 11, 3)
    assert "国家智慧教育平台" in adoption.basis.evidence.quote


@pytest.mark.parametrize(
    ("name", "themes"),
    [
        ("全省教育系统网络安全专题培训会", ("cybersecurity-training",)),
        ("机房网络安全检查", ("cybersecurity-inspection",)),
        ("食堂改造", ()),
    ],
)
def test_themes_stand_in_names_and_the_narrower_one_counts(
    knowledge: Knowledge, name: str, themes: tuple[str, ...]
) -> None:
    assert themes_of(name, knowledge) == themes


def test_where_a_sentence_names_no_policy_none_of_its_clauses_does(pipeline: Pipeline) -> None:
    linker = pipeline.linker
    for policy in pipeline.knowledge.policies:
        clause = f"省教育厅推进 “{policy.name}” 2022年工作"
        for sentence in (clause, f"甲市召开会议,{clause};乙市举办培训", f"据通报(第三批):{clause},成效明显"):
            assert linker.find(clause)
            assert linker.may_name(sentence)
    assert not linker.may_name("甲市召开会议,部署安全工作")
