"""What a write's failure is to whoever sent it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from api.problems import ProblemError, in_its_words
from api.query_faults import update_fault_of
from api.write_errors import (
    WriteBusyError,
    WriteError,
    WriteQueueFullError,
    WriterCrashedError,
    WriteRefusedError,
    WriterNotReadyError,
    WriteTimeoutError,
)

# The kind of problem that each error of the store or of a reader is; any other is of the text.
_REFUSALS: Mapping[str, str] = {
    "DifferentText": "conflict",
    "SaidElsewhere": "conflict",
    "NotFound": "not-found",
    "Gone": "gone",
    "BadData": "data",
    "OtherOntology": "other-ontology",
    "StoreFull": "storage",
    "NotWritable": "storage",
    "NotReadable": "storage",
    "StoreDamaged": "storage",
    "CannotOpen": "storage",
}
_OWN_OUTCOMES = frozenset({"conflict", "not-found", "gone"})
# The writer may be stopped after it made a change, while it makes the change visible.
_WHOLE_ZH = "这次更改或者全部生效，或者完全没有，再次写入前请先查询。"
_WHOLE_EN = "The change was made whole or not at all; ask which before you send it again."
# It was made and could not be shown: whoever opens the store next shows it, before the next write.
_MADE_ZH = "更改已经写入，不必重发，但暂时还不能公布。"
_MADE_EN = "The change was made and need not be sent again, but it cannot be shown yet. "


def problem_of_write(error: WriteError) -> ProblemError:
    """The problem that a write's failure is."""
    return next(make(error) for kind, make in _PROBLEMS if isinstance(error, kind))


def outcome_of(error: WriteError) -> str:
    """How the metrics call a write's failure: ``not-found`` and ``gone`` as their problems, else ``invalid``,
    ``conflict`` or ``failed``.
    """
    if not isinstance(error, WriteRefusedError):
        return "failed"
    kind = _REFUSALS.get(error.kind, "unreadable")
    return {"storage": "failed", "other-ontology": "failed"}.get(
        kind, kind if kind in _OWN_OUTCOMES else "invalid"
    )


def _refused(error: WriteError) -> ProblemError:
    assert isinstance(error, WriteRefusedError)  # noqa: S101 - from the table below
    if error.kind == "BadUpdate":
        return _bad_update(error)
    members = {name: error.told[name] for name in ("bulletin", "stored", "given") if name in error.told}
    zh, en = (_MADE_ZH, _MADE_EN) if error.told.get("made") else ("", "")
    return ProblemError(_REFUSALS.get(error.kind, "unreadable"), zh + error.zh, en + error.en, **members)


def _bad_update(error: WriteRefusedError) -> ProblemError:
    reason = str(error.told["reason"])
    if not error.told["syntax"]:
        return ProblemError(
            "evaluation", f"引擎无法执行此更新。{in_its_words(reason)}", f"The engine says: {reason}"
        )
    fault = update_fault_of(str(error.told.get("text", "")), reason)
    return ProblemError("syntax", *fault.detail, line=fault.line, column=fault.column)


def _too_late(error: WriteError) -> ProblemError:
    assert isinstance(error, WriteTimeoutError)  # noqa: S101 - from the table below
    return ProblemError(
        "write-timeout",
        f"写入超过 {error.seconds:g} 秒，已终止。{_WHOLE_ZH}请缩小范围，分几次写入，或加大 timeout 参数。",
        f"The write was stopped after {error.seconds:g} s. {_WHOLE_EN} Write less at a time, or ask for a "
        "longer timeout.",
    )


_PROBLEMS: tuple[tuple[type[WriteError], Callable[[WriteError], ProblemError]], ...] = (
    (WriteRefusedError, _refused),
    (WriteTimeoutError, _too_late),
    (
        WriterNotReadyError,
        lambda _: ProblemError(
            "busy",
            "读写进程没有及时启动，什么也没有改动；请稍后再试。",
            "The process that reads and writes did not come up in time; nothing was changed. Try again.",
        ),
    ),
    (
        WriterCrashedError,
        lambda _: ProblemError(
            "out-of-resources",
            f"写入用完了内存或嵌套过深，已终止。{_WHOLE_ZH}请分几次写入。",
            f"The write used up its memory or nested too deep, and was stopped. {_WHOLE_EN} Write less at a "
            "time.",
        ),
    ),
    (
        WriteBusyError,
        lambda _: ProblemError(
            "busy",
            "在时限内没有轮到这次写入，什么也没有改动；请稍后再试，或加大 timeout 参数。",
            "The turn of this write did not come in time, and nothing was changed; try again in a moment, or "
            "ask for a longer timeout.",
        ),
    ),
    (
        WriteQueueFullError,
        lambda _: ProblemError(
            "too-many-requests",
            "排队的写入过多，请稍后再试。",
            "Too many writes wait; try again in a moment.",
        ),
    ),
)
