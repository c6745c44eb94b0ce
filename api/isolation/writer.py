"""The one writer of a store, in a process of its own: a runaway update can be killed at its deadline.

Started as ``python writer.py STORE MEMORY_BYTES LOCK BASE READS`` with a socket as standard input; LOCK is
the descriptor of the lock that the parent holds, READS is 1 where bulletins may come. The first frame goes
out unasked: the store is open, what a crash left is settled; while the full-text index is made of all the
data, frames with the number of things ``indexed`` come before it. Then one frame answers one; an answer
without an error says that the change is made, recorded and published.

Between two orders the process may begin itself anew, as the same process with the same socket and lock, with
``again`` behind its arguments: what comes meanwhile waits in the socket.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from pyoxigraph import Triple

from api.isolation import frames
from graph_builder.model import Shard
from graph_builder.store.base import BadUpdate, DifferentText, NotFound
from graph_builder.store.embedded import EmbeddedStore
from graph_builder.store.graph_edits import adding, dropping, read_graph, replacing
from graph_builder.store.lock import Lock
from ontology.errors import ZhengpuError

Head = dict[str, Any]
AGAIN = "again"


def shard_of_json(body: bytes) -> Shard:
    """The shard that an extractor wrote down."""
    told = json.loads(body)
    things = {iri: (graph, tuple(lines)) for iri, (graph, lines) in told["things"].items()}
    return Shard(**told | {"triples": tuple(told["triples"]), "things": things})


def replace(store: EmbeddedStore, head: Head, body: bytes) -> Head:
    """Put a bulletin in, where those that stand were read with the ontology that it was read with."""
    from graph_builder.vintage import refuse_other_ontology  # noqa: PLC0415 - only where bulletins may come

    refuse_other_ontology(store)
    outcome = store.replace(shard_of_json(body), replace=head["replace"], who=head["who"])
    return {"changed": outcome.changed, "created": outcome.created, "copy": outcome.copy}


def retract(store: EmbeddedStore, head: Head, _: bytes) -> Head:
    """Take a bulletin out."""
    store.retract(head["bulletin"], who=head["who"])
    return {"changed": True, "created": False}


def update(store: EmbeddedStore, head: Head, body: bytes) -> Head:
    """Carry out an update."""
    told = {"who": head["who"], "prefixes": head["prefixes"], "base": head["base"]}
    store.update(body.decode(), head["subject"], **told)
    return {"changed": True, "created": False}


def edit_graph(store: EmbeddedStore, head: Head, body: bytes) -> Head:
    """Replace, extend or drop one graph: ``PUT``, ``POST``, ``DELETE``."""
    graph: str | None = head["graph"]
    stood = graph is None or store.has_graph(graph)
    if head["method"] == "DELETE":
        if not stood:
            raise NotFound(str(graph))
        text = dropping(graph)
    else:
        triples = _triples(head, body)
        text = (replacing if head["method"] == "PUT" else adding)(graph, triples)
    store.update(text, graph or head["subject"], who=head["who"])
    return {"changed": True, "created": not stood}


def _triples(head: Head, body: bytes) -> list[Triple]:
    """The triples of all parts of a body."""
    found: list[Triple] = []
    for media_type, size in head["parts"]:
        found += read_graph(body[:size], media_type, head["base"], head["graph"])
        body = body[size:]
    return found


ORDERS: Mapping[str, Callable[[EmbeddedStore, Head, bytes], Head]] = {
    "replace": replace,
    "retract": retract,
    "update": update,
    "graph": edit_graph,
}


def answer(
    store: EmbeddedStore, head: Head, body: bytes, made: Callable[[Head], None] = lambda _: None
) -> Head:
    """What came of an order: the revision that shows it, or the error. `made` is told what was done before it
    is shown; an error behind that says so.
    """
    try:
        done = ORDERS[head["do"]](store, head, body)
    except ZhengpuError as error:
        return failure(error)
    made(done | {"revision": store.revision})
    try:
        return done | {"revision": store.show()}
    except ZhengpuError as error:
        return failure(error) | {"made": True}


def failure(error: ZhengpuError) -> Head:
    """An error as it goes over the wire: its class, its words, and what else its reader needs."""
    told: Head = {"error": type(error).__name__, "zh": error.zh, "en": error.en}
    if isinstance(error, DifferentText):
        told |= {"bulletin": error.bulletin, "stored": error.stored, "given": error.given}
    if isinstance(error, BadUpdate):
        told |= {"reason": error.reason, "syntax": error.syntax}
    return told


def serve(store: EmbeddedStore, stream: BinaryIO, out: BinaryIO) -> bool:
    """Carry out orders, beginning with what a crash left to be tidied up, until the other side closes, or
    until the store is better opened anew: whether it is that.
    """
    _tidy(store)
    while (frame := frames.read(stream)) is not None:
        head, body = frame
        frames.end_after(head["seconds"])
        told = answer(store, head, body, made=partial(_announce, out))
        frames.end_after(0)
        frames.send(out, told)
        _tidy(store)
        if store.is_worn():
            return True
    return False


def _tidy(store: EmbeddedStore) -> None:
    with suppress(ZhengpuError):  # all was done and told; the next order, or the next start, tidies up
        store.tidy()


def _announce(out: BinaryIO, done: Head) -> None:
    frames.end_after(frames.SHOWING_SECONDS)
    frames.send(out, {"made": done})


def take_knowledge(store: EmbeddedStore) -> None:
    """Give a store that had no bulletin yet the curated descriptions that bulletins will be read with; one of
    an older ontology stays as it is until it is migrated.
    """
    if store.marker.ontology:
        return
    from graph_builder.registry import registry_quads  # noqa: PLC0415 - only where bulletins may come
    from ontology.load import load  # noqa: PLC0415

    knowledge = load()
    if store.load_registry(registry_quads(knowledge, store.base), knowledge.digest):
        store.publish()


def main() -> None:
    """Take the limits upon oneself, open the store, serve; begin anew where it is better opened anew."""
    place, memory, lock, base, reads, *again = sys.argv[1:]
    frames.confine(int(memory))
    with os.fdopen(0, "rb") as stream, os.fdopen(os.dup(0), "wb") as out:
        lent = Lock.lent(os.dup(int(lock)))  # the file itself stays open for whoever begins anew
        tell = _nothing if again else partial(frames.send, out)
        try:
            store = EmbeddedStore.open(
                Path(place),
                create=False,
                base=base,
                lock=lent,
                indexing=lambda count: tell({"ready": False, "indexed": count}),
            )
        except ZhengpuError as error:
            tell({"ready": False, "exit_status": error.exit_status} | failure(error))
            return  # of one that began anew nobody is told: who asks next finds it gone, and starts another
        store.search.tell = _nothing  # from now on each frame answers one
        with store:
            if reads == "1":
                take_knowledge(store)
            tell({"ready": True, "revision": store.revision})
            is_worn = serve(store, stream, out)
        if is_worn:
            os.execv(sys.executable, _anew(sys.orig_argv))  # noqa: S606 - the command of this process


def _anew(command: Sequence[str]) -> list[str]:
    return [*command, *([] if command[-1] == AGAIN else [AGAIN])]


def _nothing(_: object) -> None:
    """Tell nobody."""


if __name__ == "__main__":
    main()
