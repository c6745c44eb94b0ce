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
        ("全民终身学习活动周启动仪式在北京市举行。", False),  # told here, held elsewhere
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


def test_who_gives_a_title_to_another_province_adopts_nothing(adopted: Adopted) -> None:
    given = "“绿水青山就是金山银山”实践创新基地称号"
    assert adopted(f"江苏 省生态环境厅为张家口市蔚县授予{given}。") == set()
    assert {place for _, place in adopted(f"江苏 省生态环境厅为盐城市大丰区授予{given}。")} == {"320000"}


@pytest.mark.parametrize(
    ("ministry", "entry", "policy"),
    [
        (  # in the title of the ministry's notice
            "教育部印发《教育部办公厅关于实施乡村校园焕新行动的通知》。",
            "省教育厅派出工作组赴盐城督导乡村校园焕新行动落实情况。",
            "乡村校园焕新行动",
        ),
        (  # as the ministry's programme, without marks
            "教育部启动乡村校园焕新行动。",
            "省教育厅召开乡村校园焕新行动推进会。",
            "乡村校园焕新行动",
        ),
        (  # its name tells it
            "教育部召开工作会。",
            "苏州市获批国家海洋数据试点。",
            "国家海洋数据试点",
        ),
    ],
)
def test_what_is_the_nations_by_act_title_or_name_is_adopted(
    adopted: Adopted, ministry: str, entry: str, policy: str
) -> None:
    assert adopted(f"江苏 {entry}", ministry=ministry) == {(policy, "320000")}


def test_a_campaign_of_a_registered_series_is_adopted_beside_the_series(adopted: Adopted) -> None:
    found = adopted("江苏 省委网信办部署“清朗·护航校园网络”专项行动。")
    assert found == {("清朗·护航校园网络专项行动", "320000"), ("“清朗”系列专项行动", "320000")}


def test_a_campaign_without_a_name_of_its_own_is_only_a_theme(adopted: Adopted) -> None:
    entry = "江苏 省教育厅部署全省网络安全专项行动。"
    assert adopted(entry, ministry="教育部启动网络安全专项行动。") == set()


@pytest.mark.parametrize(
    "entry",
    [
        "省教育厅召开乡村校园焕新行动推进会。",  # its own, as far as is told
        "省教育厅公布国家级示范校名单。",
        "省教育厅召开全国劳动模范座谈会。",
    ],
)
def test_a_provinces_own_programme_is_not_listed(adopted: Adopted, entry: str) -> None:
    assert adopted(f"江苏 {entry}") == set()


def test_what_cities_of_one_province_do_alike_is_not_shared(adopted: Adopted) -> None:
    assert adopted("河北 石家庄、唐山、邯郸等地先后举办读书专场宣讲。") == set()
    held = adopted(ministry="辽宁、吉林、江苏等地召开数据工作推进会。")
    assert held == {("数据工作推进会", p) for p in ("210000", "220000", "320000")}
