"""What tests of migration share: ontologies that differ from the present one, and stores built with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from graph_builder.pipeline import Pipeline
from graph_builder.rdf import shard_of
from graph_builder.read import read_bytes
from graph_builder.registry import registry_lines
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.remote.store import RemoteStore
from ontology.load import Knowledge, load
from tests.ontology.conftest import copy_knowledge
from tests.ontology.planting import Damage

AnyStore = EmbeddedStore | RemoteStore

MONTHLY = """{year}年{month}月教育信息化和网络安全工作月报
★教育信息化重点工作进展
数字资源 {month}月2日，教育部印发《数字校园建设通知（{month}）》。
★各地工作动态
江苏 {month}月5日，省教育厅印发《智慧教育实施方案》，参加人数{month}万人。
广西 自治区教育厅举办国家智慧教育平台应用培训班。南宁市教育局上线“邕教云”平台。
海南 省教育厅联合省工信厅召开教育信息化推进会，部署国家智慧教育平台试点。
★其他动态
"""
NOTICE = "{month}月8日，浙江省教育厅印发《湖畔读书指南》。温州市教育局举办教师数字素养培训。\n"


def texts(months: Iterable[int] = range(1, 5)) -> dict[str, bytes]:
    """Bulletins of a series, and notices of none."""
    told = {f"{m:02}.txt": MONTHLY.format(year=2023, month=m).encode() for m in months}
    return told | {f"n{m:02}.txt": NOTICE.format(month=m).encode() for m in months}


def without(file: str, pattern: str) -> Damage:
    """Leave out the lines of a table that match, which a later version has."""

    def damage(folder: Path) -> None:
        path = folder / file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for number, line in enumerate(lines) if not number or not re.search(pattern, line)]
        assert len(kept) < len(lines), "nothing is left out"
        path.write_text("".join(kept), encoding="utf-8")

    return damage


@lru_cache(maxsize=8)
def _pipeline(folder: Path) -> Pipeline:
    return Pipeline(load(folder))


def other_ontology(folder: Path, *changes: Damage) -> Path:
    """A copy of the knowledge files with some changes."""
    copy_knowledge(folder)
    for change in changes:
        change(folder)
    return folder


def registry_of(knowledge: Knowledge, base: str, folder: Path) -> list[ox.Quad]:
    """The registry that a folder of knowledge makes."""
    graph = ox.NamedNode(f"{base.removesuffix('id/')}graph/registry")
    lines = "\n".join(registry_lines(knowledge, base, folder)).encode()
    parsed = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]


def build_with(folder: Path, store: AnyStore, sources: Mapping[str, bytes]) -> None:
    """Build as `zhengpu build` does, with the knowledge of a folder."""
    knowledge, reader = load(folder), _pipeline(folder)
    store.load_registry(registry_of(knowledge, store.base, folder), knowledge.digest)
    for name, content in sources.items():
        source = read_bytes(content, name)
        store.replace(shard_of(reader.extract(source), knowledge, store.base))
    store.publish()
