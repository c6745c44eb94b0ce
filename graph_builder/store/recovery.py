"""Making a journal agree with the data after a crash: the data are the truth."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph_builder.store.derived import digest_of_graph
from graph_builder.store.journal import Intent, Journal
from graph_builder.store.reading import digests_of

UPDATES = "updates"
"""What a journal calls stale that may lack some: it was lost, or is old."""


def settle_intent(journal: Journal, data: ox.Store) -> None:
    """An announced change that the data show was made: record it, else forget it."""
    intent = journal.pending()
    if intent is None:
        return
    if _is_made(intent, data):
        journal.settle(recovered=True)
    else:
        journal.drop()


def _is_made(intent: Intent, data: ox.Store) -> bool:
    """Whether the data show a change; of a registry or an update it cannot be told, and a revision too many
    does no harm.
    """
    if intent.act == "derive":
        graph = data.quads_for_pattern(None, None, None, NamedNode(intent.subject))
        return digest_of_graph(graph) == intent.digest
    if intent.act in ("replace", "retract"):
        stands = digests_of(data)
        return stands.get(intent.subject) == (intent.digest if intent.act == "replace" else None)
    return True


def catch_up(journal: Journal, data: ox.Store, newest: int, otherwise: Intent) -> None:
    """Where rows and data differ still (a journal lost or old), write the rows that the data call for.

    Where even then the rows are behind the `newest` snapshot, `otherwise` is written: else what comes would
    be published as older than what readers see.
    """
    lacking = unrecorded(journal, digests_of(data))
    if lacking or journal.revision() < newest:
        journal.mark_stale_for_good(UPDATES)
    for intent in lacking:
        journal.recover(intent, beyond=newest)
    if journal.revision() < newest:
        journal.recover(otherwise, beyond=newest)


def is_ruled(journal: Journal) -> bool:
    """Whether it is known that nobody ever wrote what the rules of bulletins do not hold."""
    return journal.last_of("update") == 0 and not journal.is_stale(UPDATES)


def unrecorded(journal: Journal, stands: Mapping[str, str]) -> list[Intent]:
    """The changes of bulletins that the data show and the rows lack; `stands` are the bulletins of the data,
    each with the digest of its text.
    """
    recorded = journal.bulletins()
    came = [Intent("replace", *item) for item in sorted(stands.items() - recorded.items())]
    return came + [Intent("retract", iri, recorded[iri]) for iri in sorted(recorded.keys() - stands.keys())]
