"""One bulletin put together: a title means the document of its own place; identifiers follow the entry."""

from __future__ import annotations

from graph_builder.model import Kind, Reference
from tests.graph_builder.conftest import TITLE, Tell


def bulletin(*entries: str) -> str:
    return "\n".join([TITLE, "★各地工作动态", *entries, "★其他动态", ""])


def documents(references: tuple[Reference, ...]) -> set[str]:
    return {r.entity.iri for r in references if r.entity.kind is Kind.DOCUMENT}


def test_one_title_issued_by_two_provinces_is_two_documents(tell: Tell) -> None:
    acts = tell(
        bulletin(
            "江苏 省教育厅印发《云帆数据办法》。",
            "浙江 省教育厅转发《云帆数据办法》。省教育厅印发《云帆数据办法》。",
        )
    ).activities
    one, passed, other = (a.target.entity for a in acts if a.target.kind is Kind.DOCUMENT)
    assert one.iri != other.iri
    assert passed.iri != one.iri


def test_what_a_province_issues_is_not_what_another_puts_into_practice(tell: Tell) -> None:
    issued, cited = tell(
        bulletin("江苏 省教育厅印发《云帆数据办法》。", "浙江 省教育厅推进《云帆数据办法》落实。")
    ).activities
    assert issued.target.entity.iri != cited.target.entity.iri


def test_what_is_cited_in_the_entry_that_issues_it_is_the_document_issued(tell: Tell) -> None:
    told = tell(bulletin("江苏 省教育厅部署《云帆数据办法》落实。省教育厅印发《云帆数据办法》。"))
    assert len({a.target.entity.iri for a in told.activities}) == 1
    assert documents(told.references) == {told.activities[0].target.entity.iri}


def test_what_the_nation_issues_is_what_a_province_cites(tell: Tell) -> None:
    text = f"{TITLE}\n★教育信息化重点工作进展\n数据治理行动 教育部印发《云帆数据办法》。\n"
    told = tell(text + "★各地工作动态\n江苏 省教育厅转发《云帆数据办法》。\n★其他动态\n")
    assert len({a.target.entity.iri for a in told.activities}) == 1
    assert len(documents(told.references)) == 1


def test_a_summary_means_the_only_document_of_a_title(tell: Tell) -> None:
    text = f"{TITLE}\n★教育信息化重点工作进展\n数据治理行动 各地学习《云帆数据办法》。\n★各地工作动态\n"
    issue = "省教育厅印发《云帆数据办法》。"
    (one,) = documents(tell(f"{text}江苏 {issue}\n★其他动态\n").references)
    both = tell(f"{text}江苏 {issue}\n浙江 {issue}\n★其他动态\n")
    assert one in documents(both.references)
    assert len(documents(both.references)) == 3


def test_an_identifier_stays_when_the_same_sentence_goes_from_another_entry(tell: Tell) -> None:
    one, other = "江苏 召开数据会议,接入2万所学校。", "浙江 召开数据会议,接入2万所学校。"
    both, alone = tell(bulletin(one, other)), tell(bulletin(other))
    assert len({a.id for a in both.activities}) == len(both.activities)
    assert {a.id for a in alone.activities} <= {a.id for a in both.activities}
    assert {f.id for f in alone.figures} <= {f.id for f in both.figures}
    assert alone.figures


def test_a_registered_programme_is_itself_whatever_ends_its_name(tell: Tell) -> None:
    entry = "{}\n★各地工作动态\n湖南 省教育厅{}。\n".format
    (carried_out,) = tell(entry(TITLE, "实施银龄讲学计划")).activities
    assert carried_out.target.entity.registered
    assert carried_out.target.kind is Kind.PROGRAMME
    (issued,) = tell(entry(TITLE, "印发银龄讲学计划")).activities
    assert issued.target.kind is Kind.DOCUMENT
