"""build, retract: bulletins in and out of a store."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from api.cli_options import DEFAULT_STATE
from api.commands.naming import complain_of_rows
from api.commands.places import Place, is_service, opened
from api.commands.posting import run_post
from api.commands.suggesting import NO_HELPERS, OneProcessOnly, Wanted, helpers
from api.language import say, words_of
from api.reading_warnings import WARNINGS
from api.settings import Settings
from graph_builder.build import FileResult, build
from graph_builder.inputs import Inputs
from graph_builder.pipeline import pipeline_for
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.remote.store import RemoteStore
from graph_builder.suggestions import nothing
from ontology.errors import ZhengpuError
from ontology.load import load

_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
_CHANGES = {
    "created": ("新增", "created"),
    "replaced": ("更新", "replaced"),
    "unchanged": ("未变", "unchanged"),
    "copy": ("副本，不重复计入", "copy, counted once"),
    "failed": ("失败", "failed"),
}


class NoSuchBulletin(ZhengpuError):
    """A name by which no bulletin of the store goes."""

    def __init__(self, name: str, known: list[str]) -> None:
        there = "、".join(known) or "（空）"
        super().__init__(
            f"库中没有公报 {name}；现有：{there}",
            f"the store has no bulletin {name}; it has: {', '.join(known) or 'none'}",
        )


def run_build(
    inputs: Inputs,
    store: Place,
    workers: int,
    replace: bool,
    base: str | None = None,
    wanted: Wanted = NO_HELPERS,
    state: Path = DEFAULT_STATE,
) -> int:
    """Build the files of `inputs` into the store at `store`; return the exit status (1 when some file, or a
    row of a manifest, failed, or a model that is `wanted` did not answer).

    `base` is where identifiers begin in a store that is made now; one that is there has its own.
    """
    if wanted and workers > 1:
        raise OneProcessOnly
    if isinstance(store, str) and is_service(store):
        return run_post(inputs, store, replace, os.environ)
    console = Console(stderr=True)
    with (
        helpers(wanted, os.environ, pipeline_for(load())) as helping,
        opened(store, state, checked_base(base)) as opened_store,
        _pool(workers) as pool,
    ):
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(say("读取公报", "Reading bulletins"), total=len(inputs.files))
            results = build(
                inputs.files,
                opened_store,
                given=inputs.given,
                replace=replace,
                executor=pool,
                seen=lambda _: progress.advance(task),
                suggest=helping.suggest if wanted else nothing,
            )
        triples = opened_store.count()
    Console().print(_summary(results))
    for result in results:
        _complain(result)
    complain_of_rows(inputs)
    answered = helping.tell()
    print(say(f"库中共有 {triples} 条三元组：{store}", f"The store holds {triples} triples: {store}"))
    return 1 if inputs.faults or any(r.error for r in results) or not answered else 0


@contextmanager
def _pool(workers: int) -> Iterator[Executor | None]:
    if workers < 2:
        yield None
        return
    with ProcessPoolExecutor(workers) as pool:
        yield pool


def _summary(results: Sequence[FileResult]) -> Table:
    table = Table(box=None, pad_edge=False)
    for zh, en, right in (
        ("文件", "file", False),
        ("公报", "bulletin", False),
        ("行为", "acts", True),
        ("数字", "figures", True),
        ("采用", "adoptions", True),
        ("结果", "result", False),
    ):
        table.add_column(say(zh, en), justify="right" if right else "left", overflow="fold")
    for result in results:
        counts = result.counts
        numbers = (counts.activities, counts.figures, counts.adoptions)
        name = result.bulletin.rpartition("/")[2]
        table.add_row(result.path.name, name, *map(str, numbers), say(*_CHANGES[result.change]))
    return table


def _complain(result: FileResult) -> None:
    if result.error:
        print(words_of(result.error), file=sys.stderr)
    for warning in result.warnings:
        print(f"{result.path}: {say(*WARNINGS[warning])}", file=sys.stderr)


def checked_base(base: str | None) -> str | None:
    """Return a base that identifiers can begin with. Raises SettingError."""
    return None if base is None else Settings(base=base).base


def run_retract(bulletin: str, store: Place, state: Path = DEFAULT_STATE) -> int:
    """Take a bulletin (its IRI, or the last part of it) out of a store."""
    with opened(store, state, create=False) as opened_store:
        iri = _by_name(opened_store, bulletin)
        outcome = opened_store.retract(iri)
    print(say(f"已撤回 {outcome.bulletin}", f"Retracted {outcome.bulletin}"))
    return 0


def _by_name(store: EmbeddedStore | RemoteStore, name: str) -> str:
    known = [entry.iri for entry in store.bulletins()]
    end = "/bulletin/" + name.removeprefix("bulletin/")
    found = next((iri for iri in known if iri == name or iri.endswith(end)), None)
    if found is None and _IRI.fullmatch(name):
        return name  # the store knows what it never had from what is gone
    if found is None:
        raise NoSuchBulletin(name, [iri.rpartition("/")[2] for iri in known])
    return found
