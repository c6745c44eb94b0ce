"""The themes: what acts have in common, with the cue words by which a text shows one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ontology.errors import KnowledgeError

SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True)
class Theme:
    """A theme: `slug` ends its IRI; `cues` are its Chinese labels, the preferred one first."""

    slug: str
    cues: tuple[str, ...]
    broader: str = ""

    @property
    def label(self) -> str:
        """The theme's name.

        >>> Theme("cybersecurity", ("网络安全", "网安")).label
        '网络安全'
        """
        return self.cues[0]


def read_themes(path: Path) -> tuple[Theme, ...]:
    """Return the themes of the SKOS scheme at `path`, those with the longest cue first.

    Raises KnowledgeError when the file is not Turtle.
    """
    store = ox.Store()
    try:
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    except (SyntaxError, OSError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise KnowledgeError(path.name, line, f"不是合格的 Turtle：{error}", f"not valid Turtle: {error}") from error
    concepts = {q.subject for q in store.quads_for_pattern(None, ox.NamedNode(SKOS + "notation"), None)}
    themes = [Theme(_one(store, c, "notation"), _cues(store, c), _broader(store, c)) for c in concepts]
    return tuple(sorted((t for t in themes if t.cues), key=lambda t: (-max(map(len, t.cues)), t.slug)))


def _one(store: ox.Store, subject: ox.NamedNode, name: str) -> str:
    return next(str(q.object.value) for q in store.quads_for_pattern(subject, ox.NamedNode(SKOS + name), None))


def _broader(store: ox.Store, subject: ox.NamedNode) -> str:
    quads = store.quads_for_pattern(subject, ox.NamedNode(SKOS + "broader"), None)
    return next((_one(store, q.object, "notation") for q in quads), "")


def _cues(store: ox.Store, subject: ox.NamedNode) -> tuple[str, ...]:
    found: list[str] = []
    for name in ("prefLabel", "altLabel", "hiddenLabel"):
        quads = store.quads_for_pattern(subject, ox.NamedNode(SKOS + name), None)
        found += sorted(q.object.value for q in quads if (q.object.language or "").startswith("zh"))
    return tuple(found)
