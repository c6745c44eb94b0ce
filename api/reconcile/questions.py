"""What a client of the reconciliation service asks, read from its JSON.

>>> parse_batch('{"q0": {"query": "教育部", "type": "GovernmentBody", "limit": 2}}')["q0"].limit
2
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sized
from dataclasses import dataclass
from typing import Any

from api.problems import ProblemError, in_its_words
from api.search import LONGEST
from graph_builder.store.search.kinds import kind_of
from ontology.terms import NS

RECONCILED = ("organization", "place", "document", "platform", "policy", "programme", "person")
"""The kinds of things that names are matched with."""

BATCH, MOST, USUAL = 50, 50, 10
_MANY = 20  # properties of a query or an extension, values of a property, types
_MOST_IDS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What else is known of the thing: a property and the values that it may have, texts or identifiers."""

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A name to match, the classes that the thing may be of (none: any), and how many candidates to give."""

    text: str
    types: tuple[str, ...] = ()
    limit: int = USUAL
    properties: tuple[Wanted, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that the classes are of."""
        found = {kind_of([each]) for each in self.types}
        return tuple(kind for kind in RECONCILED if kind in found or not self.types)


@dataclass(frozen=True, slots=True)
class Extension:
    """Things, and the properties to fetch of them, each with its settings."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, Mapping[str, Any]], ...]


def parse_batch(raw: str) -> dict[str, Question]:
    """Read a batch of queries by their keys. Raises ProblemError for what is none."""
    batch = _object(_json(raw), "queries")
    _check_size("queries", batch, BATCH)
    return {key: _question(each, key) for key, each in batch.items()}


def parse_single(raw: str) -> Question:
    """Read one query: its name alone, or an object as in a batch. Raises ProblemError."""
    return (
        _question(_json(raw), "query") if raw.lstrip().startswith("{") else _question({"query": raw}, "query")
    )


def parse_extension(raw: str) -> Extension:
    """Read what to fetch. Raises ProblemError."""
    told = _object(_json(raw), "extend")
    ids, properties = told.get("ids"), told.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise _bad("extend", "须有 ids 和 properties 两个列表", "the lists ids and properties are needed")
    _check_size("extend.ids", ids, _MOST_IDS)
    _check_size("extend.properties", properties, _MANY)
    if not all(isinstance(each, str) for each in ids):
        raise _bad("ids", "须是字符串", "must be strings")
    pairs = []
    for each in properties:
        name, settings = _object(each, "properties").get("id"), each.get("settings")
        if not isinstance(name, str):
            raise _bad("properties", "每项须有 id", "each needs an id")
        pairs.append((name, settings if isinstance(settings, dict) else {}))
    return Extension(tuple(dict.fromkeys(ids)), tuple(pairs))


def class_of(name: str) -> str:
    """The IRI of a class that a client names by its local name or its IRI.

    >>> class_of("Place") == class_of("https://w3id.org/zhengpu/ontology#Place")
    True
    """
    return name if "://" in name else NS + name


def _question(told: object, key: str) -> Question:
    query = _object(told, key)
    text, limit = query.get("query", ""), query.get("limit", USUAL)
    if not isinstance(text, str) or len(text) > LONGEST:
        raise _bad(
            key,
            f"query 须是至多 {LONGEST} 个字符的字符串",
            f"query: a string of {LONGEST} characters at most",
        )
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise _bad(key, "limit 须是正整数", "limit: a whole number, 1 or more")
    wanted = _wanted(query.get("properties") or [], key)
    if not text and not wanted:
        raise _bad(key, "query 与 properties 至少要有一个", "query or properties is needed")
    return Question(text, _types(query.get("type"), key), int(min(limit, MOST)), wanted)


def _types(told: object, key: str) -> tuple[str, ...]:
    names: list[Any] = told if isinstance(told, list) else [told] if told else []
    names = [each.get("id") if isinstance(each, dict) else each for each in names]
    _check_size(f"{key}.type", names, _MANY)
    if not all(isinstance(each, str) for each in names):
        raise _bad(key, "type 须是字符串或字符串列表", "type: a string or a list of strings")
    return tuple(class_of(each) for each in names if each)


def _wanted(told: object, key: str) -> tuple[Wanted, ...]:
    if not isinstance(told, list):
        raise _bad(key, "properties 须是列表", "properties: a list")
    _check_size(f"{key}.properties", told, _MANY)
    found = []
    for each in told:
        name, values = _object(each, key).get("pid"), each.get("v")
        if not isinstance(name, str):
            raise _bad(key, "每个属性须有 pid", "each property needs a pid")
        listed = values if isinstance(values, list) else [values]
        _check_size(f"{key}.{name}", listed, _MANY)
        texts = tuple(filter(None, map(_value, listed)))
        if texts:
            found.append(Wanted(name.removeprefix(NS), texts))
    return tuple(found)


def _value(told: object) -> str:
    """A value as text: that of an entity is its identifier."""
    if isinstance(told, dict):
        told = told.get("id")
    return "" if told is None or isinstance(told, list | dict) else str(told)[:LONGEST]


def _json(raw: str) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _bad(
            "JSON", f"无法读取。{in_its_words(str(error)[:160])}", f"cannot be read: {error}"[:200]
        ) from None


def _object(told: object, key: str) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise _bad(key, "须是 JSON 对象", "must be a JSON object")
    return told


def _check_size(what: str, told: Sized, most: int) -> None:
    """Raise ProblemError, naming the limit, where more is told than may be."""
    if len(told) > most:
        shown = what[:60]
        raise ProblemError(
            "request-too-large",
            f"{shown} 有 {len(told)} 项，上限为 {most} 项；请分几次提交",
            f"{shown} has {len(told)} entries, and {most} are the most; send fewer at a time",
            limit=most,
        )


def _bad(key: str, zh: str, en: str) -> ProblemError:
    return ProblemError("bad-request", f"{key[:60]}：{zh}", f"{key[:60]}: {en}")
