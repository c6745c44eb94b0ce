"""check and verify: the knowledge files, and a store."""

from __future__ import annotations

import sys
from pathlib import Path

from api.language import language, say, words_of
from graph_builder.verify import verify
from ontology.check import check


def run_check() -> int:
    """Name every fault in the knowledge files; return 1 when there is one."""
    faults = check()
    for fault in faults:
        print(words_of(fault), file=sys.stderr)
    if not faults:
        print(say("知识文件无误", "The knowledge files are in order"))
    return 1 if faults else 0


def run_verify(store: Path) -> int:
    """Name everything wrong with a store; return 1 when there is something."""
    findings = verify(store)
    for finding in findings:
        print(finding.zh if language() == "zh" else finding.en, file=sys.stderr)
    if not findings:
        print(say(f"{store}：全部约束成立", f"{store}: every invariant holds"))
    return 1 if findings else 0
