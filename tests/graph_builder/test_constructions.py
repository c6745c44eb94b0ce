"""Constructions of official prose that say who did what otherwise than subject, verb, object."""

from __future__ import annotations

import pytest

from graph_builder.model import Kind, Status
from graph_builder.times import edtf
from tests.graph_builder.conftest import Acts, Tell, said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("省教育厅将节水课程纳入地方课程范围。", "江苏省教育厅 纳入 节水课程"),
        ("省教育厅将12所学校列入首批节水学校名单。", "江苏省教育厅 列入 首批节水学校名单"),
        ("省教育厅将录播设备统一移交省电教馆。", "江苏省教育厅 移交 录播设备"),
        ("省教育厅将苏州中学列为省级节水示范学校。", "江苏省教育厅 列为 省级节水示范学校"),
    ],
)
def test_what_is_disposed_of_is_reported(in_province: Acts, words: str, expected: str) -> None:
    (act,) = in_province(words)
    assert said([act]) == [expected]
    assert act.status is Status.REPORTED


@pytest.mark.parametrize(
    "words",
    [
        "省教育厅将举办节水论坛。",
        "省教育厅将尽快印发《节水办法》。",
        "省教育厅将择机召开节水推进会。",
        "省教育厅将把苏州中学列为节水示范学校。",
    ],
)
def test_before_a_predicate_the_same_word_tells_a_plan(in_province: Acts, words: str) -> None:
    (act,) = in_province(words)
    assert act.status is Status.PLANNED


def test_a_plan_goes_on_to_the_end_of_its_sentence(in_province: Acts) -> None:
    acts = in_province("下一步,省教育厅将印发《节水办法》,召开节水推进会。省水利厅举办节水论坛。")
    assert [a.status for a in acts] == [Status.PLANNED, Status.PLANNED, Status.REPORTED]


def test_what_is_under_a_head_of_plans_is_planned(tell: Tell) -> None:
    said_so = tell("江苏省教育厅工作简报\n一、下一步工作打算\n江苏 省教育厅举办节水论坛。\n").activities
    assert [a.status for a in said_so] == [Status.PLANNED]


def test_an_occasion_about_a_title_is_an_occasion(in_province: Acts) -> None:
    (act,) = in_province("省教育厅召开《节水办法》新闻发布会。")
    assert (act.target.kind, act.target.name) == (Kind.EVENT, "《节水办法》新闻发布会")


def test_a_place_inside_a_place_name_holds_no_post(tell: Tell) -> None:
    told = tell("2023年6月工作月报\n★各地工作动态\n湖南 湖南省长沙市举办节水论坛。\n")
    assert [r.entity.name for r in told.references if r.entity.kind is Kind.PERSON] == []


@pytest.mark.parametrize("words", ["就《节水办法》公开征求意见", "对《节水办法》征求意见"])
def test_opinions_are_asked_on_the_text(in_province: Acts, words: str) -> None:
    assert said(in_province(f"省教育厅{words}。")) == ["江苏省教育厅 征求意见 节水办法"]


def test_opinions_are_asked_on_the_text_just_told(in_province: Acts) -> None:
    acts = in_province("省教育厅起草《节水办法》,6月5日起面向社会公开征求意见。")
    assert said(acts)[1] == "江苏省教育厅 征求意见 节水办法"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("省教育厅对12所学校开展“随手拍”核查", ["江苏省教育厅 开展 “随手拍”核查"]),
        ("省教育厅对苏州节水做法予以通报表扬", ["江苏省教育厅 表扬 苏州节水做法"]),
        ("省教育厅对召开节水会议的单位予以奖励", ["江苏省教育厅 奖励 召开节水会议的单位"]),
        ("省教育厅对汛期校园安全作出安排", ["江苏省教育厅 部署 汛期校园安全"]),
        ("省教育厅责令下架应用3款", ["江苏省教育厅 下架 应用"]),
        ("省教育厅牵头编制《节水指南》", ["江苏省教育厅 编制 节水指南"]),
        ("省教育厅决定核准节水学院项目", ["江苏省教育厅 核准 节水学院项目"]),
        ("省教育厅派专家组赴苏州市督导节水工程", ["江苏省教育厅 督导 节水工程"]),
        ("省教育厅转发教育部、水利部《节水指南》", ["江苏省教育厅 转发 节水指南"]),
    ],
)
def test_what_is_done_is_told_by_another_word(in_province: Acts, words: str, expected: list[str]) -> None:
    assert said(in_province(f"{words}。")) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "由南京大学牵头编写的《节水指南》由河海大学出版社出版",
            ["南京大学 编写 节水指南", "河海大学出版社 出版 节水指南"],
        ),
        ("由省教育厅制定的《节水办法》6月10日起施行", ["江苏省教育厅 制定 节水办法", "- 施行 节水办法"]),
        ("省电教馆编制的《节水指南》在南京发布", ["江苏省电化教育馆 编制 节水指南", "- 发布 节水指南"]),
    ],
)
def test_a_text_has_one_who_made_it_and_what_became_of_it(
    in_province: Acts, words: str, expected: list[str]
) -> None:
    assert said(in_province(f"{words}。")) == expected


