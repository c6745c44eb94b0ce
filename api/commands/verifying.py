"""verify: a store."""

from __future__ import annotations

import sys
from pathlib import Path

from api.language import language, say
from graph_builder.verify import verify
from ontology.errors import ZhengpuError


class Unreadable(ZhengpuError):
    """A store whose files are too damaged to be checked one by one."""

    def __init__(self, store: Path, reason: str) -> None:
        super().__init__(
            f"{store}：库的文件已损坏，无法逐项核对：{reason}。请在新目录中重新构建。",
            f"{store}: its files are damaged and cannot be checked: {reason}. Build again elsewhere.",
        )


def run_verify(store: Path) -> int:
    """Name everything wrong with a store; return 1 when there is something."""
    try:
        findings = verify(store)
    except (RuntimeError, OSError, ValueError) as error:  # the engine's own words on files it cannot read
        raise Unreadable(store, str(error)) from error
    for finding in findings:
        words = finding.zh if language() == "zh" else finding.en
        print(f"[{finding.kind}] {finding.subject} {words}", file=sys.stderr)
    if not findings:
        print(say(f"{store}：全部约束成立", f"{store}: every invariant holds"))
    return 1 if findings else 0
