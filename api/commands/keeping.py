"""backup, restore, token, audit: what whoever runs a service needs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from api.language import say
from api.tokens import digest_of, new_token, parse_tokens
from graph_builder.building.ledger import copy_ledger
from graph_builder.store import layout
from graph_builder.store.backup import back_up
from graph_builder.store.backup import restore as restore_store
from graph_builder.store.journal import Change, Journal
from graph_builder.store.layout import Home
from ontology.errors import ZhengpuError


class WrongName(ZhengpuError):
    """A name that a token cannot have."""

    exit_status = 2

    def __init__(self, name: str) -> None:
        super().__init__(
            f"名称 {name[:40]} 不可用：用字母、数字和 . _ -，至多 40 个",
            f"The name {name[:40]} cannot be used: letters, digits and . _ -, 40 at most",
        )


def run_backup(store: Path, target: Path) -> int:
    """Copy the published state of a store."""
    revision = back_up(store, target, copy_ledger)
    print(say(f"已备份第 {revision} 版：{target}", f"Backed up revision {revision}: {target}"))
    return 0


def run_restore(source: Path, store: Path) -> int:
    """Make a store of a backup."""
    revision = restore_store(source, store, copy_ledger)
    print(say(f"已恢复第 {revision} 版：{store}", f"Restored revision {revision}: {store}"))
    return 0


def run_token(name: str) -> int:
    """Print a new token and the digest that the settings take."""
    token = new_token()
    entry = f"{name}:{digest_of(token)}" if name else digest_of(token)
    try:
        parse_tokens(entry)
    except ValueError:
        raise WrongName(name) from None
    print(say("令牌（只显示这一次）：", "Token (shown this once):"), token)
    print(say("设置：", "Setting:"), f"ZHENGPU_INGEST_TOKENS={entry}")
    print(say("或：", "or:"), f"ZHENGPU_ADMIN_TOKENS={entry}")
    return 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the audit: a change of the journal, called what ``/changes`` calls it.

    ``act`` is ``came``, ``changed`` or ``went``; what is ``other`` there is told apart here, for whoever
    keeps the store: ``registry`` and ``update``.
    """

    revision: int
    at: str
    act: str
    subject: str
    digest: str
    who: str
    recovered: bool


def entries(changes: Iterable[Change]) -> Iterator[Entry]:
    """The rows of all changes of a journal, the first first.

    >>> row = Change(1, "2026-01-01", "replace", "b", "d1", "ann", False)
    >>> [each.act for each in entries([row, row])]
    ['came', 'changed']
    """
    standing: set[str] = set()
    for change in changes:
        yield Entry(**(asdict(change) | {"act": _act(change, standing)}))
        if change.act == "replace":
            standing.add(change.subject)
        else:
            standing.discard(change.subject)


def _act(change: Change, standing: Container[str]) -> str:
    if change.act == "replace":
        return "changed" if change.subject in standing else "came"
    return "went" if change.act == "retract" else change.act


def run_audit(store: Path, since: int, form: str) -> int:
    """Print the rows of the journal after a revision."""
    layout.find(store)
    journal = Journal.look(Home(store).journal)
    try:
        rows = [row for row in entries(journal.changes()) if row.revision > since]
    finally:
        journal.close()
    _WRITERS[form](rows)
    return 0


def _table(rows: Sequence[Entry]) -> None:
    for row in rows:
        recovered = say("（恢复时补记）", " (recorded on recovery)") if row.recovered else ""
        print(f"{row.revision:>7}  {row.at}  {row.act:<8}  {row.who or '-':<16}  {row.subject}{recovered}")


def _json(rows: Sequence[Entry]) -> None:
    for row in rows:
        print(json.dumps(asdict(row), ensure_ascii=False))


def _csv(rows: Sequence[Entry]) -> None:
    writer = csv.DictWriter(sys.stdout, [field.name for field in fields(Entry)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)


_WRITERS = {"table": _table, "json": _json, "csv": _csv}
