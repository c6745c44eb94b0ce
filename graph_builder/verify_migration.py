"""The check that a store is of one ontology, not half way from one to another."""

from __future__ import annotations

from collections.abc import Iterator

from graph_builder.case import Case, Finding
from graph_builder.store.progress import Progress


def is_of_one_ontology(case: Case) -> Iterator[Finding]:
    """No migration was begun and not finished; what stayed as it was is named with its reason."""
    if not case.marker.migrating:
        return
    progress = Progress.find(case.place)
    finished = progress.finished() if progress else frozenset()
    left = sum(1 for entry in case.bulletins if entry.iri not in finished)
    yield Finding(
        "migration",
        case.place.name,
        f"向新本体的迁移尚未完成，还有 {left} 份公报是旧的；请运行 zhengpu migrate，它会从中断处继续",
        f"is half way to a new ontology, with {left} bulletins of the old one; run `zhengpu migrate`, which "
        "goes on where it was",
    )
    for done in progress.failed if progress else ():
        yield Finding(
            "migration",
            done.iri,
            f"仍按旧本体：{done.zh}；请恢复它，或撤回此公报（zhengpu retract），再运行 zhengpu migrate",
            f"is still of the old ontology: {done.en}; restore that, or retract the bulletin "
            "(`zhengpu retract`), then run `zhengpu migrate` again",
        )
