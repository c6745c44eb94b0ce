"""The rows of an annotation by hand: which keys they may have, and how a wrong one is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from graph_builder.model import Kind, Status
from ontology.errors import ZhengpuError

Row = Mapping[str, Any]
KINDS = {str(k): k for k in Kind} | {"Other": Kind.PROGRAMME}  # 受理举报: work without a name of its own
_KEYS = {  # kind of row -> the keys that it must have, and those that it may have
    "file": ("bulletin entities activities figures spread", "spread_optional"),
    "bulletin": (
        "period sections",
        """title_in_text issued published publisher reprinted_by withheld_sections provinces genre script note
        file synthetic dress""",
    ),
    "entities": ("organizations persons places documents platforms programmes", ""),
    "organizations": ("name", "aliases name_alt optional"),
    "persons": ("name", "aliases name_alt posts optional"),
    "places": ("name", "aliases name_alt actor optional"),
    "documents": ("name", "aliases name_alt type number quoted optional"),
    "platforms": ("name", "aliases name_alt optional"),
    "programmes": ("name", "aliases name_alt optional"),
    "activities": (
        "id agents verb target quote",
        """date place places participants count status joint distributive open_list optional generic note
        theme section event programme quoted second_article date_note
        name_alt agents_alt verb_alt date_alt""",
    ),
    "target": ("type name", "kind type_alt programme platform"),
    "figures": ("what value unit quote", "id unit_alt as_of approx bound optional note"),
}


class GoldError(ZhengpuError):
    """An annotation that cannot be used, named by file and row."""

    def __init__(self, file: str, row: str, zh: str, en: str) -> None:
        super().__init__(f"{file}，{row}：{zh}", f"{file}, {row}: {en}")
        self.file = file
        self.row = row


def load(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what an annotation file holds, not checked. Raises GoldError for a file that cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise GoldError(path.name, "YAML", f"不是合格的 YAML：{error}", f"no YAML: {error}") from error
    except (ValueError, RecursionError) as error:
        raise GoldError(
            path.name,
            "YAML",
            f"有读不出的值（没有这一天、数字过长或嵌套过深），请改正：{error}",
            f"a value cannot be read (no such day, too long a number or nested too deep); mend it: {error}",
        ) from error


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def check(gold: Row, file: str) -> None:
    """Refuse what is misspelt: a key that nobody reads would be lost silently.

    >>> check({"bulletins": {}}, "a.yaml")
    Traceback (most recent call last):
    ...
    graph_builder.gold_rows.GoldError: a.yaml, file: unknown keys: ['bulletins']
    """
    _check_row(gold, "file", file, "file")
    for kind in ("bulletin", "entities"):
        _check_row(gold[kind], kind, file, kind)
    for kind, rows in chain(gold["entities"].items(), [(k, gold[k]) for k in ("activities", "figures")]):
        for number, row in enumerate(rows, 1):
            _check_row(row, kind, file, _name(kind, row, number))
    ids = Counter(row["id"] for row in gold["activities"])
    for number, row in enumerate(gold["activities"], 1):
        _check_activity(row, file, _name("activities", row, number), ids[row["id"]])


def _check_activity(row: Row, file: str, name: str, times: int) -> None:
    target, status = row["target"], row.get("status", "reported")
    _check_row(target, "target", file, name)
    if target["type"] not in KINDS:
        raise GoldError(file, name, f"未知的类型：{target['type']}", f"unknown type: {target['type']}")
    if status not in set(Status):
        raise GoldError(file, name, f"未知的状态：{status}", f"unknown status: {status}")
    if times > 1:
        raise GoldError(file, name, f"编号出现 {times} 次", f"the id stands {times} times")


def _name(kind: str, row: Row, number: int) -> str:
    return f"{kind} {row.get('id', number)}"


def _check_row(row: Row, kind: str, file: str, name: str) -> None:
    if not isinstance(row, Mapping):
        raise GoldError(file, name, "应为键值对", "must be a mapping")
    required, optional = (set(keys.split()) for keys in _KEYS[kind])
    if unknown := sorted(map(str, set(row) - required - optional)):
        raise GoldError(file, name, f"未知的键：{unknown}", f"unknown keys: {unknown}")
    if missing := sorted(required - set(row)):
        raise GoldError(file, name, f"缺少键：{missing}", f"missing keys: {missing}")
