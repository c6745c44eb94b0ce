"""A real store with three bulletins, one of them changed, and a fourth that went; the service over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.settings import Settings
from api.source import EmbeddedSource
from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore
from tests.api.conftest import running

NAME = "教育信息化和网络安全工作月报"
TEXTS = {
    "2022-10": """
★各地工作动态
广西 10月3日，自治区教育厅印发《关于甲的通知》。
""",
    "2022-11": """
★各地工作动态
广西 11月3日，自治区教育厅印发《关于推广国家中小学智慧教育平台的通知》。南宁市教育局举办网络安全培训班。
甘肃 省教育厅推进国家中小学智慧教育平台应用。截至11月底，全省建成智慧校园2667个。
★其他动态
（略）
""",
    "2022-12": """
★各地工作动态
甘肃 12月5日，省教育厅召开教育数字化工作推进会。省教育厅将印发《乙办法》。
广西 自治区教育厅推进国家中小学智慧教育平台应用。
""",
    "2023-01": """
★各地工作动态
甘肃 1月9日，省教育厅印发《关于丙的通知》。
""",
}
BASE = "https://w3id.org/zhengpu/id/"
Json = dict[str, Any]


def write(folder: Path, month: str, more: str = "") -> Path:
    """A bulletin as a file; `more` is added to its text."""
    year, number = month.split("-")
    path = folder / f"{month}.txt"
    path.write_text(f"{year}年{int(number)}月{NAME}{TEXTS[month]}{more}", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store: revision 1 is the registry, 2 to 5 came, 6 changed 2022-12, 7 took 2023-01 out."""
    place = tmp_path_factory.mktemp("rest")
    paths = [write(place, month) for month in TEXTS]
    with EmbeddedStore.open(place / "store") as store:
        for path in paths:
            (done,) = build([path], store)
            assert done.error is None
        (done,) = build([write(place, "2022-12", "海南 省教育厅印发《丁方案》。\n")], store, replace=True)
        assert done.error is None
        store.retract(f"{BASE}bulletin/moe-ict-monthly-2023-01")
    return place / "store"


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[httpx.Client]:
    """A client of the service over that store."""
    settings = Settings(store=folder, readers=2, spares=0)
    source = EmbeddedSource.open(folder, settings.base)
    with (
        running(settings, source) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def everything(service: httpx.Client) -> list[Json]:
    """Every statement as the list without conditions tells them."""
    items: list[Json] = service.get("/api/statements?limit=200").json()["items"]
    return items
