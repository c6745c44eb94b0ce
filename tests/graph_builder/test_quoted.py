"""Names in quotation marks: a campaign or platform is told by what stands beside or within; else none."""

from __future__ import annotations

import pytest

from graph_builder.model import Kind
from graph_builder.pipeline import Pipeline


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("市教委启动“书香晨读”三年行动。", Kind.PROGRAMME, "“书香晨读”三年行动"),
        ("市教委召开“书香晨读”三年行动推进会。", Kind.PROGRAMME, "“书香晨读”三年行动"),  # not the meeting
        ("市教委开展“护苗安”数据安全专项检查。", Kind.PROGRAMME, "“护苗安”数据安全专项检查"),
        ("市教委推进“甲乙丙”创建项目试点。", Kind.PROGRAMME, "“甲乙丙”创建项目试点"),
        ("市教委公布“甲乙丙”创建单位名单。", Kind.PROGRAMME, "甲乙丙"),  # its members, not all of its name
        ("市教委实施“暖阳工程”。", Kind.PROGRAMME, "暖阳工程"),
        ("市教委上线“晨读通”小程序。", Kind.PLATFORM, "“晨读通”小程序"),
        ("市教委完善“墨痕”智慧阅卷系统功能。", Kind.PLATFORM, "“墨痕”智慧阅卷系统"),
        ("市教委在“闽学通”公布结果。", Kind.PLATFORM, "“闽学通”"),
        ("省教育厅完成赣读云验收。", Kind.PLATFORM, "赣读云"),
        ("鲁育通新增注册用户3万人。", Kind.PLATFORM, "鲁育通"),
    ],
)
def test_a_name_is_told_by_what_stands_beside_it(
    pipeline: Pipeline, text: str, kind: Kind, name: str
) -> None:
    assert [(n.kind, n.name) for n in pipeline.names.names(text)] == [(kind, name)]


@pytest.mark.parametrize(
    "text",
    [
        "博物馆举办“江上清风”文物展。",  # an exhibition
        "授予甲县“书香之县”称号。",  # a title of honour
        "市教委开展“双随机”抽查。",
        "市教委实施“十四五”重点工程。",  # a period of plans
        "市教委对企业开展“回头看”行动。",  # a figure of speech
        "市教委举办“金盾”教育系统网络安全演练。",  # a trade, no platform
        "京津冀交通,京津冀三地联通。",  # no word is cut in two
        "皖企上云,完成验收。",
    ],
)
def test_these_name_nothing(pipeline: Pipeline, text: str) -> None:
    assert list(pipeline.names.names(text)) == []
