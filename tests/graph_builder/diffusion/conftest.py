"""Three invented monthly reports in a store, and what the results make of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_builder.build import build
from graph_builder.diffusion.facts import Facts, facts_of
from graph_builder.diffusion.told import NAMING, QUERIES, Told, tell
from graph_builder.store.embedded import EmbeddedStore

NAME = "教育信息化和网络安全工作月报"
PLAN = "《江苏省“数字点灯”三年行动实施方案》"
MONTHS = {
    "2022-11.txt": f"""2022年11月{NAME}
★教育信息化重点工作进展
平台应用 教育部印发《关于开展“数字点灯”三年行动的通知》。
★各地工作动态
广西 11月3日，自治区教育厅印发《关于推广国家中小学智慧教育平台的通知》。
宁夏 自治区教育厅召开校园安全会议。
甘肃 省教育厅推进国家中小学智慧教育平台应用。
★其他动态
（略）
""",
    "2022-12.txt": f"""2022年12月{NAME}
★各地工作动态
宁夏 自治区教育厅推进国家中小学智慧教育平台应用。12月8日，自治区教育厅举办国家中小学智慧教育平台培训班。
江苏 12月5日，省教育厅举办国家中小学智慧教育平台应用培训班。12月6日，省教育厅印发{PLAN}。
南京市教育局推进基础教育精品课。
广西 自治区教育厅拟推进基础教育精品课遴选工作。
★其他动态
各校加强管理。
""",
    "2023-01.txt": f"""2023年1月{NAME}
★各地工作动态
广西 1月9日，自治区教育厅推进基础教育精品课遴选工作。自治区教育厅启动“数字点灯”三年行动。
江苏 省教育厅推进国家中小学智慧教育平台应用。
""",
}


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    folder = tmp_path_factory.mktemp("months")
    for name, text in MONTHS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with EmbeddedStore.open(tmp_path_factory.mktemp("store") / "store") as opened:
        results = build(sorted(folder.iterdir()), opened)
        assert [r.error for r in results] == [None] * 3
        yield opened


@pytest.fixture(scope="session")
def told(store: EmbeddedStore) -> Told:
    return tell(store, {*QUERIES, *NAMING})


@pytest.fixture(scope="session")
def facts(told: Told) -> Facts:
    return facts_of(told)


def local(iri: str) -> str:
    """The end of an IRI."""
    return Path(iri).name
