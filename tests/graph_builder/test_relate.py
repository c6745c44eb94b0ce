"""Acts: who did what to what. Each hard case of official Chinese, in invented entries of November 2022."""

from __future__ import annotations

import pytest

from graph_builder.model import Activity
from graph_builder.times import edtf
from tests.graph_builder.conftest import Acts, said


def when(act: Activity) -> tuple[str | None, str]:
    return (edtf(act.time) if act.time else None), str(act.time_basis)


# Who acts


def test_acts_chained_by_commas_have_one_subject(in_province: Acts) -> None:
    acts = in_province("省教育厅印发《数据办法》,举办数据培训班,开展机房检查。")
    assert said(acts) == [
        "江苏省教育厅 印发 数据办法",
        "江苏省教育厅 举办 数据培训班",
        "江苏省教育厅 开展 机房检查",
    ]
    assert not any(a.agent_inferred for a in acts)


def test_a_new_subject_takes_over(in_province: Acts) -> None:
    acts = in_province("省教育厅印发《数据办法》,省财政厅转发《经费办法》。省电教馆举办数据大赛。")
    assert said(acts) == [
        "江苏省教育厅 印发 数据办法",
        "江苏省财政厅 转发 经费办法",
        "江苏省电化教育馆 举办 数据大赛",
    ]


def test_the_subject_carries_into_the_next_sentence_of_the_item(in_province: Acts) -> None:
    assert (
        said(in_province("省教育厅印发《数据办法》。举办数据培训班。"))[1] == "江苏省教育厅 举办 数据培训班"
    )


def test_the_subject_does_not_carry_into_the_next_item(in_province: Acts) -> None:
    acts = in_province("省教育厅印发《数据办法》。\n浙江 举办数据培训班。")
    assert said(acts) == ["江苏省教育厅 印发 数据办法", "- 举办 数据培训班"]


def test_without_a_subject_the_issuer_stands_in_the_title(in_ministry: Acts) -> None:
    acts = in_ministry("11月9日,印发《教育部办公厅关于开展数据试点工作的通知》。")
    assert said(acts) == ["教育部办公厅 印发 教育部办公厅关于开展数据试点工作的通知"]
    assert acts[0].agent_inferred


def test_without_subject_and_issuer_it_is_the_ministry_of_the_section(in_ministry: Acts) -> None:
    (act,) = in_ministry("11月9日,印发《关于开展数据试点工作的通知》。")
    assert (said((act,)), act.agent_inferred) == (["教育部 印发 关于开展数据试点工作的通知"], True)


def test_a_stated_subject_is_not_replaced_by_the_issuer_in_a_title(in_province: Acts) -> None:
    (act,) = in_province("省教育厅转发《教育部办公厅关于开展数据试点工作的通知》。")
    assert (act.agents[0].name, act.agent_inferred) == ("江苏省教育厅", False)


@pytest.mark.parametrize(
    "words",
    [
        "省教育厅会同省财政厅印发《数据办法》。",
        "省教育厅与省财政厅联合印发《数据办法》。",
        "省教育厅联合省财政厅印发《数据办法》。",
        "省教育厅协同省财政厅共同印发《数据办法》。",
        "省教育厅、省财政厅印发《数据办法》。",
        "省教育厅和省财政厅联合印发《数据办法》。",
    ],
)
def test_together_is_one_act_with_all_agents(in_province: Acts, words: str) -> None:
    assert said(in_province(words)) == ["江苏省教育厅+江苏省财政厅 印发 数据办法"]


def test_a_partner_joins_the_subject_of_the_clause_before(in_province: Acts) -> None:
    acts = in_province("省教育厅印发《数据办法》,会同省公安厅开展机房检查,举办数据培训班。")
    assert said(acts)[1:] == ["江苏省教育厅+江苏省公安厅 开展 机房检查", "江苏省教育厅 举办 数据培训班"]


@pytest.mark.parametrize(
    ("words", "agents", "declared"),
    [
        ("财政部、教育部等五部门联合印发《数据办法》。", ["财政部", "教育部"], 5),
        ("财政部等12个部门印发《数据办法》。", ["财政部"], 12),
        ("财政部、教育部等部门印发《数据办法》。", ["财政部", "教育部"], None),
    ],
)
def test_a_list_with_et_cetera_is_open_and_may_declare_how_many(
    in_ministry: Acts, words: str, agents: list[str], declared: int | None
) -> None:
    (act,) = in_ministry(words)
    assert [a.name for a in act.agents] == agents
    assert (act.open_list, act.declared_agents) == (True, declared)


