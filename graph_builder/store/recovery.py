"""Making a journal agree with the data after a crash: the data are the truth."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from graph_builder.store.journal import Intent, Journal
from graph_builder.store.reading import digests_of


def settle_intent(journal: Journal, data: ox.Store) -> None:
    """An announced change that the data show was made: record it, else forget it."""
    intent = journal.pending()
    if intent is None:
        return
    stands = digests_of(data)
    made = {
        "replace": stands.get(intent.subject) == intent.digest,
        "retract": intent.subject not in stands,
        "registry": True,  # it cannot be told, and a revision too many does no harm
        "update": True,
    }
    if made[intent.act]:
        journal.settle(recovered=True)
    else:
        journal.drop()


def catch_up(journal: Journal, data: ox.Store, newest: int, otherwise: Intent) -> None:
    """Where rows and data differ still (a journal lost or old), write the rows that the data call for.

    Where even then the rows are behind the `newest` snapshot, `otherwise` is written: else what comes would
    be published as older than what readers see.
    """
    for intent in unrecorded(journal, digests_of(data)):
        journal.recover(intent, beyond=newest)
    if journal.revision() < newest:
        journal.recover(otherwise, beyond=newest)


def unrecorded(journal: Journal, stands: Mapping[str, str]) -> list[Intent]:
    """The changes of bulletins that the data show and the rows lack; `stands` are the bulletins of the data,
    each with the digest of its text.
    """
    recorded = journal.bulletins()
    came = [Intent("replace", *item) for item in sorted(stands.items() - recorded.items())]
    return came + [Intent("retract", iri, recorded[iri]) for iri in sorted(recorded.keys() - stands.keys())]
