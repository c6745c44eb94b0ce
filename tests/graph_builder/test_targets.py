"""One thing has one identifier, two things have two: what an entry names is what its acts act on; a bare name
is told apart by who acts and when.
"""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_builder.build import build
from graph_builder.model import Extraction, Kind
from graph_builder.rdf import shard_of
from graph_builder.store.embedded import EmbeddedStore
from ontology.load import Knowledge
from tests.graph_builder.conftest import TITLE, Tell

_NAMED = {Kind.DOCUMENT, Kind.PLATFORM, Kind.PROGRAMME}


def entries(*told: str) -> str:
    return "\n".join([TITLE, "★各地工作动态", *told, "★其他动态", ""])


def nation(*told: str) -> str:
    return "\n".join([TITLE, "★教育信息化重点工作进展", *told, ""])


def acted_on(read: Extraction) -> list[str]:
    return [a.target.entity.iri for a in read.activities]


def named(read: Extraction) -> set[str]:
    return {r.entity.iri for r in read.references if r.entity.kind in _NAMED}


@pytest.mark.parametrize(
    "entry",
    [
        "北京 海淀区教委发布“云帆学”平台。",
        "湖北 武汉市教育局印发《云帆校园方案》。",
        "云南 大理州教育体育局印发《云帆办法》。大理州教育体育局落实《云帆办法》。",
        "北京 通州区教委完成《通州区云帆校园建设指南》编制。",
        "北京 海淀区教委编制《云帆指南》。《云帆指南》明确任务。",
        "江苏 省教育厅转发《云帆办法》。",
        "江苏 省教育厅印发《云帆办法》。《云帆办法》正式发布。",
        "江苏 省教育厅印发《关于云帆数据的通知》。各地落实《通知》要求。",
    ],
)
def test_what_an_entry_names_is_what_its_acts_act_on(tell: Tell, entry: str) -> None:
    read = tell(entries(entry))
    assert len(set(acted_on(read))) == 1
    assert named(read) == set(acted_on(read))


@pytest.mark.parametrize("issue", ["武汉市教育局印发《云帆校园方案》。", "武汉市教育局印发《方案》。"])
def test_a_summary_means_what_the_entry_acts_on(tell: Tell, issue: str) -> None:
    read = tell(f"{TITLE}\n【摘要】{issue}\n★各地工作动态\n湖北 {issue}\n★其他动态\n")
    assert len(read.activities) == 1
    assert named(read) == set(acted_on(read))


def test_a_short_title_means_the_document_of_its_own_entry(tell: Tell) -> None:
    read = tell(
        entries(
            "江苏 省教育厅印发《关于云帆数据的通知》。各地落实《通知》要求。",
            "浙江 省教育厅印发《关于远航数据的通知》。各地落实《通知》要求。",
        )
    )
    by_entry = [(r.item, r.entity.iri) for r in read.references if r.entity.kind is Kind.DOCUMENT]
    assert len(by_entry) == 4
    assert len(set(by_entry)) == 2


@pytest.mark.parametrize("told", ["原卫生部2011年印发的《云帆病历规范》同时废止", "《云帆病历规范》同时废止"])
def test_a_document_is_its_title_whoever_is_told_to_have_issued_it(tell: Tell, told: str) -> None:
    read = tell(nation(f"数据 国家卫生健康委印发《云帆规范》,{told}。"))
    assert [a.target.name for a in read.activities] == ["云帆规范", "云帆病历规范"]
    assert named(read) == set(acted_on(read))


def test_one_title_of_two_national_issuers_is_two_documents(tell: Tell) -> None:
    read = tell(
        nation("数据 财政部印发《云帆通知》。", "规划 国家数据局印发《云帆通知》。各地学习《云帆通知》。")
    )
    one, other = acted_on(read)
    assert one != other
    by_entry = {(r.item[-2:], r.entity.iri) for r in read.references if r.entity.kind is Kind.DOCUMENT}
    assert by_entry == {("i1", one), ("i2", other)}
    assert {a.target.entity.name for a in read.activities} == {"云帆通知"}


def test_an_office_issues_for_its_ministry_and_a_joint_text_is_that_of_its_first_issuer(tell: Tell) -> None:
    ministry, office, joint = (
        acted_on(tell(nation(f"数据 {body}印发《云帆通知》。")))
        for body in ("教育部", "教育部办公厅", "教育部、财政部")
    )
    assert ministry == office == joint


def test_what_a_ministry_issues_a_province_passes_on_and_another_cites(tell: Tell) -> None:
    text = f"{TITLE}\n★教育信息化重点工作进展\n数据 教育部印发《云帆通知》。\n★各地工作动态\n"
    read = tell(text + "江苏 省教育厅转发《云帆通知》。\n浙江 省教育厅部署《云帆通知》落实。\n★其他动态\n")
    assert len(read.activities) == 3
    assert len(set(acted_on(read)) | named(read)) == 1


