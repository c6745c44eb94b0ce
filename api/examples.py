"""The competency questions as examples for the query page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.questions import GROUPS, head_of


@dataclass(frozen=True, slots=True)
class Example:
    """A question in both languages, its query, what it is about and the view that tells its answer best.

    ``page`` is the path of a page that tells it better still, with ``{name}`` for a parameter; else empty.
    """

    name: str
    zh: str
    en: str
    query: str
    group: str = ""
    view: str = "table"
    page: str = ""


@cache
def examples() -> tuple[Example, ...]:
    """Every question under ``ontology/competency``, by number.

    >>> all(example.query for example in examples())
    True
    """
    folder = files("ontology").joinpath("competency")
    found = [each for each in folder.iterdir() if each.name.endswith(".rq")] if folder.is_dir() else []
    return tuple(
        _example(each.name, each.read_text("utf-8")) for each in sorted(found, key=lambda each: each.name)
    )


def example(name: str) -> Example | None:
    """The question of a name: that of its file, or its number alone.

    >>> example("q05").name, example("q99")
    ('q05-acts-of-a-province', None)
    """
    return next((each for each in examples() if name in (each.name, each.name.partition("-")[0])), None)


def grouped() -> Mapping[str, tuple[Example, ...]]:
    """The questions by what they are about."""
    groups = {group: tuple(each for each in examples() if each.group == group) for group in GROUPS}
    return {group: found for group, found in groups.items() if found}


def _example(name: str, text: str) -> Example:
    head = head_of(text)
    return Example(
        name=name.removesuffix(".rq"),
        zh=head.zh or name,
        en=head.en or name,
        query=text,
        group=head.group,
        view=head.view or "table",
        page=head.page,
    )
