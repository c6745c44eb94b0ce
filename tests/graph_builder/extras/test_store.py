"""A store with suggestions: told apart in the graph, read again from what is kept, gone without a trace."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from graph_builder.build import build, read_file
from graph_builder.model import Source
from graph_builder.store.base import BadShard
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.names import Graphs
from graph_builder.store.shards import prepare
from graph_builder.suggestions import NOTHING, SuggestedAct, SuggestedName, Suggestions, text_of
from graph_builder.verify import verify
from tests.graph_builder.extras.conftest import TEXT

QUOTE = "省教育厅于11月9日上马“浙课”平台"
EXTRA = "会上有蓝天星能源发言。"
PAGE = TEXT.replace("尚未启动培训工程。", "尚未启动培训工程。" + EXTRA)


def suggest(source: Source) -> Suggestions:
    at, name = source.text.index(QUOTE), source.text.index("蓝天星能源")
    act = SuggestedAct(
        at, at + len(QUOTE), QUOTE, ("省教育厅",), "上马", "launch", "“浙课”平台", "reported", "llm:m"
    )
    return Suggestions((act,), (SuggestedName(name, name + 5, "Organization", "ner:lac"),))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def store(registry_store: Path, tmp_path: Path, page: Path) -> Path:
    place = Path(shutil.copytree(registry_store, tmp_path / "store"))
    with EmbeddedStore.open(place) as opened:
        (result,) = build([page], opened, suggest=suggest)
    assert (result.error, result.change) == (None, "created")
    return place


def asked(place: Path, pattern: str) -> bool:
    with EmbeddedStore.open(place) as opened:
        return bool(opened.query(f"PREFIX zp: <https://w3id.org/zhengpu/ontology#> ASK {{ {pattern} }}"))


def test_the_graph_tells_suggestions_apart(store: Path) -> None:
    assert asked(store, '?act zp:rule "llm:m" ; zp:confidence ?c FILTER(?c < 0.7)')
    assert asked(
        store, '?item zp:mayMention/<http://www.w3.org/2004/02/skos/core#prefLabel> "蓝天星能源"@zh-hans'
    )
    assert not asked(
        store, '?item zp:mentions/<http://www.w3.org/2004/02/skos/core#prefLabel> "蓝天星能源"@zh-hans'
    )


def test_verify_reads_suggestions_again_from_what_is_kept(store: Path) -> None:
    assert verify(store) == []


def test_verify_misses_suggestions_that_are_not_kept(store: Path) -> None:
    (kept,) = (
        p
        for p in store.rglob("*.txt")
        if "“浙课”平台" in p.read_text("utf-8") and "llm:m" in p.read_text("utf-8")
    )
    kept.unlink()
    assert [f.kind for f in verify(store)] == ["text"]


def test_verify_reads_no_suggestion_that_was_meddled_with(store: Path) -> None:
    (kept,) = (p for p in store.rglob("*.txt") if "llm:m" in p.read_text("utf-8"))
    kept.write_text(kept.read_text("utf-8").replace("reported", "planned"), encoding="utf-8")
    assert {"text", "reading"} <= {f.kind for f in verify(store)}
    kept.write_text("[]", encoding="utf-8")
    assert {"text", "reading"} <= {f.kind for f in verify(store)}


def test_the_same_suggestions_again_change_nothing(store: Path, page: Path) -> None:
    with EmbeddedStore.open(store) as opened:
        (result,) = build([page], opened, suggest=suggest)
    assert result.change == "unchanged"


def test_a_build_without_them_leaves_what_the_rules_read_alone(
    registry_store: Path, store: Path, page: Path, tmp_path: Path
) -> None:
    shutil.copytree(registry_store, tmp_path / "other")
    with EmbeddedStore.open(store) as opened, EmbeddedStore.open(tmp_path / "other") as other:
        (result,) = build([page], opened)
        build([page], other)
        assert result.change == "replaced"
        assert opened.nquads() == other.nquads()
    assert [p.read_text("utf-8") for p in (store / "texts").rglob("*.txt")] == [PAGE]
    assert verify(store) == []


def test_retracting_takes_the_suggestions_along(store: Path) -> None:
    with EmbeddedStore.open(store) as opened:
        (entry,) = opened.bulletins()
        opened.retract(entry.iri)
    assert list((store / "texts").rglob("*.txt")) == []
    assert verify(store) == []


def test_a_shard_whose_suggestions_are_others_is_refused(store: Path, page: Path) -> None:
    shard = read_file(page, suggest=suggest).shard
    assert shard is not None
    for told in ("", text_of(Suggestions(names=(SuggestedName(0, 1, "Place", "ner:x"),)))):
        with pytest.raises(BadShard):
            prepare(replace(shard, suggestions=told), Graphs.below("https://w3id.org/zhengpu/id/"), ())


def test_nothing_suggested_is_as_no_suggestion(registry_store: Path, page: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(registry_store, tmp_path / name)
    with EmbeddedStore.open(tmp_path / "one") as one, EmbeddedStore.open(tmp_path / "two") as two:
        build([page], one, suggest=lambda _: NOTHING)
        build([page], two)
        assert one.nquads() == two.nquads()