@pytest.mark.parametrize(
    ("told", "things"),
    [
        (nation("数据 6月1日,工业和信息化部召开座谈会。", "规划 6月3日,教育部召开座谈会。"), 2),
        (nation("数据 工业和信息化部召开座谈会。", "规划 教育部召开座谈会。"), 2),
        (nation("数据 6月1日,教育部召开座谈会。6月3日,教育部召开座谈会。"), 2),
        (entries("江苏 6月4日,省电教馆举办培训。6月5日,省教育厅举办培训。"), 2),
        (entries("江苏 6月4日,南京市、苏州市分别举办培训。"), 2),
        (entries("江苏 副省长王小川出席座谈会。", "浙江 副省长李大河出席座谈会。"), 2),
        (entries("江苏 省教育厅启动平台。", "江苏 省电教馆启动平台。"), 2),
        (entries("江苏 6月4日,省教育厅召开座谈会。副省长王小川出席座谈会。"), 1),
        (entries("江苏 6月4日,由省教育厅主办、省电教馆承办的座谈会在南京召开。"), 1),
        (entries("安徽 合肥市、六安市、舒城县教育局联合举办活动。"), 1),
        (entries("安徽 合肥市、六安市、舒城县教育局共同举办云帆宣传活动。"), 1),
        (nation("数据 工业和信息化部举办中国云帆大会。", "规划 教育部举办中国云帆大会。"), 1),
        (entries("江苏 省教育厅参加中国云帆大会。", "浙江 省教育厅参加中国云帆大会。"), 1),
    ],
)
def test_how_many_things_are_acted_on(tell: Tell, told: str, things: int) -> None:
    found = set(acted_on(tell(told)))
    assert len(found) == things


@pytest.mark.parametrize("how", ["联合", "共同"])
def test_what_several_places_do_together_is_one_act_in_the_place_that_holds_them(
    tell: Tell, how: str
) -> None:
    (act,) = tell(entries(f"安徽 合肥市、六安市、舒城县教育局{how}举办云帆宣传活动。")).activities
    assert len(act.agents) == 3
    assert act.target.entity.scope == "340000"


BULLETINS = [
    text.replace("2022年11月", f"2022年{month}月")
    for month, text in enumerate(
        (
            nation(
                "数据 财政部印发《云帆通知》。", "规划 国家数据局印发《云帆通知》。6月1日,教育部召开座谈会。"
            ),
            entries("北京 海淀区教委发布“云帆学”平台。", "江苏 省教育厅召开会议。省教育厅转发《云帆通知》。"),
            entries("安徽 合肥市、六安市联合举办活动。《云帆通知》要求做好工作。", "江苏 省教育厅启动平台。"),
            f"{TITLE}\n【摘要】财政部印发《云帆通知》。\n★各地工作动态\n江苏 省教育厅印发《通知》。\n",
        ),
        1,
    )
]


@pytest.mark.parametrize("examples", [5, pytest.param(15, marks=pytest.mark.long)])
def test_neither_order_nor_replacing_nor_retracting_shows(
    tmp_path: Path, registry_store: Path, examples: int
) -> None:
    files = [tmp_path / f"{n}.txt" for n in range(len(BULLETINS))]
    for file, text in zip(files, BULLETINS, strict=True):
        file.write_text(text, encoding="utf-8")
    number = count()

    def store_of(files: list[Path], again: Path | None) -> list[str]:
        return made(Path(shutil.copytree(registry_store, tmp_path / f"s{next(number)}")), files, again)

    in_order = store_of(files, None)

    @settings(derandomize=True, max_examples=examples)
    @given(order=st.permutations(range(len(BULLETINS))), again=st.integers(0, len(BULLETINS) - 1))
    def shows_not(order: list[int], again: int) -> None:
        assert in_order == store_of([files[n] for n in order], files[again])

    shows_not()


def made(directory: Path, files: list[Path], again: Path | None) -> list[str]:
    """The sorted N-Quads of a store; a file given `again` is read as another text, replaced and read anew."""
    with EmbeddedStore.open(directory) as store:
        results = build(files, store)
        assert not [r.error for r in results if r.error]
        if again:
            text = again.read_text(encoding="utf-8")
            again.write_text(text + "江苏 省教育厅召开座谈会。\n", encoding="utf-8")
            (changed,) = build([again], store, replace=True)
            assert changed.change == "replaced"
            store.retract(changed.bulletin)
            again.write_text(text, encoding="utf-8")
            assert [r.change for r in build([again], store)] == ["created"]
        return store.nquads()


def test_one_thing_is_described_alike_by_every_bulletin(tell: Tell, knowledge: Knowledge) -> None:
    told: dict[str, object] = {}
    for text in BULLETINS:
        for iri, lines in shard_of(tell(text), knowledge).things.items():
            assert told.setdefault(iri, lines) == lines
