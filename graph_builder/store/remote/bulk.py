"""Many bulletins to a server that holds none yet: the quads as they are, many megabytes at a time.

Whatever way the server takes N-Quads by is found out; one that takes none gets INSERT DATA. Quads have no
blank nodes, so that what is sent twice is as if sent once: a load that was cut off is begun anew.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace as altered
from functools import partial
from itertools import groupby

from graph_builder.model import Shard
from graph_builder.store.bulk import Loaded, Made, Making, Scratch, pour
from graph_builder.store.remote.data import RemoteData
from graph_builder.store.remote.errors import NotSparql, ServerError, ServerFailed, ServerRefused
from graph_builder.store.remote.server import Server
from graph_builder.store.remote.store import RemoteStore
from graph_builder.store.search.index import SearchIndex
from graph_builder.store.texts import Texts

PLACES = ("/store?no_transaction", "/store", "/data", "/statements", "")  # Oxigraph, Jena, RDF4J
SIZE = 8_000_000  # bytes of quads in one request
LINES = 5_000  # quads in one update
LEAST = 50


LOADING = "loading"  # what is stale in a journal while a load goes on


def is_empty(store: RemoteStore) -> bool:
    """Whether nothing of ours was ever on the server, or only what a load that was cut off left there."""
    return store.revision == 0 or store.journal.is_stale(LOADING)


def load_in_bulk(store: RemoteStore, shards: Iterable[Shard], making: Making) -> Loaded:
    """Bring shards to the server of an empty store, with registry, links, texts, journal and index: the store
    is what `RemoteStore.replace` of each would have made. Raises a ServerError, BadShard.
    """
    store.journal.mark_stale(LOADING)
    scratch = Scratch(store.home.index_part, store.home.links_part)
    load = partial(_in_pieces, _taker(store.server))
    made = pour(load, shards, Texts(store.home.texts), scratch, making, store.revision)
    with scratch.links.open("rb") as links:
        while piece := b"".join(links.readlines(SIZE)):
            load(piece)
    scratch.links.unlink()
    os.sync()  # texts and index were written without waiting for the disk
    _take_over(store, made, scratch, making)
    store.journal.mark_fresh(LOADING)
    return Loaded(len(made.intents) - 1, store.count())


def _take_over(store: RemoteStore, made: Made, scratch: Scratch, making: Making) -> None:
    """Make index and journal say what was done."""
    store.search.close()
    scratch.index.replace(store.home.search)
    store.search = SearchIndex.open(store.home.search)
    store.search.look_again({*made.again, *RemoteData(store.server).beside(store.graphs())})
    store.journal.record_all(made.intents, making.who)
    store.show()
    store.marker = altered(store.marker, ontology=making.ontology)
    store.marker.write(store.home.root)


def _in_pieces(take: Callable[[bytes], None], quads: bytes) -> None:
    begin = 0
    while begin < len(quads):
        end = quads.find(b"\n", begin + SIZE) + 1 or len(quads)
        take(quads[begin:end])
        begin = end


def _taker(server: Server) -> Callable[[bytes], None]:
    """However the server takes N-Quads: the first of the known places where one arrives, else by updates."""
    name = f"urn:x-zhengpu:probe:{secrets.token_hex(8)}"
    quad = f"<{name}> <{name}> <{name}> <{name}> .\n".encode()
    ask = f"SELECT ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
    try:
        for place in PLACES:
            with suppress(ServerRefused, ServerFailed, NotSparql):
                server.load(place, quad)
                if any(True for _ in server.select(ask)):
                    return partial(server.load, place)
        return partial(_by_updates, server)
    finally:
        for dropping in (f"DROP SILENT GRAPH <{name}>", f"DELETE WHERE {{ <{name}> ?p ?o }}"):
            with suppress(ServerError):
                server.update(dropping, repeatable=True)


def _by_updates(server: Server, quads: bytes) -> None:
    """Send N-Quads as updates of one graph each."""
    parted = (_parted(line) for line in quads.decode().split("\n")[:-1])
    for graph, lines in groupby(parted, key=lambda each: each[1]):
        triples = [triple for triple, _ in lines]
        for begin in range(0, len(triples), LINES):
            _insert(server, graph, triples[begin : begin + LINES])


def _insert(server: Server, graph: str, triples: Sequence[str]) -> None:
    """Insert triples into a graph, by halves where the server takes no more at once."""
    text = "\n".join(triples)
    try:
        server.update(f"INSERT DATA {{ GRAPH {graph} {{\n{text}\n}} }}", repeatable=True)
    except (ServerRefused, ServerFailed) as error:
        if len(triples) <= LEAST or error.status in (401, 403):
            raise
        half = (len(triples) + 1) // 2
        _insert(server, graph, triples[:half])
        _insert(server, graph, triples[half:])


def _parted(line: str) -> tuple[str, str]:
    """A line of N-Quads as its triple and its graph.

    >>> _parted('<urn:s> <urn:p> "<x> ." <urn:g> .')
    ('<urn:s> <urn:p> "<x> ." .', '<urn:g>')
    """
    triple, _, graph = line.removesuffix(" .").rpartition(" ")
    return f"{triple} .", graph
