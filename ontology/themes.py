"""The themes: what acts have in common, with the cue words by which a text shows one."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ontology.errors import KnowledgeError
from ontology.rows import Theme

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
SKOS = "http://www.w3.org/2004/02/skos/core#"


def read_themes(path: Path) -> tuple[Theme, ...]:
    """Return the themes of the SKOS scheme at `path`, those with the longest cue first.

    Raises KnowledgeError when the file is not Turtle.
    """
    store = ox.Store()
    try:
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    except (SyntaxError, OSError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise KnowledgeError(
            path.name, line, f"不是合格的 Turtle：{error}", f"not valid Turtle: {error}"
        ) from error
    themes = [_theme(store, q.subject) for q in store.quads_for_pattern(None, _skos("notation"), None)]
    return tuple(sorted((t for t in themes if t.cues), key=lambda t: (-max(map(len, t.cues)), t.slug)))


def _skos(name: str) -> ox.NamedNode:
    return ox.NamedNode(SKOS + name)


def _theme(store: ox.Store, concept: Term) -> Theme:
    broader = next(iter(_values(store, concept, "broader")), None)
    return Theme(
        _literals(store, concept, "notation")[0].value,
        tuple(
            label
            for name in ("prefLabel", "altLabel", "hiddenLabel")
            for label in sorted(_chinese(_literals(store, concept, name)))
        ),
        next((v.value for v in _literals(store, broader, "notation")), "") if broader else "",
    )


def _chinese(labels: list[ox.Literal]) -> list[str]:
    return [label.value for label in labels if (label.language or "").startswith("zh")]


def _values(store: ox.Store, subject: Term, name: str) -> list[Term]:
    if not isinstance(subject, ox.NamedNode):
        return []
    return [q.object for q in store.quads_for_pattern(subject, _skos(name), None)]


def _literals(store: ox.Store, subject: Term, name: str) -> list[ox.Literal]:
    return [v for v in _values(store, subject, name) if isinstance(v, ox.Literal)]
