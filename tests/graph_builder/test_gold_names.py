"""From the canonical names of an annotation to entities."""

from __future__ import annotations

import pytest

from graph_builder.gold_names import Names
from graph_builder.gold_rows import GoldError
from ontology.load import Knowledge

NAMES = {
    "bulletin": {},
    "entities": {
        "organizations": [
            {"name": "国务院新闻办公室", "aliases": ["国务院新闻办"]},
            {"name": "中共浙江省委员会", "aliases": ["浙江省委"]},
            {"name": "东南大学"},
        ],
        "persons": [{"name": "甲某某", "posts": ["中央政治局委员", "浙江省委书记"]}, {"name": "乙某某"}],
        "places": [{"name": "宁夏回族自治区", "actor": True}, {"name": "苏州工业园区"}],
        "documents": [{"name": "甲指引"}],
        "platforms": [{"name": "“甲乙”平台"}],
        "programmes": [],
    },
    "spread": {},
}


class TestNames:
    """From canonical names to entities."""

    @pytest.fixture
    def names(self, knowledge: Knowledge) -> Names:
        return Names(NAMES, knowledge, "invented.yaml")

    @pytest.mark.parametrize(
        ("name", "iri"),
        [
            ("教育部", "org/moe"),
            ("国务院新闻办公室", "org/scio"),
            ("广西壮族自治区教育厅", "org/450000-edu"),
            ("北京市教育委员会", "org/110000-edu"),
            ("中共山西省委网络安全和信息化委员会办公室", "org/140000-cac"),
            ("新疆生产建设兵团教育局", "org/xpcc-edu"),
            ("宁夏回族自治区", "place/640000"),
        ],
    )
    def test_an_agent(self, names: Names, name: str, iri: str) -> None:
        assert names.agent(name).iri == iri

    def test_a_body_that_no_register_knows_goes_by_its_name(self, names: Names) -> None:
        assert names.agent("东南大学").iri.startswith("org/x-")
        assert names.agent("东南大学").name == "东南大学"

    def test_a_name_that_needs_its_province_is_refused(self, names: Names) -> None:
        with pytest.raises(GoldError, match=r"invented\.yaml, 省教育厅"):
            names.agent("省教育厅")

    def test_a_person_has_posts_in_bodies(self, names: Names) -> None:
        assert dict(names.person("甲某某").details) == {"memberOf": "org/330000-party"}
        assert [p.name for p in names.posts("甲某某")] == ["中共中央政治局委员", "中共浙江省委员会书记"]
        assert names.posts("乙某某") == names.posts("东南大学") == ()

    def test_what_spreads_is_registered_or_known_by_its_name(self, names: Names) -> None:
        assert names.policy("国家中小学智慧教育平台").iri == "platform/smart-education-k12"
        assert names.policy("“甲乙”平台").iri.startswith("platform/x-")
        assert dict(names.policy("甲指引").details) == {"type": "Policy"}
