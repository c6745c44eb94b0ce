"""What an act takes up without being on it: told by the frame around the name, by a part of the policy, by
the places that a thing reaches; and who adopts where nobody of the place is named.
"""

from __future__ import annotations

import pytest

from ontology.load import Knowledge
from tests.graph_builder.conftest import TITLE, Tell


@pytest.fixture
def adopted(tell: Tell) -> Adopted:
    return Adopted(tell)


class Adopted:
    """The policies and provinces that entries show, beside an item of the ministry."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def __call__(self, *entries: str, ministry: str = "教育部召开工作会。") -> set[tuple[str, str | None]]:
        told = "\n".join(entries)
        read = self.tell(
            f"{TITLE}\n★教育信息化重点工作进展\n工作进展 {ministry}\n★各地工作动态\n{told}\n★其他动态\n"
        )
        return {(a.policy.name, a.jurisdiction) for a in read.adoptions}


def test_each_frame_is_shown_by_its_example(adopted: Adopted, knowledge: Knowledge) -> None:
    for row in knowledge.taken_up:
        assert adopted(f"江苏 {row.example}。") == {("双减", "320000")}, row.example


@pytest.mark.parametrize(
    "entry",
    [
        "省教育厅未将双减纳入督导评估,召开工作会。",  # denied
        "省教育厅拟将双减列入2022年工作要点。",  # only planned
        "省教育厅召开座谈会,专家建议遴选学校开展双减试点。",  # only wished for
        "省教育厅召开会议,强调要督导双减落实情况。",  # only demanded
        "省教育厅将双减网络安全纳入督导评估,召开工作会。",  # another thing
        "省教育厅以双减为题召开座谈会,印发《数据办法》。",  # what it is about
        "省教育厅参观双减展区,印发《数据办法》。",
        "省教育厅召开会议,教育部将双减纳入督导评估。",  # the ministry's
    ],
)
def test_what_is_only_named_is_not_taken_up(adopted: Adopted, entry: str) -> None:
    assert adopted(f"江苏 {entry}") == set()


@pytest.mark.parametrize(
    ("entry", "is_adopted"),
    [
        ("省教育厅做好双减启动仪式保障工作,确定首批试点学校。", True),
        ("双减在江苏落地。省教育厅启动首期项目。", True),
        ("双减尚未在江苏落地。省教育厅启动首期项目。", False),
        ("省教育厅召开双减座谈会,启动首期项目。", True),
        ("省教育厅启动首期项目。", False),
    ],
)
def test_a_part_of_what_was_just_told_is_of_it(adopted: Adopted, entry: str, is_adopted: bool) -> None:
    assert (("双减", "320000") in adopted(f"江苏 {entry}")) is is_adopted


def test_a_thing_comes_to_the_places_told_behind_it(adopted: Adopted) -> None:
    told = "科大讯飞股份有限公司推出“云上书声”小程序,首批惠及甘肃、青海的210所乡村学校。"
    found = adopted(ministry=told)
    assert found == {("云上书声小程序", "620000"), ("云上书声小程序", "630000")}


@pytest.mark.parametrize(
    ("entry", "is_adopted"),
    [
        ("全民终身学习活动周启动仪式在苏州市举行。", True),  # nobody is named: the province stands for it
        ("省教育厅厅长周明远主持召开全民终身学习活动周推进会。", True),  # its official acts for it
        ("教育部部长周明远启动全民终身学习活动周。", False),  # another's official
        ("苏州大学举办全民终身学习活动周。", False),
    ],
)
def test_a_province_adopts_where_only_its_officials_or_nobody_act(
    adopted: Adopted, entry: str, is_adopted: bool
) -> None:
    assert (("全民终身学习活动周", "320000") in adopted(f"江苏 {entry}")) is is_adopted


@pytest.mark.parametrize(
    ("entry", "is_adopted"),
    [
        ("省教育厅督导双减落实情况。", True),
        ("省教育厅检查双减落实情况。", False),
        ("省教育厅受理双减试点申报。", True),
        ("省教育厅听取双减情况汇报。", False),
        ("省教育厅通报双减年度考核结果。", True),
        ("省教育厅通报双减情况。", False),
        ("省教育厅转载双减政策问答。", False),
        ("省教育厅开展双减需求调研。", True),
    ],
)
def test_what_an_idle_act_is_told_with_may_make_it_an_adoption(
    adopted: Adopted, entry: str, is_adopted: bool
) -> None:
    assert (adopted(f"江苏 {entry}") == {("双减", "320000")}) is is_adopted


def test_a_municipality_told_by_its_full_name_is_another_place(adopted: Adopted) -> None:
    assert adopted("江苏 省教育厅转发上海市双减经验材料。") == set()
