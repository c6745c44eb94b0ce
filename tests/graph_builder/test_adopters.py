"""Whether an act takes up a policy that it names, and who adopts by it: what linking asks of each act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from graph_builder.link import adoptions, is_outsider, links, may_adopt
from graph_builder.model import Activity, Adoption, Entity, Kind
from graph_builder.pipeline import Pipeline
from ontology.places import NATION
from tests.graph_builder.conftest import Acts

AdoptedIn = Callable[[str], list[Adoption]]


@pytest.mark.parametrize(
    ("clause", "sentence", "to_come"),
    [
        ("省教育厅拟于5月启动双减试点", "省教育厅拟于5月启动双减试点", True),
        ("省教育厅启动双减试点", "下一步,省教育厅启动双减试点", True),
        ("省教育厅启动双减试点", "省教育厅启动双减试点", False),
        (
            "省教育厅启动双减试点,拟于5月总结",
            "省教育厅启动双减试点,拟于5月总结",
            False,
        ),  # said of another thing
        ("省教育厅启动双减试点", "省教育厅启动双减试点,下一步总结", False),
    ],
)
def test_what_is_still_to_come_is_told_before_the_name_or_at_the_start(
    pipeline: Pipeline, clause: str, sentence: str, to_come: bool
) -> None:
    assert pipeline.linker.is_to_come(clause, "双减", sentence) is to_come


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [
        ("浙江省双减工作经验", True),
        ("浙江双减工作经验", True),
        ("江苏浙江双减工作推进会", False),
        ("双减工作推进会", False),
        ("杭州双减工作经验", False),  # a city is no province
        ("浙江大学双减研究", False),
    ],
)
def test_only_other_provinces_are_elsewhere(pipeline: Pipeline, name: str, elsewhere: bool) -> None:
    assert pipeline.linker.elsewhere(name, "320000") is elsewhere
    assert not pipeline.linker.elsewhere(name, "330000")


@pytest.mark.parametrize(
    ("action", "before", "after", "verb", "taken_up"),
    [
        ("hold", "", "", "", True),
        ("attend", "", "", "", False),
        ("attend", "", "应用大赛", "", False),  # though a contest in using it is use
        ("hold", "", "应用大赛", "", True),
        ("hold", "", "大赛", "", False),
        ("receive", "", "", "听取", False),
        ("receive", "", "申报", "", True),
        ("receive", "报名", "", "", True),
        ("receive", "", "", "受理备案", True),
    ],
)
def test_an_act_takes_up_what_neither_it_nor_its_target_leaves_alone(
    pipeline: Pipeline, action: str, before: str, after: str, verb: str, taken_up: bool
) -> None:
    assert pipeline.linker.takes_up(action, before, after, verb) is taken_up


@pytest.fixture
def adopted(in_province: Acts, pipeline: Pipeline) -> AdoptedIn:
    return lambda entry: [a for act in in_province(entry) for a in adoptions(act, pipeline.linker)]


def test_another_thing_called_after_a_policy_is_not_the_policy(adopted: AdoptedIn) -> None:
    assert adopted("省教育厅公布双减举报电话。") == []
    assert [a.policy.name for a in adopted("省教育厅公布双减工作方案。")] == ["双减"]


def test_a_platform_that_is_used_need_not_be_what_is_made_of_it(
    in_province: Acts, pipeline: Pipeline
) -> None:
    (act,) = in_province("省教育厅召开座谈会。")
    clause = "省教育厅依托国家智慧教育平台的直播间召开座谈会"
    (adoption,) = adoptions(act, pipeline.linker, clause)
    assert (adoption.policy.name, adoption.stage) == ("国家智慧教育平台", "implement")


def test_what_is_no_policy_does_not_hide_the_platform_that_was_used_for_it(
    in_province: Acts, pipeline: Pipeline
) -> None:
    (act,) = in_province("省教育厅公布双减举报电话。")
    clause = "省教育厅依托国家智慧教育平台公布双减举报电话"
    assert [a.policy.name for a in adoptions(act, pipeline.linker, clause)] == ["国家智慧教育平台"]


def test_a_registered_policy_is_told_as_such_and_trusted_by_how_it_is_named(
    in_province: Acts, pipeline: Pipeline
) -> None:
    found = {}
    for entry in ("推进国家智慧教育平台应用。", "推进国家中小学教育智慧平台试点工作。", "推进双减工作。"):
        (act,) = in_province(f"省教育厅{entry}")
        (link,), (adoption,) = links(act, pipeline.linker), adoptions(act, pipeline.linker)
        assert (link.policy, link.method, link.confidence) == (
            adoption.policy, adoption.method, adoption.confidence,
        )  # fmt: skip
        assert link.activity == act.id
        assert link.policy.registered
        found[link.method] = link.confidence
        folder = "platform" if link.policy.kind is Kind.PLATFORM else "policy"
        assert link.policy.iri.startswith(f"{folder}/")
    assert 0 < found["alias"] < found["title"] < 1


def _body(kind: str, place: str | None) -> Entity:
    details = (("type", kind), *((("jurisdiction", place),) if place else ()))
    return Entity("org/x", Kind.ORGANIZATION, "某", None, False, details)


@pytest.mark.parametrize(
    ("body", "outside", "adopts"),
    [
        (_body("Company", "320000"), True, False),
        (_body("MediaOutlet", None), True, False),
        (_body("GovernmentBody", NATION), True, True),  # of the nation, which is no province
        (_body("GovernmentBody", "320000"), False, True),
        (_body("School", "320000"), False, False),
        (_body("SocialOrganization", None), False, False),
        (_body("GovernmentBody", None), False, True),
        (Entity("person/x", Kind.PERSON, "某", None, False, ()), False, False),
        (Entity("place/320000", Kind.PLACE, "江苏省", None, True, ()), False, True),
    ],
)
def test_who_is_of_no_place_and_who_acts_for_one(body: Entity, outside: bool, adopts: bool) -> None:
    assert is_outsider(body) is outside
    assert may_adopt(body) is adopts


class TestHome:
    """Who adopts where nobody of the place acts, or only its officials do: the body of the place itself."""

    @pytest.fixture
    def home(self, pipeline: Pipeline) -> Entity:
        found = pipeline.resolver.role_body("320000-edu")
        assert found is not None
        return found

    def official(self, body: str) -> Entity:
        return Entity("person/x", Kind.PERSON, "某某", None, False, (("memberOf", body),))

    def adopters(self, pipeline: Pipeline, act: Activity, home: Entity | None) -> list[tuple[str, str]]:
        return [(agent.name, place) for agent, place in pipeline.linker.adopters(act, home)]

    def test_nobody(self, pipeline: Pipeline, in_province: Acts, home: Entity) -> None:
        (act,) = in_province("省教育厅推进双减工作。")
        assert self.adopters(pipeline, replace(act, agents=()), home) == [("江苏省教育厅", "320000")]
        assert self.adopters(pipeline, replace(act, agents=()), None) == []
        assert self.adopters(pipeline, act, home) == [("江苏省教育厅", "320000")]

    @pytest.mark.parametrize(
        ("body", "is_ours"),
        [("org/320000-edu", True), ("org/320100-edu", True), ("org/330000-edu", False), ("org/moe", False)],
    )
    def test_officials(
        self, pipeline: Pipeline, in_province: Acts, home: Entity, body: str, is_ours: bool
    ) -> None:
        (act,) = in_province("省教育厅推进双减工作。")
        agents = (self.official(body), self.official("org/320000-edu"))
        told = self.adopters(pipeline, replace(act, agents=agents), home)
        assert told == ([("江苏省教育厅", "320000")] if is_ours else [])

    def test_another_place(self, pipeline: Pipeline, in_province: Acts, home: Entity) -> None:
        (act,) = in_province("省教育厅推进双减工作。")
        places = {
            code: Entity(f"place/{code}", Kind.PLACE, code, None, True) for code in ("330000", "320100")
        }
        elsewhere = replace(act, agents=(), places=(places["330000"],))
        assert self.adopters(pipeline, elsewhere, home) == []
        here = replace(act, agents=(), places=(places["330000"], places["320100"]))
        assert self.adopters(pipeline, here, home) == [("江苏省教育厅", "320000")]
