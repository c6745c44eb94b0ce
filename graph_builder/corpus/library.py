"""Sentences with slots, layouts and words: the files that an invented corpus is made of, as typed rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ontology.errors import ZhengpuError

FOLDER = Path(__file__).parents[2] / "examples" / "corpus"
SETS = ("known", "held-back")
Json = dict[str, Any]
T = TypeVar("T")


class BadLibrary(ZhengpuError):
    """A file of sentences that cannot be used, named by file, row and reason."""

    def __init__(self, file: str, row: str, zh: str, en: str) -> None:
        super().__init__(f"{file}，{row}：{zh}", f"{file}, {row}: {en}")


@dataclass(frozen=True, slots=True)
class Act:
    """An act that a sentence tells; names are slots, or text with slots in braces."""

    agents: tuple[str, ...]
    verb: str
    type: str
    target: str
    date: str | None
    status: str
    participants: tuple[str, ...]
    adopts: str | None
    stage: str | None = None
    agent_inferred: bool = False
    adopts_alt: tuple[str | None, ...] = ()
    adopts_optional: bool = False
    level: str = ""
    optional: bool = False
    verb_alt: tuple[str, ...] = ()
    name_alt: tuple[str, ...] = ()
    type_alt: tuple[str, ...] = ()
    date_alt: tuple[str, ...] = ()
    agents_alt: tuple[tuple[str, ...], ...] = ()
    distributive: bool = False
    open_list: bool = False
    joint: str = ""
    actor: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure: `value` is a slot or a number, told in units of `scale`."""

    what: str
    value: str | int
    unit: str
    approx: bool = False
    scale: int = 1
    sign: int = 1
    value_max: str = ""
    unit_alt: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence, or a few, with slots, and what an annotation has of it."""

    id: str
    set: str
    kind: str
    domain: str
    needs: tuple[str, ...]
    text: str
    acts: tuple[Act, ...]
    figures: tuple[FigureRow, ...]
    entities: tuple[str, ...]
    entities_optional: tuple[str, ...] = ()
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    constraints: str = ""
    no_figure: tuple[str, ...] = ()
    event_kind: str = "any"
    extra_slot: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a part of a bulletin is laid out."""

    id: str
    set: str
    kind: str
    layout: str
    acts: tuple[Act, ...]
    figures: tuple[FigureRow, ...]
    entities: tuple[str, ...]
    drop_subject: bool = False
    constraints: str = ""
    spot: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What fills the slots that the knowledge files know nothing of."""

    topic: str
    sections: Mapping[str, str]
    notice: str
    domains: Mapping[str, str]
    second_roles: tuple[str, ...]
    not_first: tuple[str, ...]
    common_surnames: int
    given_names: tuple[str, ...]
    companies: tuple[str, ...]
    own_platforms: tuple[str, ...]
    schools: tuple[str, ...]
    universities: tuple[str, ...]
    doc_titles: tuple[str, ...]
    docno: str
    themes: tuple[str, ...]
    events: Mapping[str, tuple[str, ...]]
    ministry: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that a corpus is made of but the knowledge files."""

    templates: tuple[Template, ...]
    layouts: tuple[Layout, ...]
    words: Words

    def layouts_of(self, kind: str, sets: tuple[str, ...]) -> tuple[Layout, ...]:
        """Return the layouts of a part; those that drop the subject of their sentences are left out."""
        return tuple(e for e in self.layouts if e.kind == kind and e.set in sets and not e.drop_subject)


def read_library(folder: Path = FOLDER) -> Library:
    """Return what the files of `folder` hold. Raises BadLibrary for unknown and for missing keys."""
    templates = tuple(_template(row) for row in _rows(folder / "templates.yaml"))
    layouts = tuple(_layout(row) for row in _rows(folder / "entries.yaml"))
    path = folder / "words.yaml"
    data = _yaml(path)
    if not isinstance(data, dict):
        raise BadLibrary(path.name, "file", "应为键值对", "must be a mapping")
    return Library(templates, layouts, _make(Words, _frozen(data), path.name, "file"))


def _yaml(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadLibrary(path.name, "file", f"无法读取：{error}", f"cannot be read: {error}") from error


def _rows(path: Path) -> list[tuple[str, Json]]:
    data = _yaml(path)
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise BadLibrary(path.name, "file", "应为一列键值对", "must be a list of mappings")
    return [(path.name, row) for row in data]


def _template(told: tuple[str, Json]) -> Template:
    return _with_acts(Template, *told)


def _layout(told: tuple[str, Json]) -> Layout:
    return _with_acts(Layout, *told)


def _with_acts(kind: type[T], file: str, row: Json) -> T:
    name = str(row.get("id", "?"))
    parts = _frozen({k: v for k, v in row.items() if k not in {"acts", "figures"}})
    parts["acts"] = tuple(_make(Act, _frozen(a), file, name) for a in row.get("acts") or ())
    parts["figures"] = tuple(_make(FigureRow, _frozen(f), file, name) for f in row.get("figures") or ())
    if parts.get("set") not in SETS:
        raise BadLibrary(
            file, name, f"set 应为 {'、'.join(SETS)}", f"its set must be one of {', '.join(SETS)}"
        )
    return _make(kind, parts, file, name)


def _make(kind: type[T], row: Json, file: str, name: str) -> T:
    declared: Any = kind  # a dataclass, which mypy cannot be told of a type variable
    known = {f.name: f for f in fields(declared)}
    required = {n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING}
    if unknown := sorted(map(str, set(row) - set(known))):
        raise BadLibrary(file, name, f"未知的键：{unknown}", f"unknown keys: {unknown}")
    if missing := sorted(required - set(row)):
        raise BadLibrary(file, name, f"缺少键：{missing}", f"missing keys: {missing}")
    return kind(**row)


def _frozen(row: Mapping[str, Any]) -> Json:
    return {key: _tuple(value) for key, value in row.items()}


def _tuple(value: Any) -> Any:  # noqa: ANN401 - lists become tuples at any depth
    if isinstance(value, list):
        return tuple(_tuple(v) for v in value)
    if isinstance(value, dict):
        return {k: _tuple(v) for k, v in value.items()}
    return value