def test_a_closed_list_declares_nothing(in_ministry: Acts) -> None:
    (act,) = in_ministry("财政部、教育部印发《数据办法》。")
    assert (act.open_list, act.declared_agents) == (False, None)


def test_provinces_act_each_for_themselves(in_ministry: Acts) -> None:
    acts = in_ministry("在数据安全方面,辽宁、吉林、江西等地先后举办攻防演练。")
    assert said(acts) == [f"{p}省 举办 攻防演练" for p in ("辽宁", "吉林", "江西")]
    assert all(a.open_list for a in acts)
    assert len({a.id for a in acts}) == 3


def test_separately_is_one_act_each(in_ministry: Acts) -> None:
    acts = in_ministry("教育部、财政部分别举办数据论坛。")
    assert said(acts) == ["教育部 举办 数据论坛", "财政部 举办 数据论坛"]


def test_who_attends_has_an_act_of_their_own(in_ministry: Acts) -> None:
    acts = in_ministry("财政部副部长王小川、苏州大学校长周明远出席数据论坛并致辞。")
    assert said(acts) == ["王小川 出席 数据论坛", "周明远 出席 数据论坛"]


def test_an_act_knows_the_posts_that_it_was_done_in(in_ministry: Acts) -> None:
    acts = in_ministry("财政部副部长王小川、苏州大学校长周明远出席数据论坛。")
    assert [[p.name for p in a.posts] for a in acts] == [["财政部副部长"], ["苏州大学校长"]]


def test_a_vice_governor_in_the_chair_acts_for_the_government(in_province: Acts) -> None:
    (act,) = in_province("省政府周明远副省长主持召开会议。")
    assert said((act,)) == ["江苏省人民政府 召开 会议"]
    assert [p.name for p in act.participants] == ["周明远"]


# What is done


def test_a_bare_opening_is_that_of_the_occasion_just_told(in_ministry: Acts) -> None:
    acts = in_ministry("11月3日,2022年数据博览会开幕。财政部副部长王小川出席开幕式并致辞。")
    assert said(acts) == ["- 开幕 2022年数据博览会", "王小川 出席 2022年数据博览会"]
    assert acts[0].target.entity == acts[1].target.entity
    assert [when(a) for a in acts] == [("2022-11-03", "stated"), ("2022-11-03", "inherited")]


def test_a_bare_opening_with_nothing_before_stays_itself(in_ministry: Acts) -> None:
    assert said(in_ministry("财政部副部长王小川出席开幕式。")) == ["王小川 出席 开幕式"]


@pytest.mark.parametrize(
    ("words", "verb", "target"),
    [
        ("2022年数据博览会开幕。", "开幕", "2022年数据博览会"),
        ("以“数据向善”为主题的2022年数据论坛成功举办。", "举办", "2022年数据论坛"),
        ("数据治理试点工作正式启动。", "启动", "数据治理试点"),
    ],
)
def test_what_happens_by_itself_has_no_agent(in_ministry: Acts, words: str, verb: str, target: str) -> None:
    assert said(in_ministry(words)) == [f"- {verb} {target}"]


@pytest.mark.parametrize(
    ("words", "expected", "day"),
    [
        ("第二届数据博览会11月6日至8日在乌镇举办。", "- 举办 第二届数据博览会", "2022-11-06/2022-11-08"),
        ("第二届数据博览会于11月6日开幕。", "- 开幕 第二届数据博览会", "2022-11-06"),
        ("《数据办法》自11月6日起施行。", "- 施行 数据办法", "2022-11-06"),
        ("第二届数据博览会在乌镇隆重开幕。", "- 开幕 第二届数据博览会", "2022-11"),
    ],
)
def test_time_and_scene_before_the_last_verb_are_no_part_of_the_name(
    in_ministry: Acts, words: str, expected: str, day: str
) -> None:
    (act,) = in_ministry(words)
    assert (said((act,)), when(act)[0]) == ([expected], day)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("数据论坛由省电教馆承办。", ["江苏省电化教育馆 承办 数据论坛"]),
        ("数据安全规程由省电教馆具体编制。", ["江苏省电化教育馆 编制 数据安全规程"]),
        ("数据安全规程拟由省电教馆编制。", ["江苏省电化教育馆 编制 数据安全规程"]),
        ("数据安全规程未由省电教馆编制。", []),
    ],
)
def test_by_whom_tells_the_agent_and_what_stands_before_it_the_object(
    in_province: Acts, words: str, expected: list[str]
) -> None:
    acts = in_province(words)
    assert said(acts) == expected
    assert all((str(a.status) == "planned") == ("拟" in words) for a in acts)


