"""Terms of the ontology and concepts of the schemes: each named and defined in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from ontology.checks.book import RDF_TYPE, Book, Turtle
from ontology.errors import KnowledgeError
from ontology.terms import ID, NS

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_LANGUAGES = ("zh-Hans", "en")


def unnamed(book: Book) -> Iterator[KnowledgeError]:
    """Yield the terms and concepts that lack a label or a definition in a language."""
    for name, turtle in book.turtles.items():
        label = _LABEL if name == "zhengpu.ttl" else f"{_SKOS}prefLabel"
        for subject in _described(name, turtle):
            for predicate in (label, f"{_SKOS}definition"):
                told = {
                    (getattr(v, "language", "") or "").lower() for v in turtle.objects(subject, predicate)
                }
                for language in _LANGUAGES:
                    if language.lower() not in told:
                        local = predicate.rpartition("#")[2]
                        yield turtle.fault(
                            subject,
                            f"缺少 {local}（{language}）；请补上",
                            f"lacks its {local} in {language}; add it",
                        )


def _described(name: str, turtle: Turtle) -> list[str]:
    start = {"zhengpu.ttl": NS, "shapes.ttl": " "}.get(name, ID)
    return sorted({s for s, _ in turtle.pairs(RDF_TYPE) if s.startswith(start)})


def misplaced(book: Book) -> Iterator[KnowledgeError]:
    """Yield the concepts whose notation is not the end of their IRI, and those below no concept of theirs."""
    for name, turtle in book.turtles.items():
        if not name.startswith("concepts/"):
            continue
        scheme = name.removeprefix("concepts/").removesuffix(".ttl")
        concepts = {s for s, kind in turtle.pairs(RDF_TYPE) if kind.value == f"{_SKOS}Concept"}
        for concept in sorted(concepts):
            yield from _misplaced(turtle, scheme, concept, concepts)


def _misplaced(turtle: Turtle, scheme: str, concept: str, known: set[str]) -> Iterator[KnowledgeError]:
    notations = [v.value for v in turtle.objects(concept, f"{_SKOS}notation")]
    if [f"{ID}{scheme}/{n}" for n in notations] != [concept]:
        yield turtle.fault(
            concept,
            f"的 notation 应为其标识的末段，并在 {scheme}/ 之下",
            f"must have one notation, the end of its IRI, below {scheme}/",
        )
    for above in turtle.objects(concept, f"{_SKOS}broader"):
        if above.value not in known:
            yield turtle.fault(
                concept,
                f"的上位概念 {above.value.rpartition('/')[2]} 不在本文件中；请改正或先添加",
                f"has a broader concept {above.value.rpartition('/')[2]} that is not here; mend or add it",
            )


CHECKS = (unnamed, misplaced)
