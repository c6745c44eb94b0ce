"""What is known of a text besides its words goes with it into the store; verify reads the text with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_builder.build import build
from graph_builder.inputs import inputs_of
from graph_builder.model import Given, Source
from graph_builder.record import record_of, with_record
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.layout import Home
from graph_builder.store.texts import Texts
from graph_builder.verify import verify
from ontology.load import Knowledge, load
from ontology.terms import ID, NS, PREFIXES

TEXT = "★各地工作动态\n江苏 省教育厅印发《甲办法》,举办数据大赛。\n★其他动态\n浙江 省教育厅召开会议。\n"
PAGE = Path(__file__).parents[2] / "examples" / "dev-bulletins" / "dev-2023-03.html"
ROW = "a.txt,https://www.example.gov.cn/1.html,2022-11,2022-12-09,教育部,江苏省教育厅,政府信息公开,附件未取"

Store = Callable[[str], list[str]]


@pytest.fixture
def place(registry_store: Path, tmp_path: Path) -> Path:
    shutil.copytree(registry_store, tmp_path / "store")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def built(place: Path, knowledge: Knowledge) -> Store:
    """Build the text with a row of a manifest, and return what the store says of the bulletin."""

    def building(row: str) -> list[str]:
        header = "path,url,period,issued,publisher,reprinted_by,licence,note"
        (place / "m.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
        inputs = inputs_of([place / "m.csv"], [], knowledge.series)
        assert inputs.faults == ()
        with EmbeddedStore.open(place / "store") as store:
            (result,) = build(inputs.files, store, given=inputs.given)
            assert result.error is None
            return [q for q in store.nquads() if q.startswith(f"<{result.bulletin}> ")]

    return building


def objects(quads: list[str], predicate: str) -> list[str]:
    return [q.split(" ", 2)[2].rpartition(" <")[0] for q in quads if q.split(" ")[1] == f"<{predicate}>"]


def test_the_graph_says_what_a_manifest_told(built: Store) -> None:
    quads = built(ROW)
    dct = PREFIXES["dct"]
    assert objects(quads, f"{dct}source") == ["<https://www.example.gov.cn/1.html>"]
    assert objects(quads, f"{dct}rights") == ['"政府信息公开"']
    assert objects(quads, f"{dct}publisher") == [f"<{ID}org/moe>"]
    assert objects(quads, f"{NS}reprintedBy") == [f"<{ID}org/320000-edu>"]
    assert objects(quads, f"{NS}periodBasis") == ['"manifest"']
    told = {'"period"', '"issued"', '"publisher"', '"reprinted_by"'}
    assert set(objects(quads, f"{NS}fromManifest")) == told


def test_a_store_with_records_keeps_every_promise(built: Store, place: Path) -> None:
    built(ROW)
    assert verify(place / "store") == []


def test_a_page_is_read_again_with_the_lines_around_it(place: Path) -> None:
    with EmbeddedStore.open(place / "store") as store:
        (result,) = build([PAGE], store)
        assert result.error is None
        assert any("issued" in q for q in store.nquads())
    assert {"reading", "text"}.isdisjoint(finding.kind for finding in verify(place / "store"))


def test_another_row_of_the_same_text_replaces_it_and_leaves_no_record_behind(
    built: Store, place: Path
) -> None:
    built(ROW)
    quads = built(ROW.replace("2022-12-09", "2022-12-10"))
    assert '"2022-12-10"' in str(objects(quads, PREFIXES["dct"] + "issued"))
    assert len(list(Texts(Home(place / "store").texts).digests())) == 2
    assert verify(place / "store") == []


def test_the_same_row_again_changes_nothing(built: Store, place: Path) -> None:
    before = built(ROW)
    with EmbeddedStore.open(place / "store") as store:
        revision = store.revision
    assert built(ROW) == before
    with EmbeddedStore.open(place / "store") as store:
        assert store.revision == revision


def test_retracting_takes_the_record_too(built: Store, place: Path) -> None:
    quads = built(ROW)
    with EmbeddedStore.open(place / "store") as store:
        store.retract(quads[0].split(">")[0].lstrip("<"))
    assert list(Texts(Home(place / "store").texts).digests()) == []
    assert verify(place / "store") == []


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_text("{}")])
def test_a_record_that_is_lost_or_altered_is_found(
    built: Store, place: Path, damage: Callable[[Path], None]
) -> None:
    quads = built(ROW)
    (digest,) = objects(quads, f"{NS}recordDigest")
    damage(Texts(Home(place / "store").texts).path(digest.strip('"')))
    assert "text" in {finding.kind for finding in verify(place / "store")}


def test_a_record_is_the_same_for_the_same_and_tells_all() -> None:
    source = Source("a", "text/plain", "甲", "", ("发布时间:2023-04-11",), Given(title="月报", note="无"))
    told = record_of(source)
    assert told == record_of(Source("b", "text/html", "乙", "", source.frame, source.given))
    again = with_record(Source("c", "text/plain", "甲", ""), told)
    assert (again.frame, again.given) == (source.frame, source.given)


def test_what_no_record_is_is_refused() -> None:
    for record in ("", "[]", "{", '{"manifest": {"titel": "x"}}'):
        with pytest.raises(ValueError, match=r"record|Expecting|delimiter|enclosed"):
            with_record(Source("a", "text/plain", "甲", ""), record)


def test_a_text_of_which_nothing_else_is_known_has_no_record() -> None:
    assert record_of(Source("a", "text/plain", "甲", "")) == ""
    assert load().series
