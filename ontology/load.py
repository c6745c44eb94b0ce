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
from typing import Any

from ontology.bodies import NameCondition, Organization, Role, RoleName, School
from ontology.cache import keep, recall
from ontology.corrections import refuse_wrong
from ontology.errors import KnowledgeError
from ontology.packing import labels, pack, texts, unpack
from ontology.places import NATION, PROVINCIAL, Gazetteer, Locality, Place, PlaceChange, PlaceForm, Prefix
from ontology.regexes import PATTERN_CELLS, SLOW, fault_of, slow_of
from ontology.rows import (
    Correction,
    Counted,
    Generic,
    Genre,
    Head,
    ImpliedUnit,
    Merge,
    Modal,
    NotAdopted,
    OccasionSeries,
    Policy,
    Repair,
    Series,
    Spelling,
    StageCue,
    Suffix,
    TakenUp,
    Theme,
    Unit,
    Verb,
    VerbClass,
    Word,
)
from ontology.tables import read_table, scan_table

__all__ = [  # the rows too: most who load want to name their types
    "FOLDER",
    "TABLES",
    "WORDS",
    "Correction",
    "Counted",
    "Generic",
    "Genre",
    "Head",
    "ImpliedUnit",
    "Knowledge",
    "Locality",
    "Merge",
    "Modal",
    "NotAdopted",
    "OccasionSeries",
    "Organization",
    "Place",
    "PlaceChange",
    "PlaceForm",
    "Policy",
    "Prefix",
    "Repair",
    "Role",
    "Series",
    "Spelling",
    "StageCue",
    "Suffix",
    "TakenUp",
    "Theme",
    "Unit",
    "Verb",
    "VerbClass",
    "Word",
    "digest_of",
    "knowledge_files",
    "load",
    "table",
    "words",
]

FOLDER = Path(__file__).parent


