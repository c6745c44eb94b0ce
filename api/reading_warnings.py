"""What whoever sends a bulletin is told of how it was read, in Chinese and English, by the code of each."""

from __future__ import annotations

WARNINGS = {
    "layout": ("版式未知，按段落读取", "unknown layout, read as paragraphs"),
    "place-inferred": (
        "题名未写明是哪一地的简报，按署名或文中地名推断",
        "the title does not say whose bulletin this is: inferred from the issuer or the places named",
    ),
    "period-inferred": (
        "标题没有写明报告期，由日期推断，请核对；不对时用清单的 period 注明",
        "no title tells the period, inferred from dates: please check; a manifest may tell it (period)",
    ),
    "correction": (
        "corrections.csv 中对该文的更正有的没有对上任何陈述，请核对原文和摘要",
        "a correction of this text in corrections.csv fits no statement; see its quote, verb and object",
    ),
    "nobody": (
        "有机构只写了简称而未写明地方（如“市教育局”），未能确定是哪一个，其行为未计入",
        "a body is named without its place (市教育局) and could not be told; its acts are left out",
    ),
    "period": (
        "未能确定报告期；请用清单的 period 注明",
        "the reporting period could not be told: tell it by period in a manifest",
    ),
}
