"""Queries of the service answered by a SPARQL server, with the limits that hold for own readers.

A query that passes its deadline is given up and its line is cut: whether the server goes on with it is the
server's business. A result is complete, and under its cap, before any of it leaves.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Mapping, Sequence

import httpx
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from api.edge.metrics import Metrics
from api.edge.queries import WatchedPool
from api.isolation.reader import Output, TooLargeError
from api.negotiate import GRAPHS, N_QUADS, N_TRIPLES, QUADS, TRIG, TURTLE
from api.prefixes import PREFIXES
from api.query_errors import (
    BusyError,
    EvaluationError,
    NoSuchGraphError,
    QueryError,
    QuerySyntaxError,
    ResultTooLargeError,
)
from api.remote.mended import EXACT, exact, written
from api.remote.source import RemoteSource
from api.results import Result, Spool
from api.settings import Settings
from api.source import Source
from api.workers import RESULTS_JSON, Pool, Query, Run, Term, WholeGraph
from graph_builder.store.base import BadQuery
from graph_builder.store.dataset import UNION
from graph_builder.store.remote import probe
from graph_builder.store.remote.errors import ServerError
from graph_builder.store.remote.reading import RemoteReading, with_prefixes
from graph_builder.store.remote.server import Pairs
from graph_builder.store.remote.store import connected
from graph_builder.store.remote.substitution import filled

MIB = 1024 * 1024
# Triples in no named graph are written alike in both, and the first a server need not know.
_AS_TRIPLES = {N_QUADS: N_TRIPLES, TRIG: TURTLE}
_PLACE = re.compile(r"\bat (\d+):")
_ENDS = {RESULTS_JSON: b"}", "application/sparql-results+xml": b">", "application/rdf+xml": b">"}


class RemotePool(Pool):
    """`Pool` over a server: ``settings.readers`` queries at once."""

    def __init__(self, source: RemoteSource, settings: Settings) -> None:
        super().__init__(source, settings)
        self._remote = source
        self._reading: RemoteReading | None = None
        self._client: httpx.AsyncClient | None = None
        self._exact = True

    async def start(self) -> None:
        """Find out how the server wants to be asked. Raises a ServerError."""
        self._reading = await asyncio.to_thread(self._looked)
        access = self._remote.access
        self._client = httpx.AsyncClient(
            timeout=self.settings.max_timeout + 1,
            headers=access.headers,
            auth=access.auth,
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=self.settings.readers + self.settings.spares),
        )

    async def close(self) -> None:
        """End every query and let the connections go."""
        await super().close()
        if self._client is not None:
            await self._client.aclose()
        if self._reading is not None:
            self._reading.server.close()

    @property
    def ready(self) -> bool:
        """Whether the server was there when the service started, and it does not end."""
        return not self._closed and self._reading is not None

    async def has_unnamed(self) -> bool:
        """That it may: many servers cannot tell the unnamed graph from the union of all."""
        return True

    async def _answered(self, run: Run) -> Result:
        """What the server answers."""
        query, run.begun = run.query, True
        if isinstance(query, WholeGraph):
            return await self._graph(query)
        try:
            text = filled(query.text, {name: _term(term) for name, term in query.substitutions.items()})
            parameters = await asyncio.to_thread(self._dataset, query)
        except BadQuery as error:
            raise EvaluationError(error.reason) from None
        except ServerError as error:
            raise BusyError(error.en) from None
        told = with_prefixes("\n" + text, PREFIXES, query.base)
        form = _AS_TRIPLES.get(query.media_type, query.media_type)
        output = await self._exactly(told, RESULTS_JSON if query.rows is not None else form, parameters)
        if query.rows is not None and query.media_type not in GRAPHS:
            output = _beginning(output, query.rows, self.settings.max_result_mb * MIB)
        return self._result(output, query.media_type)

    async def _graph(self, query: WholeGraph) -> Result:
        if query.iri is None:
            raise NoSuchGraphError("the unnamed graph of a server cannot be told from the union of all")
        graph = NamedNode(query.iri)
        some = await self._sent(f"SELECT ?s {{ GRAPH {graph} {{ ?s ?p ?o }} }} LIMIT 1", RESULTS_JSON, ())
        if not json.loads(_whole(some))["results"]["bindings"]:
            raise NoSuchGraphError(query.iri)
        if not query.media_type:
            return Result(b"", query.media_type, self.source.revision())
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        if query.media_type in QUADS:
            return await self._named(await self._sent(text, N_TRIPLES, ()), graph, query.media_type)
        return self._result(await self._exactly(text, query.media_type, ()), query.media_type)

    async def _exactly(self, text: str, form: str, parameters: Pairs) -> Output:
        """What the server answers in a form, written here where it writes that one inexactly."""
        if self._exact or form in EXACT:
            return await self._sent(text, form, parameters)
        answer = _whole(await self._sent(text, exact(form), parameters))
        try:
            return await asyncio.to_thread(written, answer, form, self.settings.max_result_mb * MIB, PREFIXES)
        except TooLargeError:
            raise ResultTooLargeError("the result passes the cap") from None
        except (SyntaxError, ValueError) as error:
            raise EvaluationError(f"the store's server sent no {exact(form)}: {error}"[:2000]) from None

    async def _named(self, triples: Output, graph: NamedNode, media_type: str) -> Result:
        """N-Triples in a form that says their graph."""
        output = Output(self.settings.max_result_mb * MIB)
        try:
            await asyncio.to_thread(_name, triples, graph, media_type, output)
        except TooLargeError:
            raise ResultTooLargeError("the result passes the cap") from None
        except (SyntaxError, ValueError) as error:
            raise EvaluationError(f"the store's server sent no N-Triples: {error}"[:2000]) from None
        return self._result(output, media_type)

    def _result(self, output: Output, media_type: str) -> Result:
        content = bytes(output.kept) if output.file is None else Spool(os.dup(output.file.fileno()))
        if output.file is not None:
            output.file.close()
        return Result(content, media_type, self.source.revision())

    def _dataset(self, query: Query) -> Pairs:
        """The parameters that choose the graphs, as `graph_builder.store.dataset` has them chosen."""
        reading = self._looked_at()
        named = [("named-graph-uri", iri) for iri in query.named_graphs]
        if UNION in query.default_graphs or (named and not query.default_graphs):
            return [*reading.dataset("ASK {}"), *named]
        if not query.default_graphs:
            return reading.dataset(query.text)
        return [*(("default-graph-uri", iri) for iri in query.default_graphs), *named]

    async def _sent(self, text: str, accept: str, parameters: Pairs) -> Output:
        data: dict[str, list[str]] = {"query": [text]}
        for name, value in parameters:
            data.setdefault(name, []).append(value)
        output = Output(self.settings.max_result_mb * MIB)
        try:
            await self._received(data, accept, output)
            _check_end(output, accept)
        except BaseException as error:
            if output.file is not None:
                output.file.close()
            if isinstance(error, TooLargeError):
                raise ResultTooLargeError("the result passes the cap") from None
            if isinstance(error, httpx.HTTPError):
                raise BusyError(f"the store's server: {error or type(error).__name__}") from error
            raise
        return output

    async def _received(self, data: Mapping[str, Sequence[str]], accept: str, output: Output) -> None:
        if self._client is None:
            raise BusyError("the pool was not started")
        address = self._looked_at().server.addresses.query
        async with self._client.stream("POST", address, data=data, headers={"Accept": accept}) as response:
            if not response.is_success:
                raise await _refusal(response, data["query"][0])
            async for piece in response.aiter_bytes():
                output.write(piece)
        output.flush()

    def _looked_at(self) -> RemoteReading:
        if self._reading is None:
            raise BusyError("the pool was not started")
        return self._reading

    def _looked(self) -> RemoteReading:
        server = connected(self._remote.access)
        self._remote.bring_up(server)
        self._exact = probe.is_exact(server)
        return RemoteReading(server, probe.look(server), self._remote.base)


class WatchedRemotePool(WatchedPool, RemotePool):
    """A pool over a server that tells what became of each query."""


def pool_over(source: Source, settings: Settings, metrics: Metrics) -> Pool:
    """The pool that suits the source."""
    kind = WatchedRemotePool if isinstance(source, RemoteSource) else WatchedPool
    return kind(source, settings, metrics)


async def _refusal(response: httpx.Response, query: str) -> QueryError:
    """What a status other than success is, in the server's words."""
    said = bytearray()
    async for piece in response.aiter_bytes():
        said += piece
        if len(said) > 2000:
            break
    words = bytes(said[:2000]).decode("utf-8", "replace")
    if response.status_code == 400:
        return QuerySyntaxError(_moved(words), query.partition("\n")[2])
    if response.status_code in (429, 503):
        return BusyError(words)
    return EvaluationError(f"{response.status_code}: {words}")


