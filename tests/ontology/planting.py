"""Planting faults: damage to a copy of the knowledge files, and where it must be told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ontology.check import check
from ontology.errors import KnowledgeError

Damage = Callable[[Path], None]
Fault = tuple[str, Damage, int | str, str]
"""The file, the damage, the line (LAST, a number, or the pattern of the line), words of the reason."""
PLACES, ORGANIZATIONS = "gazetteer/places.csv", "gazetteer/organizations.csv"
POLICIES, VERBS = "registry/policies.csv", "lexicon/verbs.csv"
MONTHLY, FRAME, GRAMMAR = "genres/monthly-report.yaml", "genres/frame.yaml", "lexicon/grammar.yaml"
THEMES = "concepts/theme.ttl"
LAST = -1  # the last line of the file


def add(file: str, *rows: dict[str, str]) -> Damage:
    """Append rows with some cells, the source among them."""

    def damage(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        header = next(csv.reader(io.StringIO(text)))
        out = io.StringIO()
        table = csv.DictWriter(out, header, restval="", lineterminator="\n")
        sourced = {"source": "测试"} if "source" in header else {}
        table.writerows(sourced | row for row in rows)
        path.write_text(text + out.getvalue(), encoding="utf-8")

    return damage


def end(file: str, text: str) -> Damage:
    """Append a text as it is."""

    def damage(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return damage


def edit(file: str, old: str, new: str) -> Damage:
    """Replace the first match of a pattern."""

    def damage(folder: Path) -> None:
        path = folder / file
        text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        assert count, "nothing to damage"
        path.write_text(text, encoding="utf-8")

    return damage


def write(file: str, content: bytes) -> Damage:
    """Make a file."""

    def damage(folder: Path) -> None:
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(content)

    return damage


def place(ident: str, **cells: str) -> dict[str, str]:
    return {"id": ident, "name": "甲", "short": "乙", "level": "prefecture", "within": "450000"} | cells


def body(slug: str, name: str, **cells: str) -> dict[str, str]:
    return {"slug": slug, "name": name, "type": "GovernmentBody"} | cells


def policy(slug: str, name: str, **cells: str) -> dict[str, str]:
    return {"slug": slug, "type": "Policy", "name": name} | cells


def line_of(path: Path, at: int | str) -> int:
    """The number of the line that is meant, in the damaged file."""
    if at == 0 or not path.is_file():
        return 0
    lines = path.read_text(encoding="utf-8", errors="replace").removesuffix("\n").split("\n")
    if isinstance(at, int):
        return len(lines) if at == LAST else at
    return next(number for number, line in enumerate(lines, 1) if re.search(at, line))


def rounds(faults: Mapping[str, Fault]) -> list[dict[str, Fault]]:
    """The faults in groups in which each file is damaged once: a check costs half a second, and names what is
    wrong with all files. Faults that keep a table from being read, or leave a cell empty, hide others: they
    go by themselves.
    """
    groups: list[dict[str, Fault]] = []
    for name, fault in faults.items():
        free = (each for each in groups if fault[0] not in {file for file, *_ in each.values()})
        group = next(free, None)
        if group is None:
            groups.append(group := {})
        group[name] = fault
    return groups


def untold(copy: Path, faults: Mapping[str, Fault]) -> list[str]:
    """Which of some faults, planted in a copy, are not named by file, line and reason in both languages."""
    for _, damage, _, _ in faults.values():
        damage(copy)
    found = check(copy)
    return [name for name, fault in faults.items() if not _is_told(copy, fault, found)]


def _is_told(copy: Path, fault: Fault, found: list[KnowledgeError]) -> bool:
    file, _, at, reason = fault
    name, line = Path(file).name, line_of(copy / file, at)
    told = [f for f in found if (f.file, f.line) == (name, line) and reason in f.en]
    where = f"{name} 第 {line} 行：" if line else f"{name}："
    return bool(told) and all(f.zh.startswith(where) and f.zh != f.en for f in told)
