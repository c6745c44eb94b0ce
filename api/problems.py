"""What the service says when it cannot answer: RFC 9457 problem details, in Chinese and English.

Every kind stands in `KINDS` once; the page /problems lists them, and a problem's ``type`` leads there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.negotiate import PROBLEM


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status and its title in both languages."""

    status: int
    zh: str
    en: str


KINDS: Mapping[str, Kind] = {
    "bad-request": Kind(400, "请求有误", "Bad request"),
    "syntax": Kind(400, "查询语法错误", "The query is not SPARQL"),
    "service-refused": Kind(400, "不允许 SERVICE 或 LOAD", "SERVICE and LOAD are not allowed"),
    "too-deep": Kind(400, "查询嵌套过深或部分过多", "The query nests too deep or has too many parts"),
    "triple-terms": Kind(400, "不接受 RDF 1.2 三元组项", "RDF 1.2 triple terms are not taken"),
    "evaluation": Kind(400, "查询无法执行", "The query cannot be evaluated"),
    "data": Kind(400, "数据无法读取", "The data cannot be read"),
    "unauthorized": Kind(401, "需要令牌", "A token is needed"),
    "forbidden": Kind(403, "令牌权限不符", "The token has another scope"),
    "update-refused": Kind(403, "此端点只读", "This endpoint is read-only"),
    "not-found": Kind(404, "没有这个页面或资源", "Not found"),
    "no-such-revision": Kind(404, "没有这个修订号", "There is no such revision"),
    "method-not-allowed": Kind(405, "不支持此方法", "Method not allowed"),
    "not-acceptable": Kind(406, "没有可接受的格式", "Nothing acceptable"),
    "gone": Kind(410, "已撤回", "Gone: it was retracted"),
    "conflict": Kind(409, "已有不同的文本", "Another text is already there"),
    "result-too-large": Kind(413, "结果过大", "The result is too large"),
    "request-too-large": Kind(413, "请求过大", "The request is too large"),
    "unsupported-media-type": Kind(415, "不支持的内容类型", "Unsupported media type"),
    "unreadable": Kind(422, "公报无法读取", "The bulletin cannot be read"),
    "rate-limited": Kind(429, "请求过于频繁", "Too many requests"),
    "too-many-requests": Kind(429, "排队的查询过多", "Too many queries wait"),
    "internal": Kind(500, "内部错误", "Internal error"),
    "not-drawn": Kind(501, "无法画成此格式", "It cannot be drawn in this format"),
    "timeout": Kind(503, "查询超时", "The query ran out of time"),
    "damaged": Kind(503, "库文件已损坏", "The files of the store are damaged"),
    "out-of-resources": Kind(503, "查询耗尽资源", "The query used up its memory or nested too deep"),
    "write-timeout": Kind(503, "写入超时", "The write ran out of time"),
    "busy": Kind(503, "服务繁忙", "The service is busy"),
    "dump-in-the-making": Kind(503, "导出正在制作", "The dump is being made"),
    "dump-failed": Kind(503, "导出没有做成", "The dump could not be made"),
    "other-ontology": Kind(503, "库待迁移", "The store waits to be migrated"),
    "no-index": Kind(503, "全文索引不可用", "The full-text index is not available"),
    "stopping": Kind(503, "服务正在停止", "The service is stopping"),
    "storage": Kind(507, "存储有问题", "The store cannot take it"),
}
BY_STATUS = {
    401: "unauthorized",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    410: "gone",
    413: "request-too-large",
}
RETRY_SECONDS = {
    "too-many-requests": "2",
    "busy": "2",
    "timeout": "5",
    "stopping": "5",
    "dump-in-the-making": "10",
    "dump-failed": "60",
    "no-index": "5",
}


class ProblemError(Exception):
    """A problem to answer with: its kind, what happened in both languages, and members of its own."""

    def __init__(self, kind: str, zh: str, en: str, **members: object) -> None:
        super().__init__(en)
        self.kind, self.zh, self.en = kind, zh, en
        self.members = members

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind].status

    def headers(self) -> dict[str, str]:
        """The headers that go with the kind."""
        retry = RETRY_SECONDS.get(self.kind)
        told = {"Retry-After": retry} if retry else {}
        return told | ({"WWW-Authenticate": 'Bearer realm="zhengpu"'} if self.kind == "unauthorized" else {})

    def document(self, language: str) -> dict[str, Any]:
        """The problem details; `title` and `detail` in the language, both languages beside them.

        >>> ProblemError("not-found", "没有", "none").document("en")["title"]
        'Not found'
        """
        kind = KINDS[self.kind]
        english = language == "en"
        return {
            "type": f"/problems#{self.kind}",
            "title": kind.en if english else kind.zh,
            "status": kind.status,
            "detail": self.en if english else self.zh,
            "messages": {"zh": self.zh, "en": self.en},
            **self.members,
        }


def problem_response(problem: ProblemError, language: str) -> Response:
    """The problem as ``application/problem+json``."""
    body = json.dumps(problem.document(language), ensure_ascii=False).encode("utf-8", "replace")
    headers = problem.headers() | {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    return Response(body, problem.status, headers, PROBLEM)


def in_its_words(told: object) -> str:
    """What an engine or a library said, in a Chinese sentence: as its own words, which are English.

    >>> in_its_words("Unbound variable")
    '引擎原文：「Unbound variable」'
    """
    return f"引擎原文：「{told}」"


def not_found(what: str) -> ProblemError:
    """Nothing is known of `what`."""
    return ProblemError("not-found", f"没有 {what}", f"There is no {what}")


def gone(what: str, now: str | None = None) -> ProblemError:
    """`what` was here, and was retracted; `now` is what has its text since."""
    if now is None:
        return ProblemError("gone", f"{what} 已撤回", f"{what} was retracted")
    zh, en = f"{what} 已撤回，其文本现为 {now}", f"{what} was retracted; its text is {now} now"
    return ProblemError("gone", zh, en, successor=now)


def not_acceptable(offered: tuple[str, ...]) -> ProblemError:
    """None of the offered media types suits the client."""
    listed = ", ".join(offered)
    return ProblemError(
        "not-acceptable", f"可提供的格式：{listed}", f"What can be had: {listed}", offered=list(offered)
    )
