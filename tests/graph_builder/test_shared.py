"""Policies that no register knows: shared where one bulletin shows the nation and a province act on one name,
or several provinces; texts from above, where a province forwards them or carries them out.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from graph_builder.model import Extraction
from tests.graph_builder.conftest import TITLE, Tell

LAUNCH = "启动会 11月3日,教育部启动“晨光阅读”三年行动。"


@pytest.fixture
def told(tell: Tell) -> Told:
    return Told(tell)


class Told:
    """What provinces adopt in a bulletin with a section of the ministry and one of provinces."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def read(self, ministry: str, *entries: str) -> Extraction:
        return self.tell(
            f"{TITLE}\n★教育信息化重点工作进展\n{ministry}\n★各地工作动态\n{chr(10).join(entries)}\n"
        )

    def __call__(self, ministry: str, *entries: str) -> list[tuple[str, str | None, str]]:
        read = self.read(ministry, *entries)
        return [(a.policy.name, a.jurisdiction, a.method) for a in read.adoptions]


def test_what_the_ministry_launched_is_adopted_by_name(told: Told) -> None:
    entries = (
        "江苏 省教育厅制定《江苏省“晨光阅读”三年行动实施方案》。",
        "湖北 省教育厅召开“晨光阅读”推进会。",
    )
    assert told(LAUNCH, *entries) == [
        ("晨光阅读三年行动", "320000", "explicit"),
        ("晨光阅读三年行动", "420000", "explicit"),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        "江苏 省教育厅拟推进“晨光阅读”三年行动。",  # only plans
        "江苏 省教育厅参加“晨光阅读”三年行动培训班。",  # attends
        "江苏 省教育厅举办“晨光阅读”知识竞赛。",  # a contest about it
        "江苏 苏州大学推进“晨光阅读”三年行动。",  # no place of its own
        "江苏 省教育厅召开“晚霞阅读”推进会。",  # another name
    ],
)
def test_these_do_not_take_it_up(told: Told, entry: str) -> None:
    assert told(LAUNCH, entry) == []


def test_a_provinces_own_campaign_is_not_shared(told: Told) -> None:
    entry = "江苏 省教育厅启动“晚霞阅读”三年行动。"
    assert told("工作会 教育部召开工作会。", entry) == []
    both = told("工作会 教育部召开工作会。", entry, "湖北 省教育厅推进“晚霞阅读”三年行动。")
    assert [(name, place) for name, place, _ in both] == [
        ("晚霞阅读三年行动", "320000"),
        ("晚霞阅读三年行动", "420000"),
    ]


def test_order_does_not_matter_and_all_acts_are_on_one_thing(told: Told) -> None:
    entries = [
        "江苏 省教育厅推进“晨光阅读”三年行动。",
        "湖北 省教育厅启动“晨光阅读”三年行动。",
        "安徽 省教育厅召开“晨光阅读”三年行动推进会。",
    ]
    policies, targets = set(), set()
    for order in permutations(entries):
        read = told.read(LAUNCH, *order)
        policies.add(frozenset((a.policy.iri, a.jurisdiction) for a in read.adoptions))
        targets |= {a.target.entity.iri for a in read.activities if a.target.name.endswith("行动")}
    assert len(policies) == 1
    assert len(targets) == 1


def test_what_one_sentence_tells_of_three_provinces_is_shared(told: Told) -> None:
    three = told("综述 安徽、广西、重庆推进云上校园;河北、湖北召开工作会。", "江苏 省教育厅召开工作会。")
    assert {(name, place) for name, place, _ in three} == {
        ("云上校园", "340000"),
        ("云上校园", "450000"),
        ("云上校园", "500000"),
    }


@pytest.mark.parametrize(
    ("entry", "adopted"),
    [
        ("江苏 省教育厅转发《教育系统数据目录编制指引》。", ["教育系统数据目录编制指引"]),
        ("江苏 省教育厅依据《教育系统数据目录编制指引》制定本省细则。", ["教育系统数据目录编制指引"]),
        ("江苏 省教育厅依据《教育系统数据目录编制指引》召开培训会。", []),  # follows it, no text of its own
        ("江苏 省教育厅转发《江苏省数据目录编制指引》。", []),  # its own
        ("江苏 省教育厅印发《教育系统数据目录编制指引》。", []),  # sets it forth
    ],
)
def test_a_text_from_above_is_adopted_where_forwarded_or_carried_out(
    told: Told, entry: str, adopted: list[str]
) -> None:
    assert [name for name, *_ in told("工作会 教育部召开工作会。", entry)] == adopted
