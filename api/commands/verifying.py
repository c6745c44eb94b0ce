"""verify: a store."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cli_options import DEFAULT_STATE
from api.commands.bar import Log, bar
from api.commands.places import Place, opened
from api.language import language, say
from graph_builder.case import Finding
from graph_builder.diffusion.derived.freshness import is_stale
from graph_builder.store import layout
from graph_builder.store.base import StoreError
from graph_builder.store.layout import Marker
from graph_builder.store.reader import open_reader
from graph_builder.store.remote.store import RemoteStore
from graph_builder.verify import verify, verify_remote
from graph_builder.vintage import differs

LONGEST = 400  # characters of a subject that are shown


def run_verify(store: Place, state: Path = DEFAULT_STATE, workers: int = 1) -> int:
    """Name everything wrong with a store, whose bulletins so many `workers` inspect; return 1 when there is
    something.
    """
    findings, marker, stale = _found(store, state, workers)
    for finding in findings:
        words = finding.zh if language() == "zh" else finding.en
        print(f"[{finding.kind}] {_cut(finding.subject)} {words}", file=sys.stderr)
    if differs(marker) and not marker.migrating:  # half way there is a finding
        zh = "注意：库建成后本体有改动，登记库和各公报未与现在的读法对照；请运行 zhengpu migrate，再核对。"
        en = (
            "Note: the ontology has changed since this store was built, so registry and bulletins were not "
            "compared with what is read now; run `zhengpu migrate`, then verify."
        )
        print(say(zh, en), file=sys.stderr)
    if stale:
        zh = "注意：传播结果是由先前的采纳得出的，已陈旧；请运行 zhengpu diffusion derive。"
        en = (
            "Note: the results of diffusion were made from other adoptions than the store has now; run "
            "`zhengpu diffusion derive` to make them again."
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


def _found(store: Place, state: Path, workers: int) -> tuple[list[Finding], Marker, bool]:
    """What is wrong with a store, what it was built with, and whether its results of diffusion are stale."""
    if isinstance(store, Path):
        with _shown() as passed:
            findings = verify(store, workers=workers, passed=passed)
        return findings, layout.find(store), _is_stale(store)
    with opened(store, state, create=False) as remote, _shown() as passed:
        assert isinstance(remote, RemoteStore)  # noqa: S101 - an address was given
        return verify_remote(remote, passed=passed), remote.as_marker(), is_stale(remote)


@contextmanager
def _shown() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, a line a minute in a log: what is told how far the checks came, of how much."""
    with bar() as progress:
        log, task = Log(progress), progress.add_task(say("逐项核对", "Checking"), total=None)

        def passed(done: int, whole: int) -> None:
            progress.update(task, completed=done, total=whole)
            log.tell()

        yield passed


def _is_stale(store: Path) -> bool:
    try:
        with open_reader(store) as reader:
            return is_stale(reader)
    except StoreError:  # what cannot be read is among the findings
        return False