@pytest.mark.parametrize("second", ["由省电教馆承办", "会议由省电教馆承办", "活动由省电教馆具体承办"])
def test_by_whom_the_occasion_just_told_was_undertaken(in_province: Acts, second: str) -> None:
    acts = in_province(f"省教育厅举办数据论坛,{second}。")
    assert said(acts) == ["江苏省教育厅 举办 数据论坛", "江苏省电化教育馆 承办 数据论坛"]


def test_by_whom_without_an_occasion_before_it_is_no_act(in_province: Acts) -> None:
    assert said(in_province("由省电教馆承办。")) == []


def test_people_who_are_organised_carry_out_the_act(in_province: Acts) -> None:
    assert said(in_province("省教育厅组织300名骨干教师开展数据素养专题培训。")) == [
        "江苏省教育厅 开展 数据素养专题培训"
    ]


def test_the_scene_is_a_place_of_the_act(in_province: Acts) -> None:
    acts = in_province("省电教馆赴苏州大学开展数据联盟活动,在乌镇举办数据论坛。")
    assert said(acts) == ["江苏省电化教育馆 开展 数据联盟活动", "江苏省电化教育馆 举办 数据论坛"]
    assert [[p.name for p in a.places] for a in acts] == [["苏州大学"], ["乌镇"]]


def test_nested_titles_are_told_by_the_notice(in_province: Acts) -> None:
    (act,) = in_province("省教育厅印发《关于印发〈数据办法〉的通知》。")
    assert (act.target.name, act.target.entity.name) == ("关于印发〈数据办法〉的通知", "数据办法")


def test_unquoted_documents_are_documents(in_province: Acts) -> None:
    (act,) = in_province("省教育厅制定数据专网实施方案。")
    assert (act.target.kind, act.target.name) == ("Document", "数据专网实施方案")


def test_the_verb_stands_without_its_adverbs(in_province: Acts) -> None:
    acts = in_province("省教育厅正式印发《数据办法》,加快推进云课堂平台建设,组织开展机房检查。")
    assert [(a.verb, a.action) for a in acts] == [
        ("印发", "issue"),
        ("推进", "advance"),
        ("开展", "carry-out"),
    ]


def test_what_a_document_says_is_no_act(in_ministry: Acts) -> None:
    acts = in_ministry("教育部印发《数据办法》,提出建立共享机制,推进平台建设。教育部召开数据会议。")
    assert said(acts) == ["教育部 印发 数据办法", "教育部 召开 数据会议"]


@pytest.mark.parametrize(
    "words",
    [
        "会议强调,加快推进数据平台建设,建立共享机制",
        "会议要求加快推进数据平台建设",
        "《数据办法》提出,加快推进数据平台建设",
        "进一步提升服务水平,推动数据共享",
    ],
)
def test_what_a_meeting_or_a_text_says_and_an_aim_are_no_acts(in_ministry: Acts, words: str) -> None:
    assert said(in_ministry(f"{words}。")) == []


@pytest.mark.parametrize(
    "words",
    ["省水利厅监测处介绍了数据平台", "省水利厅检查员参加", "省水利厅指导各地做好汛期工作"],
)
def test_a_verb_within_a_noun_and_what_others_are_told_to_do_are_no_acts(
    in_province: Acts, words: str
) -> None:
    assert said(in_province(f"{words}。")) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("省教育厅召开会议部署数据安全工作。", "江苏省教育厅 召开 会议"),
        ("省教育厅召开数据工作会议专题研究机房安全。", "江苏省教育厅 召开 数据工作会议"),
        ("省教育厅召开数据安全研究会议。", "江苏省教育厅 召开 数据安全研究会议"),
        ("省教育厅召开新闻发布会介绍数据工作。", "江苏省教育厅 召开 新闻发布会"),
        ("省教育厅下发通知要求各地开展自查。", "江苏省教育厅 下发 通知"),
        ("省教育厅下发通知书管理规定。", "江苏省教育厅 下发 通知书管理规定"),
        ("省教育厅遴选20所学校开展试点。", "江苏省教育厅 遴选 学校"),
        ("省教育厅组织专家研制数据标准。", "江苏省教育厅 研制 数据标准"),
        ("省教育厅选派20名干部到苏州大学工作。", "江苏省教育厅 选派 干部"),
    ],
)
def test_what_a_meeting_is_for_and_where_people_go_is_no_part_of_the_name(
    in_province: Acts, words: str, expected: str
) -> None:
    assert said(in_province(words)) == [expected]