@pytest.mark.parametrize(
    ("words", "second"),
    [
        ("省教育厅公布首批节水学校名单,南京大学、河海大学等12所高校入选", "南京大学 入选 首批节水学校名单"),
        ("省教育厅启用节水监测平台,苏州市、无锡市率先接入", "苏州市 接入 节水监测平台"),
        ("省教育厅印发《节水办法》,6月10日起施行", "- 施行 节水办法"),
    ],
)
def test_what_is_not_said_again_is_what_was_told(in_province: Acts, words: str, second: str) -> None:
    assert said(in_province(f"{words}。"))[1] == second


def test_what_has_no_doer_and_no_thing_is_no_act(in_province: Acts) -> None:
    assert said(in_province("省教育厅公布首批节水学校名单,37所学校入选。")) == [
        "江苏省教育厅 公布 首批节水学校名单"
    ]


@pytest.mark.parametrize(
    "words",
    [
        "首届“最美节水员”推选活动终评会6月25日至27日在苏州市节水博物馆(东馆)举办",
        "首届“最美节水员”推选活动终评会在苏州、无锡、常州举办",
    ],
)
def test_time_and_scene_are_no_part_of_an_occasion(in_province: Acts, words: str) -> None:
    (act,) = in_province(f"{words}。")
    assert act.target.name == "首届“最美节水员”推选活动终评会"


@pytest.mark.parametrize(
    ("words", "agents"),
    [
        ("山东、河南两省举办节水论坛", [["山东省", "河南省"]]),
        ("山东、河南两省先后举办节水论坛", [["山东省"], ["河南省"]]),
        ("山东、河南等省教育厅举办节水论坛", [["山东省教育厅"], ["河南省教育厅"]]),
        (
            "上海、江苏、浙江三省市教育主管部门联合举办节水论坛",
            [["上海市教育委员会", "江苏省教育厅", "浙江省教育厅"]],
        ),
        ("国家市场监督管理总局(国家标准化管理委员会)举办节水论坛", [["国家市场监督管理总局"]]),
    ],
)
def test_lists_of_places_and_their_bodies(in_ministry: Acts, words: str, agents: list[list[str]]) -> None:
    assert [[a.name for a in act.agents] for act in in_ministry(f"{words}。")] == agents


@pytest.mark.parametrize(
    "words", ["水利部,教育部等五部门联合印发《节水办法》", "水利部,教育部印发《节水办法》"]
)
def test_a_comma_divides_a_list_as_well(in_ministry: Acts, words: str) -> None:
    (act,) = in_ministry(f"{words}。")
    assert [a.name for a in act.agents] == ["水利部", "教育部"]


def test_a_department_without_its_ministry_is_that_of_the_ministry_told(in_ministry: Acts) -> None:
    acts = in_ministry("教育部印发《节水办法》。教师工作司召开节水座谈会。")
    assert [a.name for a in acts[1].agents] == ["教育部教师工作司"]


