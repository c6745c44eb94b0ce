"""What the entries and the lines around them name, beside what the acts are on."""

from __future__ import annotations

from graph_builder.model import Kind, Reference
from tests.graph_builder.conftest import TITLE, Tell


def named(references: tuple[Reference, ...], *kinds: Kind) -> set[str]:
    return {r.entity.name for r in references if r.entity.kind in kinds}


def bulletin(entry: str, after: str = "") -> str:
    return "\n".join([TITLE, "★各地工作动态", entry, "★其他动态", after, ""])


def test_the_lines_around_the_entries_tell_who_made_the_bulletin(tell: Tell) -> None:
    told = tell(bulletin("江西 省教育厅召开会议。", "\n转载:云州日报社\n友情链接 苏州大学"))
    bodies = named(told.references, Kind.ORGANIZATION)
    assert "云州日报社" in bodies
    assert "苏州大学" not in bodies


def test_a_campaign_is_not_told_by_the_name_of_a_body(tell: Tell) -> None:
    body, campaign = "中央生态环境保护督察办公室", "中央生态环境保护督察"
    by_body = tell(bulletin(f"江西 {body}公开通报典型案例。"))
    by_name = tell(bulletin(f"江西 省政府部署{campaign}整改。"))
    assert campaign not in named(by_body.references, Kind.PROGRAMME)
    assert campaign in named(by_name.references, Kind.PROGRAMME)


def test_a_policy_that_is_a_text_is_not_told_by_another_texts_title(tell: Tell) -> None:
    cited = tell(bulletin("江西 省网信办印发《移动互联网应用程序备案指南》。"))
    said = tell(bulletin("江西 省通信管理局推进移动互联网应用程序备案。"))
    policy = "移动互联网应用程序备案"
    assert policy not in named(cited.references, Kind.PROGRAMME)
    assert policy in named(said.references, Kind.PROGRAMME)


def test_one_campaign_of_a_series_is_told_by_its_own_name(tell: Tell) -> None:
    told = tell(bulletin("江西 省委网信办召开“清朗·网络云集乱象整治”专项行动推进会。"))
    (name,) = named(told.references, Kind.PROGRAMME)
    assert "网络云集乱象整治" in name