def test_nothing_is_read_inside_quotation_marks_and_brackets(in_province: Acts) -> None:
    acts = in_province("省教育厅以“印发办法,举办培训”为题召开会议(省财政厅举办培训)。")
    assert [a.verb for a in acts] == ["召开"]


# Whether it is done


@pytest.mark.parametrize("modal", ["拟", "计划", "将", "定于12月5日", "将于12月", "计划于12月"])
def test_what_is_intended_is_planned(in_province: Acts, modal: str) -> None:
    (act,) = in_province(f"省教育厅{modal}举办数据论坛。")
    assert (said((act,)), act.status) == (["江苏省教育厅 举办 数据论坛"], "planned")


def test_a_plan_without_a_stated_day_has_no_time(in_province: Acts) -> None:
    (act,) = in_province("省教育厅拟举办数据论坛。")
    assert act.time is None


@pytest.mark.parametrize("negation", ["尚未", "未", "没有"])
def test_what_is_not_done_is_no_act(in_province: Acts, negation: str) -> None:
    assert said(in_province(f"省教育厅{negation}印发《数据办法》,举办数据培训班。")) == [
        "江苏省教育厅 举办 数据培训班"
    ]


def test_what_follows_a_plan_without_a_doer_of_its_own_is_its_content(in_ministry: Acts) -> None:
    acts = in_ministry("11月9日,印发《教育部办公厅关于数据试点的通知》,计划遴选30个区域,开展试点工作。")
    assert [(a.verb, str(a.status)) for a in acts] == [("印发", "reported"), ("遴选", "planned")]


# When


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("11月3日,教育部召开数据会议。", ("2022-11-03", "stated")),
        ("教育部11月3日至5日举办数据论坛。", ("2022-11-03/2022-11-05", "stated")),
        ("11月上旬,教育部举办数据论坛。", ("2022-11-01/2022-11-10", "stated")),
        ("2021年5月3日,教育部召开数据会议。", ("2021-05-03", "stated")),
        ("教育部召开数据会议。", ("2022-11", "bulletin-month")),
        ("教育部召开2021年数据会议。", ("2022-11", "bulletin-month")),
    ],
)
def test_the_time_is_that_of_the_act(in_ministry: Acts, words: str, expected: tuple[str, str]) -> None:
    (act,) = in_ministry(words)
    assert when(act) == expected


def test_a_day_carries_through_its_sentence_and_no_further(in_ministry: Acts) -> None:
    acts = in_ministry("11月3日,教育部召开数据会议,发布《数据报告》。财政部印发《数据办法》。")
    assert [when(a)[0] for a in acts] == ["2022-11-03", "2022-11-03", "2022-11"]


def test_a_day_that_no_calendar_has_is_not_the_time(in_ministry: Acts) -> None:
    (act,) = in_ministry("11月31日,教育部召开数据会议。")
    assert when(act) == ("2022-11", "bulletin-month")


@pytest.mark.parametrize(
    "words",
    [
        "教育部2021年3月8日上线数据平台,省教育厅推广数据平台应用。",  # another's act, long ago
        "按照2021年4月13日印发的《数据办法》,省教育厅推广数据平台应用。",  # the ground
        "根据2021年1月教育部通知,省教育厅推广数据平台应用。",
        "针对2021年10月审计发现的问题,省教育厅推广数据平台应用。",
    ],
)
def test_the_time_of_what_goes_before_is_not_that_of_the_act(in_province: Acts, words: str) -> None:
    act = in_province(words)[-1]
    assert act.verb == "推广"
    assert when(act) == ("2022-11", "bulletin-month")


def test_what_another_did_lately_may_date_an_act(in_province: Acts) -> None:
    act = in_province("11月3日省财政厅下达数据资金,省教育厅印发《数据办法》。")[-1]
    assert when(act) == ("2022-11-03", "inherited") or when(act) == ("2022-11-03", "stated")
