"""A few invented months in which policies come from one province to the next, built into a store."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph_builder.build import build
from graph_builder.store.embedded import EmbeddedStore

NAME = "教育信息化和网络安全工作月报"
PLATFORM, LESSONS = "推进国家中小学智慧教育平台应用", "推进基础教育精品课遴选工作"
# Guangxi takes up either of two things one or two months before Gansu; Ningxia takes up one, after both.
ACTS = {
    9: {"广西": PLATFORM},
    10: {"甘肃": PLATFORM, "广西": LESSONS},
    11: {"宁夏": PLATFORM},
    12: {"甘肃": LESSONS, "宁夏": PLATFORM},
}
_BODIES = {"广西": "自治区教育厅", "甘肃": "省教育厅", "宁夏": "自治区教育厅"}


def store_of(place: Path, months: Iterable[int] = tuple(ACTS)) -> Path:
    """Build some of the months into a store in a folder."""
    for number in months:
        acts = [f"{unit} {_BODIES[unit]}{what}。" for unit, what in ACTS[number].items()]
        text = "\n".join([f"2022年{number}月{NAME}", "★各地工作动态", *acts, ""])
        (place / f"{number:02}.txt").write_text(text, encoding="utf-8")
    with EmbeddedStore.open(place / "store") as store:
        assert [r.error for r in build(sorted(place.glob("*.txt")), store) if r.error] == []
    return place / "store"