def _moved(words: str) -> str:
    """A complaint with its line counted without the one that we put before the query.

    >>> _moved("error at 3:17: expected one of")
    'error at 2:17: expected one of'
    """
    return _PLACE.sub(lambda place: f"at {max(1, int(place[1]) - 1)}:", words)


def _check_end(output: Output, media_type: str) -> None:
    """Refuse a result that was broken off though the answer ended well, as past a server's own deadline."""
    end = _ENDS.get(media_type)
    if output.file is None:
        tail = bytes(output.kept[-64:])
    else:
        tail = os.pread(output.file.fileno(), 64, max(0, output.size - 64))
    if end and not tail.rstrip().endswith(end):
        raise EvaluationError("the store's server broke its answer off")


def _name(triples: Output, graph: NamedNode, media_type: str, output: Output) -> None:
    parsed = parse(_whole(triples), RdfFormat.N_TRIPLES)
    quads = (Quad(each.subject, each.predicate, each.object, graph) for each in parsed)
    serialize(quads, output, RdfFormat.from_media_type(media_type), prefixes=dict(PREFIXES))  # type: ignore[arg-type]
    output.flush()


def _whole(output: Output) -> bytes:
    if output.file is None:
        return bytes(output.kept)
    with output.file as file:
        file.seek(0)
        return file.read()


def _beginning(output: Output, most: int, limit: int) -> Output:
    """The first rows of a result in JSON, and how many there are in all."""
    found = json.loads(_whole(output))
    shorter = Output(limit)
    if "results" in found:
        rows = found["results"]["bindings"]
        names = found["head"].get("vars", [])
        cells = [{name: _cell(cell) for name, cell in row.items()} for row in rows[:most]]
        found = {"head": {"vars": names}, "results": {"bindings": cells}, "total": len(rows)}
    shorter.write(json.dumps(found).encode())
    return shorter


def _cell(term: dict[str, str]) -> dict[str, str]:
    """A term with what tells its type, and nothing that a database adds."""
    return {key: term[key] for key in ("type", "value", "xml:lang", "datatype") if key in term}


def _term(term: Term) -> NamedNode | Literal:
    if term.kind == "uri":
        return NamedNode(term.value)
    if term.datatype:
        return Literal(term.value, datatype=NamedNode(term.datatype))
    return Literal(term.value, language=term.language)
