"""verify: a store."""

from __future__ import annotations

import sys
from pathlib import Path

from api.language import language, say
from graph_builder.store import layout
from graph_builder.verify import verify
from graph_builder.verify_reading import ontology_differs


def run_verify(store: Path) -> int:
    """Name everything wrong with a store; return 1 when there is something."""
    findings = verify(store)
    for finding in findings:
        words = finding.zh if language() == "zh" else finding.en
        print(f"[{finding.kind}] {finding.subject} {words}", file=sys.stderr)
    if ontology_differs(layout.find(store)):
        zh = "注意：库建成后本体有改动，登记库和各公报未与现在的读法对照；请重新运行 zhengpu build，再核对。"
        en = (
            "Note: the ontology has changed since this store was built, so registry and bulletins were not "
            "compared with what is read now; run `zhengpu build` again, then verify."
        )
        print(say(zh, en), file=sys.stderr)
    if not findings:
        print(say(f"{store}：全部约束成立", f"{store}: every invariant holds"))
    return 1 if findings else 0
