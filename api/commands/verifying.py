"""verify: a store."""

from __future__ import annotations

import sys
from pathlib import Path

from api.cli_options import DEFAULT_STATE
from api.commands.places import Place, opened
from api.language import language, say
from graph_builder.case import Finding
from graph_builder.store import layout
from graph_builder.store.layout import Marker
from graph_builder.store.remote.store import RemoteStore
from graph_builder.verify import verify, verify_remote
from graph_builder.verify_reading import ontology_differs

LONGEST = 400  # characters of a subject that are shown


def run_verify(store: Place, state: Path = DEFAULT_STATE) -> int:
    """Name everything wrong with a store; return 1 when there is something."""
    findings, marker = _found(store, state)
    for finding in findings:
        words = finding.zh if language() == "zh" else finding.en
        print(f"[{finding.kind}] {_cut(finding.subject)} {words}", file=sys.stderr)
    if ontology_differs(marker):
        zh = "注意：库建成后本体有改动，登记库和各公报未与现在的读法对照；请重新运行 zhengpu build，再核对。"
        en = (
            "Note: the ontology has changed since this store was built, so registry and bulletins were not "
            "compared with what is read now; run `zhengpu build` again, then verify."
        )
        print(say(zh, en), file=sys.stderr)
    if not findings:
        print(say(f"{store}：全部约束成立", f"{store}: every invariant holds"))
    return 1 if findings else 0


def _cut(subject: str) -> str:
    """A subject as long as a line may be: that of a finding may be a whole literal.

    >>> len(_cut("x" * 100_000))
    400
    """
    return subject if len(subject) <= LONGEST else subject[: LONGEST - 1] + "…"


def _found(store: Place, state: Path) -> tuple[list[Finding], Marker]:
    if isinstance(store, Path):
        return verify(store), layout.find(store)
    with opened(store, state, create=False) as remote:
        assert isinstance(remote, RemoteStore)  # noqa: S101 - an address was given
        return verify_remote(remote), remote.as_marker()