@dataclass(frozen=True, eq=False)  # compared and hashed as the one thing loaded
class Knowledge:
    """Everything that the knowledge files say."""

    places: tuple[Place, ...]
    place_forms: tuple[PlaceForm, ...]
    place_changes: tuple[PlaceChange, ...]
    localities: tuple[Locality, ...]
    roles: tuple[Role, ...]
    role_names: tuple[RoleName, ...]
    prefixes: tuple[Prefix, ...]
    organizations: tuple[Organization, ...]
    schools: tuple[School, ...]
    name_conditions: tuple[NameCondition, ...]
    suffixes: tuple[Suffix, ...]
    surnames: tuple[str, ...]
    name_parts: tuple[str, ...]
    endings: tuple[str, ...]
    not_names: tuple[str, ...]
    verbs: tuple[Verb, ...]
    verb_classes: tuple[VerbClass, ...]
    content_verbs: tuple[str, ...]
    adverbs: tuple[str, ...]
    modals: tuple[Modal, ...]
    heads: tuple[Head, ...]
    posts: tuple[str, ...]
    bare: tuple[str, ...]
    serials: tuple[str, ...]
    stages: tuple[StageCue, ...]
    units: tuple[Unit, ...]
    counted: tuple[Counted, ...]
    implied_units: tuple[ImpliedUnit, ...]
    generic: tuple[Generic, ...]
    repairs: tuple[Repair, ...]
    spelling: tuple[Spelling, ...]
    series: tuple[Series, ...]
    policies: tuple[Policy, ...]
    occasion_series: tuple[OccasionSeries, ...]
    not_adopted: tuple[NotAdopted, ...]
    taken_up: tuple[TakenUp, ...]
    corrections: tuple[Correction, ...]
    merges: tuple[Merge, ...]
    themes: tuple[Theme, ...]
    genres: tuple[Genre, ...]
    grammar: dict[str, str]
    digest: str

    @cached_property
    def places_by_id(self) -> dict[str, Place]:
        """The places by the identifier that ends their IRI."""
        return {p.id: p for p in self.places}

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places by all their names."""
        return Gazetteer(self.places)

    @cached_property
    def provinces(self) -> tuple[Place, ...]:
        """The country and the units of the provincial level."""
        return tuple(p for p in self.places if p.id == NATION or p.level in PROVINCIAL)

    @cached_property
    def places_by_name(self) -> dict[str, Place]:
        """The country and the provinces by full and by short name; `gazetteer` knows the others too."""
        return {n: p for p in self.provinces for n in (p.short, p.name) if n}

    def place(self, name: str) -> Place:
        """Return the province of a full or short name; KeyError when there is none."""
        return self.places_by_name[name]


WORDS = {
    "surnames": "gazetteer/surnames.csv",
    "name_parts": "gazetteer/name_parts.csv",
    "endings": "gazetteer/endings.csv",
    "not_names": "gazetteer/not_names.csv",
    "content_verbs": "lexicon/content_verbs.csv",
    "adverbs": "lexicon/adverbs.csv",
    "posts": "lexicon/posts.csv",
    "bare": "lexicon/bare.csv",
    "serials": "lexicon/serials.csv",
}
TABLES: dict[str, tuple[str, type[Any]]] = {
    "places": ("gazetteer/places.csv", Place),
    "place_forms": ("gazetteer/place_forms.csv", PlaceForm),
    "place_changes": ("gazetteer/place_changes.csv", PlaceChange),
    "localities": ("gazetteer/localities.csv", Locality),
    "roles": ("gazetteer/roles.csv", Role),
    "role_names": ("gazetteer/role_names.csv", RoleName),
    "prefixes": ("gazetteer/prefixes.csv", Prefix),
    "organizations": ("gazetteer/organizations.csv", Organization),
    "schools": ("gazetteer/schools.csv", School),
    "name_conditions": ("gazetteer/name_conditions.csv", NameCondition),
    "suffixes": ("gazetteer/suffixes.csv", Suffix),
    "verbs": ("lexicon/verbs.csv", Verb),
    "verb_classes": ("lexicon/verb_classes.csv", VerbClass),
    "modals": ("lexicon/modals.csv", Modal),
    "heads": ("lexicon/heads.csv", Head),
    "stages": ("lexicon/stages.csv", StageCue),
    "units": ("lexicon/units.csv", Unit),
    "counted": ("lexicon/counted.csv", Counted),
    "implied_units": ("lexicon/implied_units.csv", ImpliedUnit),
    "generic": ("lexicon/generic.csv", Generic),
    "repairs": ("lexicon/repairs.csv", Repair),
    "spelling": ("lexicon/spelling.csv", Spelling),
    "series": ("registry/series.csv", Series),
    "policies": ("registry/policies.csv", Policy),
    "occasion_series": ("registry/occasion_series.csv", OccasionSeries),
    "not_adopted": ("lexicon/not_adopted.csv", NotAdopted),
    "taken_up": ("lexicon/taken_up.csv", TakenUp),
    "corrections": ("registry/corrections.csv", Correction),
    "merges": ("registry/merges.csv", Merge),
}


_ROWS: dict[str, type[Any]] = {name: row for name, (_, row) in TABLES.items()} | {
    "themes": Theme,
    "genres": Genre,
}
FOLDERS = ("competency", "concepts", "gazetteer", "genres", "lexicon", "links", "registry")
SUFFIXES = frozenset({".csv", ".yaml", ".ttl", ".rq"})


def table(folder: Path, name: str) -> tuple[Any, ...]:
    """Return the rows of the table called `name` (a key of TABLES) below `folder`."""
    file, row_type = TABLES[name]
    return tuple(read_table(folder / file, row_type))


def words(folder: Path, name: str) -> tuple[str, ...]:
    """Return the words of the plain list called `name` (a key of WORDS) below `folder`."""
    return tuple(row.text for row in read_table(folder / WORDS[name], Word))


def digest_of(folder: Path) -> str:
    """Return a digest of every knowledge file below `folder`, so that a changed row is known as a change."""
    total = hashlib.sha256()
    for path in knowledge_files(folder):
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def knowledge_files(folder: Path) -> list[Path]:
    """Return the files below `folder` that hold knowledge, in order."""
    inside = (p for name in ("", *FOLDERS) for p in (folder / name).glob("*"))
    return sorted(p for p in inside if p.suffix in SUFFIXES and p.name[0] != "." and p.is_file())


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> Knowledge:
    """Return all knowledge below `folder`; raises KnowledgeError at the first row that cannot be used."""
    digest = digest_of(folder)
    key = f"{digest}{_readers()}"
    parts = _unpacked(recall(folder, key))
    if parts is None:
        parts = _parts(folder)
        if digest_of(folder) == digest:  # else a file changed while it was read
            keep(folder, key, _packed(parts))
    return Knowledge(**parts, digest=digest)


def _parts(folder: Path) -> dict[str, Any]:
    # what reads YAML and Turtle takes long to import, and is not needed where all is compiled
    from ontology.patterns import read_genres, read_grammar  # noqa: PLC0415
    from ontology.themes import read_themes  # noqa: PLC0415

    parts: dict[str, Any] = {name: table(folder, name) for name in TABLES}
    refuse_wrong(folder / TABLES["corrections"][0], {verb.head for verb in parts["verbs"]})
    for name, column in PATTERN_CELLS:
        _refuse_patterns(folder, name, column)
    parts |= {name: words(folder, name) for name in WORDS}
    parts["themes"] = read_themes(folder / "concepts" / "theme.ttl")
    parts["genres"] = read_genres(folder / "genres")
    parts["grammar"] = read_grammar(folder / "lexicon" / "grammar.yaml")
    return parts


def _refuse_patterns(folder: Path, name: str, column: str) -> None:
    """Raise KnowledgeError for the first pattern of a table that is none, or would never come to an end."""
    file, row_type = TABLES[name]
    rows = [line for line in scan_table(folder / file, row_type) if not isinstance(line, KnowledgeError)]
    faults = {(line, getattr(row, column)): fault_of(getattr(row, column)) for line, row in rows}
    slow = slow_of(cell for (_, cell), reason in faults.items() if reason is None)
    for (line, cell), reason in faults.items():
        if told := reason or (SLOW if cell in slow else None):
            raise KnowledgeError(Path(file).name, line, f"“{cell}”{told[0]}", f"“{cell}” {told[1]}")


@lru_cache(maxsize=1)
def _readers() -> str:
    """A digest of the modules that make knowledge of files: what they made before they changed is stale."""
    sources = (p.read_bytes() for p in sorted(FOLDER.glob("*.py")))
    return hashlib.sha256(b"\0".join(sources)).hexdigest()


def _packed(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: [pack(r) for r in rows] if name in _ROWS else rows for name, rows in parts.items()}


def _unpacked(kept: object) -> dict[str, Any] | None:
    """The parts that were kept, None where they are not what `_packed` makes."""
    if not isinstance(kept, dict) or set(kept) != {*_ROWS, *WORDS, "grammar"}:
        return None
    try:
        parts: dict[str, Any] = {n: tuple(unpack(row_type, kept[n])) for n, row_type in _ROWS.items()}
        parts |= {name: texts(kept[name]) for name in WORDS}
        return parts | {"grammar": labels(kept["grammar"])}
    except (TypeError, ValueError, re.error):
        return None
