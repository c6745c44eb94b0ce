"""Policies: what a reported act of a province adopts by naming it; and themes, which are no policies."""

from __future__ import annotations

from datetime import date

import pytest

from graph_builder.link import PolicyLinker, adoptions, themes_of
from graph_builder.model import Adoption
from graph_builder.pipeline import Pipeline
from ontology.load import Knowledge
from tests.graph_builder.conftest import Acts


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
    ],
)
def test_the_stage_is_told_by_target_and_action(adopted: AdoptedIn, entry: str, stage: str) -> None:
    assert [a.stage for a in adopted(entry)] == [stage]


def test_a_name_inside_a_longer_one_is_not_named(knowledge: Knowledge) -> None:
    found = PolicyLinker(knowledge).find("国家中小学智慧教育平台与国家智慧教育平台")
    assert [m.policy.slug for m in found] == ["smart-education-k12", "smart-education-platform"]
    assert [m.policy.slug for m in PolicyLinker(knowledge).find("国家中小学智慧教育平台")] == [
        "smart-education-k12"
    ]


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