def test_that_commission_is_the_one_in_which_who_acted_is_in_office(in_province: Acts) -> None:
    acts = in_province("省教育厅厅长周明远赴苏州市调研节水课程。该厅印发《节水办法》。")
    assert [a.name for a in acts[1].agents] == ["江苏省教育厅"]


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("18日,省教育厅召开节水会议。", "2022-11-18"),
        ("18日至20日,省教育厅召开节水会议。", "2022-11-18/2022-11-20"),
        ("11月3日上午,省教育厅召开节水会议。", "2022-11-03"),
        ("1—10月,省教育厅开展节水检查。", "2022-01-01/2022-10-31"),
        ("上半年,省教育厅开展节水检查。", "2022-01-01/2022-06-30"),
        ("一季度,省教育厅开展节水检查。", "2022-01-01/2022-03-31"),
    ],
)
def test_times_without_a_month_and_of_several_months(in_province: Acts, words: str, time: str) -> None:
    (act,) = in_province(words)
    assert act.time
    assert edtf(act.time) == time


@pytest.mark.parametrize("words", ["15日内办结", "推出3日游", "连续7日值守", "每月15日报送数据"])
def test_lengths_of_days_are_no_days(in_province: Acts, words: str) -> None:
    acts = in_province(f"省教育厅{words},举办节水论坛。")
    assert acts
    assert all(a.time_basis == "bulletin-month" or not a.time for a in acts)


def test_titles_side_by_side_are_one_act_each(in_province: Acts) -> None:
    acts = in_province("省教育厅印发《节水办法》《节水指南》和《节水标准》。")
    assert [a.target.name for a in acts] == ["节水办法", "节水指南", "节水标准"]


def test_an_occasion_that_is_held_and_hosted_is_held_once(in_ministry: Acts) -> None:
    acts = in_ministry("11月15日,节水论坛在南京举行,论坛由河海大学主办、南京大学承办。")
    assert said(acts) == ["河海大学 主办 节水论坛", "南京大学 承办 节水论坛"]
    assert {edtf(a.time) for a in acts if a.time} == {"2022-11-15"}


def test_an_occasion_without_a_host_is_held(in_ministry: Acts) -> None:
    assert said(in_ministry("11月15日,节水论坛在南京举行。")) == ["- 举行 节水论坛"]


def test_what_a_standing_meeting_decides_its_body_decides(in_province: Acts) -> None:
    acts = in_province("省长周明远主持召开省政府常务会议,审议通过《节水条例》,赴苏州市调研节水工程。")
    assert [[a.name for a in act.agents] for act in acts] == [
        ["周明远"],
        ["江苏省人民政府"],
        ["周明远"],
    ]


def test_what_comes_out_is_a_figure_and_no_act(in_province: Acts) -> None:
    acts = in_province("省教育厅开展节水检查。累计处置漏水点42个。")
    assert said(acts) == ["江苏省教育厅 开展 节水检查"]


def test_that_document_is_the_one_told_before(in_province: Acts) -> None:
    acts = in_province("省教育厅印发《数据指南》,举办节水论坛。该指南自11月20日起施行。")
    assert said(acts)[-1] == "- 施行 数据指南"


@pytest.mark.parametrize(
    ("words", "second"),
    [
        ("省教育厅计划举办节水论坛,目前正抓紧编制《节水指南》", Status.REPORTED),
        ("省教育厅计划举办节水论坛,编制《节水指南》", Status.PLANNED),
    ],
)
def test_what_is_being_done_is_no_plan(in_province: Acts, words: str, second: Status) -> None:
    acts = in_province(f"{words}。")
    assert acts[0].status is Status.PLANNED
    assert [a.status for a in acts[1:]] == [second]


def test_a_titled_text_is_issued_without_saying_by_whom(in_province: Acts) -> None:
    assert said(in_province("11月3日,《节水办法》正式印发实施。")) == ["- 印发 节水办法"]


def test_a_part_of_a_body_acts_for_it(in_ministry: Acts) -> None:
    assert said(in_ministry("教育部调研组赴苏州市调研节水课程。")) == ["教育部 调研 节水课程"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("18日,省教育厅召开会议。同日,省电教馆举办论坛。", "2022-11-18"),
        ("11月18日,省教育厅召开会议。当天,省电教馆举办论坛。", "2022-11-18"),
    ],
)
def test_the_same_day_is_the_one_told_before(in_province: Acts, words: str, expected: str) -> None:
    last = in_province(words)[-1]
    assert last.time
    assert edtf(last.time) == expected


