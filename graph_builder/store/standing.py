"""Whether a bulletin that comes may take the place of the one that stands under its identifier."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import Quad

from graph_builder.copies import much_alike, same_words, statements
from graph_builder.model import Shard
from graph_builder.store.base import DifferentText, Entry, NotFound, SaidElsewhere
from graph_builder.store.shards import Prepared


def check_standing(
    entry: Entry,
    shard: Shard,
    prepared: Prepared,
    *,
    insist: bool,
    text_of: Callable[[str], str],
    graph: Callable[[], Iterable[Quad]],
) -> None:
    """Pass where the bulletin stands with this text, with one that this is a copy of, or where the sender
    insists; `graph` gives the quads that stand. Raises DifferentText, SaidElsewhere.
    """
    if entry.graph != shard.graph:
        raise SaidElsewhere(entry.iri, entry.graph, f"<{entry.iri}> a zp:Bulletin")
    if entry.digest == shard.digest or insist:
        return
    if not _is_copy(entry, shard.text, prepared, text_of, graph):
        raise DifferentText(entry.iri, entry.digest, shard.digest)


def _is_copy(
    entry: Entry,
    text: str,
    prepared: Prepared,
    text_of: Callable[[str], str],
    graph: Callable[[], Iterable[Quad]],
) -> bool:
    """Whether a text says what the bulletin that stands says, in nearly the same words."""
    try:
        stands = text_of(entry.digest)
    except (NotFound, UnicodeDecodeError):
        return False
    if same_words(stands, text):
        return True
    return much_alike(stands, text) and statements(graph()) == statements(prepared.quads())
