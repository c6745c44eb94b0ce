"""The checks of what stands beside the data: texts, journal, snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest

import pyoxigraph as ox

from graph_builder.case import Case, Finding
from graph_builder.store.journal import Change
from graph_builder.store.layout import Home
from graph_builder.store.trouble import ENGINE
from graph_builder.verify_indexes import disagreeing


def texts_are_whole(case: Case) -> Iterator[Finding]:
    """Each bulletin's text is there, the record of its source and what models suggested; each text is what
    its name says, and none lies there for nothing.
    """
    kept, needed = set(case.texts.digests()), {d for entry in case.bulletins for d in entry.kept}
    for entry in case.bulletins:
        if entry.digest not in kept:
            yield Finding("text", entry.iri, "原文不在", "its text is not there")
        if entry.record and entry.record not in kept:
            yield Finding("text", entry.iri, "来历记录不在", "the record of its source is not there")
        if entry.suggestions and entry.suggestions not in kept:
            yield Finding(
                "text", entry.iri, "所存的模型建议不在", "the suggestions kept for it are not there"
            )
    for path in case.texts.strays():
        yield Finding(
            "text", str(path.relative_to(case.texts.folder)), "不是库中的文本", "is no text of the store"
        )
    for digest in sorted(kept):
        if not case.texts.has(digest):
            yield Finding("text", digest, "文本内容与摘要不符", "the text is not what its digest says")
        if case.tidy and digest not in needed:
            yield Finding("text", digest, "没有公报使用此文本", "no bulletin has this text")


def journal_agrees(case: Case) -> Iterator[Finding]:
    """The journal knows the bulletins that stand, and no others."""
    stands = {entry.iri: entry.digest for entry in case.bulletins}
    for iri in sorted(stands.keys() | case.recorded.keys()):
        if stands.get(iri) != case.recorded.get(iri) and iri != case.pending:
            yield Finding("journal", iri, "日志与数据不一致", "the journal and the data disagree")


def history_is_possible(case: Case) -> Iterator[Finding]:
    """Each row of the journal follows from those before it, and copies are copies of what once stood."""
    stands: dict[str, str] = {}
    texts: set[tuple[str, str]] = set()
    for row in case.rows:
        if not _follows(row, stands, case):
            yield Finding("journal", f"{row.revision} {row.subject}", "此行与之前各行矛盾", "does not follow")
        if row.act == "replace":
            stands[row.subject] = row.digest
            texts.add((row.subject, row.digest))
        else:
            stands.pop(row.subject, None)
    for copy in case.copies:
        if (copy.bulletin, copy.original) not in texts:
            yield Finding("journal", copy.bulletin, "副本没有原本", "has a copy of a text that it never had")


def _follows(row: Change, stands: dict[str, str], case: Case) -> bool:
    possible = {
        "replace": row.subject not in case.own_names and bool(row.digest),
        "retract": stands.get(row.subject) == row.digest,
        "registry": row.subject == case.own.registry.value,
        "derive": row.subject == case.own.diffusion.value and bool(row.digest),
        "update": bool(row.digest),
    }
    return row.revision > 0 and possible.get(row.act, False) and _is_time(row.at)


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def the_snapshot_shows_the_data(case: Case) -> Iterator[Finding]:
    """The newest snapshot is there, all of it can be read, and at rest it holds what the data hold."""
    newest = case.snapshots.newest()
    if newest < 0:
        yield Finding("snapshot", case.place.name, "没有已发布的快照", "has no published snapshot")
        return
    try:
        shown = ox.Store.read_only(str(case.snapshots.path(newest)))
        differs = case.at_rest and (newest != case.revision or not _is_same(shown, case.data))
        differs = differs or (not _is_of_the_data(case, newest) and bool(disagreeing(shown, shown)))
    except (*ENGINE, ValueError) as error:
        yield Finding("snapshot", str(newest), f"快照无法读取：{error}", f"cannot be read: {error}")
        return
    if differs:
        yield Finding("snapshot", str(newest), "快照与数据不一致", "does not show what the data hold")


def _is_same(some: ox.Store, others: ox.Store) -> bool:
    """Whether two hold the same: engines tell what they hold in the order of the same keys."""
    return all(one == other for one, other in zip_longest(some, others))


def _is_of_the_data(case: Case, revision: int) -> bool:
    """Whether a snapshot has no files of quads but those of the data, which another check reads."""
    data = Home(case.place).data
    files = case.snapshots.path(revision).glob("*.sst")
    return all((data / file.name).exists() and (data / file.name).samefile(file) for file in files)