def test_two_entries_of_a_line_that_lost_its_breaks_are_two(tell: Tell) -> None:
    filler = "省教育厅开展节水检查。" * 60
    text = f"2022年11月节水工作月报\n一、各地动态▲江苏 {filler}▲浙江 省教育厅举办节水论坛。\n"
    assert [a.name for a in tell(text).activities[-1].agents] == ["浙江省教育厅"]


def test_a_text_is_issued_by_whom_its_title_says_when_a_sentence_names_nobody(in_province: Acts) -> None:
    acts = in_province("省教育厅召开节水会议。印发《教育部办公厅关于开展节水周的通知》。")
    assert [a.name for a in acts[1].agents] == ["教育部办公厅"]


def test_who_is_named_in_the_sentence_issues_it(in_province: Acts) -> None:
    acts = in_province("省教育厅召开节水会议,印发《教育部办公厅关于开展节水周的通知》。")
    assert [a.name for a in acts[1].agents] == ["江苏省教育厅"]


@pytest.mark.parametrize(
    ("words", "agents"),
    [
        ("无锡市、苏州市、常州市签订节水协议", [["无锡市", "苏州市", "常州市"]]),
        ("无锡市、苏州市分别签订节水协议", [["无锡市"], ["苏州市"]]),
        (
            "南京大学与河海大学、苏州大学与江南大学分别签订节水协议",
            [["南京大学", "河海大学"], ["苏州大学", "江南大学"]],
        ),
    ],
)
def test_an_agreement_is_of_all_who_sign_it(in_province: Acts, words: str, agents: list[list[str]]) -> None:
    assert [[a.name for a in act.agents] for act in in_province(f"{words}。")] == agents


@pytest.mark.parametrize(
    "words",
    [
        "展出文物218件(套)",
        "接入学校137所",
        "完成年度任务的70.5%",
        "组织16个综合检查组",
        "在节水推进方面",
        "帮扶期三年",
    ],
)
def test_what_tells_only_how_many_or_in_what_matter_is_no_act(in_province: Acts, words: str) -> None:
    assert said(in_province(f"省教育厅举办节水论坛,{words}。")) == ["江苏省教育厅 举办 节水论坛"]


def test_what_is_not_done_yet_is_no_act_of_a_longer_noun(in_province: Acts) -> None:
    assert said(in_province("省教育厅尚未完成的节水核查,改由省电教馆办理。")) == []


def test_after_an_agreement_goes_on_what_its_first_party_does(in_province: Acts) -> None:
    acts = in_province("省教育厅与南京大学签署节水协议。11月20日,举办节水大赛。双方共建节水实验室。")
    assert [[a.name for a in act.agents] for act in acts] == [
        ["江苏省教育厅", "南京大学"],
        ["江苏省教育厅"],
        ["江苏省教育厅", "南京大学"],
    ]
    assert [act.agent_inferred for act in acts] == [False, True, False]


@pytest.mark.parametrize(
    ("words", "kind"),
    [("启动“春苗”计划", "Programme"), ("实施节水行动计划", "Programme"), ("印发节水行动计划", "Document")],
)
def test_a_plan_is_carried_out_as_a_campaign_and_issued_as_a_text(
    in_province: Acts, words: str, kind: str
) -> None:
    (act,) = in_province(f"省教育厅{words}。")
    assert str(act.target.kind) == kind


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "省教育厅开展数据培训。6月22日,由水利部、江苏省人民政府共同主办,省水利厅承办的节水论坛在句容市举行,有关单位参加。",
            ["水利部+江苏省人民政府 主办 节水论坛", "江苏省水利厅 承办 节水论坛"],
        ),
        ("数据培训启动。由省水利厅主办的节水论坛在昆山举行。", ["江苏省水利厅 主办 节水论坛"]),
        ("数据培训启动。由省水利厅主办的节水论坛6月18日在昆山举行。", ["江苏省水利厅 主办 节水论坛"]),
    ],
)
def test_doers_before_a_comma_did_it_to_the_noun_behind(
    in_province: Acts, words: str, expected: list[str]
) -> None:
    assert said(in_province(words))[1:] == expected
