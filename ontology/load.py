"""The knowledge files as typed rows.

>>> knowledge = load()
>>> knowledge.place("广西").name
'广西壮族自治区'
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from ontology.errors import KnowledgeError
from ontology.rows import (
    Generic,
    Genre,
    Head,
    Locality,
    Modal,
    Organization,
    Place,
    Policy,
    Prefix,
    Repair,
    Role,
    Series,
    Spelling,
    StageCue,
    Suffix,
    Unit,
    Verb,
    Word,
)
from ontology.tables import read_table
from ontology.themes import Theme, read_themes

__all__ = [  # the rows too: most who load want to name their types
    "FOLDER",
    "TABLES",
    "WORDS",
    "Generic",
    "Genre",
    "Head",
    "Knowledge",
    "Locality",
    "Modal",
    "Organization",
    "Place",
    "Policy",
    "Prefix",
    "Repair",
    "Role",
    "Series",
    "Spelling",
    "StageCue",
    "Suffix",
    "Unit",
    "Verb",
    "Word",
    "digest_of",
    "load",
    "read_genre",
    "table",
    "words",
]

FOLDER = Path(__file__).parent


@dataclass(frozen=True, eq=False)  # compared and hashed as the one thing loaded
class Knowledge:
    """Everything that the knowledge files say."""

    places: tuple[Place, ...]
    localities: tuple[Locality, ...]
    roles: tuple[Role, ...]
    prefixes: tuple[Prefix, ...]
    organizations: tuple[Organization, ...]
    suffixes: tuple[Suffix, ...]
    surnames: tuple[str, ...]
    endings: tuple[str, ...]
    not_names: tuple[str, ...]
    verbs: tuple[Verb, ...]
    content_verbs: tuple[str, ...]
    adverbs: tuple[str, ...]
    modals: tuple[Modal, ...]
    heads: tuple[Head, ...]
    posts: tuple[str, ...]
    stages: tuple[StageCue, ...]
    units: tuple[Unit, ...]
    generic: tuple[Generic, ...]
    repairs: tuple[Repair, ...]
    spelling: tuple[Spelling, ...]
    series: tuple[Series, ...]
    policies: tuple[Policy, ...]
    themes: tuple[Theme, ...]
    genres: tuple[Genre, ...]
    grammar: dict[str, str]
    digest: str

    @cached_property
    def places_by_id(self) -> dict[str, Place]:
        """The places by the identifier that ends their IRI."""
        return {p.id: p for p in self.places}

    @cached_property
    def places_by_name(self) -> dict[str, Place]:
        """The places by full and by short name."""
        return {n: p for p in self.places for n in (p.short, p.name) if n}

    def place(self, name: str) -> Place:
        """Return the place of a full or short name; KeyError when there is none."""
        return self.places_by_name[name]


WORDS = {
    "surnames": "gazetteer/surnames.csv",
    "endings": "gazetteer/endings.csv",
    "not_names": "gazetteer/not_names.csv",
    "content_verbs": "lexicon/content_verbs.csv",
    "adverbs": "lexicon/adverbs.csv",
    "posts": "lexicon/posts.csv",
}
TABLES: dict[str, tuple[str, type[Any]]] = {
    "places": ("gazetteer/places.csv", Place),
    "localities": ("gazetteer/localities.csv", Locality),
    "roles": ("gazetteer/roles.csv", Role),
    "prefixes": ("gazetteer/prefixes.csv", Prefix),
    "organizations": ("gazetteer/organizations.csv", Organization),
    "suffixes": ("gazetteer/suffixes.csv", Suffix),
    "verbs": ("lexicon/verbs.csv", Verb),
    "modals": ("lexicon/modals.csv", Modal),
    "heads": ("lexicon/heads.csv", Head),
    "stages": ("lexicon/stages.csv", StageCue),
    "units": ("lexicon/units.csv", Unit),
    "generic": ("lexicon/generic.csv", Generic),
    "repairs": ("lexicon/repairs.csv", Repair),
    "spelling": ("lexicon/spelling.csv", Spelling),
    "series": ("registry/series.csv", Series),
    "policies": ("registry/policies.csv", Policy),
}


def table(folder: Path, name: str) -> tuple[Any, ...]:
    """Return the rows of the table called `name` (a key of TABLES) below `folder`."""
    file, row_type = TABLES[name]
    return tuple(read_table(folder / file, row_type))


def words(folder: Path, name: str) -> tuple[str, ...]:
    """Return the words of the plain list called `name` (a key of WORDS) below `folder`."""
    return tuple(row.text for row in read_table(folder / WORDS[name], Word))


def read_genre(path: Path) -> Genre:
    """Return the genre at `path`; KnowledgeError on unknown keys or patterns that do not compile."""
    data = _yaml(path, {"genre", "label", "source", "head_limit", "patterns"})
    patterns: dict[str, re.Pattern[str]] = {}
    for name, pattern in data["patterns"].items():
        try:
            patterns[name] = re.compile(pattern)
        except re.error as error:
            raise KnowledgeError(
                path.name, 0, f"“{name}”不是合格的正则式：{error}", f"“{name}” is no valid pattern: {error}"
            ) from error
    return Genre(data["genre"], data["label"], data["source"], data["head_limit"], patterns)


def _yaml(path: Path, keys: set[str]) -> dict[str, Any]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if set(data) != keys:
        wrong = sorted(set(data) ^ keys)
        raise KnowledgeError(
            path.name, 0, f"键多出或缺少：{wrong}", f"keys that are unknown or missing: {wrong}"
        )
    return cast(dict[str, Any], data)


def digest_of(folder: Path) -> str:
    """Return a digest of every knowledge file below `folder`, so that a changed row is known as a change."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".csv", ".yaml", ".ttl", ".rq"}):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> Knowledge:
    """Return all knowledge below `folder`; raises KnowledgeError at the first row that cannot be used."""
    parts: dict[str, Any] = {name: table(folder, name) for name in TABLES}
    parts |= {name: words(folder, name) for name in WORDS}
    return Knowledge(
        **parts,
        themes=read_themes(folder / "concepts" / "theme.ttl"),
        genres=tuple(read_genre(p) for p in sorted((folder / "genres").glob("*.yaml"))),
        grammar=cast(
            "dict[str, str]", yaml.safe_load((folder / "lexicon" / "grammar.yaml").read_text("utf-8"))
        ),
        digest=digest_of(folder),
    )
